# California Consumer Privacy Act, Civil Code 1798.100 to 1798.155, and 11 CCR 7021 to 7101.
#
# It informs and is never operative text. The sentences are ours; what was read are copies of the
# code and the regulations (status copy) or pages about them (secondary). applies_by is a reading.
# Fines and statutory damages are exposures, shown apart from each other and from damages.
# Paragraphs: docs/law/california.md.

statute "ccpa" {
  title         = "California Consumer Privacy Act and its regulations"
  version       = "amounts of 2018 and of 2025"
  timezone      = "America/Los_Angeles"
  governing_law = "US-CA"
  authority     = "prose"

  party "business" {
    roles = ["business", "owner"]
  }
  party "service_provider" {
    roles = ["service_provider", "maintainer"]
  }
  party "consumer" {
    roles = ["consumer", "resident"]
  }
  party "agency" {
    role = "privacy_agency"
  }

  # --- words of this statute that the common vocabulary does not have

  word "discloses.to_others" {
    class = "value"
    value = "yes_no"
    says  = "the business discloses to a service provider, contractor or third party"
    asks  = "Does the business disclose to a service provider, contractor or third party?"
  }
  word "sells_or_shares" {
    class = "value"
    value = "yes_no"
    says  = "the business sells or shares personal information"
    asks  = "Does the business sell or share personal information?"
  }
  word "uses_sensitive" {
    class = "value"
    value = "yes_no"
    says  = "the business uses sensitive personal information"
    asks  = "Does the business use sensitive personal information?"
  }
  word "knows.age_under_16" {
    class = "value"
    value = "yes_no"
    says  = "the business knows, or wilfully disregards, that the consumer is under 16"
    asks  = "Does the business know, or wilfully disregard, that the consumer is under 16?"
  }
  word "opted_in" {
    class = "value"
    value = "yes_no"
    says  = "{of} was opted into"
    asks  = "Was {of} opted into?"
  }
  word "serves_another" {
    class = "value"
    value = "yes_no"
    says  = "{of} served another person than the business"
    asks  = "Did {of} serve another person than the business?"
  }

  # --- duties of the business

  # law: ca/1798.100/a
  duty "ca-1798.100-a" {
    kind       = "achieve"
    text       = "At or before collection the consumer is told the categories, the purposes, whether data are sold or shared, and how long each category is kept. Processing stays proportionate to the purpose."
    cite       = "CA 1798.100(a)-(c)"
    by         = party.business
    to         = party.consumer
    needs      = fact.ccpa.business
    when       = event.collection
    before     = collection
    act        = collection.informed
    content    = ["categories", "purposes", "sold_or_shared", "retention_per_category"]
    from_date  = "2023-01-01"
    applies_by = "occurrence"
    status     = "from-memory"
    note       = "From memory as a whole. Proportionality (c) is told in the text, not computed."
  }

  # law: ca/1798.100/d
  duty "ca-1798.100-d" {
    kind       = "maintain"
    text       = "Disclosure to a service provider, contractor or third party rests on a contract with the five items of (d): limited purposes, same protection, steps of the business, notice when it can no longer be met, stop and remediate."
    cite       = "CA 1798.100(d)(1)-(5)"
    by         = [party.business, party.service_provider]
    needs      = fact.discloses.to_others
    when       = event.data.disclosed
    from       = data.disclosed
    state      = contract.in_place
    from_date  = "2023-01-01"
    applies_by = "occurrence"
    status     = "copy"
    note       = "The date is from memory."
  }

  # law: ca/1798.105
  duty "ca-1798.105" {
    kind       = "achieve"
    text       = "Deletion on request within 45 days, passed on to service providers and contractors."
    cite       = "CA 1798.105"
    by         = party.business
    to         = party.consumer
    when       = event.request.received
    scope      = thing.request.verifiable && thing.request.kind == "erase"
    from       = request.received
    within     = happened(request.extended) ? "90 calendar days" : "45 calendar days"
    count      = "calendar"
    act        = request.answered
    applies_by = "discovery"
    status     = "copy"
    note       = "The 45 days are from memory, as 1798.130. The onward telling is (c)(1), (c)(3)."
  }

  # law: ca/1798.105
  # law: ccr/7022
  duty "ca-1798.105-c3" {
    kind       = "achieve"
    text       = "On the business's word the service provider deletes, archives at their next use, and tells those downstream."
    cite       = "CA 1798.105(c)(3); 11 CCR 7022(c), (d)"
    by         = party.service_provider
    to         = party.business
    needs      = fact.ccpa.service_provider
    when       = event.erasure.requested
    soft       = "none stated"
    act        = erasure.completed
    applies_by = "discovery"
    status     = "copy"
  }

  # law: ca/1798.106
  duty "ca-1798.106" {
    kind       = "achieve"
    text       = "Correction on request within 45 days."
    cite       = "CA 1798.106"
    by         = party.business
    to         = party.consumer
    when       = event.request.received
    scope      = thing.request.verifiable && thing.request.kind == "rectify"
    from       = request.received
    within     = happened(request.extended) ? "90 calendar days" : "45 calendar days"
    count      = "calendar"
    act        = request.answered
    from_date  = "2023-01-01"
    applies_by = "discovery"
    status     = "from-memory"
    note       = "From memory as a whole."
  }

  # law: ca/1798.110
  duty "ca-1798.110" {
    kind       = "achieve"
    text       = "To know: categories, sources, purposes, third parties and the specific pieces, within 45 days."
    cite       = "CA 1798.110, 1798.115"
    by         = party.business
    to         = party.consumer
    when       = event.request.received
    scope      = thing.request.verifiable && thing.request.kind == "access"
    from       = request.received
    within     = happened(request.extended) ? "90 calendar days" : "45 calendar days"
    count      = "calendar"
    act        = request.answered
    content    = ["categories", "sources", "purposes", "third_parties", "specific_pieces"]
    applies_by = "discovery"
    status     = "from-memory"
    note       = "From memory as a whole."
  }

  # law: ca/1798.120
  # law: ccr/7026
  duty "ca-1798.120" {
    kind       = "achieve"
    text       = "An opt-out of sale and sharing, and a limit on sensitive data, is carried out as soon as feasible, within 15 business days."
    cite       = "CA 1798.120, 1798.121; 11 CCR 7026, 7027"
    by         = party.business
    to         = party.consumer
    needs      = fact.sells_or_shares || fact.uses_sensitive
    when       = event.opt_out.received
    from       = opt_out.received
    within     = "15 business days"
    count      = "business"
    soft       = "as soon as feasible"
    act        = opt_out.honoured
    applies_by = "discovery"
    status     = "secondary"
  }

  # law: ca/1798.120/c
  duty "ca-1798.120-c" {
    kind       = "forbid"
    text       = "No sale or sharing of data of people known to be under 16 without opt-in: from 13 by themselves, below by a parent."
    cite       = "CA 1798.120(c)"
    by         = party.business
    needs      = fact.knows.age_under_16
    act        = data.sold
    unless     = act.opted_in
    applies_by = "occurrence"
    status     = "from-memory"
    note       = "From memory as a whole. Wilful disregard of age counts as knowledge."
  }

  # law: ca/1798.125
  duty "ca-1798.125" {
    kind       = "forbid"
    text       = "No retaliation for the exercise of a right."
    cite       = "CA 1798.125"
    by         = party.business
    to         = party.consumer
    when       = event.right.exercised
    from       = right.exercised
    act        = retaliation.made
    applies_by = "occurrence"
    status     = "from-memory"
    note       = "From memory as a whole."
  }

  # law: ca/1798.130/a/2
  duty "ca-1798.130" {
    kind       = "achieve"
    text       = "A verifiable request is answered within 45 days of receipt; 45 more with notice inside the first 45."
    cite       = "CA 1798.130(a)(2)(A)"
    by         = party.business
    to         = party.consumer
    needs      = fact.ccpa.business
    when       = event.request.received
    scope      = thing.request.verifiable && one_of(thing.request.kind, "access", "erase", "rectify")
    from       = request.received
    within     = happened(request.extended) ? "90 calendar days" : "45 calendar days"
    count      = "calendar"
    act        = request.answered
    applies_by = "discovery"
    status     = "copy"
    note       = "1798.145(h)(1) allows up to 90. The extension counts only with notice inside the first 45 days: see ca-1798.130-extension."
  }

  # law: ca/1798.130/a/2
  duty "ca-1798.130-extension" {
    kind       = "achieve"
    text       = "The 45 further days need a notice inside the first 45."
    cite       = "CA 1798.130(a)(2)(A)"
    by         = party.business
    to         = party.consumer
    needs      = fact.ccpa.business && happened(request.extended)
    when       = event.request.received
    scope      = thing.request.verifiable
    from       = request.received
    within     = "45 calendar days"
    count      = "calendar"
    act        = request.extended
    applies_by = "discovery"
    status     = "copy"
  }

  # law: ca/1798.130/a/5
  duty "ca-1798.130-a5" {
    kind       = "achieve"
    text       = "The privacy policy is updated every twelve months."
    cite       = "CA 1798.130(a)(5)"
    by         = party.business
    needs      = fact.ccpa.business
    every      = "12mo"
    month_end  = "last_day"
    from       = policy.updated
    act        = policy.updated
    content    = ["privacy_policy"]
    applies_by = "due"
    status     = "from-memory"
    note       = "From memory as a whole, the rounding of months included."
  }

  # --- exposures

  # law: ca/1798.150/a
  # law: ca/1798.82/h
  rule "ca-1798.150-old" {
    text = "A consumer whose listed elements were unencrypted and unredacted, and exfiltrated, stolen or disclosed through the business's own failure of reasonable security, may claim 100 to 750 dollars per incident, or the actual damage if greater. Names and purchases alone trigger nothing."
    cite = "CA 1798.150(a), until 2024-12-31"
    by   = party.business
    to   = party.consumer
    when = event.incident
    from = incident.occurred
    scope = !thing.data.encrypted && !thing.data.redacted && thing.data.taken && thing.security.failed && thing.residents.california >= 1 && (
      contains(thing.elements.taken, "ssn")
      || contains(thing.elements.taken, "licence") || contains(thing.elements.taken, "government_id")
      || contains(thing.elements.taken, "account_with_code") || contains(thing.elements.taken, "card_with_code")
      || contains(thing.elements.taken, "medical") || contains(thing.elements.taken, "health_insurance")
      || contains(thing.elements.taken, "biometric") || contains(thing.elements.taken, "genetic")
      || contains(thing.elements.taken, "plate") || contains(thing.elements.taken, "login_with_password")
    )
    exposure "statutory damages" {
      class     = "statutory_damages"
      per       = "consumer"
      number    = residents.california
      low       = usd("100.00")
      high      = usd("750.00")
      or_actual = true
    }
    burden {
      party    = party.consumer
      standard = "preponderance"
      source   = "Cal. Evid. Code 500, 115"
    }
    to_date    = "2024-12-31"
    applies_by = "occurrence"
    status     = "copy"
    note       = "Conditions from memory. Against the business, whose own failure it must be; not against its service provider."
  }

  # law: ca/1798.150/a
  # law: ca/1798.82/h
  rule "ca-1798.150" {
    text = "A consumer whose listed elements were unencrypted and unredacted, and exfiltrated, stolen or disclosed through the business's own failure of reasonable security, may claim 107 to 799 dollars per incident, or the actual damage if greater. Names and purchases alone trigger nothing."
    cite = "CA 1798.150(a), from 2025-01-01"
    by   = party.business
    to   = party.consumer
    when = event.incident
    from = incident.occurred
    scope = !thing.data.encrypted && !thing.data.redacted && thing.data.taken && thing.security.failed && thing.residents.california >= 1 && (
      contains(thing.elements.taken, "ssn")
      || contains(thing.elements.taken, "licence") || contains(thing.elements.taken, "government_id")
      || contains(thing.elements.taken, "account_with_code") || contains(thing.elements.taken, "card_with_code")
      || contains(thing.elements.taken, "medical") || contains(thing.elements.taken, "health_insurance")
      || contains(thing.elements.taken, "biometric") || contains(thing.elements.taken, "genetic")
      || contains(thing.elements.taken, "plate") || contains(thing.elements.taken, "login_with_password")
    )
    exposure "statutory damages" {
      class     = "statutory_damages"
      per       = "consumer"
      number    = residents.california
      low       = usd("107.00")
      high      = usd("799.00")
      or_actual = true
    }
    burden {
      party    = party.consumer
      standard = "preponderance"
      source   = "Cal. Evid. Code 500, 115"
    }
    from_date  = "2025-01-01"
    applies_by = "occurrence"
    status     = "secondary"
    note       = "Conditions from memory; 107 rests on two secondary pages. Next adjustment 2027-01-01."
  }

  # law: ca/1798.150/b
  duty "ca-1798.150-b" {
    kind       = "achieve"
    text       = "Before claiming statutory damages the consumer gives 30 days' written notice. A cure in fact within them, with an express written statement, bars the claim; later security alone is no cure."
    cite       = "CA 1798.150(b)"
    by         = party.consumer
    to         = party.business
    when       = event.claim.statutory_damages
    before     = claim.statutory_damages
    lead       = "30d"
    act        = notice.given
    applies_by = "claim"
    status     = "copy"
    note       = "What a cure does is from memory. Counted backwards: it never rolls."
  }

  # law: ca/1798.155
  # law: damages/fines
  rule "ca-1798.155-old" {
    text = "An administrative fine of up to 2,500 dollars per violation, or 7,500 where intentional or about minors."
    cite = "CA 1798.155, until 2024-12-31"
    by   = [party.business, party.service_provider]
    to   = party.agency
    when = event.infringement.found
    exposure "fine" {
      class  = "fine"
      per    = "violation"
      number = violations
      high   = usd("2500.00")
    }
    exposure "fine, intentional or minors" {
      class  = "fine"
      per    = "violation"
      number = violations
      when   = thing.infringement.intentional
      high   = usd("7500.00")
    }
    to_date    = "2024-12-31"
    applies_by = "occurrence"
    status     = "copy"
    note       = "An exposure: never summed with damages."
  }

  # law: ca/1798.155
  # law: damages/fines
  rule "ca-1798.155" {
    text = "An administrative fine of up to 2,663 dollars per violation, or 7,988 where intentional or about minors."
    cite = "CA 1798.155, from 2025-01-01"
    by   = [party.business, party.service_provider]
    to   = party.agency
    when = event.infringement.found
    exposure "fine" {
      class  = "fine"
      per    = "violation"
      number = violations
      high   = usd("2663.00")
    }
    exposure "fine, intentional or minors" {
      class  = "fine"
      per    = "violation"
      number = violations
      when   = thing.infringement.intentional
      high   = usd("7988.00")
    }
    from_date  = "2025-01-01"
    applies_by = "occurrence"
    status     = "secondary"
    note       = "An exposure: never summed with damages. Next adjustment 2027-01-01."
  }

  # --- regulations

  # law: ccr/7021/a
  duty "ca-7021-a" {
    kind       = "achieve"
    text       = "Receipt of a request to know, delete or correct is confirmed within 10 business days."
    cite       = "11 CCR 7021(a)"
    by         = party.business
    to         = party.consumer
    when       = event.request.received
    scope      = one_of(thing.request.kind, "access", "erase", "rectify")
    from       = request.received
    within     = "10 business days"
    count      = "business"
    act        = request.confirmed
    content    = ["confirm_receipt"]
    applies_by = "discovery"
    status     = "copy"
  }

  # law: ccr/7021/b
  duty "ca-7021-b" {
    kind       = "achieve"
    text       = "The answer comes within 45 calendar days, at most 90 with notice; verification does not stop the clock."
    cite       = "11 CCR 7021(b)"
    by         = party.business
    to         = party.consumer
    when       = event.request.received
    scope      = one_of(thing.request.kind, "access", "erase", "rectify")
    from       = request.received
    within     = happened(request.extended) ? "90 calendar days" : "45 calendar days"
    count      = "calendar"
    act        = request.answered
    applies_by = "discovery"
    status     = "copy"
  }

  # law: ccr/7050/a/3
  # law: ccr/7050/e
  duty "ca-7050-a3" {
    kind       = "forbid"
    text       = "A service provider uses the data internally to improve its own service, not to serve another person."
    cite       = "11 CCR 7050(a)(3)"
    by         = party.service_provider
    to         = party.business
    needs      = fact.ccpa.service_provider && contains(fact.data.kind, "personal")
    act        = use.made
    act_is     = act.serves_another
    applies_by = "occurrence"
    status     = "copy"
    note       = "Only consumers' personal information; a company's own information is outside it."
  }

  # law: ccr/7051/a/1
  rule "ca-7051-a1" {
    text       = "The contract says: no selling or sharing."
    cite       = "11 CCR 7051(a)(1)"
    applies_by = "occurrence"
    status     = "copy"
  }

  # law: ccr/7051/a/2
  rule "ca-7051-a2" {
    text       = "The contract says: the specific purposes, not by a general reference to itself."
    cite       = "11 CCR 7051(a)(2)"
    applies_by = "occurrence"
    status     = "copy"
  }

  # law: ccr/7051/a/3
  rule "ca-7051-a3" {
    text       = "The contract says: no other purpose."
    cite       = "11 CCR 7051(a)(3)"
    applies_by = "occurrence"
    status     = "copy"
  }

  # law: ccr/7051/a/4
  rule "ca-7051-a4" {
    text       = "The contract says: no other commercial purpose."
    cite       = "11 CCR 7051(a)(4)"
    applies_by = "occurrence"
    status     = "copy"
  }

  # law: ccr/7051/a/5
  rule "ca-7051-a5" {
    text       = "The contract says: not outside the direct relationship, and no combining with other data."
    cite       = "11 CCR 7051(a)(5)"
    applies_by = "occurrence"
    status     = "copy"
  }

  # law: ccr/7051/a/6
  rule "ca-7051-a6" {
    text       = "The contract says: compliance and the same level of protection."
    cite       = "11 CCR 7051(a)(6)"
    applies_by = "occurrence"
    status     = "copy"
  }

  # law: ccr/7051/a/7
  # law: ccr/7051/c
  rule "ca-7051-a7" {
    text       = "The contract says: reasonable and appropriate steps of the business, such as audits."
    cite       = "11 CCR 7051(a)(7)"
    applies_by = "occurrence"
    status     = "copy"
  }

  # law: ccr/7051/a/8
  duty "ca-7051-a8" {
    kind       = "achieve"
    text       = "The service provider tells the business after it determines that it can no longer meet its duties. The text that was read has no number of days."
    cite       = "11 CCR 7051(a)(8)"
    by         = party.service_provider
    to         = party.business
    needs      = fact.ccpa.service_provider
    when       = event.noncompliance.determined
    from       = noncompliance.determined
    soft       = "none stated"
    act        = notice.given
    applies_by = "occurrence"
    status     = "copy"
    note       = "Pages mention five business days; the text read has none, and none is encoded."
  }

  # law: ccr/7051/a/9
  rule "ca-7051-a9" {
    text       = "The contract says: the business may stop and remediate unauthorised use."
    cite       = "11 CCR 7051(a)(9)"
    applies_by = "occurrence"
    status     = "copy"
  }

  # law: ccr/7051/a/10
  rule "ca-7051-a10" {
    text       = "The contract says: the provider enables the business to answer consumers' requests."
    cite       = "11 CCR 7051(a)(10)"
    applies_by = "occurrence"
    status     = "copy"
  }

  # law: ccr/7101
  retain "ca-7101" {
    text       = "Records of requests and answers are kept for 24 months."
    cite       = "11 CCR 7101"
    by         = party.business
    when       = event.request.received
    from       = request.received
    records    = ["requests", "answers"]
    period     = "24mo"
    within     = "24mo"
    month_end  = "last_day"
    applies_by = "discovery"
    status     = "secondary"
  }
}
