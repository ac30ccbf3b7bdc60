# California Civil Code 1798.82: notice of breaches, before and after 2026-01-01.
#
# It informs and is never operative text. The sentences are ours. What was read is a copy of the
# code (status copy) or pages about it (secondary); the conditions of every row are from memory.
# Names and purchases alone are no listed elements: then nothing here applies.
# Being told of the breach by somebody else counts as its discovery.
# A breach that straddles 2026-01-01 is computed under each reading of applies_by.
# Paragraphs: docs/law/california.md.

statute "ca-breach" {
  title         = "California Civil Code 1798.82, notice of breaches"
  version       = "as amended from 2026-01-01, with the text before"
  timezone      = "America/Los_Angeles"
  governing_law = "US-CA"
  authority     = "prose"

  party "owner" {
    roles = ["business", "owner"]
  }
  party "maintainer" {
    roles = ["service_provider", "maintainer"]
  }
  party "resident" {
    role = "resident"
  }
  party "attorney_general" {
    role = "attorney_general"
  }

  # law: ca/1798.82/a
  # law: ca/1798.82/h
  # law: ca/1798.82/straddle
  duty "ca-1798.82-a-old" {
    kind  = "achieve"
    text  = "The owner of the data tells each Californian resident whose listed elements were taken, in the most expedient time and without unreasonable delay. No number of days."
    cite  = "CA 1798.82(a), until 2025-12-31"
    by    = party.owner
    to    = party.resident
    needs = fact.data.owned
    when  = event.incident
    scope = (!thing.data.encrypted || thing.key.taken) && thing.residents.california >= 1 && (
      contains(thing.elements.taken, "ssn")
      || contains(thing.elements.taken, "licence") || contains(thing.elements.taken, "government_id")
      || contains(thing.elements.taken, "account_with_code") || contains(thing.elements.taken, "card_with_code")
      || contains(thing.elements.taken, "medical") || contains(thing.elements.taken, "health_insurance")
      || contains(thing.elements.taken, "biometric") || contains(thing.elements.taken, "genetic")
      || contains(thing.elements.taken, "plate") || contains(thing.elements.taken, "login_with_password")
    )
    unless     = [thing.delay.law_enforcement, thing.delay.scope]
    from       = incident.discovered(party.owner)
    soft       = "most expedient time without unreasonable delay"
    act        = residents.notified
    to_date    = "2025-12-31"
    applies_by = ["discovery", "occurrence"]
    status     = "copy"
    note       = "Conditions from memory; applies_by discovery is the table's reading, occurrence the other one."
  }

  # law: ca/1798.82/a
  # law: ca/1798.82/h
  # law: ca/1798.82/straddle
  duty "ca-1798.82-a" {
    kind  = "achieve"
    text  = "The owner of the data tells each Californian resident whose listed elements were taken within 30 calendar days of discovery or notification of the breach."
    cite  = "CA 1798.82(a), from 2026-01-01"
    by    = party.owner
    to    = party.resident
    needs = fact.data.owned
    when  = event.incident
    scope = (!thing.data.encrypted || thing.key.taken) && thing.residents.california >= 1 && (
      contains(thing.elements.taken, "ssn")
      || contains(thing.elements.taken, "licence") || contains(thing.elements.taken, "government_id")
      || contains(thing.elements.taken, "account_with_code") || contains(thing.elements.taken, "card_with_code")
      || contains(thing.elements.taken, "medical") || contains(thing.elements.taken, "health_insurance")
      || contains(thing.elements.taken, "biometric") || contains(thing.elements.taken, "genetic")
      || contains(thing.elements.taken, "plate") || contains(thing.elements.taken, "login_with_password")
    )
    unless     = [thing.delay.law_enforcement, thing.delay.scope]
    from       = incident.discovered(party.owner)
    within     = "30 calendar days"
    count      = "calendar"
    act        = residents.notified
    from_date  = "2026-01-01"
    applies_by = ["discovery", "occurrence"]
    status     = "copy"
    note       = "Conditions from memory; applies_by discovery is the table's reading, occurrence the other one."
  }

  # law: ca/1798.82/b
  # law: ca/1798.82/h
  duty "ca-1798.82-b" {
    kind  = "achieve"
    text  = "Who maintains data that it does not own tells the owner immediately after discovery."
    cite  = "CA 1798.82(b)"
    by    = party.maintainer
    to    = party.owner
    needs = fact.hosting.vendor
    when  = event.incident
    scope = (!thing.data.encrypted || thing.key.taken) && thing.residents.california >= 1 && (
      contains(thing.elements.taken, "ssn")
      || contains(thing.elements.taken, "licence") || contains(thing.elements.taken, "government_id")
      || contains(thing.elements.taken, "account_with_code") || contains(thing.elements.taken, "card_with_code")
      || contains(thing.elements.taken, "medical") || contains(thing.elements.taken, "health_insurance")
      || contains(thing.elements.taken, "biometric") || contains(thing.elements.taken, "genetic")
      || contains(thing.elements.taken, "plate") || contains(thing.elements.taken, "login_with_password")
    )
    from       = incident.discovered(party.maintainer)
    soft       = "immediately"
    act        = notice.given
    applies_by = "discovery"
    status     = "copy"
    note       = "Conditions from memory. Maintaining is read as hosting and running the software."
  }

  # law: ca/1798.82/d
  duty "ca-1798.82-d" {
    kind  = "achieve"
    text  = "The notice to residents has a title, five headings, type of at least 10 points, and offers twelve months of identity services where the sender was the source and social security or government numbers were taken."
    cite  = "CA 1798.82(d)"
    by    = party.owner
    to    = party.resident
    needs = fact.data.owned
    when  = event.incident
    scope = (!thing.data.encrypted || thing.key.taken) && thing.residents.california >= 1 && (
      contains(thing.elements.taken, "ssn")
      || contains(thing.elements.taken, "licence") || contains(thing.elements.taken, "government_id")
      || contains(thing.elements.taken, "account_with_code") || contains(thing.elements.taken, "card_with_code")
      || contains(thing.elements.taken, "medical") || contains(thing.elements.taken, "health_insurance")
      || contains(thing.elements.taken, "biometric") || contains(thing.elements.taken, "genetic")
      || contains(thing.elements.taken, "plate") || contains(thing.elements.taken, "login_with_password")
    )
    from       = incident.discovered(party.owner)
    soft       = "none stated"
    act        = residents.notified
    content    = ["title_notice_of_data_breach", "what_happened", "what_information_was_involved", "what_we_are_doing", "what_you_can_do", "for_more_information", "at_least_10_point"]
    applies_by = "discovery"
    status     = "secondary"
    note       = "Owed where a notice under (a) is owed; the time is that of (a). The offer of identity services is told in the text, not computed."
  }

  # law: ca/1798.82/f
  duty "ca-1798.82-f-old" {
    kind       = "achieve"
    text       = "Where more than 500 residents are told, the attorney general gets a sample copy. No number of days before 2026."
    cite       = "CA 1798.82(f), until 2025-12-31 (SB 24)"
    by         = party.owner
    to         = party.attorney_general
    needs      = fact.data.owned
    when       = event.residents.notified
    scope      = thing.residents.california > 500
    from       = residents.notified
    soft       = "none stated"
    act        = attorney_general.notified
    from_date  = "2012-01-01"
    to_date    = "2025-12-31"
    applies_by = "due"
    status     = "checked"
  }

  # law: ca/1798.82/f
  duty "ca-1798.82-f" {
    kind       = "achieve"
    text       = "Where more than 500 residents are told, the attorney general gets a sample copy within 15 calendar days of telling the residents."
    cite       = "CA 1798.82(f), from 2026-01-01"
    by         = party.owner
    to         = party.attorney_general
    needs      = fact.data.owned
    when       = event.residents.notified
    scope      = thing.residents.california > 500
    from       = residents.notified
    within     = "15 calendar days"
    count      = "calendar"
    act        = attorney_general.notified
    from_date  = "2026-01-01"
    applies_by = "due"
    status     = "secondary"
    note       = "Only the 15 days are new; the copy itself has been owed since 2012."
  }
}
