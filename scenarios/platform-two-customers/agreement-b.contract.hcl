# Agreement B: as A, but any publicity needs the customer's approval. All names are invented.
agreement "platform-publicity-by-approval" {
  title         = "Terms under which publicity needs approval"
  version       = "1"
  effective     = "open"                 # not given
  timezone      = "America/Los_Angeles"  # assumed
  governing_law = "US-CA"                # assumed
  authority     = "prose"
  drafted_by    = "unknown"

  party "vendor" {
    role = "processor"
    name = "Cumulo CRM, Inc."
  }
  party "northgate" {
    role = "controller"
    name = "Northgate Parts, LLC"
  }
  party "harbor" {
    role = "controller"
    name = "Harbor Outfitters, Inc."
  }

  use "publicity" {
    text = <<-EOT
      Cumulo CRM does not name the customer in any publicity, nor show its logo, unless the customer
      approved it. It keeps the customer's information confidential; it may use usage data that
      is aggregated.
    EOT
    by     = party.vendor
    to     = [party.northgate, party.harbor]
    act    = artefact.disclosed
    act_is = act.identifies.customer || !act.aggregated || act.shows_content
    unless = act.authorised
    burden {
      party    = party.northgate
      standard = "preponderance"
      source   = "Cal. Evid. Code 500, 115"
    }
  }
}
