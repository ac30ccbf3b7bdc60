# What the description of the dispute says, who says it, and what it leaves open.
scenario "techsecure-retail-solutions" {
  title       = "A breach at Retail Solutions, whose security system TechSecure supplied"
  as_of       = "2024-06-01"               # assumed: the description gives no date for the present
  timezone    = "America/Los_Angeles"
  agreement   = "techsecure-retail-solutions"
  instruments = ["gdpr", "ca-breach", "pci-dss"]
  bind "gdpr" {
    controller = "retailer"
    processor  = "vendor"
  }
  bind "ca-breach" {
    owner      = "retailer"
    maintainer = "vendor"
  }
  bind "pci-dss" {
    entity = "retailer"
  }
  claim {
    creditor  = "retailer"
    plaintiff = "vendor"
    defendant = "retailer"
  }
}

readings "or" {
  option "neither" {
    text = "\"Did not implement the encryption or MFA\": neither was implemented."
  }
  option "at-least-one" {
    text = "\"Did not implement the encryption or MFA\": at least one of them was not."
  }
}
readings "documents" {
  option "none" {
    text = "No documentation was delivered."
  }
  option "part" {
    text = "Some documentation was delivered, not the whole of it."
  }
}

# --- given

fact "golive" {
  is     = golive
  at     = "2022-04/2023-10"
  grade  = "given"
  source = "The system was in use when the breach happened; since when is not said."
}
fact "breach" {
  is       = incident.occurred
  at       = "2023-10"
  severity = "significant"
  after "in-use" {
    moment = golive
    strict = true
  }
  grade  = "given"
  source = "In October 2023 a breach exposed personal information of more than 100,000 customers."
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
fact "price" {
  is     = contract.price
  value  = usd("500000.00")
  grade  = "given"
  source = "A service contract of $500,000."
}
fact "pci" {
  is     = pci.incorporated
  value  = true
  grade  = "given"
  source = "The contract names PCI DSS; in which version is not said."
}
fact "aware-retailer" {
  is     = incident.aware
  of     = "breach"
  by     = party.retailer
  at     = "2023-10/2024-05"
  grade  = "given"
  source = "Retail Solutions knows of it when it complains; since when is not said."
}

# --- what Retail Solutions says

fact "security-clause" {
  is        = clause.security
  grade     = "found"
  stated_by = party.retailer
  source    = "The yardstick of its investigation: the encryption protocols and MFA of the requirements."
}
fact "no-encryption" {
  is        = encryption.on
  by        = party.vendor
  not       = true
  at        = "2023-10"
  after "in-use" {
    moment = golive
    strict = true
  }
  reading   = "or=neither"
  grade     = "found"
  stated_by = party.retailer
  source    = "The systems did not implement the encryption or MFA: the breach was the direct result."
}
fact "no-mfa" {
  is        = mfa.on
  by        = party.vendor
  not       = true
  at        = "2023-10"
  after "in-use" {
    moment = golive
    strict = true
  }
  reading   = "or=neither"
  grade     = "found"
  stated_by = party.retailer
  source    = "The systems did not implement the encryption or MFA: the breach was the direct result."
}
fact "never-encryption" {
  is        = encryption.on
  by        = party.vendor
  not       = true
  until     = "2023-10"
  reading   = "or=neither"
  grade     = "found"
  stated_by = party.retailer
  source    = "The systems did not implement the encryption or MFA: not since they went live."
}
fact "never-mfa" {
  is        = mfa.on
  by        = party.vendor
  not       = true
  until     = "2023-10"
  reading   = "or=neither"
  grade     = "found"
  stated_by = party.retailer
  source    = "The systems did not implement the encryption or MFA: not since they went live."
}
fact "maybe-no-encryption" {
  is        = encryption.on
  by        = party.vendor
  not       = true
  at        = "2023-10"
  after "in-use" {
    moment = golive
    strict = true
  }
  grade     = "found"
  stated_by = party.retailer
  source    = "The systems did not implement the encryption or MFA: the breach was the direct result."
}
fact "maybe-no-mfa" {
  is        = mfa.on
  by        = party.vendor
  not       = true
  at        = "2023-10"
  after "in-use" {
    moment = golive
    strict = true
  }
  grade     = "found"
  stated_by = party.retailer
  source    = "The systems did not implement the encryption or MFA: the breach was the direct result."
}
fact "one-missing" {
  is        = encryption.on
  by        = party.vendor
  one_of    = ["maybe-no-encryption", "maybe-no-mfa"]
  reading   = "or=at-least-one"
  grade     = "found"
  stated_by = party.retailer
  source    = "The systems did not implement the encryption or MFA: the breach was the direct result."
}
fact "documents-clause" {
  is        = clause.documents
  grade     = "alleged"
  stated_by = party.retailer
  source    = "Comprehensive compliance documentation, a key deliverable promised."
}
fact "documents-due" {
  is        = document.due
  at        = "2022-04/2023-10"
  grade     = "alleged"
  stated_by = party.retailer
  source    = "The documentation was missing when staff had to be trained: it was due before the breach; when is not said."
}
fact "documents-missing" {
  is        = document.delivered
  by        = party.vendor
  not       = true
  reading   = "documents=none"
  grade     = "alleged"
  stated_by = party.retailer
  source    = "The documentation was not delivered (wholly or in part is not said)."
}
fact "documents-in-part" {
  is        = document.delivered
  by        = party.vendor
  at        = "2022-04/2023-10"
  reading   = "documents=part"
  grade     = "alleged"
  stated_by = party.retailer
  source    = "The documentation was not delivered (wholly or in part is not said)."
}
fact "training-clause-presupposed" {
  is        = clause.train
  grade     = "alleged"
  stated_by = party.retailer
  source    = "Without the documentation staff could not be given adequate training: that it was owed is presupposed."
}

# --- what TechSecure says

fact "training-clause" {
  is        = clause.train
  grade     = "alleged"
  stated_by = party.vendor
  source    = "The contract obliges Retail Solutions to train its staff."
}
fact "keep-current-clause" {
  is        = clause.keep_current
  grade     = "alleged"
  stated_by = party.vendor
  source    = "The contract obliges Retail Solutions to keep the security software up to date."
}
fact "not-current" {
  is        = software.current
  by        = party.retailer
  not       = true
  at        = "2022-04/2023-10"
  grade     = "alleged"
  stated_by = party.vendor
  source    = "The software was not kept up to date."
}

# --- what both say

fact "training-inadequate" {
  is        = training.adequate
  by        = party.retailer
  not       = true
  at        = "2022-04/2023-10"
  grade     = "alleged"
  stated_by = [party.retailer, party.vendor]
  source    = "That training was inadequate is stated by both; the reason is not."
}

# --- what is claimed

loss "all" {
  head        = "open"
  amount      = at_least(usd("1000000.00"))
  grade       = "alleged"
  stated_by   = party.retailer
  disputed_by = party.vendor
  linked      = [encrypt.protocols, authenticate.mfa, deliver.compliance_docs]
  source      = "Losses of more than $1,000,000 (reputation, legal fees, remediation); how they split is not said."
}

# --- what is open

open "hosting.vendor" {
  asks = "Does TechSecure host and run the system?"
}
open "gdpr.art_3" {
  asks = "Does article 3 GDPR reach Retail Solutions' processing?"
}
open "pci.version" {
  asks = "In which version does the contract name PCI DSS?"
}
open "elements.taken" {
  of   = "breach"
  asks = "Which data elements were taken?"
}
open "basis_of_offer" {
  asks = "On which basis was the offer of a software update and a re-evaluation at reduced cost made?"
}
