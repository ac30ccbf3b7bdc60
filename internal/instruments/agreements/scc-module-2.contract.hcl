# Obligations of a published document, restated in words of ours and encoded for tests. The code
# informs only. Source and licence: NOTICE.md of this package.

agreement "scc-module-2" {
  title      = "Standard contractual clauses, decision (EU) 2021/914, module 2, restated"
  version    = "1"
  effective  = "open"
  timezone   = "UTC"
  authority  = "prose"
  drafted_by = "unknown"

  party "importer" {
    roles = ["processor", "service_provider"]
  }
  party "exporter" {
    roles = ["controller", "business"]
  }

  calendar "business" {
    weekend  = ["sat", "sun"]
    holidays = []
  }

  word "telling_forbidden" {
    class = "value"
    value = "yes_no"
    says  = "the law forbids to tell of {of}"
    asks  = "Does the law forbid to tell of {of}?"
  }
  word "access.least" {
    class     = "state"
    says      = "{by} gave access to data only as far as needed, to people bound to confidentiality"
    asks      = "From when to when did {by} give access only as far as needed?"
    per_party = true
  }
  word "requests_report.given" {
    class     = "moment"
    says      = "{by} gave {to} a report on the requests of authorities"
    asks      = "When did {by} give {to} a report on the requests of authorities?"
    per_party = true
  }
  word "documentation.kept" {
    class     = "state"
    says      = "{by} kept documentation of what it does"
    asks      = "From when to when did {by} keep documentation?"
    per_party = true
  }
  word "grounds_unlawful" {
    class = "value"
    value = "yes_no"
    says  = "there are grounds to consider the demand {of} unlawful"
    asks  = "Are there grounds to consider the demand {of} unlawful?"
  }

  parameter "subprocessor_lead" {
    value   = "90d"
    assumed = true
    asks    = "How long before a change of sub-processors does the importer tell the exporter? (The published document that was read fills in 90 days.)"
  }

  use "sc1" {
    text   = "The importer processes only on documented instructions of the exporter."
    cite   = "SCC module 2, clause 8.1"
    by     = party.importer
    to     = party.exporter
    allow  = ["instruction"]
    unless = act.instructed
  }

  notify "sc2" {
    text = "The importer tells immediately when it cannot follow the instructions."
    cite = "SCC module 2, clause 8.1(b)"
    by   = party.importer
    to   = party.exporter
    when = event.instruction.impossible
    from = instruction.impossible
    soft = "immediately"
  }

  use "sc3" {
    text   = "Only for the purposes of Annex I.B, unless instructed further."
    cite   = "SCC module 2, clause 8.2"
    by     = party.importer
    to     = party.exporter
    allow  = ["annex_i_b"]
    unless = act.instructed
  }

  notify "sc4" {
    text = "When the importer becomes aware that data are inaccurate or outdated, it tells without undue delay and cooperates to correct or erase them."
    cite = "SCC module 2, clause 8.4"
    by   = party.importer
    to   = party.exporter
    when = event.data.inaccurate
    from = data.inaccurate
    soft = "without undue delay"
  }

  return "sc5" {
    text        = "After the end of the services the importer, at the exporter's choice, erases all data and certifies it, or returns them."
    cite        = "SCC module 2, clause 8.5"
    by          = party.importer
    to          = party.exporter
    when        = event.service.ended
    from        = service.ended
    act         = [return.completed, erasure.completed]
    election    = "exporter"
    certificate = true
    survives    = true
  }

  maintain "sc6" {
    text     = "The measures of Annex II are kept up, with regular checks."
    cite     = "SCC module 2, clause 8.6(a)"
    by       = party.importer
    to       = party.exporter
    measures = ["annex_ii"]
  }

  access_limit "sc7" {
    text       = "Personnel get access only as far as needed, bound to confidentiality."
    cite       = "SCC module 2, clause 8.6(b)"
    by         = party.importer
    to         = party.exporter
    state      = access.least
    population = "personnel"
  }

  notify "sc8" {
    text    = "After becoming aware of a breach the importer tells without undue delay: contact, nature, categories and numbers, consequences, measures; in phases where not all is known."
    cite    = "SCC module 2, clause 8.6(c)"
    by      = party.importer
    to      = party.exporter
    when    = event.incident
    scope   = thing.personal_data_breach
    from    = incident.aware(party.importer)
    soft    = "without undue delay"
    content = ["contact", "nature", "categories", "approx_subjects", "approx_records", "consequences", "measures"]
    phased  = true
  }

  transfer "sc9" {
    text   = "No onward transfer without instruction, and then only with one of four grounds."
    cite   = "SCC module 2, clause 8.8"
    by     = party.importer
    to     = party.exporter
    unless = act.instructed && one_of(act.mechanism, "adequacy", "safeguards", "legal_claims", "vital_interests")
  }

  demonstrate "sc10" {
    text  = "Both can demonstrate that they keep the clauses; the importer keeps documentation."
    cite  = "SCC module 2, clause 8.9(b)"
    by    = "each"
    state = documentation.kept
  }

  audit_right "sc11" {
    text   = "The exporter may audit at reasonable intervals or on signs of a breach, with reasonable notice."
    cite   = "SCC module 2, clause 8.9(c)-(d)"
    by     = party.exporter
    to     = party.importer
    soft   = "reasonable intervals and notice"
    notice = "reasonable"
  }

  notify "sc12" {
    text   = "Changes of the list of sub-processors are told in writing the agreed time before."
    cite   = "SCC module 2, clause 9(a)"
    by     = party.importer
    to     = party.exporter
    when   = event.subprocessor.used
    before = subprocessor.used
    lead   = parameter.subprocessor_lead
    act    = subprocessor.proposed
    act_is = act.in_writing
  }

  notify "sc13" {
    text = "The importer tells of a failure of a sub-processor."
    cite = "SCC module 2, clause 9(d)"
    by   = party.importer
    to   = party.exporter
    when = event.subprocessor.failed
    from = subprocessor.failed
    soft = "none stated"
  }

  assist "sc14" {
    text = "A request of a person is passed on promptly and not answered by the importer itself."
    cite = "SCC module 2, clause 10(a)"
    by   = party.importer
    to   = party.exporter
    when = event.request.received
    from = request.received
    act  = request.forwarded
    soft = "promptly"
  }

  apportion "sc15" {
    text      = "Each answers to the person for the entire damage; between the parties by share of responsibility."
    cite      = "SCC module 2, clause 12"
    by        = "each"
    joint     = true
    claw_back = true
    note      = "No cap towards the person."
  }

  notify "sc16" {
    text = "Reason to believe that the law conflicts with the clauses is told promptly."
    cite = "SCC module 2, clause 14(e)"
    by   = party.importer
    to   = party.exporter
    when = event.law.conflicting
    from = law.conflicting
    soft = "promptly"
  }

  suspend "sc17" {
    kind     = "achieve"
    text     = "When the importer breaches the clauses or cannot keep them, the exporter suspends the transfers until that is restored."
    cite     = "SCC module 2, clause 14(f), 16(b)"
    by       = party.exporter
    to       = party.importer
    when     = event.breach.notified || event.noncompliance.determined
    act      = transfer.suspended
    restores = "when the clauses are kept again"
  }

  government_request "sc18" {
    text   = "A demand by an authority, or its direct access, is told promptly to the exporter, and where possible to the person, unless the law forbids it."
    cite   = "SCC module 2, clause 15.1"
    by     = party.importer
    to     = party.exporter
    when   = event.demand.received
    from   = demand.received
    unless = thing.telling_forbidden
    soft   = "promptly"
  }

  deliver "sc19" {
    text = "Aggregate information about the demands comes at regular intervals."
    cite = "SCC module 2, clause 15.1(c)"
    by   = party.importer
    to   = party.exporter
    act  = requests_report.given
    soft = "regular intervals"
  }

  government_request "sc20" {
    text      = "Where there are grounds to consider a demand unlawful, the importer challenges it, appeals, and discloses no more than the least."
    cite      = "SCC module 2, clause 15.2"
    by        = party.importer
    to        = party.exporter
    when      = event.demand.received
    scope     = thing.grounds_unlawful
    act       = demand.challenged
    soft      = "reasonable grounds"
    challenge = true
    minimum   = true
    note      = "Whether grounds are reasonable, and whether all was done, is for a judge."
  }

  cure "sc21" {
    text      = "The exporter may end the contract where compliance is not restored within a reasonable time, at the latest one month after the suspension, or the breach is substantial or persistent."
    cite      = "SCC module 2, clause 16(c)"
    by        = party.exporter
    to        = party.importer
    when      = event.transfer.suspended
    cure      = "1mo"
    month_end = "last_day"
    note      = "Substantial or persistent is for a judge."
  }

  return "sc22" {
    text        = "After termination data are returned or erased immediately, at the exporter's choice, and that is certified."
    cite        = "SCC module 2, clause 16(d)"
    by          = party.importer
    to          = party.exporter
    when        = event.agreement.ended
    from        = agreement.ended
    act         = [return.completed, erasure.completed]
    soft        = "immediately"
    election    = "exporter"
    certificate = true
    survives    = true
  }

  rule "sc23" {
    text  = "On conflict the clauses prevail over any other agreement of the parties."
    cite  = "SCC module 2, clause 5"
    about = "precedence"
  }
}
