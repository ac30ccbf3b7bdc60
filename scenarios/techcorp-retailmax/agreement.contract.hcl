# The agreement between TechCorp and RetailMax, as far as the dispute's description gives it.
# Both names are invented. Everything that the description leaves open and that has to be chosen
# to calculate at all says "assumed".
agreement "techcorp-retailmax" {
  title         = "Customised CRM for RetailMax, privacy section"
  version       = "1"
  effective     = "2022-01"               # only the month is given
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
  parameter "audit_every" {
    value   = "3mo"
    assumed = true
    asks    = "How often is a routine audit owed?"
  }

  word "clause.handle" {
    class = "value"
    value = "yes_no"
    says  = "the agreement obliges the retailer in how it handles the data"
    asks  = "Does the agreement oblige the retailer in how it handles the data, and in which words?"
  }
  word "clause.respond" {
    class = "value"
    value = "yes_no"
    says  = "the agreement obliges the retailer in how it responds to a breach"
    asks  = "Does the agreement oblige the retailer in how it responds to a breach, and in which words?"
  }
  word "clause.control" {
    class = "value"
    value = "yes_no"
    says  = "the agreement makes the retailer answer for implementation and management"
    asks  = "Does the agreement make the retailer answer for implementation and management, and in which words?"
  }
  word "handling.proper" {
    class     = "state"
    says      = "{by} handled the data properly"
    asks      = "From when to when did {by} handle the data properly?"
    per_party = true
  }
  word "incident.answered" {
    class     = "moment"
    says      = "{by} responded adequately to {of}"
    asks      = "When, and how, did {by} respond to {of}?"
    per_party = true
    unique    = true
  }

  notify "incident-48h" {
    text = <<-EOT
      TechCorp shall notify RetailMax of any significant security risks or
      breaches within 48 hours.
    EOT
    cite     = "privacy section"
    by       = party.vendor
    to       = party.retailer
    when     = event.incident
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
  notify "risk-48h" {
    text = <<-EOT
      TechCorp shall notify RetailMax of any significant security risks or
      breaches within 48 hours.
    EOT
    cite     = "privacy section"
    by       = party.vendor
    to       = party.retailer
    when     = event.risk
    severity = at_least("significant")
    within   = "48h"
    knowledge {
      whose = party.vendor
      level = ["actual", "constructive"]
    }
    duty = "strict"
    burden {
      party    = party.retailer
      standard = "preponderance"
      source   = "Cal. Evid. Code 500, 115"
    }
  }
  patch "known-flaws" {                   # assumed: the description has only a standard
    text = "TechCorp keeps the software free of known flaws, as the standard of the industry has it."
    by     = party.vendor
    to     = party.retailer
    when   = event.vulnerability.published
    within = severity == "critical" ? "30d" : "90d"
    burden {
      party    = party.retailer
      standard = "preponderance"
      source   = "Cal. Evid. Code 500, 115"
    }
  }
  audit "routine" {
    text      = "TechCorp has its security audited routinely."
    by        = party.vendor
    to        = party.retailer
    every     = parameter.audit_every
    first_due = after(agreement.effective, parameter.audit_every)
    grace     = "0d"
    month_end = "last_day"
    burden {
      party    = party.retailer
      standard = "preponderance"
      source   = "Cal. Evid. Code 500, 115"
    }
  }
  duty "security" {
    kind     = "maintain"
    text     = "TechCorp protects the data with security measures of the standard of the industry."
    by       = party.vendor
    to       = party.retailer
    state    = standard.met
    standard = "industry-standard security"
    burden {
      party    = party.retailer
      standard = "preponderance"
      source   = "Cal. Evid. Code 500, 115"
    }
  }
  confidential "data" {
    text = "The data stays confidential."
    by   = party.vendor
    to   = party.retailer
    act  = data.disclosed
    unless = act.authorised
    burden {
      party    = party.retailer
      standard = "preponderance"
      source   = "Cal. Evid. Code 500, 115"
    }
  }
  duty "handle" {
    kind  = "maintain"
    text  = "(no clause text is given: that there is such a duty is alleged)"
    by    = party.retailer
    to    = party.vendor
    needs = fact.clause.handle
    state = handling.proper
    burden {
      party = party.vendor
    }
  }
  duty "respond" {
    kind  = "achieve"
    text  = "(no clause text is given: that there is such a duty is alleged)"
    by    = party.retailer
    to    = party.vendor
    needs = fact.clause.respond
    when  = event.incident
    from  = incident.aware(party.retailer)
    soft  = "adequately"
    act   = incident.answered
    burden {
      party = party.vendor
    }
  }
  liability {
    text = "Amounts are assumed: the description gives none."
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
