# Clocks of other laws, carried as data: NIS2, CRA, DORA, the United Kingdom, other American
# states, Data Act. The disputes do not need them. Most were read only in pages about them.
# They inform and are never operative text. Paragraphs: docs/law/others.md.

statute "other-laws" {
  title     = "Clocks of other laws"
  version   = "2026"
  timezone  = "UTC"
  authority = "prose"

  party "entity" {
    role = "essential_or_important_entity"
  }
  party "manufacturer" {
    role = "manufacturer"
  }
  party "financial_entity" {
    role = "financial_entity"
  }
  party "controller" {
    role = "controller"
  }
  party "telecom" {
    role = "public_electronic_communications_provider"
  }
  party "owner" {
    role = "owner"
  }
  party "provider" {
    role = "data_processing_provider"
  }
  party "customer" {
    role = "customer"
  }
  party "csirt" {
    role = "csirt"
  }
  party "authority" {
    role = "competent_authority"
  }
  party "ico" {
    role = "ico"
  }
  party "resident" {
    role = "resident"
  }
  party "attorney_general" {
    role = "attorney_general"
  }

  # --- words of these laws that the common vocabulary does not have

  word "initial_report.submitted" {
    class      = "moment"
    says       = "{by} submitted the initial report on {of}"
    asks       = "When did {by} submit the initial report on {of}?"
    per_party  = true
    not_before = [incident.occurred]
  }
  word "intermediate_report.submitted" {
    class      = "moment"
    says       = "{by} submitted the intermediate report on {of}"
    asks       = "When did {by} submit the intermediate report on {of}?"
    per_party  = true
    not_before = [incident.occurred]
  }

  # --- European Union, security

  # law: nis2/23/4
  duty "nis2-23-4" {
    kind  = "achieve"
    text  = "A significant incident: early warning within 24 hours and notification within 72 hours of awareness, final report one month after the notification was submitted."
    cite  = "NIS2 23(4)"
    by    = party.entity
    to    = party.csirt
    needs = fact.nis2.entity
    when  = event.incident
    scope = thing.severity >= "significant"
    act   = [warning.submitted, notification.submitted, report.submitted]
    phase "early_warning" {
      from   = incident.aware(party.entity)
      within = "24h"
      act    = warning.submitted
    }
    phase "notification" {
      from   = incident.aware(party.entity)
      within = "72h"
      act    = notification.submitted
    }
    phase "final" {
      from      = phase.notification
      within    = "1mo"
      count     = "eu-1182"
      month_end = "last_day"
      act       = report.submitted
    }
    applies_by = "discovery"
    status     = "secondary"
    note       = "Priority later. The month is counted by Regulation 1182/71 (from memory)."
  }

  # law: cra/14/vulnerability
  duty "cra-14-vuln" {
    kind  = "achieve"
    text  = "An actively exploited vulnerability: early warning within 24 hours and notification within 72 hours of awareness, final report 14 days after a corrective or mitigating measure is available."
    cite  = "CRA 2024/2847, 14"
    by    = party.manufacturer
    to    = party.csirt
    needs = fact.cra.manufacturer
    when  = event.vulnerability.published
    scope = thing.actively_exploited
    act   = [warning.submitted, notification.submitted, report.submitted]
    phase "early_warning" {
      from   = vulnerability.aware(party.manufacturer)
      within = "24h"
      act    = warning.submitted
    }
    phase "notification" {
      from   = vulnerability.aware(party.manufacturer)
      within = "72h"
      act    = notification.submitted
    }
    phase "final" {
      from   = measure.available
      within = "14d"
      count  = "eu-1182"
      act    = report.submitted
    }
    from_date  = "2026-09-11"
    applies_by = "discovery"
    status     = "secondary"
    note       = "Priority later. Many pages anchor the 14 days at awareness; the text runs them from the measure. Goes to the CSIRT and ENISA."
  }

  # law: cra/14/incident
  duty "cra-14-incident" {
    kind  = "achieve"
    text  = "A severe incident of a product with digital elements: early warning within 24 hours and notification within 72 hours of awareness, final report one month after the notification was submitted."
    cite  = "CRA 2024/2847, 14"
    by    = party.manufacturer
    to    = party.csirt
    needs = fact.cra.manufacturer
    when  = event.incident
    scope = thing.severity >= "high"
    act   = [warning.submitted, notification.submitted, report.submitted]
    phase "early_warning" {
      from   = incident.aware(party.manufacturer)
      within = "24h"
      act    = warning.submitted
    }
    phase "notification" {
      from   = incident.aware(party.manufacturer)
      within = "72h"
      act    = notification.submitted
    }
    phase "final" {
      from      = phase.notification
      within    = "1mo"
      count     = "eu-1182"
      month_end = "last_day"
      act       = report.submitted
    }
    from_date  = "2026-09-11"
    applies_by = "discovery"
    status     = "secondary"
    note       = "Priority later. Goes to the CSIRT and ENISA."
  }

  # law: dora/6
  duty "dora-rts" {
    kind  = "achieve"
    text  = "A major incident of a financial entity: initial notification four hours after classification and at most 24 hours after awareness; intermediate report 72 hours after the initial one; final report one month after the latest intermediate one."
    cite  = "DORA RTS 6"
    by    = party.financial_entity
    to    = party.authority
    needs = fact.dora.entity
    when  = event.incident
    scope = thing.severity >= "significant"
    act   = [initial_report.submitted, intermediate_report.submitted, report.submitted]
    phase "initial_from_classification" {
      from   = incident.classified(party.financial_entity)
      within = "4h"
      act    = initial_report.submitted
    }
    phase "initial_from_awareness" {
      from   = incident.aware(party.financial_entity)
      within = "24h"
      act    = initial_report.submitted
    }
    phase "intermediate" {
      from   = phase.initial_from_classification
      within = "72h"
      act    = intermediate_report.submitted
    }
    phase "final" {
      from      = phase.intermediate
      within    = "1mo"
      month_end = "last_day"
      act       = report.submitted
    }
    from_date  = "2025-01-17"
    applies_by = "discovery"
    status     = "secondary"
    note       = "The date is from memory. Binds banks and the like, neither a retailer nor its vendor as such. The earlier of the two initial bounds decides: both are shown. The month is counted by the calendar and does not roll."
  }

  # --- United Kingdom

  # law: uk/33
  duty "uk-gdpr-33" {
    kind   = "achieve"
    text   = "The controller tells the ICO within 72 hours of becoming aware, unless a risk to people is unlikely."
    cite   = "UK GDPR 33"
    by     = party.controller
    to     = party.ico
    needs  = fact.uk_gdpr.art_3
    when   = event.incident
    scope  = thing.personal_data_breach
    unless = thing.risk_unlikely
    from   = incident.aware(party.controller)
    within = "72h"
    count  = "elapsed"
    soft   = "without undue delay"
    act    = notification.submitted
    exposure "fine" {
      class    = "fine"
      per      = "infringement"
      high     = gbp("17500000.00")
      or_share = "4%"
      of       = "turnover"
    }
    applies_by = "discovery"
    status     = "secondary"
  }

  # law: uk/pecr
  duty "uk-pecr-old" {
    kind       = "achieve"
    text       = "A provider of public electronic communications tells the ICO within 24 hours of awareness."
    cite       = "UK PECR, until 2025-08-19"
    by         = party.telecom
    to         = party.ico
    needs      = fact.pecr.provider
    when       = event.incident
    scope      = thing.personal_data_breach
    from       = incident.aware(party.telecom)
    within     = "24h"
    count      = "elapsed"
    act        = notification.submitted
    to_date    = "2025-08-19"
    applies_by = "discovery"
    status     = "secondary"
    note       = "Who owes it is from memory: neither a retailer nor its vendor as such."
  }

  # law: uk/pecr
  duty "uk-pecr" {
    kind       = "achieve"
    text       = "A provider of public electronic communications tells the ICO within 72 hours of awareness."
    cite       = "UK PECR, from 2025-08-20"
    by         = party.telecom
    to         = party.ico
    needs      = fact.pecr.provider
    when       = event.incident
    scope      = thing.personal_data_breach
    from       = incident.aware(party.telecom)
    within     = "72h"
    count      = "elapsed"
    act        = notification.submitted
    from_date  = "2025-08-20"
    applies_by = "discovery"
    status     = "secondary"
    note       = "Who owes it is from memory: neither a retailer nor its vendor as such."
  }

  # --- other American states: elements listed by each state, and a resident of it, are facts of the incident

  # law: us/ny
  duty "us-ny-old" {
    kind       = "achieve"
    text       = "Individuals are told in the most expedient time, without unreasonable delay."
    cite       = "New York, until 2024-12-20"
    by         = party.owner
    to         = party.resident
    when       = event.incident
    scope      = thing.elements.listed && thing.residents.new_york >= 1
    from       = incident.discovered(party.owner)
    soft       = "most expedient time without unreasonable delay"
    act        = residents.notified
    to_date    = "2024-12-20"
    applies_by = "discovery"
    status     = "from-memory"
    note       = "From memory as a whole."
  }

  # law: us/ny
  duty "us-ny" {
    kind       = "achieve"
    text       = "Individuals are told within 30 days of discovery."
    cite       = "New York, from 2024-12-21"
    by         = party.owner
    to         = party.resident
    when       = event.incident
    scope      = thing.elements.listed && thing.residents.new_york >= 1
    from       = incident.discovered(party.owner)
    within     = "30 calendar days"
    count      = "calendar"
    act        = residents.notified
    from_date  = "2024-12-21"
    applies_by = "discovery"
    status     = "secondary"
    note       = "Anchor and date from memory."
  }

  # law: us/tx
  duty "us-tx" {
    kind       = "achieve"
    text       = "Individuals are told within 60 days of the determination."
    cite       = "Texas Bus. & Com. Code 521.053(b)"
    by         = party.owner
    to         = party.resident
    when       = event.incident
    scope      = thing.elements.listed && thing.residents.texas >= 1
    from       = incident.determined(party.owner)
    within     = "60 calendar days"
    count      = "calendar"
    act        = residents.notified
    applies_by = "discovery"
    status     = "checked"
  }

  # law: us/tx
  duty "us-tx-ag-old" {
    kind       = "achieve"
    text       = "The attorney general is told within 60 days where at least 250 residents are concerned."
    cite       = "Texas Bus. & Com. Code 521.053(i), until 2023-08-31"
    by         = party.owner
    to         = party.attorney_general
    when       = event.incident
    scope      = thing.elements.listed && thing.residents.texas >= 250
    from       = incident.determined(party.owner)
    within     = "60 calendar days"
    count      = "calendar"
    act        = attorney_general.notified
    from_date  = "2020-01-01"
    to_date    = "2023-08-31"
    applies_by = "discovery"
    status     = "from-memory"
    note       = "From memory as a whole."
  }

  # law: us/tx
  duty "us-tx-ag" {
    kind       = "achieve"
    text       = "The attorney general is told as soon as practicable, within 30 days, where at least 250 residents are concerned."
    cite       = "Texas Bus. & Com. Code 521.053(i), from 2023-09-01"
    by         = party.owner
    to         = party.attorney_general
    when       = event.incident
    scope      = thing.elements.listed && thing.residents.texas >= 250
    from       = incident.determined(party.owner)
    within     = "30 calendar days"
    count      = "calendar"
    soft       = "as soon as practicable"
    act        = attorney_general.notified
    from_date  = "2023-09-01"
    applies_by = "discovery"
    status     = "checked"
    note       = "The date is from memory."
  }

  # law: us/others
  duty "us-co" {
    kind       = "achieve"
    text       = "Individuals are told within 30 days of the determination."
    cite       = "Colorado, notice to individuals"
    by         = party.owner
    to         = party.resident
    when       = event.incident
    scope      = thing.elements.listed && thing.residents.colorado >= 1
    from       = incident.determined(party.owner)
    within     = "30 calendar days"
    count      = "calendar"
    act        = residents.notified
    applies_by = "discovery"
    status     = "secondary"
    note       = "The anchor is from memory."
  }

  # law: us/others
  duty "us-fl" {
    kind       = "achieve"
    text       = "Individuals are told within 30 days of the determination."
    cite       = "Florida, notice to individuals"
    by         = party.owner
    to         = party.resident
    when       = event.incident
    scope      = thing.elements.listed && thing.residents.florida >= 1
    from       = incident.determined(party.owner)
    within     = "30 calendar days"
    count      = "calendar"
    act        = residents.notified
    applies_by = "discovery"
    status     = "secondary"
    note       = "The anchor is from memory."
  }

  # law: us/others
  duty "us-de" {
    kind       = "achieve"
    text       = "Individuals are told within 60 days of the determination."
    cite       = "Delaware, notice to individuals"
    by         = party.owner
    to         = party.resident
    when       = event.incident
    scope      = thing.elements.listed && thing.residents.delaware >= 1
    from       = incident.determined(party.owner)
    within     = "60 calendar days"
    count      = "calendar"
    act        = residents.notified
    applies_by = "discovery"
    status     = "secondary"
    note       = "The anchor is from memory."
  }

  # --- Data Act 2023/2854: switching

  # law: data-act/25
  duty "data-act-25-notice" {
    kind       = "achieve"
    text       = "The contract may ask for at most two months of notice before a switch begins."
    cite       = "Data Act 25(2)(d)"
    by         = party.provider
    to         = party.customer
    needs      = fact.data_act.service
    when       = event.switch.requested
    from       = switch.requested
    within     = "2mo"
    count      = "eu-1182"
    month_end  = "last_day"
    act        = switch.notice_ended
    content    = ["longest_notice_period_the_contract_may_ask"]
    from_date  = "2025-09-12"
    applies_by = "claim"
    status     = "checked"
    note       = "The date is from memory."
  }

  # law: data-act/25
  duty "data-act-25-transition" {
    kind       = "achieve"
    text       = "The switch is done within 30 calendar days of the end of the notice period, unless technically unfeasible: reasons within 14 working days, at most seven months."
    cite       = "Data Act 25(2)(a)"
    by         = party.provider
    to         = party.customer
    needs      = fact.data_act.service
    when       = event.switch.requested
    unless     = thing.switch.unfeasible
    from       = switch.notice_ended
    within     = "30 calendar days"
    count      = "calendar"
    act        = switch.completed
    from_date  = "2025-09-12"
    applies_by = "claim"
    status     = "checked"
    note       = "The exception and the date are from memory."
  }

  # law: data-act/25
  duty "data-act-25-retrieval" {
    kind       = "maintain"
    text       = "The data can be retrieved for at least 30 calendar days after the transition."
    cite       = "Data Act 25(2)(g)"
    by         = party.provider
    to         = party.customer
    needs      = fact.data_act.service
    when       = event.switch.requested
    from       = switch.completed
    within     = "30 calendar days"
    count      = "calendar"
    state      = data.retrievable
    from_date  = "2025-09-12"
    applies_by = "claim"
    status     = "checked"
    note       = "The date is from memory. A least span: the state is to last it."
  }

  # law: data-act/29
  duty "data-act-29" {
    kind       = "forbid"
    text       = "No charges for switching."
    cite       = "Data Act 29"
    by         = party.provider
    to         = party.customer
    needs      = fact.data_act.service
    when       = event.switch.requested
    from       = switch.requested
    act        = switch.charged
    from_date  = "2027-01-12"
    applies_by = "occurrence"
    status     = "checked"
  }
}
