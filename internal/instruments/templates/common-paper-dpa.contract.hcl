# The obligations of the Common Paper Data Processing Agreement, version 1, encoded beside its
# sections. The sentences under text are quoted from it (licence CC BY 4.0, attribution in the
# file NOTICE.md of this package), shortened where "…" stands; where the note says "our words",
# they are not. The code is ours and informs only: the agreement's own prose prevails.

agreement "common-paper-dpa" {
  title      = "Common Paper Data Processing Agreement, version 1"
  version    = "1"
  effective  = "open"
  timezone   = "UTC"
  authority  = "prose"
  drafted_by = "unknown"
  precedence = ["scc-module-2", "common-paper-dpa", "common-paper-csa"]

  party "provider" {
    roles = ["processor", "service_provider", "maintainer"]
  }
  party "customer" {
    roles = ["controller", "business", "owner"]
  }

  calendar "business" {
    weekend  = ["sat", "sun"]
    holidays = []
  }

  define "Security Incident" {
    text = "“Security Incident” means a Personal Data Breach as defined in Article 4 of the GDPR. (11.15)"
  }

  use "cp1" {
    text   = "Customer instructs Provider to Process Customer Personal Data: (a) to provide and maintain the Service; (b) as may be further specified through Customer’s use of the Service; (c) as documented in the Agreement; and (d) as documented in any other written instructions given by Customer and acknowledged by Provider about Processing Customer Personal Data under this DPA. Provider will abide by these instructions unless prohibited from doing so by Applicable Laws."
    cite   = "DPA 2.2"
    by     = party.provider
    to     = party.customer
    allow  = ["provide_service", "use_of_service", "agreement", "instruction"]
    unless = act.required_by_law
  }

  notify "cp2" {
    text = "Provider will immediately inform Customer if it is unable to follow the Processing instructions."
    cite = "DPA 2.2"
    by   = party.provider
    to   = party.customer
    when = event.instruction.impossible
    from = instruction.impossible
    soft = "immediately"
  }

  comply "cp3" {
    text     = "Customer has given and will only give instructions that comply with Applicable Laws."
    cite     = "DPA 2.2"
    by       = party.customer
    to       = party.provider
    standard = "compliance with law"
    note     = "A legal conclusion: nothing computes it. Open until both sides state it."
  }

  change "cp4" {
    kind       = "may"
    text       = "If Provider updates the Service to update existing or include new products, features, or functionality, Provider may change the Categories of Data Subjects, Categories of Personal Data, Special Category Data, Special Category Data Restrictions or Safeguards, Frequency of Transfer, Nature and Purpose of Processing, and Duration of Processing as needed to reflect the updates by notifying Customer of the updates and changes."
    cite       = "DPA 2.3"
    by         = party.provider
    to         = party.customer
    unilateral = true
    changes    = ["data_subjects", "data", "purposes", "duration"]
    note       = "A change of purposes by notice of one side: worth a warning to the customer."
  }

  comply "cp5" {
    text     = "Customer has complied with and will continue to comply with all Applicable Data Protection Laws concerning its provision of Customer Personal Data to Provider and/or the Service, including making all disclosures, obtaining all consents, providing adequate choice, and implementing relevant safeguards required under Applicable Data Protection Laws."
    cite     = "DPA 2.5"
    by       = party.customer
    to       = party.provider
    standard = "compliance with law"
    note     = "A legal conclusion that only the customer's own word supports: open until both sides state it."
  }

  subprocessor "cp6" {
    text   = "Provider will not provide, transfer, or hand over any Customer Personal Data to a Subprocessor unless Customer has approved the Subprocessor."
    cite   = "DPA 2.6(a)"
    by     = party.provider
    to     = party.customer
    unless = act.authorised
    list   = "Approved Subprocessors"
  }

  notify "cp7" {
    text    = "Provider will inform Customer at least 10 business days in advance and in writing of any intended changes to the Approved Subprocessors whether by addition or replacement of a Subprocessor, which allows Customer to have enough time to object to the changes before the Provider begins using the new Subprocessor(s). Provider will give Customer the information necessary to allow Customer to exercise its right to object to the change to Approved Subprocessors."
    cite    = "DPA 2.6(a)"
    by      = party.provider
    to      = party.customer
    when    = event.subprocessor.used
    before  = subprocessor.used
    lead    = "10 business days"
    act     = subprocessor.proposed
    act_is  = act.in_writing
    content = ["information_to_object"]
  }

  power "cp8" {
    text       = "Customer has 30 days after notice of a change to the Approved Subprocessors to object, otherwise Customer will be deemed to accept the changes."
    cite       = "DPA 2.6(a)"
    by         = party.customer
    to         = party.provider
    when       = event.subprocessor.proposed
    from       = subprocessor.proposed
    within     = "30d"
    act        = subprocessor.objected
    on_silence = "accepted"
    note       = "The window of 30 days outlives the notice of 10 business days."
  }

  cooperate "cp9" {
    text = "If Customer objects to the change within 30 days of notice, Customer and Provider will cooperate in good faith to resolve Customer’s objection or concern."
    cite = "DPA 2.6(a)"
    by   = "each"
    when = event.subprocessor.objected
    from = subprocessor.objected
    soft = "good faith"
    note = "Good faith is for a judge: open until both sides state it."
  }

  document "cp10" {
    text   = "When engaging a Subprocessor, Provider will have a written agreement with the Subprocessor that ensures the Subprocessor only accesses and uses Customer Personal Data (i) to the extent required to perform the obligations subcontracted to it, and (ii) consistent with the terms of Agreement."
    cite   = "DPA 2.6(b)-(c)"
    by     = party.provider
    when   = event.subprocessor.used
    before = subprocessor.used
    act    = subprocessor.contracted
    item   = "flow-down agreement"
  }

  deliver "cp11" {
    text       = "In addition, Provider will share, at Customer’s request, a copy of its agreements (including any amendments) with its Subprocessors."
    cite       = "DPA 2.6(c)"
    by         = party.provider
    to         = party.customer
    needs      = fact.gdpr.art_3
    when       = event.document.requested
    scope      = thing.item == "subprocessor_agreements"
    from       = document.requested
    soft       = "none stated"
    on_request = true
    note       = "Parts may be redacted."
  }

  notify "cp12" {
    text = "Provider will notify Customer of any failure by its Subprocessors to fulfill a material obligation about Customer Personal Data under the agreement between Provider and the Subprocessor."
    cite = "DPA 2.6(d)"
    by   = party.provider
    to   = party.customer
    when = event.subprocessor.failed
    from = subprocessor.failed
    soft = "none stated"
  }

  attribution "cp13" {
    text = "The provider answers in full for its subprocessors, for what they do and fail to do."
    cite = "DPA 2.6(d)"
    of   = ["subprocessor"]
    as   = "provider"
    note = "Our words."
  }

  transfer "cp14" {
    text      = "If Provider transfers Customer Personal Data to a territory for which the European Commission or other relevant supervisory authority has not issued an adequacy decision, Provider will implement appropriate safeguards for the transfer of Customer Personal Data to that territory consistent with Applicable Data Protection Laws."
    cite      = "DPA 3.1"
    by        = party.provider
    to        = party.customer
    mechanism = ["adequacy", "safeguards"]
    unless    = one_of(act.mechanism, "adequacy", "safeguards", "scc")
  }

  notify "cp15" {
    text   = "Upon becoming aware of any Security Incident, Provider will: (a) notify Customer without undue delay when feasible, but no later than 72 hours after becoming aware of the Security Incident; …"
    cite   = "DPA 4.1(a)"
    by     = party.provider
    to     = party.customer
    when   = event.incident
    scope  = thing.personal_data_breach
    from   = incident.aware(party.provider)
    within = "72h"
    count  = "elapsed"
    soft   = "without undue delay"
  }

  notify "cp16" {
    text  = "… (b) provide timely information about the Security Incident as it becomes known or as is reasonably requested by Customer; …"
    cite  = "DPA 4.1(b)"
    by    = party.provider
    to    = party.customer
    when  = event.incident
    scope = thing.personal_data_breach
    from  = incident.aware(party.provider)
    act   = notice.complete
    soft  = "timely"
  }

  remediate "cp17" {
    text     = "… and (c) promptly take reasonable steps to contain and investigate the Security Incident."
    cite     = "DPA 4.1(c)"
    by       = party.provider
    to       = party.customer
    when     = event.incident
    scope    = thing.personal_data_breach
    from     = incident.aware(party.provider)
    act      = incident.contained
    soft     = "promptly"
    measures = ["contain", "investigate"]
  }

  rule "cp18" {
    text  = "Provider’s notification of or response to a Security Incident … will not be construed as an acknowledgment by Provider of any fault …"
    cite  = "DPA 4.1"
    about = "meaning of a notice"
  }

  audit_right "cp19" {
    kind = "achieve"
    text = "Provider will give Customer all information reasonably necessary to demonstrate its compliance with this DPA and Provider will allow for and contribute to audits, including inspections by Customer, to assess Provider’s compliance with this DPA."
    cite = "DPA 5.1"
    by   = party.provider
    to   = party.customer
    when = event.audit.requested
    from = audit.requested
    act  = audit.allowed
    soft = "none stated"
    note = "Exercised through the reports and questionnaires of 5.2 and 5.3."
  }

  retain "cp20" {
    text      = "Provider will maintain records of its compliance with this DPA for 3 years after the DPA ends."
    cite      = "DPA 5.1"
    by        = party.provider
    when      = event.agreement.ended
    from      = agreement.ended
    records   = ["compliance"]
    period    = "3y"
    within    = "3y"
    month_end = "last_day"
    survives  = true
  }

  deliver "cp21" {
    text       = "Upon written request, Provider will give Customer, on a confidential basis, a summary copy of its then-current Report so that Customer can verify Provider’s compliance with the standards defined in the Security Policy."
    cite       = "DPA 5.2"
    by         = party.provider
    to         = party.customer
    when       = event.document.requested
    scope      = thing.item == "report"
    from       = document.requested
    soft       = "none stated"
    on_request = true
  }

  deliver "cp22" {
    text       = "In addition to the Report, Provider will respond to reasonable requests for information made by Customer to confirm Provider’s compliance with this DPA, including responses to information security, due diligence, and audit questionnaires, or by giving additional information about its information security program. All such requests must be in writing and made to the Provider Security Contact and may only be made once a year."
    cite       = "DPA 5.3"
    by         = party.provider
    to         = party.customer
    when       = event.document.requested
    scope      = thing.item == "questionnaire" && thing.in_writing
    from       = document.requested
    soft       = "none stated"
    quota      = at_most(1, "12mo")
    on_request = true
  }

  notify "cp23" {
    text   = "If Provider receives any inquiry or request from anyone else about the Processing of Customer Personal Data, Provider will notify Customer about the request …"
    cite   = "DPA 6.1"
    by     = party.provider
    to     = party.customer
    when   = event.inquiry.received
    from   = inquiry.received
    unless = thing.telling_forbidden
    soft   = "none stated"
  }

  restrict "cp24" {
    text   = "… and Provider will not respond to the request without Customer’s prior consent."
    cite   = "DPA 6.1"
    by     = party.provider
    to     = party.customer
    when   = event.inquiry.received
    act    = inquiry.answered
    unless = act.authorised
    acts   = ["answer an inquiry"]
  }

  assist "cp25" {
    text  = "If a data subject makes a valid request under Applicable Data Protection Laws to delete or opt out of Customer’s giving of Customer Personal Data to Provider, Provider will assist Customer in fulfilling the request according to the Applicable Data Protection Law."
    cite  = "DPA 6.1"
    by    = party.provider
    to    = party.customer
    when  = event.request.received
    scope = one_of(thing.request.kind, "erase", "opt_out")
    from  = request.received
    soft  = "according to the law"
    note  = "The time is the statute's: gdpr-12-3 or ca-1798.130, whichever applies."
  }

  assist "cp26" {
    text = "If required by Applicable Data Protection Laws, Provider will reasonably assist Customer in conducting any mandated data protection impact assessments or data transfer impact assessments and consultations with relevant data protection authorities, taking into consideration the nature of the Processing and Customer Personal Data."
    cite = "DPA 6.2"
    by   = party.provider
    to   = party.customer
    when = event.cooperation.requested
    from = cooperation.requested
    act  = cooperation.given
    soft = "none stated"
  }

  erase "cp27" {
    text   = "Provider will enable Customer to delete Customer Personal Data in a manner consistent with the functionality of the Services. Provider will comply with this instruction as soon as reasonably practicable except where further storage of Customer Personal Data is required by Applicable Law."
    cite   = "DPA 7.1"
    by     = party.provider
    to     = party.customer
    when   = event.erasure.requested
    from   = erasure.requested
    unless = thing.erasure.excepted
    soft   = "as soon as reasonably practicable"
  }

  return "cp28" {
    text     = "After the DPA expires, Provider will return or delete Customer Personal Data at Customer’s instruction unless further storage of Customer Personal Data is required or authorized by Applicable Law."
    cite     = "DPA 7.2(a)"
    by       = party.provider
    to       = party.customer
    when     = event.return.requested || event.erasure.requested
    act      = [return.completed, erasure.completed]
    soft     = "none stated"
    election = "customer"
    survives = true
  }

  deliver "cp29" {
    text       = "If Customer and Provider have entered the EEA SCCs or the UK Addendum as part of this DPA, Provider will only give Customer the certification of deletion of Personal Data described in Clause 8.1(d) and Clause 8.5 of the EEA SCCs if Customer asks for one."
    cite       = "DPA 7.2(b)"
    by         = party.provider
    to         = party.customer
    when       = event.certificate.requested
    from       = certificate.requested
    act        = certificate.given
    soft       = "none stated"
    on_request = true
  }

  rule "cp32" {
    text  = "If there is any inconsistency between this DPA, the Agreement, or any of their parts, the part listed earlier will control over the part listed later for that inconsistency: (1) the EEA SCCs or the UK Addendum, (2) this DPA, and then (3) the Agreement."
    cite  = "DPA 9.1"
    about = "precedence"
  }

  rule "cp33" {
    text     = "However, Provider and Customer will each remain subject to the obligations in this DPA and Applicable Data Protection Laws until Customer stops transferring Customer Personal Data to Provider and Provider stops Processing Customer Personal Data."
    cite     = "DPA 10.1"
    about    = "survival"
    survives = true
  }

  word "telling_forbidden" {
    class = "value"
    value = "yes_no"
    says  = "the law forbids to tell of {of}"
    asks  = "Does the law forbid to tell of {of}?"
  }

  liability {
    text = "8.1: subject to the exclusions and limits of the main agreement, whose amounts are not in this document. 8.3: no limit towards an individual about data protection rights, nor between the parties for breaches of the standard contractual clauses or the UK Addendum. (Our words.)"
    cite = "DPA 8.1, 8.3"
    cap "cp30" {
      group = true
    }
    carve_out "cp31" {
      from  = ["cp30"]
      heads = ["subject_compensation", "scc_breach"]
    }
  }
}
