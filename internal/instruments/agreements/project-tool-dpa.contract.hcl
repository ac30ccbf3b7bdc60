# Obligations of a published document, restated in words of ours and encoded for tests. The code
# informs only. Source and licence: NOTICE.md of this package.

agreement "project-tool-dpa" {
  title      = "Data processing agreement of a published project tool, 2023-04"
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

  word "caused_by_customer" {
    class = "value"
    value = "yes_no"
    says  = "{of} was caused by the customer"
    asks  = "Was {of} caused by the customer?"
  }

  restrict "ba1" {
    text   = "Data are not re-identified, nor linked, without authorisation."
    cite   = "37signals DPA 2023-04, 2.3.3(ii)"
    by     = party.provider
    to     = party.customer
    act    = [data.reidentified, data.combined]
    unless = act.authorised
    acts   = ["re-identify", "link"]
  }

  notify "ba2" {
    text = "The provider tells immediately when it can no longer keep the law, broke this document, or thinks that an instruction infringes the law."
    cite = "37signals DPA 2023-04, 2.3.3(v)"
    by   = party.provider
    to   = party.customer
    when = event.noncompliance.determined || event.instruction.infringing
    soft = "immediately"
  }

  power "ba3" {
    text   = "The customer can object to a new sub-processor within 10 business days of the notice."
    cite   = "37signals DPA 2023-04, 5.3"
    by     = party.customer
    to     = party.provider
    when   = event.subprocessor.proposed
    from   = subprocessor.proposed
    within = "10 business days"
    act    = subprocessor.objected
  }

  remediate "ba4" {
    text   = "After an objection the provider makes a change available within 30 days; otherwise the customer may end the agreement."
    cite   = "37signals DPA 2023-04, 5.3"
    by     = party.provider
    to     = party.customer
    when   = event.subprocessor.objected
    from   = subprocessor.objected
    within = "30d"
    act    = subprocessor.replaced
    else   = [terminate.ba4-end]
  }

  terminate "ba4-end" {
    text = "If no change was made available in 30 days, the customer may end the agreement."
    cite = "37signals DPA 2023-04, 5.3"
    by   = party.customer
    to   = party.provider
    when = event.subprocessor.objected
  }

  maintain "ba5" {
    text             = "Security is not materially lowered during the term."
    cite             = "37signals DPA 2023-04, 6.1"
    by               = party.provider
    to               = party.customer
    standard         = "no material decrease"
    may_not_decrease = true
    note             = "Whether a decrease is material is for a judge: open until both sides state it."
  }

  notify "ba6" {
    text   = "An incident is notified without undue delay after awareness and as the law asks, unless the customer caused it."
    cite   = "37signals DPA 2023-04, 7"
    by     = party.provider
    to     = party.customer
    when   = event.incident
    from   = incident.aware(party.provider)
    unless = thing.caused_by_customer
    soft   = "without undue delay"
  }

  liability {
    text = "One limit for all affiliates and all such documents together; its amount is that of the main agreement."
    cite = "37signals DPA 2023-04, 10"
    cap "ba7" {
      group = true
    }
  }
}
