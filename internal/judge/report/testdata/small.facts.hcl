scenario "small" {
  title       = "A small dispute"
  headed      = "if what is alleged is so"
  as_of       = "2024-06-01"
  timezone    = "America/Los_Angeles"
  agreement   = "small"
  instruments = ["gdpr", "ccpa"]
  bind "gdpr" {
    controller = "retailer"
    processor  = "vendor"
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
readings "whose" {
  option "vendor" {
    text = "The vendor's."
  }
  option "retailer" {
    text = "The retailer's."
  }
}
fact "breach" {
  is       = incident.occurred
  at       = "2023-08"
  severity = "significant"
  grade    = "given"
  source   = "In August 2023."
}
fact "people" {
  is    = subjects
  of    = "breach"
  value = at_least(100001)
  grade = "given"
}
fact "californians" {
  is    = residents.california
  of    = "breach"
  value = 100000
  grade = "given"
}
fact "price" {
  is    = contract.price
  value = usd("500000.00")
  grade = "given"
}
fact "fees" {
  is    = fees.paid
  value = usd("600000.00")
  grade = "given"
}
fact "many-records" {
  is    = records
  of    = "breach"
  value = 120000
  grade = "given"
}
fact "aware" {
  is        = incident.aware
  of        = "breach"
  by        = party.vendor
  at        = "2023-08-14T10:00"
  grade     = "found"
  stated_by = party.retailer
  recorded  = "2023-09-01T10:00:00Z"
}
fact "knowable" {
  is        = incident.knowable
  of        = "breach"
  by        = party.vendor
  at        = "2023-08-12/2023-08-13"
  grade     = "assumed"
}
fact "notice" {
  is        = notice.given
  of        = "breach"
  by        = party.vendor
  to        = party.retailer
  at        = "2023-08-20T10:00"
  content   = ["nature"]
  grade     = "alleged"
  stated_by   = party.retailer
  disputed_by = party.vendor
  observed  = true
  entry     = 812
}
fact "warned" {
  is        = warning.submitted
  of        = "breach"
  by        = party.vendor
  to        = party.retailer
  at        = "2023-08-14T18:00"
  grade     = "given"
  reading   = "whose=vendor"
}
fact "no-documents" {
  is        = document.delivered
  not       = true
  reading   = "whose=vendor"
  by        = party.vendor
  grade     = "alleged"
  stated_by = party.retailer
}
fact "no-audit" {
  is        = audit.completed
  not       = true
  by        = party.vendor
  grade     = "alleged"
  stated_by = party.retailer
}
fact "sub" {
  is    = subprocessor.used
  of    = "host"
  by    = party.vendor
  at    = "2023-05-02"
  grade = "given"
}
fact "proposed" {
  is    = subprocessor.proposed
  of    = "host"
  by    = party.vendor
  to    = party.retailer
  at    = "2023-04-03"
  grade = "given"
}
fact "contracted" {
  is    = subprocessor.contracted
  of    = "host"
  by    = party.vendor
  at    = "../2023-05-01"
  grade = "given"
}
fact "flaw" {
  is       = vulnerability.published
  of       = "flaw"
  at       = "2024-05-20"
  severity = "critical"
  grade    = "given"
}
fact "contained" {
  is    = incident.contained
  of    = "breach"
  by    = party.vendor
  at    = "2023-09"
  grade = "given"
}
fact "encrypted" {
  is        = encryption.on
  not       = true
  by        = party.vendor
  at        = "2023-02"
  until     = "2023-10"
  grade     = "alleged"
  stated_by = party.retailer
}
fact "sold" {
  is        = data.sold
  by        = party.vendor
  to        = party.retailer
  at        = "2023-07-01T12:00"
  grade     = "alleged"
  stated_by = party.retailer
}
fact "used" {
  is        = use.made
  of        = "breach"
  by        = party.vendor
  at        = "2023-07-03"
  purpose   = "support"
  grade     = "given"
}
loss "notices" {
  head      = "notification"
  amount    = usd("350000.00")
  linked    = [deliver.documents]
  grade     = "given"
}
loss "legal" {
  head      = "legal"
  amount    = usd("100000.00")
  linked    = [notify.incident]
  grade     = "alleged"
  stated_by = party.retailer
}
loss "unsplit" {
  head      = "open"
  amount    = at_least(usd("10000.00"))
  linked    = [deliver.documents]
  grade     = "alleged"
  stated_by = party.retailer
}
loss "penalty" {
  head      = "fine"
  amount    = usd("250000.00")
  linked    = [notify.incident]
  grade     = "alleged"
  stated_by = party.retailer
}
open "hosting.vendor" {
  asks = "Who hosts and runs the software?"
}
