# A contract with a clause of each sort. Names are invented.
agreement "small" {
  title         = "A small agreement"
  version       = "2"
  effective     = "2023-01-01"
  timezone      = "America/Los_Angeles"
  governing_law = "US-CA"
  authority     = "prose"
  drafted_by    = "unknown"
  party "vendor" {
    role = "processor"
    name = "TechCorp Solutions, Inc."
  }
  party "retailer" {
    role = "controller"
    name = "RetailMax, LLC"
  }
  yardstick "promptly" {
    within = "3 business days"
  }
  parameter "never_filled" {
    asks = "How often?"
  }
  word "tidied" {
    class     = "moment"
    says      = "{by} frobnicated {of}"
    asks      = "When did {by} frobnicate {of}?"
    per_party = true
  }
  word "quiet" {
    class = "state"
    says  = "the house was quiet"
    asks  = "Was the house quiet?"
  }
  notify "incident" {
    text     = "TechCorp notifies RetailMax of significant breaches within 48 hours."
    cite     = "4.1"
    by       = party.vendor
    to       = party.retailer
    when     = event.incident
    severity = at_least("significant")
    within   = "48h"
    soft     = "promptly"
    content  = ["nature", "approx_subjects"]
    else     = [remediate.effects]
    cure     = "30d"
    knowledge {
      whose = party.vendor
      level = ["actual", "constructive"]
    }
    burden {
      party    = party.retailer
      standard = "preponderance"
      source   = "Cal. Evid. Code 500, 115"
    }
    reading "significant" "any" {
      text = "Every breach is significant."
    }
    reading "significant" "large" {
      text = "Only a large one is."
    }
  }
  remediate "effects" {
    text = "TechCorp repairs the effects."
    by   = party.vendor
    to   = party.retailer
    when = event.incident
    soft = "with care"
  }
  notify "in-phases" {
    text = "An early warning, then the report."
    by   = party.vendor
    to   = party.retailer
    when = event.incident
    phase "early" {
      within = "24h"
      from   = incident.occurred
      act    = warning.submitted
    }
    phase "final" {
      within = "1mo"
      from   = phase.early
    }
    month_end = "last_day"
  }
  notify "subprocessor" {
    text   = "Told ten business days before."
    by     = party.vendor
    to     = party.retailer
    when   = event.subprocessor.used
    before = subprocessor.used
    lead   = "10 business days"
    act    = subprocessor.proposed
  }
  document "subprocessor-contract" {
    text   = "In writing before."
    by     = party.vendor
    when   = event.subprocessor.used
    before = subprocessor.used
    act    = subprocessor.contracted
  }
  patch "flaws" {
    text   = "Flaws are closed."
    by     = party.vendor
    when   = event.vulnerability.published
    from   = vulnerability.published
    within = severity == "critical" ? "30d" : later_of("3 business days", "48h")
  }
  audit "routine" {
    text      = "TechCorp is audited."
    by        = party.vendor
    to        = party.retailer
    every     = "3mo"
    month_end = "last_day"
  }
  test "off" {
    text  = "Tests, as often as agreed."
    by    = party.vendor
    every = parameter.never_filled
  }
  deliver "documents" {
    text    = "The documents come by 30 June."
    cite    = "2.2"
    by      = party.vendor
    to      = party.retailer
    by_date = "2023-06-30"
    act     = document.delivered
  }
  train "staff" {
    text     = "Staff is trained after the documents came."
    by       = party.retailer
    to       = party.vendor
    within   = "30d"
    from     = agreement.effective
    requires = [deliver.documents]
  }
  duty "no-time" {
    kind = "achieve"
    text = "Either tidies."
    by   = "each"
    act  = [tidied, scan.completed]
    when = event.incident
    soft = "none stated"
  }
  duty "earlier" {
    kind = "achieve"
    text   = "The earlier counts."
    by     = party.vendor
    when   = event.incident
    from   = incident.occurred
    within = earlier_of("2d", "40h")
    act    = incident.contained
  }
  duty "quiet-house" {
    kind  = "maintain"
    text  = "The house is quiet."
    by    = party.vendor
    state = quiet
  }
  encrypt "data" {
    text     = "Data is encrypted."
    by       = party.vendor
    to       = party.retailer
    standard = "strong"
  }
  comply "law" {
    text     = "Each keeps to the law."
    by       = party.vendor
    standard = "compliance with law"
  }
  duty "security" {
    kind     = "maintain"
    text     = "Secure as the industry does it."
    by       = party.vendor
    state    = standard.met
    standard = "industry-standard security"
    burden {
      party = party.vendor
    }
  }
  comply "in-general" {
    text = "All is well kept."
    by   = party.vendor
  }
  confidential "data" {
    text   = "The data stays confidential."
    by     = party.vendor
    to     = party.retailer
    unless = act.authorised || act.required_by_law
  }
  use "purposes" {
    text   = "Used for the service."
    by     = party.vendor
    to     = party.retailer
    act    = use.made
    act_is = !one_of(act.purpose, "support", "provide_service") && !(act.authorised) && !happened(approval.given) && act.required_by_law != true
    when   = event.incident
  }
  restrict "sale" {
    text      = "No sale."
    by        = party.vendor
    act       = data.sold
    from_date = "2023-01-01"
    to_date   = "2025-12-31"
  }
  terminate "at-will" {
    text   = "Either may end it within 30 days of a breach."
    by     = party.retailer
    to     = party.vendor
    when   = event.incident
    within = "30d"
    from   = incident.occurred
  }
  rule "precedence" {
    text = "This agreement goes first."
  }
  duty "amounts" {
    kind = "achieve"
    text  = "Only when much is at stake."
    by    = party.vendor
    when  = event.incident
    needs = fact.contract.price >= usd("1000.00") && fact.subjects > 10 && fact.subjects < 9000000 && fact.subjects <= 8000000
    act   = incident.classified
  }
  liability {
    text = "Up to a million."
    cap "general" {
      amount = max(usd("1000000.00"), fees_paid("12mo"))
    }
    exclude "consequential" {
      heads         = ["reputation"]
      deemed_direct = ["notification"]
    }
  }
}
