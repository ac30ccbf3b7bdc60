# Obligations of a published document, restated in words of ours and encoded for tests. The code
# informs only. Source and licence: NOTICE.md of this package.

agreement "code-host-dpa" {
  title      = "Data protection agreement of a published code host, 2022-09"
  version    = "1"
  effective  = "open"
  timezone   = "UTC"
  authority  = "prose"
  drafted_by = "unknown"

  party "provider" {
    roles = ["processor", "service_provider"]
  }
  party "customer" {
    roles = ["controller", "business"]
  }

  calendar "business" {
    weekend  = ["sat", "sun"]
    holidays = []
  }

  word "data.unwanted" {
    class = "value"
    value = "yes_no"
    says  = "{of} is profiling, advertising or data selling"
    asks  = "Is {of} profiling, advertising or data selling?"
  }
  word "telling_forbidden" {
    class = "value"
    value = "yes_no"
    says  = "the law forbids to tell of {of}"
    asks  = "Does the law forbid to tell of {of}?"
  }
  word "disclosure.tracked" {
    class     = "state"
    says      = "{by} tracked disclosures: what, to whom, when"
    asks      = "From when to when did {by} track disclosures?"
    per_party = true
  }
  word "unchanged" {
    class = "value"
    value = "yes_no"
    says  = "nothing changed since the last copy before {of}"
    asks  = "Had nothing changed since the last copy before {of}?"
  }

  change "gh1" {
    kind             = "forbid"
    text             = "During a subscription the terms of this document are not changed; those in force at the start or the renewal go on."
    cite             = "GitHub DPA 2022-09, Limits on Updates"
    by               = party.provider
    to               = party.customer
    act              = agreement.amended
    may_not_decrease = true
  }

  use "gh2" {
    text = "No profiling, advertising or similar commercial purposes, and no selling of data."
    cite = "GitHub DPA 2022-09, Nature"
    by   = party.provider
    to   = party.customer
    deny = ["profiling", "advertising", "data_selling"]
  }

  confidential "gh3" {
    text   = "Processed data are disclosed to nobody unless the customer directs it, this document says it, or the law asks for it."
    cite   = "GitHub DPA 2022-09, Disclosure"
    by     = party.provider
    to     = party.customer
    class  = ["processed_data"]
    unless = [act.instructed, act.authorised, act.required_by_law]
  }

  government_request "gh4" {
    text     = "A demand by law enforcement is redirected to the customer; if data must be disclosed, the customer is told promptly and gets a copy, unless the law forbids it."
    cite     = "GitHub DPA 2022-09, Disclosure"
    by       = party.provider
    to       = party.customer
    when     = event.demand.received
    from     = demand.received
    unless   = thing.telling_forbidden
    soft     = "promptly"
    redirect = true
  }

  restrict "gh5" {
    text = "No third party gets encryption keys or bulk access."
    cite = "GitHub DPA 2022-09, Disclosure"
    by   = party.provider
    to   = party.customer
    act  = key.disclosed
    acts = ["keys", "bulk_access"]
  }

  maintain "gh6" {
    text     = "Technical and organisational measures are kept up and watched."
    cite     = "GitHub DPA 2022-09, Data Security"
    by       = party.provider
    to       = party.customer
    measures = ["technical", "organisational", "monitoring"]
  }

  deliver "gh7" {
    text       = "Audit reports (SOC 1, SOC 2 type 2) come on request."
    cite       = "GitHub DPA 2022-09, Data Security"
    by         = party.provider
    to         = party.customer
    when       = event.document.requested
    from       = document.requested
    soft       = "none stated"
    on_request = true
  }

  notify "gh8" {
    text = "A security incident is notified promptly and without undue delay after awareness, investigated and mitigated. No number of hours."
    cite = "GitHub DPA 2022-09, Incident"
    by   = party.provider
    to   = party.customer
    when = event.incident
    from = incident.aware(party.provider)
    soft = "promptly and without undue delay"
  }

  maintain "gh9" {
    text  = "The customer keeps its contact information accurate and watches for notices."
    cite  = "GitHub DPA 2022-09, Incident"
    by    = party.customer
    to    = party.provider
    state = contact.current
  }

  notify "gh10" {
    text = "The customer tells promptly of misuse of accounts."
    cite = "GitHub DPA 2022-09, Incident"
    by   = party.customer
    to   = party.provider
    when = event.credentials.suspected
    from = credentials.suspected
    soft = "promptly"
  }

  return "gh11" {
    text   = "On a reasonable request data are returned or destroyed, at all locations, within 30 days."
    cite   = "GitHub DPA 2022-09, Retention"
    by     = party.provider
    to     = party.customer
    when   = event.return.requested || event.erasure.requested
    within = "30d"
    act    = [return.completed, erasure.completed]
  }

  train "gh12" {
    text = "Personnel with access get periodic and mandatory training in privacy and security."
    cite = "GitHub DPA 2022-09, Confidentiality"
    by   = party.provider
    to   = party.customer
    act  = training.completed
    soft = "periodic"
    who  = "personnel with access"
    note = "Appendix A names a cadence: see gh13."
  }

  train "gh13" {
    text      = "Security training at onboarding and every year."
    cite      = "GitHub DPA 2022-09, Appendix A, Human resources"
    by        = party.provider
    to        = party.customer
    when      = event.person.hired
    from      = person.hired
    every     = "12mo"
    month_end = "last_day"
    on_hire   = true
  }

  duty "gh14" {
    kind   = "achieve"
    text   = "Several recoverable copies of data are made at least every week, unless nothing changed."
    cite   = "GitHub DPA 2022-09, Appendix A, Operations"
    by     = party.provider
    to     = party.customer
    every  = "1w"
    from   = agreement.effective
    act    = backup.made
    unless = act.unchanged
  }

  audit "gh15" {
    text      = "A risk assessment every year."
    cite      = "GitHub DPA 2022-09, Appendix A, Organisation"
    by        = party.provider
    to        = party.customer
    every     = "12mo"
    month_end = "last_day"
    from      = agreement.effective
    act       = risk.assessed
  }

  encrypt "gh16" {
    text       = "Data are encrypted, or can be, when they travel over public networks."
    cite       = "GitHub DPA 2022-09, Appendix A, Operations"
    by         = party.provider
    to         = party.customer
    in_transit = true
  }

  log "gh17" {
    text    = "Disclosures are tracked: which data, to whom, when."
    cite    = "GitHub DPA 2022-09, Appendix A, Incident"
    by      = party.provider
    to      = party.customer
    state   = disclosure.tracked
    entries = ["disclosure"]
  }

  notify "gh18" {
    text     = "A new sub-processor is announced on a web page, with a feed, before it gets access."
    cite     = "GitHub DPA 2022-09, Subprocessors"
    by       = party.provider
    to       = party.customer
    when     = event.subprocessor.used
    before   = subprocessor.used
    act      = subprocessor.proposed
    audience = ["web_page", "feed"]
    note     = "Publication counts as notice."
  }

  power "gh19" {
    text   = "A customer that does not approve may end the subscription without penalty before the notice period ends."
    cite   = "GitHub DPA 2022-09, Subprocessors"
    by     = party.customer
    to     = party.provider
    when   = event.subprocessor.proposed
    act    = termination.given
    effect = "no penalty"
    note   = "The length of the notice period is not stated in the row read."
  }

  use "gh20" {
    text = "Data are not sold or shared, not used outside the relationship, not combined."
    cite = "GitHub DPA 2022-09, CCPA"
    by   = party.provider
    to   = party.customer
    deny = ["sale", "sharing", "outside_relationship", "combining"]
  }

  data_class "gh21" {
    text      = "Without written consent the customer puts in no health, biometric or criminal justice data."
    cite      = "GitHub DPA 2022-09, CJIS and others"
    by        = party.customer
    to        = party.provider
    prohibits = ["health", "biometric", "criminal_justice"]
    unless    = act.authorised
  }
}
