# Agreement C: service-provider terms of California's consumer privacy law. All names are invented.
agreement "platform-service-provider" {
  title         = "Service-provider terms (11 CCR 7050(a)(3), 7051)"
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

  use "service-provider" {
    text = <<-EOT
      Cumulo CRM uses personal information that it collects for the customer for the purposes named
      here and for no other person: not to serve anybody else.
    EOT
    cite   = "11 CCR 7050(a)(3), 7051(a)"
    by     = party.vendor
    to     = [party.northgate, party.harbor]
    act    = artefact.disclosed
    needs  = act.data.kind == "personal"
    unless = act.authorised
    burden {
      party    = party.northgate
      standard = "preponderance"
      source   = "Cal. Evid. Code 500, 115"
    }
  }
}
