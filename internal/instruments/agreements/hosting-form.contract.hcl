# Obligations of a published document, restated in words of ours and encoded for tests. The code
# informs only. Source and licence: NOTICE.md of this package.

agreement "hosting-form" {
  title      = "A published hosting form"
  version    = "1"
  effective  = "open"
  timezone   = "UTC"
  authority  = "prose"
  drafted_by = "unknown"

  party "supplier" {
    roles = ["processor", "service_provider"]
  }
  party "customer" {
    roles = ["controller"]
  }

  calendar "business" {
    weekend  = ["sat", "sun"]
    holidays = []
  }

  parameter "law_within" {
    value   = "72h"
    assumed = true
    asks    = "Which shorter time does the law that applies set for reporting an incident?"
  }

  notify "li1" {
    text   = "The supplier reports an incident within 5 days of its discovery, or in the shorter time that the law sets."
    cite   = "Hosting form (Law Insider), clause (b)"
    by     = party.supplier
    to     = party.customer
    when   = event.incident
    from   = incident.discovered(party.supplier)
    within = earlier_of("5d", parameter.law_within)
  }
}
