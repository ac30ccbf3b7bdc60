# A data-protection schedule for a retail CRM, in prose and code, that a vendor and a retailer
# could sign beside their main agreement. The prose prevails. Names are invented.
#
# How to read it: each clause gives its prose first (text), then the code that the calculation
# uses. A name in braces in the prose, such as {notice_within}, stands for the parameter of that
# name: its value is printed in its place. A parameter without a value switches off the clauses
# that use it.
#
# It is a starting point for two parties and their counsel, not legal advice.

agreement "data-protection-schedule" {
  title         = "Data protection schedule for a customer relationship system"
  version       = "1"
  effective     = "open"
  timezone      = "America/Los_Angeles"
  governing_law = "US-CA"
  authority     = "prose"
  drafted_by    = "unknown"
  precedence    = ["scc-module-2", "data-protection-schedule", "main-agreement"]

  party "vendor" {
    roles = ["processor", "service_provider", "maintainer"]
    name  = "TechCorp Solutions, Inc."
  }
  party "retailer" {
    roles = ["controller", "business", "owner", "merchant"]
    name  = "RetailMax, LLC"
  }

  calendar "business" {
    weekend  = ["sat", "sun"]
    holidays = []
  }

  # ------------------------------------------------------------------ what the parties fill in

  parameter "notice_within" {
    value   = "48h"
    assumed = true
    asks    = "Within how many hours does the vendor tell the retailer of an incident or a significant risk?"
  }
  parameter "complete_within" {
    value   = "5d"
    assumed = true
    asks    = "By when, after becoming aware, is the information about an incident complete?"
  }
  parameter "contain_within" {
    value   = "24h"
    assumed = true
    asks    = "Within how many hours of becoming aware does each side contain an incident on its own side?"
  }
  parameter "patch_critical" {
    value   = "14d"
    assumed = true
    asks    = "Within how many days is a critical known flaw patched?"
  }
  parameter "patch_high" {
    value   = "30d"
    assumed = true
    asks    = "Within how many days is a known flaw of high severity patched?"
  }
  parameter "patch_other" {
    value   = "90d"
    assumed = true
    asks    = "Within how many days is any other known flaw patched?"
  }
  parameter "audit_every" {
    value   = "6mo"
    assumed = true
    asks    = "How often is a routine security audit owed?"
  }
  parameter "scan_every" {
    value   = "3mo"
    assumed = true
    asks    = "How often are the systems scanned for flaws?"
  }
  parameter "penetration_every" {
    value   = "12mo"
    assumed = true
    asks    = "How often are the systems attacked by a hired tester?"
  }
  parameter "reevaluate_within" {
    value   = "60d"
    assumed = true
    asks    = "Within how many days after an incident is the security system evaluated again?"
  }
  parameter "documents_within" {
    value   = "30d"
    assumed = true
    asks    = "Within how many days of the start are the compliance documents delivered?"
  }
  parameter "documents_on_request" {
    value   = "10 business days"
    assumed = true
    asks    = "Within how many business days is a document delivered that the retailer asks for?"
  }
  parameter "train_every" {
    value   = "12mo"
    assumed = true
    asks    = "How often is staff trained in security practice?"
  }
  parameter "subprocessor_lead" {
    value   = "30d"
    assumed = true
    asks    = "How long before a new sub-processor is used does the vendor tell the retailer?"
  }
  parameter "objection_within" {
    value   = "20d"
    assumed = true
    asks    = "How long may the retailer object to a new sub-processor?"
  }
  parameter "assist_within" {
    value   = "5 business days"
    assumed = true
    asks    = "Within how many business days does the vendor help with a person's request?"
  }
  parameter "inability_within" {
    value   = "5 business days"
    assumed = true
    asks    = "Within how many business days does the vendor say that it can no longer keep its duties?"
  }
  parameter "authority_within" {
    value   = "48h"
    assumed = true
    asks    = "Within how many hours does the vendor tell of an authority's demand for data?"
  }
  parameter "return_within" {
    value   = "30d"
    assumed = true
    asks    = "Within how many days of the end are the data returned?"
  }
  parameter "erase_within" {
    value   = "30d"
    assumed = true
    asks    = "Within how many days of the retailer's word are the data erased?"
  }
  parameter "log_retention" {
    value   = "36mo"
    assumed = true
    asks    = "For how long is the record of who saw what kept?"
  }
  parameter "cure_within" {
    value   = "30d"
    assumed = true
    asks    = "Within how many days of notice can a material breach be cured?"
  }
  parameter "claim_period" {
    value   = "24mo"
    assumed = true
    asks    = "For how long can a claim be brought?"
  }
  parameter "regions" {
    value   = ["US"]
    assumed = true
    asks    = "In which countries may customers' data be kept and looked at?"
  }
  parameter "closed_purposes" {
    value   = []
    assumed = true
    asks    = "For which of these uses may nobody open customers' data in the system, if for any: serve, fulfil, complaint, market, analyse, import, export?"
  }
  parameter "cap_general" {
    value   = usd("1000000.00")
    assumed = true
    asks    = "Up to which sum does each side answer in general?"
  }
  parameter "cap_data" {
    value   = usd("3000000.00")
    assumed = true
    asks    = "Up to which sum does each side answer for security, incidents and documents?"
  }
  parameter "hosted_by" {
    value   = "vendor"
    assumed = true
    asks    = "Who hosts and runs the system: the vendor or the retailer?"
  }
  parameter "pci_version" {
    asks = "Are payment cards handled, and if so, which version of PCI DSS does the vendor keep to?"
  }
  parameter "insurer_within" {
    asks = "Does a policy ask for notice of an incident to the insurer, and within how many hours?"
  }

  # What soft words mean between these parties. Nothing is assumed where none is agreed.
  yardstick "immediately" {
    within = "24h"
    cite   = "Schedule, 1.4"
  }
  yardstick "without undue delay" {
    within = "24h"
    cite   = "Schedule, 1.4"
  }
  yardstick "promptly" {
    within = "3 business days"
    cite   = "Schedule, 1.4"
  }

  define "Customer Data" {
    text = "Personal data of the retailer's customers, and all other data that the retailer or its users put into the system, with everything derived from them."
  }
  define "Incident" {
    text = "A breach of security that leads, by accident or unlawfully, to destruction, loss, alteration, or unauthorised disclosure of or access to Customer Data."
  }
  define "Significant Risk" {
    text = "A known flaw or circumstance that makes an Incident likely unless something is done."
  }
  define "Aware" {
    text = "A party is aware when someone who works for it, and whose task it is to pass such news on, knows with a reasonable degree of certainty."
  }

  # Words that the common vocabulary does not have.
  word "implementation.recorded" {
    class     = "state"
    says      = "{by} kept the record of the implementation"
    asks      = "From when to when did {by} keep the record of the implementation?"
    per_party = true
  }
  word "method" {
    class = "value"
    value = "words"
    says  = "method of {of}"
    asks  = "By which method was {of} done?"
  }
  word "telling_forbidden" {
    class = "value"
    value = "yes_no"
    says  = "the law forbids to tell of {of}"
    asks  = "Does the law forbid to tell of {of}?"
  }
  word "from_eea" {
    class = "value"
    value = "yes_no"
    says  = "{of} took data out of the European Economic Area"
    asks  = "Did {of} take data out of the European Economic Area?"
  }
  word "hold_on" {
    class = "value"
    value = "yes_no"
    says  = "a legal hold covers {of}"
    asks  = "Does a legal hold cover {of}?"
  }

  # ------------------------------------------------------------------ 1. roles, purposes, ownership

  # requirement: B11
  # law: gdpr/28/3
  roles "hosting" {
    text       = "1.1 The system is hosted and run by the {hosted_by}. The vendor processes Customer Data on the retailer's behalf. The retailer decides why and how they are processed. Where the retailer hosts the system itself, section 4 says who answers for what."
    cite       = "Schedule, 1.1"
    hosting    = parameter.hosted_by
    controller = "retailer"
    processor  = "vendor"
  }

  # law: ccr/7051/a/2
  # law: gdpr/28/3
  purpose "services" {
    text     = "1.2 Customer Data are processed only to keep the retailer's customer records, orders, complaints, consents and campaigns, to secure the system, and to support its users. The data are names, addresses, ways to reach a person, purchases and conversations; the people are customers of the retailer and those who ask to become one."
    cite     = "Schedule, 1.2"
    purposes = ["provide_service", "support", "security"]
    data     = ["identity", "contact", "purchases", "conversations", "consents"]
    subjects = ["customers", "prospects"]
  }

  # law: gdpr/28/3/a
  instruct "instructions" {
    text = "1.3 The retailer gives documented instructions, transfers to other countries included; using the system is one."
    cite = "Schedule, 1.3"
    by   = party.retailer
    to   = party.vendor
  }

  rule "yardsticks" {
    text  = "1.4 Where this schedule says immediately or without undue delay, 24 hours are agreed; where it says promptly, three business days. Other such words have no agreed number."
    cite  = "Schedule, 1.4"
    about = "meaning of soft words"
  }

  # requirement: B10
  # law: gdpr/28/3/a
  # law: ccr/7051/a/3
  # law: ccr/7051/a/4
  use "agreed-purposes" {
    text     = "1.5 The vendor uses Customer Data only on the retailer's documented instructions and for the purposes of 1.2, for no other purpose and no other commercial purpose, its own included."
    cite     = "Schedule, 1.5"
    by       = party.vendor
    to       = party.retailer
    allow    = ["provide_service", "support", "security"]
    material = true
  }

  # requirement: B10
  # law: ccr/7051/a/1
  # law: ccr/7051/a/5
  # law: ccr/7050/a/3
  use "no-sale-no-mixing" {
    text     = "1.6 The vendor does not sell or share Customer Data, does not use them outside the direct relationship with the retailer, and does not combine them with data from elsewhere."
    cite     = "Schedule, 1.6"
    by       = party.vendor
    to       = party.retailer
    deny     = ["sale", "sharing", "outside_relationship", "combining"]
    material = true
  }

  # requirement: B10
  use "no-derived-material" {
    text      = "1.7 The vendor makes no use case, marketing material, benchmark, training set or other derived work from Customer Data, aggregated or not, and does not name the retailer or show its mark in public, unless the retailer approved that very item in writing before."
    cite      = "Schedule, 1.7"
    by        = party.vendor
    to        = party.retailer
    deny      = ["marketing_collateral", "benchmarking_external", "model_training", "publicity"]
    derived   = "inherits"
    publicity = "approval"
    unless    = act.authorised
    material  = true
  }

  # requirement: B10
  own "customer-data" {
    text         = "1.8 Customer Data, and what is derived from them, belong to the retailer. The vendor has the right to use them that 1.5 gives, and no other."
    cite         = "Schedule, 1.8"
    data         = "retailer"
    derived      = "retailer"
    licence_back = "1.5"
  }

  # requirement: B10
  confidential "customer-data" {
    text     = "1.9 The vendor discloses Customer Data, and the retailer's confidential information, to nobody but those who need them to perform, sub-processors under section 6, and whom the retailer names. Competitors, other clients and the public are never among them."
    cite     = "Schedule, 1.9"
    by       = party.vendor
    to       = party.retailer
    class    = ["customer_data", "company_information", "derived"]
    unless   = [act.instructed, act.required_by_law]
    material = true
    survives = true
  }

  # requirement: B10
  confidential "vendor-information" {
    text     = "1.10 The retailer keeps the vendor's security documents confidential, but may show them to its auditors, insurers, counsel and authorities."
    cite     = "Schedule, 1.10"
    by       = party.retailer
    to       = party.vendor
    class    = ["security_documents"]
    unless   = [act.authorised, act.required_by_law]
    survives = true
  }

  # requirement: B3
  # law: ccr/7051/a/6
  comply "protection-laws" {
    text     = "1.11 Each side keeps to the GDPR and the CCPA as far as they reach it, and the vendor gives Customer Data the level of protection that they ask for."
    cite     = "Schedule, 1.11"
    by       = [party.vendor, party.retailer]
    law      = ["gdpr", "ccpa"]
    standard = "compliance with law"
    note     = "A legal conclusion: the single duties below carry it; as a whole it stays open until a yardstick is agreed."
  }

  # requirement: B3
  comply "card-standard" {
    text     = "1.12 Where payment cards are handled, the vendor keeps to PCI DSS in the version {pci_version}, and says once a year which requirements are its own."
    cite     = "Schedule, 1.12"
    by       = party.vendor
    to       = party.retailer
    law      = ["pci-dss"]
    version  = parameter.pci_version
    standard = "PCI DSS"
  }

  data_class "card-codes" {
    text      = "1.13 Nobody puts card verification codes, full track data or PINs into the system."
    cite      = "Schedule, 1.13"
    by        = "each"
    prohibits = ["card_code", "track_data", "pin"]
  }

  # requirement: B10
  # law: gdpr/5/1
  use "closed-purposes" {
    text      = "1.14 In the system nobody opens Customer Data for these uses: {closed_purposes}."
    cite      = "Schedule, 1.14"
    by        = [party.vendor, party.retailer]
    never_for = parameter.closed_purposes
  }

  # ------------------------------------------------------------------ 2. security

  # requirement: B1
  # law: gdpr/32/1/a
  # law: gdpr/28/3/c
  encrypt "customer-data" {
    text        = "2.1 Customer Data are encrypted where they are stored and where they travel, with a cipher that is in common use and not known to be broken. The keys are kept apart from the data."
    cite        = "Schedule, 2.1"
    by          = party.vendor
    to          = party.retailer
    at_rest     = true
    in_transit  = true
    key_custody = "apart from the data"
    material    = true
    burden {
      party    = party.retailer
      standard = "preponderance"
      source   = "Cal. Evid. Code 500, 115"
    }
  }

  # requirement: B2
  authenticate "users" {
    text       = "2.2 Whoever signs in to the system, on either side, shows more than one factor."
    cite       = "Schedule, 2.2"
    by         = party.vendor
    to         = party.retailer
    population = "all users"
    factors    = "two"
    material   = true
    burden {
      party    = party.retailer
      standard = "preponderance"
      source   = "Cal. Evid. Code 500, 115"
    }
  }

  # law: gdpr/32/1/b
  access_limit "need-to-know" {
    text = "2.3 Each user sees only the data that the task at hand needs, and every look is recorded with the person, the purpose and the fields."
    cite = "Schedule, 2.3"
    by   = [party.vendor, party.retailer]
  }

  # law: gdpr/28/3/b
  confidentiality "personnel" {
    text       = "2.4 Those who work with Customer Data are bound to confidentiality in writing before they begin."
    cite       = "Schedule, 2.4"
    by         = [party.vendor, party.retailer]
    population = "staff and contractors"
  }

  # requirement: B3
  # law: gdpr/28/3/c
  # law: gdpr/32/1
  # law: gdpr/32/1/b
  maintain "security-measures" {
    text     = "2.5 The vendor keeps up security measures appropriate to the risk, at least those of the annex, and does not lower them."
    cite     = "Schedule, 2.5"
    by       = party.vendor
    to       = party.retailer
    standard = "appropriate to the risk"
    burden {
      party    = party.retailer
      standard = "preponderance"
      source   = "Cal. Evid. Code 500, 115; towards authorities the controller shows its measures"
    }
    note = "Soft: open until the parties agree what it means, in the annex or by a yardstick."
  }

  # requirement: B5
  patch "known-flaws" {
    text   = "2.6 The vendor patches a known flaw in a component in use within {patch_critical} if it is critical, {patch_high} if it is high, and {patch_other} otherwise, counted from its publication."
    cite   = "Schedule, 2.6"
    by     = party.vendor
    to     = party.retailer
    when   = event.vulnerability.published
    scope  = component.in_use
    within = severity == "critical" ? parameter.patch_critical : severity == "high" ? parameter.patch_high : parameter.patch_other
    burden {
      party    = party.retailer
      standard = "preponderance"
      source   = "Cal. Evid. Code 500, 115"
    }
  }

  # requirement: B5
  keep_current "vendor-software" {
    text       = "2.7 The vendor runs only versions of security software that its maker still supports."
    cite       = "Schedule, 2.7"
    by         = party.vendor
    to         = party.retailer
    components = ["server", "libraries", "security_software"]
  }

  # requirement: B5
  keep_current "retailer-software" {
    text       = "2.8 The retailer keeps its own devices, browsers and security software up to date."
    cite       = "Schedule, 2.8"
    by         = party.retailer
    to         = party.vendor
    components = ["devices", "browsers", "security_software"]
    burden {
      party    = party.vendor
      standard = "preponderance"
      source   = "Cal. Evid. Code 500, 115"
    }
  }

  # requirement: B4
  # law: gdpr/32/1/d
  audit "routine" {
    text      = "2.9 The vendor has the security of the system audited every {audit_every}, by somebody who did not build it, and hands the report over."
    cite      = "Schedule, 2.9"
    by        = party.vendor
    to        = party.retailer
    every     = parameter.audit_every
    month_end = "last_day"
    from      = agreement.effective
    grace     = "0d"
    auditor   = "independent"
    burden {
      party    = party.retailer
      standard = "preponderance"
      source   = "Cal. Evid. Code 500, 115"
    }
  }

  # requirement: B4
  test "scan" {
    text      = "2.10 The vendor has the system scanned for known flaws every {scan_every}."
    cite      = "Schedule, 2.10"
    by        = party.vendor
    to        = party.retailer
    every     = parameter.scan_every
    month_end = "last_day"
    from      = agreement.effective
    act_is    = act.method == "scan"
    method    = "scan"
  }

  # requirement: B4
  test "penetration" {
    text      = "2.11 The vendor has a hired tester attack the system every {penetration_every}."
    cite      = "Schedule, 2.11"
    by        = party.vendor
    to        = party.retailer
    every     = parameter.penetration_every
    month_end = "last_day"
    from      = agreement.effective
    act_is    = act.method == "penetration"
    method    = "penetration"
    tester    = "independent"
  }

  # requirement: B4
  audit "re-evaluation" {
    text   = "2.12 After an Incident the vendor has the security system evaluated again within {reevaluate_within} of becoming aware, at its own cost where the Incident came from its side."
    cite   = "Schedule, 2.12"
    by     = party.vendor
    to     = party.retailer
    when   = event.incident
    from   = incident.aware(party.vendor)
    within = parameter.reevaluate_within
  }

  # law: gdpr/5/2
  log "disclosures" {
    text    = "2.13 The vendor records every disclosure of Customer Data in a log that both sides can check, and that nobody can change unseen. A missing entry is evidence that nothing was recorded, and no more than that."
    cite    = "Schedule, 2.13"
    by      = party.vendor
    to      = party.retailer
    entries = ["disclosure", "export", "grant", "change"]
  }

  retain "log" {
    text      = "2.14 The log is kept for {log_retention} after each entry, and longer while a claim may be brought."
    cite      = "Schedule, 2.14"
    by        = party.vendor
    to        = party.retailer
    records   = ["log"]
    period    = parameter.log_retention
    month_end = "last_day"
    survives  = true
  }

  # law: gdpr/32/1/c
  continuity "restore" {
    text = "2.15 The vendor can restore the system and Customer Data after an accident, and tries it out every year."
    cite = "Schedule, 2.15"
    by   = party.vendor
    to   = party.retailer
  }

  # requirement: B8
  # law: gdpr/28/3/h
  deliver "compliance-documents" {
    text     = "2.16 Within {documents_within} of the start the vendor delivers the compliance documents: a description of the measures, the audit reports, the list of sub-processors, and a training guide. They are good enough when somebody who did not write them can check the measures and train staff with them."
    cite     = "Schedule, 2.16"
    by       = party.vendor
    to       = party.retailer
    from     = agreement.effective
    within   = parameter.documents_within
    item     = ["measures", "audit_reports", "subprocessors", "training_guide"]
    content  = ["measures", "audit_reports", "subprocessors", "training_guide"]
    phased   = true
    material = true
    burden {
      party    = party.vendor
      standard = "preponderance"
      source   = "Schedule, 2.16: delivery is the vendor's to show"
    }
  }

  # requirement: B8
  deliver "document-on-request" {
    text       = "2.17 A document that the retailer asks for, to check the measures, comes within {documents_on_request}."
    cite       = "Schedule, 2.17"
    by         = party.vendor
    to         = party.retailer
    when       = event.document.requested
    from       = document.requested
    within     = parameter.documents_on_request
    on_request = true
  }

  # requirement: B9
  train "vendor-staff" {
    text      = "2.18 The vendor trains its staff in security practice at hire and every {train_every}, and has each of them acknowledge it."
    cite      = "Schedule, 2.18"
    by        = party.vendor
    to        = party.retailer
    every     = parameter.train_every
    month_end = "last_day"
    from      = agreement.effective
    on_hire   = true
  }

  # requirement: B9
  train "retailer-staff" {
    text      = "2.19 The retailer trains its staff who use the system every {train_every}. It needs the training guide for that: while the documents of 2.16 are missing, this duty rests."
    cite      = "Schedule, 2.19"
    by        = party.retailer
    to        = party.vendor
    every     = parameter.train_every
    month_end = "last_day"
    from      = agreement.effective
    requires  = [deliver.compliance-documents]
    burden {
      party    = party.vendor
      standard = "preponderance"
      source   = "Cal. Evid. Code 500, 115"
    }
  }

  # ------------------------------------------------------------------ 3. incidents and risks

  # requirement: B7
  # law: gdpr/33/2
  # law: gdpr/28/3/f
  notify "incident" {
    text     = "3.1 The vendor tells the retailer of an Incident without undue delay and at the latest {notice_within} after becoming aware. What is not known yet follows under 3.2."
    cite     = "Schedule, 3.1"
    by       = party.vendor
    to       = party.retailer
    when     = event.incident
    within   = parameter.notice_within
    soft     = "without undue delay"
    duty     = "strict"
    material = true
    knowledge {
      whose = party.vendor
      level = ["actual"]
    }
    form {
      channel = "incident contact"
      strict  = false
    }
    effective_on = "receipt"
    burden {
      party    = party.retailer
      standard = "preponderance"
      source   = "Cal. Evid. Code 500, 115"
    }
  }

  # requirement: B7
  notify "incident-complete" {
    text    = "3.2 The information about an Incident is complete at the latest {complete_within} after becoming aware, as far as it can be found out: what happened, whose and which data and how many, the likely consequences, and what was done."
    cite    = "Schedule, 3.2"
    by      = party.vendor
    to      = party.retailer
    when    = event.incident
    from    = incident.aware(party.vendor)
    within  = parameter.complete_within
    content = ["nature", "categories", "approx_subjects", "approx_records", "contact", "consequences", "measures"]
    phased  = true
    duty    = "strict"
  }

  # requirement: B6
  # requirement: B7
  notify "risk" {
    text     = "3.3 The vendor tells the retailer of a Significant Risk, a known flaw that is not patched yet among them, at the latest {notice_within} after becoming aware."
    cite     = "Schedule, 3.3"
    by       = party.vendor
    to       = party.retailer
    when     = event.risk
    severity = at_least("significant")
    from     = risk.aware(party.vendor)
    within   = parameter.notice_within
    content  = ["nature", "consequences", "measures"]
    duty     = "strict"
  }

  # requirement: B6
  notify "risk-from-retailer" {
    text     = "3.4 The retailer tells the vendor of a Significant Risk that it finds in the system, in the same time."
    cite     = "Schedule, 3.4"
    by       = party.retailer
    to       = party.vendor
    when     = event.risk
    severity = at_least("significant")
    from     = risk.aware(party.retailer)
    within   = parameter.notice_within
    content  = ["nature"]
  }

  remediate "vendor-containment" {
    text     = "3.5 The vendor contains an Incident on its side within {contain_within} of becoming aware, finds out what happened, and keeps what may be evidence."
    cite     = "Schedule, 3.5"
    by       = party.vendor
    to       = party.retailer
    when     = event.incident
    from     = incident.aware(party.vendor)
    within   = parameter.contain_within
    measures = ["contain", "investigate", "preserve"]
  }

  # requirement: B12
  respond "retailer-response" {
    text     = "3.6 The retailer contains an Incident on its side within {contain_within} of becoming aware: it closes the accounts and exports concerned, tells its staff, and keeps what may be evidence."
    cite     = "Schedule, 3.6"
    by       = party.retailer
    to       = party.vendor
    when     = event.incident
    from     = incident.aware(party.retailer)
    within   = parameter.contain_within
    measures = ["contain", "tell_staff", "preserve"]
    burden {
      party    = party.vendor
      standard = "preponderance"
      source   = "Cal. Evid. Code 500, 115"
    }
  }

  cooperate "forensics" {
    text  = "3.7 Each side gives the other's investigators access to logs, images and people, promptly when asked. Who caused the Incident bears the reasonable cost."
    cite  = "Schedule, 3.7"
    by    = "each"
    when  = event.cooperation.requested
    soft  = "promptly"
    items = ["logs", "images", "interviews"]
  }

  notice_control "public-statements" {
    text     = "3.8 The retailer words and sends notices to authorities, its customers and the press. The vendor says nothing in public about the Incident without the retailer's approval, unless the law asks for it."
    cite     = "Schedule, 3.8"
    by       = party.vendor
    to       = party.retailer
    unless   = [act.authorised, act.required_by_law]
    audience = ["authorities", "customers", "press"]
  }

  insurer_notice "insurer" {
    text   = "3.9 Each side tells its insurer of an Incident within {insurer_within} of becoming aware."
    cite   = "Schedule, 3.9"
    by     = [party.vendor, party.retailer]
    when   = event.incident
    within = parameter.insurer_within
  }

  hold "evidence" {
    text = "3.10 From the notice of an Incident or a claim on, neither side destroys what may be evidence; an erasure that is due becomes a restriction until the hold is lifted."
    cite = "Schedule, 3.10"
    by   = [party.vendor, party.retailer]
    when = event.hold.placed
  }

  rule "acknowledgement" {
    text  = "3.11 A notice of an Incident, an acknowledgement of its receipt, and a reply are no more than that: they say nothing about who answers for it."
    cite  = "Schedule, 3.11"
    about = "meaning of a notice"
  }

  # ------------------------------------------------------------------ 4. the retailer's side

  # requirement: B12
  handle "retailer-handling" {
    text  = "4.1 The retailer handles Customer Data with care: it gives access only to those who need it and takes it away when they leave, exports no more than a task needs, keeps its own copies encrypted, and follows the vendor's written instructions for safe configuration."
    cite  = "Schedule, 4.1"
    by    = party.retailer
    to    = party.vendor
    items = ["users", "exports", "own_copies", "configuration"]
    burden {
      party    = party.vendor
      standard = "preponderance"
      source   = "Cal. Evid. Code 500, 115"
    }
  }

  # requirement: B11
  attribution "configuration" {
    text = "4.2 What each side sets, runs or changes counts as its own doing: the log names the company for every change of a setting, user, import and release."
    cite = "Schedule, 4.2"
    of   = ["settings", "users", "imports", "releases"]
    as   = "the company that the log names"
  }

  # requirement: B11
  maintain "implementation-record" {
    text     = "4.3 Whoever implements a part of the system records what was decided, by whom, and when it went live."
    cite     = "Schedule, 4.3"
    by       = [party.vendor, party.retailer]
    state    = implementation.recorded
    measures = ["decisions", "people", "dates"]
  }

  # requirement: B12
  notify "credentials" {
    text = "4.4 The retailer tells the vendor promptly of credentials that are or may be in wrong hands."
    cite = "Schedule, 4.4"
    by   = party.retailer
    to   = party.vendor
    when = event.credentials.suspected
    from = credentials.suspected
    soft = "promptly"
  }

  comply "lawful-collection" {
    text     = "4.5 The retailer collects Customer Data with the notices, the basis and the choices that the law asks for."
    cite     = "Schedule, 4.5"
    by       = party.retailer
    standard = "compliance with law"
    note     = "A legal conclusion: open until somebody attests it and nobody disputes it."
  }

  marketing_consent "campaigns" {
    text   = "4.6 No campaign goes to a person without a recorded consent or another recorded basis, and none to a minor without recorded consent of a parent."
    cite   = "Schedule, 4.6"
    by     = party.retailer
    unless = one_of(act.basis, "consent", "contract", "legitimate_interest")
  }

  # ------------------------------------------------------------------ 5. requests and authorities

  # law: gdpr/28/3/e
  # law: ccr/7051/a/10
  # law: ca/1798.105
  assist "requests" {
    text   = "5.1 The vendor helps with a person's request within {assist_within} of its receipt, and passes requests that reach it on without answering them itself."
    cite   = "Schedule, 5.1"
    by     = party.vendor
    to     = party.retailer
    when   = event.request.received
    from   = request.received
    within = parameter.assist_within
  }

  # law: gdpr/28/3/f
  # law: gdpr/35/1
  # law: gdpr/36
  assist "assessments" {
    text = "5.2 The vendor helps with security, notices of breaches, impact assessments and the consultation of authorities, promptly when asked."
    cite = "Schedule, 5.2"
    by   = party.vendor
    to   = party.retailer
    when = event.cooperation.requested
    from = cooperation.requested
    soft = "promptly"
    act  = cooperation.given
  }

  # law: gdpr/28/3/infringing
  notify "infringing-instruction" {
    text = "5.3 The vendor tells the retailer immediately when it thinks that an instruction infringes the law, and may wait with it."
    cite = "Schedule, 5.3"
    by   = party.vendor
    to   = party.retailer
    when = event.instruction.infringing
    from = instruction.infringing
    soft = "immediately"
  }

  # law: gdpr/28/3/a
  government_request "demands" {
    text   = "5.4 The vendor tells the retailer of an authority's demand for Customer Data within {authority_within}, unless the law forbids it, and gives no more than it must."
    cite   = "Schedule, 5.4"
    by     = party.vendor
    to     = party.retailer
    when   = event.demand.received
    unless = thing.telling_forbidden
    from   = demand.received
    within = parameter.authority_within
  }

  # ------------------------------------------------------------------ 6. sub-processors

  # law: gdpr/28/2
  # law: gdpr/28/3/d
  subprocessor "approved-only" {
    text     = "6.1 The vendor gives Customer Data to no sub-processor that is not on the list of the annex or was not approved, in writing or by silence under 6.3."
    cite     = "Schedule, 6.1"
    by       = party.vendor
    to       = party.retailer
    unless   = act.authorised
    list     = "annex"
    material = true
  }

  # law: gdpr/28/2
  notify "new-subprocessor" {
    text    = "6.2 The vendor tells the retailer in writing at least {subprocessor_lead} before it uses a new sub-processor: who it is, where, and for what."
    cite    = "Schedule, 6.2"
    by      = party.vendor
    to      = party.retailer
    when    = event.subprocessor.used
    before  = subprocessor.used
    lead    = parameter.subprocessor_lead
    act     = subprocessor.proposed
    content = ["identity", "country", "task"]
  }

  power "object-to-subprocessor" {
    text       = "6.3 The retailer can object within {objection_within} of that notice; silence is approval."
    cite       = "Schedule, 6.3"
    by         = party.retailer
    to         = party.vendor
    when       = event.subprocessor.proposed
    from       = subprocessor.proposed
    within     = parameter.objection_within
    act        = subprocessor.objected
    on_silence = "approved"
  }

  # law: gdpr/28/4
  document "flow-down" {
    text   = "6.4 Before a sub-processor gets Customer Data, a written agreement binds it to the duties of this schedule."
    cite   = "Schedule, 6.4"
    by     = party.vendor
    when   = event.subprocessor.used
    before = subprocessor.used
    item   = "flow-down agreement"
  }

  # law: gdpr/28/4
  attribution "subprocessors" {
    text = "6.5 What a sub-processor does or fails to do counts as the vendor's own doing."
    cite = "Schedule, 6.5"
    of   = ["subprocessor"]
    as   = "vendor"
  }

  # ------------------------------------------------------------------ 7. places

  # law: gdpr/44
  # law: gdpr/28/3/a
  residency "regions" {
    text    = "7.1 Customer Data stay in these places: {regions}. Looking at them from elsewhere, for support too, is a transfer."
    cite    = "Schedule, 7.1"
    by      = party.vendor
    to      = party.retailer
    regions = parameter.regions
    unless  = act.instructed
  }

  # law: gdpr/44
  transfer "third-countries" {
    text      = "7.2 Data from the European Economic Area leave it only under an adequacy decision or standard contractual clauses."
    cite      = "Schedule, 7.2"
    by        = [party.vendor, party.retailer]
    needs     = fact.gdpr.art_3
    mechanism = ["adequacy", "scc"]
    act_is    = act.from_eea
    unless    = one_of(act.mechanism, "adequacy", "scc")
  }

  # ------------------------------------------------------------------ 8. showing it, and what follows

  # law: gdpr/5/2
  # law: gdpr/28/3/h
  demonstrate "duties" {
    text = "8.1 Each side can show that it keeps its duties under this schedule."
    cite = "Schedule, 8.1"
    by   = [party.vendor, party.retailer]
  }

  # law: gdpr/28/3/h
  # law: ccr/7051/a/7
  # law: ccr/7051/c
  audit_right "retailer" {
    text  = "8.2 The retailer may audit the vendor, itself or through somebody bound to confidentiality, once in twelve months, and again after an Incident; the log and the reports of section 2 come first."
    cite  = "Schedule, 8.2"
    by    = party.retailer
    to    = party.vendor
    quota = at_most(1, "12mo")
    cost  = "each its own"
  }

  # law: ccr/7051/a/8
  notify "can-no-longer-comply" {
    text   = "8.3 The vendor tells the retailer within {inability_within} when it determines that it can no longer keep its duties."
    cite   = "Schedule, 8.3"
    by     = party.vendor
    to     = party.retailer
    when   = event.noncompliance.determined
    from   = noncompliance.determined
    within = parameter.inability_within
    note   = "The number is this contract's; the regulation that was read states none."
  }

  # law: ccr/7051/a/9
  suspend "stop-and-remediate" {
    text     = "8.4 The retailer may stop unauthorised use of Customer Data, and the transfer of more, until it is mended."
    cite     = "Schedule, 8.4"
    by       = party.retailer
    to       = party.vendor
    restores = "when the use has stopped and its effects are mended"
  }

  cure "material-breach" {
    text   = "8.5 If a material breach is not cured within {cure_within} of notice, the other side may end the agreement."
    cite   = "Schedule, 8.5"
    by     = "each"
    notice = "written"
    cure   = parameter.cure_within
    refund = "prepaid fees for the rest of the term"
  }

  # ------------------------------------------------------------------ 9. the end

  # law: gdpr/28/3/g
  return "at-end" {
    text     = "9.1 Within {return_within} of the end the vendor returns Customer Data in a common machine-readable form."
    cite     = "Schedule, 9.1"
    by       = party.vendor
    to       = party.retailer
    when     = event.agreement.ended
    from     = agreement.ended
    within   = parameter.return_within
    election = "retailer"
    survives = true
  }

  # law: gdpr/28/3/g
  erase "on-request" {
    text        = "9.2 The vendor erases Customer Data within {erase_within} of the retailer's word, backups at their next turn, and confirms it. A hold comes first."
    cite        = "Schedule, 9.2"
    by          = party.vendor
    to          = party.retailer
    when        = event.erasure.requested
    unless      = thing.hold_on
    from        = erasure.requested
    within      = parameter.erase_within
    certificate = true
    backups     = "next turn"
    survives    = true
  }

  switch "exit" {
    text    = "9.3 The vendor helps the retailer to move to another service within 30 days of its word, without a charge for the move."
    cite    = "Schedule, 9.3"
    by      = party.vendor
    to      = party.retailer
    when    = event.switch.requested
    from    = switch.requested
    within  = "30d"
    charges = "none"
  }

  # ------------------------------------------------------------------ 10. notices, money, disputes

  notice "addresses" {
    text           = "10.1 Notices go to the contacts of the annex, which each side keeps current and also outside the system. A notice takes effect when it is opened or acknowledged, or two business days after it was handed over."
    cite           = "Schedule, 10.1"
    addresses      = "annex"
    deemed_receipt = "2 business days"
    keep_current   = true
  }

  excuse "events-beyond-control" {
    text       = "10.2 An event beyond a side's control excuses it while it lasts and as far as care could not have avoided it. Paying is not excused."
    cite       = "Schedule, 10.2"
    by         = "each"
    events     = ["disaster", "war", "public_network"]
    mitigation = true
    not_for    = ["payment"]
  }

  limitation "claims" {
    text   = "10.3 A claim is brought within {claim_period} of the day on which it was discovered."
    cite   = "Schedule, 10.3"
    period = parameter.claim_period
    starts = "discovery"
  }

  dispute "steps" {
    text           = "10.4 A dispute goes to the sides' named people, then to mediation, then to the courts of the governing law. Interim relief stays open to each."
    cite           = "Schedule, 10.4"
    steps          = ["talks", "mediation", "court"]
    forum          = "US-CA"
    interim_relief = true
  }

  change "changes" {
    text   = "10.5 Changes are made in writing and signed by both. Silence or conduct changes nothing, except under 6.3."
    cite   = "Schedule, 10.5"
    signed = true
  }

  rule "order" {
    text  = "10.6 Standard contractual clauses prevail over this schedule, and this schedule over the main agreement. The prose prevails over the code."
    cite  = "Schedule, 10.6"
    about = "precedence"
  }

  rule "survival" {
    text     = "10.7 Sections 1.9, 2.14, 3.10, 9 and 10 go on after the end for as long as the vendor holds Customer Data."
    cite     = "Schedule, 10.7"
    about    = "survival"
    survives = true
  }

  liability {
    text = "11.1 Each side's responsibility for the duties named under \"data\" ends at the greater of {cap_data} and three times the general sum; for everything else at the greater of {cap_general} and the fees of twelve months. 11.2 Lost profit and reputation are not recovered; notification, credit monitoring, forensics and a call centre count as direct. 11.3 Nothing limits confidentiality and the use of data (1.5 to 1.9). 11.4 Fines stay with whom they were laid on, unless the law says otherwise. 11.5 No share of fault is agreed."
    cite = "Schedule, 11"
    cap "general" {
      amount = max(parameter.cap_general, fees_paid("12mo"))
    }
    cap "data" {
      covers = [notify.incident, notify.incident-complete, notify.risk, encrypt.customer-data, authenticate.users, maintain.security-measures, patch.known-flaws, audit.routine, test.scan, test.penetration, deliver.compliance-documents]
      amount = max(parameter.cap_data, 3 * cap.general)
    }
    exclude "consequential" {
      heads         = ["reputation", "lost_profit", "indirect"]
      deemed_direct = ["notification", "credit_monitoring", "forensics", "call_centre"]
    }
    carve_out "data-use" {
      from   = ["general", "data", "consequential"]
      covers = [confidential.customer-data, use.agreed-purposes, use.no-sale-no-mixing, use.no-derived-material]
    }
    interest = "outside"
    fines    = "open"
  }
}
