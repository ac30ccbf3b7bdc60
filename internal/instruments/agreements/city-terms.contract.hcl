# Obligations of a published document, restated in words of ours and encoded for tests. The code
# informs only. Source and licence: NOTICE.md of this package.

agreement "city-terms" {
  title      = "Consultant terms of a city on the model of state procurement"
  version    = "1"
  effective  = "open"
  timezone   = "UTC"
  authority  = "prose"
  drafted_by = "unknown"

  party "consultant" {
    roles = ["processor", "service_provider"]
  }
  party "city" {
    roles = ["controller"]
  }

  calendar "business" {
    weekend  = ["sat", "sun"]
    holidays = []
  }

  notify "rc1" {
    text   = "The consultant tells the city's contact by telephone, promptly and within 24 hours after it confirms or reasonably believes that there was a data breach."
    cite   = "Redwood City terms, 12.5.2"
    by     = party.consultant
    to     = party.city
    when   = event.incident
    scope  = thing.personal_data_breach
    from   = incident.suspected(party.consultant)
    within = "24h"
    soft   = "promptly"
    act_is = act.channel == "telephone"
    form {
      channel = "telephone"
      strict  = true
    }
  }

  liability {
    text = "Where the breach is the direct result of a failure to encrypt or prevent, the consultant bears investigation, notification, credit monitoring and a call centre, up to 225 dollars for each record, and corrective action."
    cite = "Redwood City terms, 12.5.3"
    cap "rc2" {
      by     = party.consultant
      heads  = ["forensics", "notification", "credit_monitoring", "call_centre"]
      amount = per_record(usd("225.00"))
    }
    exclude "others" {
      heads         = ["indirect"]
      deemed_direct = ["forensics", "notification", "credit_monitoring", "call_centre"]
    }
  }
}
