# What is alleged of a use case that a platform made of two customers' data, who says it, and what
# is open. All names are invented. The same facts are judged under three agreements.
scenario "platform-two-customers" {
  title       = "A use case out of two customers' data"
  headed      = "if the allegation is true"
  as_of       = "2024-06-01"               # assumed: no dates are given
  timezone    = "America/Los_Angeles"
  agreement   = "platform-stock-terms"
  instruments = ["gdpr"]
  bind "gdpr" {
    controller = "northgate"
    processor  = "vendor"
  }
  claim {
    creditor  = "northgate"
    plaintiff = "northgate"
    defendant = "vendor"
  }
}

readings "artefact" {
  option "open" {
    text = "Nothing is known of the use case but that it was made and shown."
  }
  option "demonstration" {
    text = "For the demonstration: aggregated, the customer named with its logo, no content shown."
  }
}

fact "use-case-made" {
  is        = artefact.made
  of        = "use-case"
  by        = party.vendor
  purpose   = "marketing"
  grade     = "alleged"
  stated_by = [party.harbor, party.northgate]
  source    = "Cumulo CRM made a use case from the data, \"in order to circumvent the agreements\" (a quotation: intent is not computed)."
}
fact "use-case-shown" {
  is        = artefact.disclosed
  of        = "use-case"
  by        = party.vendor
  purpose   = "marketing"
  grade     = "alleged"
  stated_by = [party.harbor, party.northgate]
  source    = "The use case served as marketing material for other firms."
}
fact "use-made" {
  is        = use.made
  of        = "use-case"
  by        = party.vendor
  at        = "2019/2024-05"               # assumed: no dates are given
  purpose   = "marketing"
  grade     = "alleged"
  stated_by = [party.harbor, party.northgate]
  source    = "It used the data for a purpose of its own."
}
fact "own-purpose" {
  is        = own_purpose
  of        = "use-case"
  by        = party.vendor
  grade     = "alleged"
  stated_by = [party.harbor, party.northgate]
  source    = "It used the data for a purpose of its own."
}
fact "platform" {
  is     = hosting.vendor
  grade  = "assumed"
  source = "The customers use Cumulo CRM's platform, which collects the data."
}
fact "not-approved" {
  is        = authorised
  of        = "use-case"
  value     = false
  grade     = "alleged"
  stated_by = [party.harbor, party.northgate]
  source    = "The data was to stay confidential: neither customer approved."
}

# --- the demonstration's parameters

fact "aggregated" {
  is      = aggregated
  of      = "use-case"
  value   = true
  reading = "artefact=demonstration"
  grade   = "assumed"
}
fact "names-customer" {
  is      = identifies.customer
  of      = "use-case"
  value   = true
  reading = "artefact=demonstration"
  grade   = "assumed"
}
fact "no-content" {
  is      = shows_content
  of      = "use-case"
  value   = false
  reading = "artefact=demonstration"
  grade   = "assumed"
}

# --- what is open

open "data.kind" {
  of   = "use-case"
  asks = "Was it consumers' personal data, or the customer company's own information?"
}
open "aggregated" {
  of   = "use-case"
  asks = "Was it aggregated, over how many?"
}
open "identifies.customer" {
  of   = "use-case"
  asks = "Does it name or single out the customer?"
}
open "shows_content" {
  of   = "use-case"
  asks = "Does it show content of the customer's data?"
}
open "gdpr.art_3" {
  asks = "Does article 3 GDPR reach the processing?"
}
