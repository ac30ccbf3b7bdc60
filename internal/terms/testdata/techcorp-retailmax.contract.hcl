agreement "techcorp-retailmax" {
  version       = "1"
  effective     = "2022-01"               # an interval: only the month is given
  timezone      = "America/Los_Angeles"   # assumed
  governing_law = "US-CA"                 # assumed
  authority     = "prose"                 # prose prevails over code
  drafted_by    = "unknown"
  party "vendor" {
    role = "processor"                    # assumed; depends on hosting.vendor
    name = "TechCorp Solutions, Inc."
  }
  party "retailer" {
    role = "controller"
    name = "RetailMax, LLC"
  }
  calendar "business" {
    weekend  = ["sat", "sun"]
    holidays = ["2022-07-04"]
  }
  notify "incident-48h" {
    text = <<-EOT
      TechCorp shall notify RetailMax of any significant security risks or
      breaches within 48 hours.
    EOT
    by       = party.vendor
    to       = party.retailer
    when     = event.incident || event.risk
    severity = at_least("significant")
    within   = "48h"
    knowledge {                           # not in the prose: both readings are run
      whose = party.vendor
      level = ["actual", "constructive"]
    }
    form {
      strict = false                      # assumed
    }
    effective_on = "receipt"              # assumed
    content      = ["nature", "categories", "approx_subjects", "consequences", "measures"]   # assumed
    phased       = true                   # assumed
    duty         = "strict"
    burden {
      party    = party.retailer
      standard = "preponderance"
      source   = "Cal. Evid. Code 500, 115"
    }
  }
  patch "known-flaws" {                   # assumed: the description has only a standard
    by     = party.vendor
    when   = event.vulnerability.published
    scope  = component.in_use
    within = severity == "critical" ? "30d" : "90d"
  }
  audit "routine" {
    by        = party.vendor
    every     = "3mo"                     # assumed
    first_due = after(agreement.effective, "3mo")
    grace     = "0d"
  }
  liability {                             # amounts assumed; no apportion block
    cap "general" {
      amount = max(usd("1000000.00"), fees_paid("12mo"))
    }
    cap "data" {
      covers = [notify.incident-48h, patch.known-flaws, audit.routine]
      amount = 3 * cap.general
    }
    exclude "consequential" {
      heads         = ["reputation", "lost_profit"]
      deemed_direct = ["notification", "credit_monitoring", "forensics", "call_centre"]
    }
  }
}
