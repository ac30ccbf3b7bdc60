# GDPR, Regulation (EU) 2016/679, as far as its clocks and duties are used here.
#
# It informs and is never operative text: the regulation's own words prevail. The sentences
# below are ours. Each clause says how its source was read (status) and which of its fields
# are from memory (note). applies_by is a reading throughout, from memory.
# Paragraphs: docs/law/gdpr.md, docs/law/eu-1182.md.

statute "gdpr" {
  title         = "General Data Protection Regulation (EU) 2016/679"
  version       = "2016/679"
  effective     = "2018-05-25"
  timezone      = "UTC"
  governing_law = "EU"
  authority     = "prose"

  party "controller" {
    role = "controller"
  }
  party "processor" {
    role = "processor"
  }
  party "authority" {
    role = "supervisory_authority"
  }
  party "subject" {
    role = "data_subject"
  }
  party "recipient" {
    role = "recipient"
  }

  # --- words of this statute that the common vocabulary does not have

  word "art_9_condition.held" {
    class     = "state"
    says      = "{by} had a condition of article 9(2) for the special categories"
    asks      = "From when to when did {by} have a condition of article 9(2)?"
    per_party = true
  }
  word "service.to_child" {
    class = "value"
    value = "yes_no"
    says  = "an information society service is offered directly to a child"
    asks  = "Is the service offered directly to a child?"
  }
  word "processing.automated" {
    class = "value"
    value = "yes_no"
    says  = "the processing is automated"
    asks  = "Is the processing automated?"
  }
  word "decision.solely_automated" {
    class = "value"
    value = "yes_no"
    says  = "the decision {of} rests on automated processing alone"
    asks  = "Does the decision {of} rest on automated processing alone?"
  }
  word "restriction.lifted" {
    class  = "moment"
    says   = "{by} lifted the restriction of {of}"
    asks   = "When did {by} lift the restriction of {of}?"
    unique = true
  }
  word "own_purpose" {
    class = "value"
    value = "yes_no"
    says  = "{of} served a purpose that {by} set itself"
    asks  = "Did {of} serve a purpose that {by} set itself?"
  }
  word "exempt_30_5" {
    class = "value"
    value = "yes_no"
    says  = "the exemption of article 30(5) applies"
    asks  = "Does the exemption of article 30(5) apply (fewer than 250 staff, and none of its exceptions)?"
  }
  word "notified_late" {
    class = "value"
    value = "yes_no"
    says  = "the authority was notified of {of} after 72 hours"
    asks  = "Was the authority notified of {of} after 72 hours?"
  }

  # --- articles 5 to 9: principles and lawful bases

  # law: gdpr/5/1
  rule "gdpr-5-1" {
    text       = "Personal data are processed lawfully and openly, for stated purposes, no more of them than those need, accurately, no longer than needed, and securely."
    cite       = "GDPR 5(1)"
    from_date  = "2018-05-25"
    applies_by = "occurrence"
    status     = "from-memory"
    note       = "Stated as a rule: its parts are judged through the duties below."
  }

  # law: gdpr/5/2
  duty "gdpr-5-2" {
    kind  = "maintain"
    text  = "The controller is able to demonstrate that it keeps the principles."
    cite  = "GDPR 5(2), 24"
    by    = party.controller
    needs = fact.gdpr.art_3
    state = compliance.demonstrable
    burden {
      party  = party.controller
      source = "GDPR 5(2)"
    }
    from_date  = "2018-05-25"
    applies_by = "occurrence"
    status     = "from-memory"
    note       = "From memory as a whole."
  }

  # law: gdpr/6
  duty "gdpr-6" {
    kind       = "maintain"
    text       = "Each purpose of processing has one lawful basis."
    cite       = "GDPR 6"
    by         = party.controller
    needs      = fact.gdpr.art_3
    when       = event.processing.started
    from       = processing.started
    state      = lawful_basis.held
    from_date  = "2018-05-25"
    applies_by = "occurrence"
    status     = "from-memory"
    note       = "From memory as a whole."
  }

  # law: gdpr/7/3
  # law: gdpr/7/1
  duty "gdpr-7-3" {
    kind  = "achieve"
    text  = "After consent is withdrawn, what rested on it alone stops. Withdrawing is as easy as giving."
    cite  = "GDPR 7(1), 7(3)"
    by    = party.controller
    to    = party.subject
    needs = fact.gdpr.art_3 && fact.basis == "consent"
    when  = event.consent.withdrawn
    from  = consent.withdrawn
    soft  = "none stated"
    act   = processing.stopped
    burden {
      party  = party.controller
      source = "GDPR 7(1): that consent was given"
    }
    from_date  = "2018-05-25"
    applies_by = "occurrence"
    status     = "from-memory"
    note       = "From memory as a whole. That withdrawing is as easy as giving is told in the text, not computed."
  }

  # law: gdpr/8
  duty "gdpr-8" {
    kind       = "maintain"
    text       = "For a service offered directly to a child below 16 years, or a national age of 13 to 15, consent comes from the holder of parental responsibility."
    cite       = "GDPR 8"
    by         = party.controller
    needs      = fact.service.to_child && fact.basis == "consent"
    when       = event.consent.requested
    from       = consent.requested
    state      = parental_consent.held
    from_date  = "2018-05-25"
    applies_by = "occurrence"
    status     = "from-memory"
    note       = "From memory as a whole; the national age is not encoded."
  }

  # law: gdpr/9
  duty "gdpr-9" {
    kind       = "maintain"
    text       = "Special categories of data are processed only under one of the listed conditions."
    cite       = "GDPR 9"
    by         = party.controller
    needs      = fact.gdpr.art_3 && fact.special_category
    when       = event.processing.started
    from       = processing.started
    state      = art_9_condition.held
    from_date  = "2018-05-25"
    applies_by = "occurrence"
    status     = "from-memory"
    note       = "From memory as a whole. Purchases can be health data (CJEU C-21/23, from memory)."
  }

  # --- articles 12 to 22: requests

  # law: gdpr/12/3
  # law: eu-1182/3/2/c
  # law: eu-1182/3/4
  duty "gdpr-12-3" {
    kind       = "achieve"
    text       = "The controller tells the person what was done on the request within one month of receipt, or within three where it told them so, with reasons, inside the first month."
    cite       = "GDPR 12(3)"
    by         = party.controller
    to         = party.subject
    needs      = fact.gdpr.art_3
    when       = event.request.received
    scope      = one_of(thing.request.kind, "access", "rectify", "erase", "restrict", "portability", "object", "automated_decision")
    unless     = happened(request.refused)
    from       = request.received
    within     = happened(request.extended) ? "3mo" : "1mo"
    count      = "eu-1182"
    month_end  = "last_day"
    soft       = "without undue delay"
    act        = request.answered
    from_date  = "2018-05-25"
    applies_by = "discovery"
    status     = "primary"
    note       = "The extension counts only where the person was told inside the first month: see gdpr-12-3-extension."
  }

  # law: gdpr/12/3
  duty "gdpr-12-3-extension" {
    kind       = "achieve"
    text       = "Two further months need a notice with reasons inside the first month."
    cite       = "GDPR 12(3), second and third sentence"
    by         = party.controller
    to         = party.subject
    needs      = fact.gdpr.art_3 && happened(request.extended)
    when       = event.request.received
    from       = request.received
    within     = "1mo"
    count      = "eu-1182"
    month_end  = "last_day"
    act        = request.extended
    content    = ["reasons"]
    from_date  = "2018-05-25"
    applies_by = "discovery"
    status     = "primary"
  }

  # law: gdpr/12/4
  duty "gdpr-12-4" {
    kind       = "achieve"
    text       = "Where nothing is done on a request, the reasons and the ways to complain are told within one month of receipt."
    cite       = "GDPR 12(4)"
    by         = party.controller
    to         = party.subject
    needs      = fact.gdpr.art_3
    when       = event.request.received
    scope      = one_of(thing.request.kind, "access", "rectify", "erase", "restrict", "portability", "object", "automated_decision")
    unless     = happened(request.answered) || happened(request.extended)
    from       = request.received
    within     = "1mo"
    count      = "eu-1182"
    month_end  = "last_day"
    act        = request.refused
    content    = ["reasons"]
    from_date  = "2018-05-25"
    applies_by = "discovery"
    status     = "primary"
  }

  # law: gdpr/15
  duty "gdpr-15" {
    kind       = "achieve"
    text       = "Access: the person learns the purposes, categories, recipients, time of storage and source, and gets a copy."
    cite       = "GDPR 15"
    by         = party.controller
    to         = party.subject
    needs      = fact.gdpr.art_3
    when       = event.request.received
    scope      = thing.request.kind == "access"
    unless     = happened(request.refused)
    from       = request.received
    within     = happened(request.extended) ? "3mo" : "1mo"
    count      = "eu-1182"
    month_end  = "last_day"
    act        = request.answered
    content    = ["purposes", "categories", "recipients", "retention", "source", "copy"]
    from_date  = "2018-05-25"
    applies_by = "discovery"
    status     = "primary"
    note       = "Outside recipients by name; own staff are no recipients and are named only if essential (CJEU C-579/21, checked)."
  }

  # law: gdpr/16
  duty "gdpr-16" {
    kind       = "achieve"
    text       = "Rectification of inaccurate data."
    cite       = "GDPR 16"
    by         = party.controller
    to         = party.subject
    needs      = fact.gdpr.art_3
    when       = event.request.received
    scope      = thing.request.kind == "rectify"
    unless     = happened(request.refused)
    from       = request.received
    within     = happened(request.extended) ? "3mo" : "1mo"
    count      = "eu-1182"
    month_end  = "last_day"
    soft       = "without undue delay"
    act        = request.answered
    from_date  = "2018-05-25"
    applies_by = "discovery"
    status     = "from-memory"
    note       = "From memory as a whole; the month is that of 12(3)."
  }

  # law: gdpr/17
  duty "gdpr-17" {
    kind       = "achieve"
    text       = "Erasure, unless the law asks to keep the data or a legal claim needs them; then they are restricted instead."
    cite       = "GDPR 17"
    by         = party.controller
    to         = party.subject
    needs      = fact.gdpr.art_3
    when       = event.request.received
    scope      = thing.request.kind == "erase"
    unless     = [thing.erasure.excepted, happened(request.refused)]
    from       = request.received
    within     = happened(request.extended) ? "3mo" : "1mo"
    count      = "eu-1182"
    month_end  = "last_day"
    soft       = "without undue delay"
    act        = request.answered
    from_date  = "2018-05-25"
    applies_by = "discovery"
    status     = "primary"
  }

  # law: gdpr/18
  duty "gdpr-18" {
    kind       = "achieve"
    text       = "Restriction of processing; the person is told before it is lifted."
    cite       = "GDPR 18"
    by         = party.controller
    to         = party.subject
    needs      = fact.gdpr.art_3
    when       = event.request.received
    scope      = thing.request.kind == "restrict"
    unless     = happened(request.refused)
    from       = request.received
    within     = happened(request.extended) ? "3mo" : "1mo"
    count      = "eu-1182"
    month_end  = "last_day"
    act        = request.answered
    from_date  = "2018-05-25"
    applies_by = "discovery"
    status     = "from-memory"
    note       = "From memory as a whole."
  }

  # law: gdpr/18
  duty "gdpr-18-3" {
    kind       = "achieve"
    text       = "The person is told before a restriction is lifted."
    cite       = "GDPR 18(3)"
    by         = party.controller
    to         = party.subject
    needs      = fact.gdpr.art_3
    when       = event.restriction.lifted
    before     = restriction.lifted
    act        = notice.given
    from_date  = "2018-05-25"
    applies_by = "discovery"
    status     = "from-memory"
    note       = "From memory as a whole."
  }

  # law: gdpr/19
  duty "gdpr-19" {
    kind       = "achieve"
    text       = "Each recipient is told of a rectification, erasure or restriction, unless that is impossible or takes disproportionate effort."
    cite       = "GDPR 19"
    by         = party.controller
    to         = party.recipient
    needs      = fact.gdpr.art_3
    when       = event.data.corrected || event.erasure.completed || event.data.restricted
    unless     = thing.provision.impossible
    soft       = "none stated"
    act        = recipients.notified
    from_date  = "2018-05-25"
    applies_by = "discovery"
    status     = "primary"
    note       = "The article states no time."
  }

  # law: gdpr/20
  duty "gdpr-20" {
    kind       = "achieve"
    text       = "Portability: the person gets the data in a common machine-readable form."
    cite       = "GDPR 20"
    by         = party.controller
    to         = party.subject
    needs      = one_of(fact.basis, "consent", "contract") && fact.processing.automated
    when       = event.request.received
    scope      = thing.request.kind == "portability"
    unless     = happened(request.refused)
    from       = request.received
    within     = happened(request.extended) ? "3mo" : "1mo"
    count      = "eu-1182"
    month_end  = "last_day"
    act        = request.answered
    from_date  = "2018-05-25"
    applies_by = "discovery"
    status     = "from-memory"
    note       = "From memory as a whole."
  }

  # law: gdpr/21/3
  duty "gdpr-21-3" {
    kind       = "achieve"
    text       = "After an objection to direct marketing the data are no longer processed for it."
    cite       = "GDPR 21(2)-(3)"
    by         = party.controller
    to         = party.subject
    needs      = fact.gdpr.art_3
    when       = event.objection.received
    scope      = thing.purpose == "direct_marketing"
    from       = objection.received
    soft       = "none stated"
    act        = processing.stopped
    from_date  = "2018-05-25"
    applies_by = "discovery"
    status     = "from-memory"
    note       = "From memory as a whole. No time for stopping is stated."
  }

  # law: gdpr/22
  duty "gdpr-22" {
    kind       = "maintain"
    text       = "Against a decision by machine alone a person can ask for a human look and contest it."
    cite       = "GDPR 22"
    by         = party.controller
    when       = event.decision.automated
    scope      = thing.decision.solely_automated && thing.decision.significant
    from       = decision.automated
    state      = human_review.offered
    from_date  = "2018-05-25"
    applies_by = "occurrence"
    status     = "from-memory"
    note       = "From memory as a whole."
  }

  # --- article 28: what the contract with a processor must say, and what follows

  # law: gdpr/28/2
  duty "gdpr-28-2" {
    kind       = "achieve"
    text       = "The processor tells of an intended further processor before using it, so that the controller can object."
    cite       = "GDPR 28(2)"
    by         = party.processor
    to         = party.controller
    needs      = fact.hosting.vendor && fact.gdpr.art_3
    when       = event.subprocessor.used
    before     = subprocessor.used
    act        = notice.given
    from_date  = "2018-05-25"
    applies_by = "occurrence"
    status     = "primary"
  }

  # law: gdpr/28/3
  rule "gdpr-28-3" {
    text       = "A contract binds the processor and says what is processed, why, for how long, and whose data they are."
    cite       = "GDPR 28(3)"
    from_date  = "2018-05-25"
    applies_by = "occurrence"
    status     = "primary"
  }

  # law: gdpr/28/3/a
  rule "gdpr-28-3-a" {
    text       = "The contract says: only on documented instructions, transfers included."
    cite       = "GDPR 28(3)(a)"
    from_date  = "2018-05-25"
    applies_by = "occurrence"
    status     = "primary"
  }

  # law: gdpr/28/3/b
  rule "gdpr-28-3-b" {
    text       = "The contract says: those who process are bound to confidentiality."
    cite       = "GDPR 28(3)(b)"
    from_date  = "2018-05-25"
    applies_by = "occurrence"
    status     = "primary"
  }

  # law: gdpr/28/3/c
  rule "gdpr-28-3-c" {
    text       = "The contract says: the measures of article 32."
    cite       = "GDPR 28(3)(c)"
    from_date  = "2018-05-25"
    applies_by = "occurrence"
    status     = "primary"
  }

  # law: gdpr/28/3/d
  rule "gdpr-28-3-d" {
    text       = "The contract says: the conditions for engaging further processors."
    cite       = "GDPR 28(3)(d)"
    from_date  = "2018-05-25"
    applies_by = "occurrence"
    status     = "primary"
  }

  # law: gdpr/28/3/e
  rule "gdpr-28-3-e" {
    text       = "The contract says: help with the requests of the people concerned."
    cite       = "GDPR 28(3)(e)"
    from_date  = "2018-05-25"
    applies_by = "occurrence"
    status     = "primary"
  }

  # law: gdpr/28/3/f
  # law: gdpr/36
  rule "gdpr-28-3-f" {
    text       = "The contract says: help with articles 32 to 36."
    cite       = "GDPR 28(3)(f)"
    from_date  = "2018-05-25"
    applies_by = "occurrence"
    status     = "primary"
  }

  # law: gdpr/28/3/g
  rule "gdpr-28-3-g" {
    text       = "The contract says: deletion or return after the end, at the controller's choice."
    cite       = "GDPR 28(3)(g)"
    from_date  = "2018-05-25"
    applies_by = "occurrence"
    status     = "primary"
  }

  # law: gdpr/28/3/h
  rule "gdpr-28-3-h" {
    text       = "The contract says: the information needed to demonstrate these duties, and audits."
    cite       = "GDPR 28(3)(h)"
    from_date  = "2018-05-25"
    applies_by = "occurrence"
    status     = "primary"
  }

  # law: gdpr/28/3/infringing
  duty "gdpr-28-3-infringing" {
    kind       = "achieve"
    text       = "The processor tells the controller immediately when it thinks that an instruction infringes the law."
    cite       = "GDPR 28(3), last subparagraph"
    by         = party.processor
    to         = party.controller
    needs      = fact.hosting.vendor && fact.gdpr.art_3
    when       = event.instruction.infringing
    from       = instruction.infringing
    soft       = "immediately"
    act        = notice.given
    from_date  = "2018-05-25"
    applies_by = "occurrence"
    status     = "primary"
  }

  # law: gdpr/28/4
  rule "gdpr-28-4" {
    text       = "The same duties bind a further processor, and the first one answers in full for it."
    cite       = "GDPR 28(4)"
    from_date  = "2018-05-25"
    applies_by = "occurrence"
    status     = "primary"
  }

  # law: gdpr/28/10
  duty "gdpr-28-10" {
    kind       = "forbid"
    text       = "A processor that sets a purpose of its own counts as a controller for that processing."
    cite       = "GDPR 28(10)"
    by         = party.processor
    needs      = fact.hosting.vendor && fact.gdpr.art_3 && contains(fact.data.kind, "personal")
    act        = use.made
    act_is     = act.own_purpose
    from_date  = "2018-05-25"
    applies_by = "occurrence"
    status     = "primary"
    note       = "Encoded as a prohibition: its breach has the effect that article 28(10) names."
  }

  # --- articles 30, 32

  # law: gdpr/30/1
  # law: gdpr/30/5
  duty "gdpr-30-1" {
    kind       = "maintain"
    text       = "The controller keeps records of its processing."
    cite       = "GDPR 30(1), 30(5)"
    by         = party.controller
    needs      = fact.gdpr.art_3
    unless     = fact.exempt_30_5
    state      = records.kept
    from_date  = "2018-05-25"
    applies_by = "occurrence"
    status     = "primary"
  }

  # law: gdpr/30/2
  duty "gdpr-30-2" {
    kind       = "maintain"
    text       = "The processor keeps records of the categories of processing for each controller."
    cite       = "GDPR 30(2), 30(5)"
    by         = party.processor
    needs      = fact.hosting.vendor && fact.gdpr.art_3
    unless     = fact.exempt_30_5
    state      = records.kept
    from_date  = "2018-05-25"
    applies_by = "occurrence"
    status     = "primary"
  }

  # law: gdpr/32/1
  # law: gdpr/32/1/a
  # law: gdpr/32/1/b
  # law: gdpr/32/1/c
  # law: gdpr/32/1/d
  # law: damages/measures-in-court
  duty "gdpr-32-1" {
    kind     = "maintain"
    text     = "Measures appropriate to the risk: among them pseudonymisation and encryption; lasting confidentiality, integrity, availability and resilience; restoring in time; regular testing."
    cite     = "GDPR 32(1)(a)-(d)"
    by       = [party.controller, party.processor]
    needs    = fact.gdpr.art_3
    state    = security.maintained
    standard = "appropriate to the risk"
    burden {
      party  = party.controller
      source = "CJEU C-340/21: the controller shows its measures; a breach alone does not refute them"
    }
    from_date  = "2018-05-25"
    applies_by = "occurrence"
    status     = "primary"
  }

  # --- articles 33, 34: breaches

  # law: gdpr/33/1
  # law: gdpr/33/3
  # law: gdpr/33/4
  # law: gdpr/4/12
  # law: gdpr/aware
  # law: gdpr/3
  # law: eu-1182/3/1
  # law: eu-1182/3/2/a
  duty "gdpr-33-1" {
    kind    = "achieve"
    text    = "The controller tells the supervisory authority without undue delay and, where feasible, within 72 hours of becoming aware, unless a risk to people is unlikely. Later than that, it says why."
    cite    = "GDPR 33(1), 33(3), 33(4)"
    by      = party.controller
    to      = party.authority
    needs   = fact.gdpr.art_3
    when    = event.incident
    scope   = thing.personal_data_breach
    unless  = thing.risk_unlikely
    from    = incident.aware(party.controller)
    within  = "72h"
    count   = "elapsed"
    soft    = "without undue delay"
    act     = notification.submitted
    content = ["nature", "categories", "approx_subjects", "approx_records", "contact", "consequences", "measures"]
    phased  = true
    else    = [duty.gdpr-33-1-reasons]
    burden {
      party  = party.controller
      source = "GDPR 5(2): low risk, and the reasons for delay"
    }
    reading "hours" "elapsed" {
      text = "72 exact hours from the moment of awareness."
    }
    reading "hours" "eu-1182" {
      text  = "The hour of the event is not counted: Regulation 1182/71, article 3(1). Reminders go by the earlier."
      count = "eu-1182"
    }
    from_date  = "2018-05-25"
    applies_by = "discovery"
    status     = "primary"
    note       = "Where feasible. Without an establishment in the Union: every authority whose residents are affected (EDPB 9/2022, paragraph 73, checked). The second reading of hours is from memory."
  }

  # law: gdpr/33/1
  duty "gdpr-33-1-reasons" {
    kind       = "achieve"
    text       = "A notification after 72 hours carries the reasons for the delay."
    cite       = "GDPR 33(1), second sentence"
    by         = party.controller
    to         = party.authority
    needs      = fact.gdpr.art_3
    when       = event.incident
    scope      = thing.personal_data_breach && thing.notified_late
    unless     = thing.risk_unlikely
    soft       = "none stated"
    act        = notification.submitted
    content    = ["reasons_for_delay"]
    from_date  = "2018-05-25"
    applies_by = "discovery"
    status     = "primary"
  }

  # law: gdpr/33/2
  duty "gdpr-33-2" {
    kind       = "achieve"
    text       = "The processor tells the controller without undue delay after becoming aware. The article states no number of hours."
    cite       = "GDPR 33(2)"
    by         = party.processor
    to         = party.controller
    needs      = fact.hosting.vendor && fact.gdpr.art_3
    when       = event.incident
    scope      = thing.personal_data_breach
    from       = incident.aware(party.processor)
    soft       = "without undue delay"
    act        = notice.given
    from_date  = "2018-05-25"
    applies_by = "discovery"
    status     = "primary"
    note       = "Depends on the role: a vendor that only delivers software is no processor."
  }

  # law: gdpr/33/5
  duty "gdpr-33-5" {
    kind       = "maintain"
    text       = "The controller keeps a register of every breach: facts, effects and remedies."
    cite       = "GDPR 33(5)"
    by         = party.controller
    needs      = fact.gdpr.art_3
    state      = register.kept
    from_date  = "2018-05-25"
    applies_by = "discovery"
    status     = "primary"
    note       = "A register for all breaches, so no single one sets it going: whether an incident concerns personal data is asked by gdpr-33-1."
  }

  # law: gdpr/34/1
  # law: gdpr/34/3
  duty "gdpr-34-1" {
    kind  = "achieve"
    text  = "Where the risk is likely high, the people concerned are told without undue delay; not where the data were unintelligible, the risk was taken away afterwards, or the effort is disproportionate, when a public communication takes its place."
    cite  = "GDPR 34(1), 34(3)"
    by    = party.controller
    to    = party.subject
    needs = fact.gdpr.art_3
    when  = event.incident
    scope = thing.personal_data_breach && thing.risk_high
    unless = [
      thing.data.encrypted && !thing.key.taken,
      thing.risk_removed,
      thing.effort_disproportionate && happened(notice.published),
    ]
    from = incident.aware(party.controller)
    soft = "without undue delay"
    act  = subjects.notified
    burden {
      party  = party.controller
      source = "GDPR 34(3): each exemption"
    }
    from_date  = "2018-05-25"
    applies_by = "discovery"
    status     = "primary"
    note       = "34(3)(a) from records of an unused key only if the key cannot be exported and its log is beyond the intruder's reach; with a key file it is open. That sentence is our reading."
  }

  # --- article 35

  # law: gdpr/35/1
  # law: gdpr/35/7
  # law: gdpr/35/11
  duty "gdpr-35-1" {
    kind       = "achieve"
    text       = "Before processing that is likely to carry a high risk starts, its impact is assessed: description, necessity, risks, measures. It is reviewed when the risk changes."
    cite       = "GDPR 35(1), 35(7), 35(11)"
    by         = party.controller
    needs      = fact.gdpr.art_3
    when       = event.processing.started
    scope      = thing.risk_high
    before     = processing.started
    act        = impact.assessed
    content    = ["description", "necessity", "risks", "measures"]
    from_date  = "2018-05-25"
    applies_by = "occurrence"
    status     = "primary"
  }

  # law: gdpr/44
  rule "gdpr-44" {
    text       = "Transfers to third countries need a ground of chapter V, onward transfers included."
    cite       = "GDPR 44 ff."
    from_date  = "2018-05-25"
    applies_by = "occurrence"
    status     = "primary"
    note       = "Not re-read line by line."
  }

  # --- articles 82, 83

  # law: gdpr/82/2
  rule "gdpr-82-2" {
    text       = "A controller answers for damage by infringing processing; a processor only for its own duties and for acting outside instructions."
    cite       = "GDPR 82(2)"
    from_date  = "2018-05-25"
    applies_by = "occurrence"
    status     = "primary"
  }

  # law: gdpr/82/3
  rule "gdpr-82-3" {
    text = "Neither answers that shows that it is in no way responsible."
    cite = "GDPR 82(3)"
    by   = [party.controller, party.processor]
    burden {
      party  = party.processor
      source = "GDPR 82(3): whoever claims the exemption"
    }
    from_date  = "2018-05-25"
    applies_by = "occurrence"
    status     = "primary"
  }

  # law: gdpr/82/4
  # law: damages/subjects
  rule "gdpr-82-4" {
    text       = "Each of several involved answers to the person for the entire damage; no cap of a contract applies towards them."
    cite       = "GDPR 82(4)"
    from_date  = "2018-05-25"
    applies_by = "occurrence"
    status     = "primary"
  }

  # law: gdpr/82/5
  rule "gdpr-82-5" {
    text       = "Whoever paid the entire damage claims back the others' parts by responsibility."
    cite       = "GDPR 82(5)"
    from_date  = "2018-05-25"
    applies_by = "occurrence"
    status     = "primary"
  }

  # law: gdpr/83/2
  # law: gdpr/83/3
  rule "gdpr-83-2" {
    text       = "The factors of a fine; for linked processing the total stays within the ceiling of the gravest infringement."
    cite       = "GDPR 83(2), 83(3)"
    from_date  = "2018-05-25"
    applies_by = "occurrence"
    status     = "primary"
  }

  # law: gdpr/83/4
  # law: damages/fines
  rule "gdpr-83-4" {
    text = "A fine of up to 10,000,000 euros or 2 % of the worldwide turnover of the preceding year, whichever is higher, for articles 8, 11, 25 to 39, 42 and 43."
    cite = "GDPR 83(4)"
    by   = [party.controller, party.processor]
    to   = party.authority
    when = event.infringement.found
    exposure "fine" {
      class    = "fine"
      per      = "infringement"
      high     = eur("10000000.00")
      or_share = "2%"
      of       = "turnover"
    }
    from_date  = "2018-05-25"
    applies_by = "occurrence"
    status     = "primary"
    note       = "An exposure: never summed with damages. 83(3): the gravest infringement caps linked ones."
  }

  # law: gdpr/83/5
  # law: damages/fines
  rule "gdpr-83-5" {
    text = "A fine of up to 20,000,000 euros or 4 % of the worldwide turnover of the preceding year, whichever is higher, for articles 5, 6, 7, 9, 12 to 22 and 44 to 49."
    cite = "GDPR 83(5)"
    by   = [party.controller, party.processor]
    to   = party.authority
    when = event.infringement.found
    exposure "fine" {
      class    = "fine"
      per      = "infringement"
      high     = eur("20000000.00")
      or_share = "4%"
      of       = "turnover"
    }
    from_date  = "2018-05-25"
    applies_by = "occurrence"
    status     = "primary"
    note       = "An exposure: never summed with damages. 83(3): the gravest infringement caps linked ones."
  }
}
