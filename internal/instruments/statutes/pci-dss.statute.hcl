# PCI DSS 3.2.1, 4.0 and 4.0.1, by requirement number.
#
# A contract standard, not law: it binds only through the clause (or the acquirer's agreement)
# that incorporates it, in the version which that clause or the attestation names: the fact
# pci.version. Its text is not repeated here; each clause says in a few words of ours what kind
# of clock or state the number carries. The periodic ones are counted from the day the standard
# begins to bind (standard.bound), one span after the other.
# Paragraphs: docs/law/pci.md.

standard "pci-dss" {
  title     = "PCI DSS, by requirement number"
  version   = "3.2.1, 4.0, 4.0.1"
  timezone  = "UTC"
  authority = "prose"

  party "entity" {
    roles = ["merchant", "entity"]
  }
  party "service_provider" {
    roles = ["service_provider"]
  }
  party "acquirer" {
    role = "acquirer"
  }
  party "customer" {
    role = "customer"
  }

  # --- words of this standard that the common vocabulary does not have

  word "mfa.administrative" {
    class     = "state"
    says      = "{by} asked for more than one factor for administrative access"
    asks      = "From when to when did {by} ask for more than one factor for administrative access?"
    per_party = true
  }
  word "mfa.remote" {
    class     = "state"
    says      = "{by} asked for more than one factor for remote access"
    asks      = "From when to when did {by} ask for more than one factor for remote access?"
    per_party = true
  }
  word "mfa.all_access" {
    class     = "state"
    says      = "{by} asked for more than one factor for all access"
    asks      = "From when to when did {by} ask for more than one factor for all access?"
    per_party = true
  }
  word "standard.bound" {
    class  = "moment"
    says   = "the standard began to bind"
    asks   = "When did the standard begin to bind?"
    unique = true
  }
  word "scope.confirmed" {
    class     = "moment"
    says      = "{by} confirmed the scope"
    asks      = "When did {by} confirm the scope?"
    per_party = true
  }
  word "third_parties.reviewed" {
    class     = "moment"
    says      = "{by} looked at the status of its third parties"
    asks      = "When did {by} look at the status of its third parties?"
    per_party = true
  }
  word "incident_plan.tested" {
    class     = "moment"
    says      = "{by} reviewed and tested the incident plan"
    asks      = "When did {by} review and test the incident plan?"
    per_party = true
  }
  word "customer_test.requested" {
    class  = "moment"
    says   = "{to} asked {by} to support the test {of}"
    asks   = "When did {to} ask {by} to support the test {of}?"
    unique = true
  }
  word "method" {
    class = "value"
    value = "words"
    says  = "method of {of}"
    asks  = "By which method was {of} done?"
  }

  # --- 3.2.1

  # law: pci/3.2.1/6.2
  # law: pci/versions
  duty "pci321-6.2" {
    kind       = "achieve"
    text       = "Critical security patches within one month of release."
    cite       = "PCI DSS 3.2.1, 6.2"
    by         = party.entity
    needs      = fact.pci.incorporated && fact.pci.version == "3.2.1"
    when       = event.vulnerability.published
    scope      = thing.severity == "critical"
    from       = patch.released
    within     = "1mo"
    month_end  = "last_day"
    act        = patch.applied
    to_date    = "2024-03-31"
    applies_by = "contract_version"
    status     = "checked"
    note       = "The month is from memory; other patches in an appropriate period. Assessable until 2024-03-31 (checked)."
  }

  # law: pci/3.2.1/8.3.1
  # law: pci/versions
  duty "pci321-8.3.1" {
    kind       = "maintain"
    text       = "More than one factor for administrative access."
    cite       = "PCI DSS 3.2.1, 8.3.1"
    by         = party.entity
    needs      = fact.pci.incorporated && fact.pci.version == "3.2.1"
    state      = mfa.administrative
    to_date    = "2024-03-31"
    applies_by = "contract_version"
    status     = "checked"
    note       = "What is to be kept is from memory."
  }

  # law: pci/3.2.1/8.3.2
  # law: pci/versions
  duty "pci321-8.3.2" {
    kind       = "maintain"
    text       = "More than one factor for remote access."
    cite       = "PCI DSS 3.2.1, 8.3.2"
    by         = party.entity
    needs      = fact.pci.incorporated && fact.pci.version == "3.2.1"
    state      = mfa.remote
    to_date    = "2024-03-31"
    applies_by = "contract_version"
    status     = "from-memory"
    note       = "From memory as a whole."
  }

  # --- 4.0 alone

  # law: pci/4.0/6.3.3
  # law: pci/versions
  duty "pci-6.3.3-v4.0" {
    kind       = "achieve"
    text       = "Critical or high patches within one month of release."
    cite       = "PCI DSS 4.0, 6.3.3"
    by         = party.entity
    needs      = fact.pci.incorporated && fact.cde && fact.pci.version == "4.0"
    when       = event.vulnerability.published
    scope      = thing.severity >= "high"
    from       = patch.released
    within     = "1mo"
    month_end  = "last_day"
    act        = patch.applied
    from_date  = "2022-03-31"
    to_date    = "2024-12-31"
    applies_by = "contract_version"
    status     = "copy"
    note       = "Dates from memory. Replaced by the wording of 4.0.1."
  }

  # --- 4.0.1 alone

  # law: pci/6.3.3
  # law: pci/versions
  duty "pci-6.3.3" {
    kind       = "achieve"
    text       = "Critical patches within one month of release; others in a period set by risk."
    cite       = "PCI DSS 4.0.1, 6.3.3"
    by         = party.entity
    needs      = fact.pci.incorporated && fact.cde && fact.pci.version == "4.0.1"
    when       = event.vulnerability.published
    scope      = thing.severity == "critical"
    from       = patch.released
    within     = "1mo"
    month_end  = "last_day"
    act        = patch.applied
    from_date  = "2024-06-11"
    applies_by = "contract_version"
    status     = "copy"
    note       = "Dates from memory. 4.0.1 is the only version that can be assessed from 2025-01-01."
  }

  # --- 4.0 and 4.0.1

  # law: pci/6.3.2
  # law: pci/versions
  duty "pci-6.3.2" {
    kind       = "maintain"
    text       = "An inventory of software components."
    cite       = "PCI DSS 6.3.2"
    by         = party.entity
    needs      = fact.pci.incorporated && one_of(fact.pci.version, "4.0", "4.0.1")
    state      = inventory.kept
    from_date  = "2025-03-31"
    applies_by = "contract_version"
    status     = "from-memory"
    note       = "From memory as a whole."
  }

  # law: pci/8.3.6
  # law: pci/versions
  duty "pci-8.3.6" {
    kind       = "maintain"
    text       = "Passwords of at least twelve characters."
    cite       = "PCI DSS 8.3.6"
    by         = party.entity
    needs      = fact.pci.incorporated && one_of(fact.pci.version, "4.0", "4.0.1")
    state      = password.long
    from_date  = "2025-03-31"
    applies_by = "contract_version"
    status     = "from-memory"
    note       = "From memory as a whole."
  }

  # law: pci/8.4.2
  # law: pci/versions
  duty "pci-8.4.2" {
    kind       = "maintain"
    text       = "More than one factor for all access but from the console."
    cite       = "PCI DSS 8.4.2"
    by         = party.entity
    needs      = fact.pci.incorporated && fact.cde && one_of(fact.pci.version, "4.0", "4.0.1")
    state      = mfa.all_access
    from_date  = "2025-03-31"
    applies_by = "contract_version"
    status     = "copy"
    note       = "The date rests on one page about it (secondary)."
  }

  # law: pci/10.4.1
  # law: pci/versions
  duty "pci-10.4.1" {
    kind       = "achieve"
    text       = "Logs are looked at daily."
    cite       = "PCI DSS 10.4.1"
    by         = party.entity
    needs      = fact.pci.incorporated && fact.cde && one_of(fact.pci.version, "4.0", "4.0.1")
    every      = "1d"
    from       = standard.bound
    act        = log.reviewed
    content    = ["log_review"]
    applies_by = "contract_version"
    status     = "copy"
  }

  # law: pci/10.4.1.1
  # law: pci/versions
  duty "pci-10.4.1.1" {
    kind       = "maintain"
    text       = "Logs are looked at by machine."
    cite       = "PCI DSS 10.4.1.1"
    by         = party.entity
    needs      = fact.pci.incorporated && one_of(fact.pci.version, "4.0", "4.0.1")
    state      = log_review.automated
    from_date  = "2025-03-31"
    applies_by = "contract_version"
    status     = "from-memory"
    note       = "From memory as a whole."
  }

  # law: pci/10.5.1
  # law: pci/versions
  retain "pci-10.5.1" {
    text       = "Logs are kept twelve months, the last three at hand."
    cite       = "PCI DSS 10.5.1"
    by         = party.entity
    needs      = fact.pci.incorporated && fact.cde && one_of(fact.pci.version, "4.0", "4.0.1")
    when       = event.log.written
    from       = log.written
    records    = ["log"]
    period     = "12mo"
    within     = "12mo"
    month_end  = "last_day"
    applies_by = "contract_version"
    status     = "copy"
    note       = "That three months are at hand is told in the text, not computed."
  }

  # law: pci/11.3.1
  # law: pci/versions
  duty "pci-11.3.1" {
    kind       = "achieve"
    text       = "Internal scans, with high and critical findings resolved and scanned again."
    cite       = "PCI DSS 11.3.1"
    by         = party.entity
    needs      = fact.pci.incorporated && fact.cde && one_of(fact.pci.version, "4.0", "4.0.1")
    every      = "3mo"
    month_end  = "last_day"
    from       = standard.bound
    act        = test.completed
    content    = ["internal_scan", "resolve_high_and_critical", "rescan"]
    act_is     = act.method == "internal_scan"
    applies_by = "contract_version"
    status     = "copy"
  }

  # law: pci/11.3.2
  # law: pci/versions
  duty "pci-11.3.2" {
    kind       = "achieve"
    text       = "External scans by an approved vendor, passed."
    cite       = "PCI DSS 11.3.2"
    by         = party.entity
    needs      = fact.pci.incorporated && fact.cde && one_of(fact.pci.version, "4.0", "4.0.1")
    every      = "3mo"
    month_end  = "last_day"
    from       = standard.bound
    act        = test.completed
    content    = ["external_asv_scan_passing"]
    act_is     = act.method == "external_scan"
    applies_by = "contract_version"
    status     = "copy"
  }

  # law: pci/11.4.2
  # law: pci/versions
  duty "pci-11.4.2-3" {
    kind       = "achieve"
    text       = "Internal and external penetration tests, also after a significant change."
    cite       = "PCI DSS 11.4.2-11.4.3"
    by         = party.entity
    needs      = fact.pci.incorporated && fact.cde && one_of(fact.pci.version, "4.0", "4.0.1")
    every      = "12mo"
    month_end  = "last_day"
    from       = standard.bound
    act        = test.completed
    content    = ["internal_pen_test", "external_pen_test"]
    act_is     = act.method == "penetration"
    applies_by = "contract_version"
    status     = "copy"
    note       = "The test after a significant change is told in the text, not computed."
  }

  # law: pci/11.4.6
  # law: pci/versions
  duty "pci-11.4.6" {
    kind       = "achieve"
    text       = "Service providers: penetration tests of segmentation."
    cite       = "PCI DSS 11.4.6"
    by         = party.service_provider
    needs      = fact.pci.incorporated && fact.cde && one_of(fact.pci.version, "4.0", "4.0.1")
    every      = "6mo"
    month_end  = "last_day"
    from       = standard.bound
    act        = test.completed
    content    = ["segmentation_pen_test"]
    act_is     = act.method == "segmentation"
    applies_by = "contract_version"
    status     = "copy"
  }

  # law: pci/11.4.7
  # law: pci/versions
  duty "pci-11.4.7" {
    kind       = "maintain"
    text       = "Multi-tenant service providers support their customers' external penetration tests."
    cite       = "PCI DSS 11.4.7"
    by         = party.service_provider
    needs      = fact.pci.incorporated && one_of(fact.pci.version, "4.0", "4.0.1")
    to         = party.customer
    when       = event.customer_test.requested
    from       = customer_test.requested
    state      = pen_test.supported
    from_date  = "2025-03-31"
    applies_by = "contract_version"
    status     = "from-memory"
    note       = "From memory as a whole. No time is stated."
  }

  # law: pci/12.5.2.1
  # law: pci/versions
  duty "pci-12.5.2.1" {
    kind       = "achieve"
    text       = "Service providers: the scope is confirmed."
    cite       = "PCI DSS 12.5.2.1"
    by         = party.service_provider
    needs      = fact.pci.incorporated && fact.cde && one_of(fact.pci.version, "4.0", "4.0.1")
    every      = "6mo"
    month_end  = "last_day"
    from       = standard.bound
    act        = scope.confirmed
    content    = ["scope_confirmation"]
    from_date  = "2025-03-31"
    applies_by = "contract_version"
    status     = "copy"
    note       = "The date is from memory."
  }

  # law: pci/12.6.3
  # law: pci/versions
  duty "pci-12.6.3" {
    kind       = "achieve"
    text       = "Training at hire and every twelve months, acknowledged."
    cite       = "PCI DSS 12.6.3"
    by         = party.entity
    needs      = fact.pci.incorporated && fact.cde && one_of(fact.pci.version, "4.0", "4.0.1")
    when       = event.person.hired
    from       = person.hired
    every      = "12mo"
    month_end  = "last_day"
    act        = training.completed
    content    = ["training", "acknowledgement"]
    applies_by = "contract_version"
    status     = "copy"
    note       = "That at hire is told in the text; the periods run from it."
  }

  # law: pci/12.8.4
  # law: pci/versions
  duty "pci-12.8.4" {
    kind       = "achieve"
    text       = "The status of third-party service providers is watched."
    cite       = "PCI DSS 12.8.4"
    by         = party.entity
    needs      = fact.pci.incorporated && fact.cde && one_of(fact.pci.version, "4.0", "4.0.1")
    every      = "12mo"
    month_end  = "last_day"
    from       = standard.bound
    act        = third_parties.reviewed
    content    = ["monitor_third_party_status"]
    applies_by = "contract_version"
    status     = "copy"
  }

  # law: pci/12.10.2
  # law: pci/versions
  duty "pci-12.10.2" {
    kind       = "achieve"
    text       = "The incident plan is reviewed and tested."
    cite       = "PCI DSS 12.10.2"
    by         = party.entity
    needs      = fact.pci.incorporated && fact.cde && one_of(fact.pci.version, "4.0", "4.0.1")
    every      = "12mo"
    month_end  = "last_day"
    from       = standard.bound
    act        = incident_plan.tested
    content    = ["review_and_test_incident_plan"]
    applies_by = "contract_version"
    status     = "copy"
  }

  # --- a rule of the card scheme

  # law: pci/acquirer
  duty "card-acquirer" {
    kind       = "achieve"
    text       = "A merchant tells its acquirer immediately when card data are suspected or confirmed to be compromised."
    cite       = "Visa, what to do if compromised"
    by         = party.entity
    to         = party.acquirer
    needs      = fact.merchant_agreement
    when       = event.incident
    scope      = thing.card_data
    from       = incident.suspected(party.entity)
    soft       = "immediately"
    act        = acquirer.notified
    applies_by = "discovery"
    status     = "checked"
    note       = "Reached through the acquirer's agreement, which may set hours. Suspicion and confirmation are one moment: the earlier."
  }
}
