# The service contract between TechSecure and Retail Solutions, as far as the dispute's
# description gives it. Both names are invented.
agreement "techsecure-retail-solutions" {
  title         = "Customised security system for Retail Solutions"
  version       = "1"
  effective     = "2022-04"              # only the month is given
  timezone      = "America/Los_Angeles"  # assumed
  governing_law = "US-CA"                # assumed
  authority     = "prose"
  drafted_by    = "unknown"

  party "vendor" {
    role = "processor"                   # assumed; depends on hosting.vendor
    name = "TechSecure, Inc."
  }
  party "retailer" {
    role = "controller"
    name = "Retail Solutions, LLC"
  }

  word "clause.security" {
    class = "value"
    value = "yes_no"
    says  = "the contract demands encryption and multi-factor sign-in"
    asks  = "Does the contract demand encryption and multi-factor sign-in, and in which words?"
  }
  word "clause.documents" {
    class = "value"
    value = "yes_no"
    says  = "the contract promises comprehensive compliance documentation"
    asks  = "Does the contract promise compliance documentation, and when?"
  }
  word "clause.keep_current" {
    class = "value"
    value = "yes_no"
    says  = "the contract obliges the retailer to keep the security software up to date"
    asks  = "Does the contract oblige the retailer to keep the security software up to date?"
  }
  word "clause.train" {
    class = "value"
    value = "yes_no"
    says  = "the contract obliges the retailer to train its staff"
    asks  = "Does the contract oblige the retailer to train its staff?"
  }

  encrypt "protocols" {
    text  = "TechSecure implements the encryption protocols of the security requirements."
    by    = party.vendor
    to    = party.retailer
    needs = fact.clause.security
    from  = golive
    burden {
      party    = party.retailer
      standard = "preponderance"
      source   = "Cal. Evid. Code 500, 115"
    }
  }
  authenticate "mfa" {
    text  = "TechSecure implements the multi-factor sign-in of the security requirements."
    by    = party.vendor
    to    = party.retailer
    needs = fact.clause.security
    from  = golive
    burden {
      party    = party.retailer
      standard = "preponderance"
      source   = "Cal. Evid. Code 500, 115"
    }
  }
  deliver "compliance_docs" {
    text   = "TechSecure delivers comprehensive compliance documentation, a key deliverable."
    by     = party.vendor
    to     = party.retailer
    when   = fact.clause.documents
    before = document.due
    act_is = act.delivery.whole
    burden {
      party    = party.retailer
      standard = "preponderance"
      source   = "Cal. Evid. Code 500, 115"
    }
  }
  keep_current "software" {
    text  = "Retail Solutions keeps the security software up to date."
    by    = party.retailer
    to    = party.vendor
    needs = fact.clause.keep_current
    burden {
      party    = party.vendor
      standard = "preponderance"
      source   = "Cal. Evid. Code 500, 115"
    }
  }
  duty "train" {
    kind  = "maintain"
    text  = "Retail Solutions trains its staff in secure practice."
    by    = party.retailer
    to    = party.vendor
    needs = fact.clause.train
    state = training.adequate
    burden {
      party    = party.vendor
      standard = "preponderance"
      source   = "Cal. Evid. Code 500, 115"
    }
    reading "dependency" "in-the-contract" {
      text     = "The training depends on the documentation."
      requires = [deliver.compliance_docs]
    }
    reading "dependency" "not-in-the-contract" {
      text = "The training is owed by itself."
    }
  }
  liability {
    text = "A cap \"which limits liability for indirect damages\": its text and amount are not given."
    reading "cap" "exclusion" {
      text = "Indirect damages are excluded; there is no amount."
      exclude "indirect" {
        heads = ["indirect"]
      }
    }
    reading "cap" "indirect-amount" {
      text = "Indirect damages are limited to an amount, which is assumed to be the price."
      cap "indirect" {
        heads  = ["indirect"]
        amount = usd("500000.00")
      }
    }
    reading "cap" "all" {
      text = "All damages are limited to an amount, which is assumed to be the price."
      cap "general" {
        amount = usd("500000.00")
      }
    }
  }
}
