agreement "tiny" {
  title         = "One clause"
  version       = "1"
  effective     = "2023-01-01"
  timezone      = "America/Los_Angeles"
  governing_law = "US-CA"
  party "vendor" {
    role = "processor"
    name = "TechCorp Solutions, Inc."
  }
  party "retailer" {
    role = "controller"
    name = "RetailMax, LLC"
  }
  yardstick "promptly" {
    within = "3 business days"
  }
  notify "incident" {
    text   = "TechCorp notifies RetailMax of breaches promptly, within 48 hours."
    cite   = "4.1"
    by     = party.vendor
    to     = party.retailer
    when   = event.incident
    needs  = fact.hosting.vendor
    within = "48h"
    soft   = "promptly"
  }
  audit "routine" {
    text      = "TechCorp is audited."
    by        = party.vendor
    to        = party.retailer
    every     = "3mo"
    month_end = "last_day"
  }
  liability {
    cap "general" {
      amount = usd("100000.00")
    }
  }
}
