scenario "tiny" {
  title     = "One notice"
  as_of     = "2024-06-01"
  timezone  = "America/Los_Angeles"
  agreement = "tiny"
  claim {
    creditor = "retailer"
  }
}
fact "breach" {
  is    = incident.occurred
  at    = "2023-08"
  grade = "given"
}
fact "aware" {
  is        = incident.aware
  of        = "breach"
  by        = party.vendor
  at        = "2023-08-14T10:00"
  stated_by = party.retailer
  recorded  = "2023-09-01T10:00:00Z"
  source    = "A letter."
}
fact "notice" {
  is        = notice.given
  of        = "breach"
  by        = party.vendor
  to        = party.retailer
  at        = "2023-08-20T10:00"
  stated_by = party.retailer
  observed  = true
  entry     = 812
}
loss "notices" {
  head   = "notification"
  amount = usd("350000.00")
  linked = [notify.incident]
  grade  = "given"
}
loss "unknown" {
  head      = "notification"
  linked    = [audit.routine]
  stated_by = party.retailer
}
open "hosting.vendor" {
  asks = "Who hosts and runs the software?"
}
