# What the description of the dispute says, who says it, and what it leaves open. Grades: given =
# the description's own voice; found and alleged = by the party named; open = not said;
# assumed = chosen to calculate at all.
scenario "techcorp-retailmax" {
  title       = "A breach at TechCorp's CRM for RetailMax"
  as_of       = "2024-06-01"                 # assumed: the description gives no date for the present
  timezone    = "America/Los_Angeles"
  agreement   = "techcorp-retailmax"
  instruments = ["gdpr", "ca-breach", "ccpa", "pci-dss"]
  bind "gdpr" {
    controller = "retailer"
    processor  = "vendor"
  }
  bind "ca-breach" {
    owner      = "retailer"
    maintainer = "vendor"
  }
  bind "ccpa" {
    business         = "retailer"
    service_provider = "vendor"
  }
  claim {
    creditor  = "retailer"
    plaintiff = "retailer"
    defendant = "vendor"
  }
}

readings "discovery" {
  option "vendor" {
    text = "\"Its discovery\" is TechCorp's."
  }
  option "retailer" {
    text = "\"Its discovery\" is RetailMax's."
  }
}
readings "audits" {
  option "none" {
    text = "No routine audit was held."
  }
  option "some" {
    text = "Only some of the routine audits were not held."
  }
}

# --- the breach

fact "breach" {
  is       = incident.occurred
  at       = "2023-08"
  severity = "significant"
  grade    = "given"
  source   = "In August 2023 a breach exposed personal information of more than 100,000 customers."
}
fact "people" {
  is     = subjects
  of     = "breach"
  value  = at_least(100001)
  grade  = "given"
  source = "More than 100,000 customers: a floor, no ceiling."
}
fact "personal" {
  is     = personal_data_breach
  of     = "breach"
  grade  = "given"
  source = "Personal information was exposed."
}
fact "aware-retailer" {
  is     = incident.aware
  of     = "breach"
  by     = party.retailer
  at     = "2023-08/2024-05"
  grade  = "given"
  source = "RetailMax knows of it when it complains; since when is not said."
}
fact "discovered-retailer" {
  is     = incident.discovered
  of     = "breach"
  by     = party.retailer
  at     = "2023-08/2024-05"
  grade  = "given"
  source = "RetailMax knows of it when it complains; since when is not said."
}

# --- notice of the breach

fact "aware-vendor" {
  is        = incident.aware
  of        = "breach"
  by        = party.vendor
  severity  = "significant"
  grade     = "alleged"
  stated_by = party.retailer
  source    = "TechCorp failed to tell RetailMax within 48 hours of its discovery."
}
fact "first-notice" {
  is = notice.given
  of = "breach"
  by = party.vendor
  to = party.retailer
  after "aware" {
    moment = incident.aware("breach", party.vendor)
    least  = "48h"
    strict = true
  }
  grade     = "alleged"
  stated_by = party.retailer
  source    = "TechCorp failed to tell RetailMax within 48 hours of its discovery."
}
fact "whole-notice" {
  is = notice.complete
  of = "breach"
  by = party.vendor
  after "discovery" {
    moment = incident.aware("breach", party.vendor)
    least  = "7d"
    strict = true
  }
  reading   = "discovery=vendor"
  grade     = "alleged"
  stated_by = party.retailer
  source    = "Crucial information was not communicated for over a week."
}
fact "whole-notice-b" {
  is = notice.complete
  of = "breach"
  by = party.vendor
  after "discovery" {
    moment = incident.aware("breach", party.retailer)
    least  = "7d"
    strict = true
  }
  reading   = "discovery=retailer"
  grade     = "alleged"
  stated_by = party.retailer
  source    = "Crucial information was not communicated for over a week."
}

# --- the flaws

fact "flaws" {
  is        = risk.arose
  at        = "../2023-08"
  grade     = "given"
  source    = "The breach originated in TechCorp's software: stated by both."
}
fact "flaws-significant" {
  is        = severity
  of        = "flaws"
  value     = "significant"
  grade     = "found"
  stated_by = party.retailer
  source    = "The breach was partly attributed to known flaws that were not patched."
}
fact "flaws-known" {
  is        = risk.knowable
  of        = "flaws"
  by        = party.vendor
  at        = "../2023-08"
  grade     = "found"
  stated_by = party.retailer
  source    = "The software was not patched for known flaws."
}
fact "flaws-not-told" {
  is        = notice.given
  of        = "flaws"
  by        = party.vendor
  to        = party.retailer
  not       = true
  grade     = "found"
  stated_by = party.retailer
  source    = "TechCorp had not told RetailMax of the flaws."
}
fact "flaws-published" {
  is        = vulnerability.published
  of        = "flaws"
  at        = "../2023-08"
  grade     = "found"
  stated_by = party.retailer
  source    = "Known flaws: when they became known is not said. The finder is not named; RetailMax relies on it."
}
fact "unpatched" {
  is        = patch.applied
  of        = "flaws"
  by        = party.vendor
  not       = true
  until     = "2023-08"
  grade     = "found"
  stated_by = party.retailer
  source    = "Not patched when the breach happened."
}

# --- the audits

fact "no-audit" {
  is        = audit.completed
  by        = party.vendor
  not       = true
  until     = "2023-08"
  reading   = "audits=none"
  grade     = "found"
  stated_by = party.retailer
  source    = "The necessary routine audits were not held."
}
fact "an-audit-missing" {
  is        = audit.completed
  by        = party.vendor
  not       = true
  times     = at_least(1)
  until     = "2023-08"
  reading   = "audits=some"
  grade     = "found"
  stated_by = party.retailer
  source    = "The necessary routine audits were not held."
}

# --- what TechCorp says of RetailMax

fact "bad-handling" {
  is        = handling.proper
  by        = party.retailer
  not       = true
  grade     = "alleged"
  stated_by = party.vendor
  source    = "Improper handling of the data by RetailMax aggravated the breach."
}
fact "bad-response" {
  is        = incident.answered
  of        = "breach"
  by        = party.retailer
  not       = true
  grade     = "alleged"
  stated_by = party.vendor
  source    = "RetailMax's response was inadequate."
}
fact "control" {
  is        = implementation.retailer
  grade     = "alleged"
  stated_by = party.vendor
  source    = "RetailMax controlled implementation and management."
}

# --- what the contract names

fact "names" {
  is     = pci.incorporated
  value  = false
  grade  = "given"
  source = "The privacy section names GDPR and CCPA; PCI DSS is not named. Whether RetailMax's acquirer demands it of TechCorp is not said."
}

# --- what is claimed

loss "compensation" {
  head      = "compensation"
  grade     = "alleged"
  stated_by = party.retailer
  source    = "Compensation paid to customers; no amount."
  linked    = [notify.incident-48h, patch.known-flaws, audit.routine]
}
loss "legal" {
  head      = "legal"
  grade     = "alleged"
  stated_by = party.retailer
  source    = "Legal fees; no amount."
  linked    = [notify.incident-48h, patch.known-flaws, audit.routine]
}
loss "fines" {
  head      = "fine"
  grade     = "alleged"
  stated_by = party.retailer
  source    = "Fines are only potential; no amount."
  linked    = [notify.incident-48h, patch.known-flaws, audit.routine]
}
loss "reputation" {
  head      = "reputation"
  grade     = "alleged"
  stated_by = party.retailer
  source    = "Damage to reputation; no amount."
  linked    = [notify.incident-48h, patch.known-flaws, audit.routine]
}

# --- what is open

open "hosting.vendor" {
  asks = "Does TechCorp host and run the software?"
}
open "gdpr.art_3" {
  asks = "Does article 3 GDPR reach RetailMax's processing?"
}
open "elements.taken" {
  of   = "breach"
  asks = "Which data elements were taken?"
}
open "residents.california" {
  of   = "breach"
  asks = "How many of the people are residents of California?"
}
open "residents.notified" {
  of   = "breach"
  by   = party.retailer
  asks = "When did RetailMax notify the residents?"
}
open "data.encrypted" {
  of   = "breach"
  asks = "Was the data encrypted?"
}
open "vulnerability.published" {
  of   = "flaws"
  asks = "When was the flaw published?"
}
open "patch.released" {
  of   = "flaws"
  asks = "When was a patch released?"
}
open "clause.handle" {
  asks = "Does the agreement oblige RetailMax in how it handles the data, and in which words?"
}
open "clause.respond" {
  asks = "Does the agreement oblige RetailMax in how it responds to a breach, and in which words?"
}
