# Agreement A: stock terms. The provider may use aggregated usage data, and the customer's name and
# logo. All names are invented.
agreement "platform-stock-terms" {
  title         = "Stock terms with a licence to name the customer"
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

  use "customer-data" {
    text = <<-EOT
      Cumulo CRM keeps the customer's information confidential and uses it only to provide the
      service. It may use usage data that is aggregated, and the customer's name and logo.
    EOT
    by     = party.vendor
    to     = [party.northgate, party.harbor]
    act    = artefact.disclosed
    unless = act.aggregated && !act.shows_content
    burden {
      party    = party.northgate
      standard = "preponderance"
      source   = "Cal. Evid. Code 500, 115"
    }
  }
}
