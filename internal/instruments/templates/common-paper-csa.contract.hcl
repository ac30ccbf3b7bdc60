# Obligations of the Common Paper Cloud Service Agreement, version 2.1, and its Service Level
# Agreement, version 2.0, encoded beside their sections. The sentences under text are quoted
# (licence CC BY 4.0, attribution in the file NOTICE.md of this package), shortened where "…"
# stands; where the note says "our words", they are not. The code is ours and informs only.
#
# Variables of the cover page are parameters without a value: the clauses and amounts that use
# them are open or off until somebody fills them in (13.1).

agreement "common-paper-csa" {
  title      = "Common Paper Cloud Service Agreement, version 2.1, with Service Level Agreement, version 2.0"
  version    = "2.1"
  effective  = "open"
  timezone   = "UTC"
  authority  = "prose"
  drafted_by = "unknown"

  party "provider" {
    roles = ["processor", "service_provider"]
  }
  party "customer" {
    roles = ["controller", "business"]
  }

  calendar "business" {
    weekend  = ["sat", "sun"]
    holidays = []
  }

  parameter "general_cap" {
    asks = "What is the General Cap Amount?"
  }
  parameter "increased_cap" {
    asks = "What is the Increased Cap Amount?"
  }
  parameter "target_uptime" {
    asks = "What is the Target Uptime?"
  }

  word "data_kind_usage" {
    class = "value"
    value = "yes_no"
    says  = "{of} is Usage Data"
    asks  = "Is {of} Usage Data?"
  }
  word "force_majeure.long" {
    class = "value"
    value = "yes_no"
    says  = "{of} prevents the Product from materially operating for 30 or more consecutive days"
    asks  = "Does {of} prevent the Product from materially operating for 30 or more consecutive days?"
  }
  word "defect.details_given" {
    class  = "moment"
    says   = "{to} gave {by} sufficient details of the defect {of}"
    asks   = "When did {to} give {by} sufficient details of the defect {of}?"
    unique = true
  }
  word "month.ended" {
    class  = "moment"
    says   = "the month {of} ended, in which a credit may have been earned"
    asks   = "When did the month {of} end?"
    unique = true
    starts = true
  }

  notify "cs1" {
    text = "Customer will promptly notify Provider if it suspects or knows of any fraudulent activity with its accounts, passwords, or credentials, or if they become compromised."
    cite = "CSA 1.3"
    by   = party.customer
    to   = party.provider
    when = event.credentials.suspected
    from = credentials.suspected
    soft = "promptly"
  }

  maintain "cs2" {
    text     = "Customer and Users must protect the confidentiality of their passwords and login credentials."
    cite     = "CSA 1.3"
    by       = party.customer
    to       = party.provider
    state    = credentials.protected
    standard = "protection of credentials"
    note     = "No measure is named: what protects is for a judge. Open until both sides state it."
  }

  use "cs3" {
    text   = "However, Provider may only disclose Usage Data to others if the Usage Data is aggregated and does not identify Customer or Users."
    cite   = "CSA 1.4"
    by     = party.provider
    to     = party.customer
    act    = [data.disclosed, artefact.disclosed]
    act_is = act.data_kind_usage
    unless = act.aggregated && !act.identifies.customer && !act.identifies.person
  }

  use "cs4" {
    kind   = "may"
    text   = "However, (a) Usage Data and Customer Content must be aggregated before it can be used for these purposes, and (b) Provider will use commercially reasonable efforts consistent with industry standard technology to de-identify Usage Data and Customer Content before such use."
    cite   = "CSA 1.6"
    by     = party.provider
    to     = party.customer
    allow  = ["machine_learning"]
    act_is = act.aggregated && act.deidentified
    note   = "These purposes: to develop, train or enhance models."
  }

  data_class "cs5" {
    text      = "Customer will not (and will not allow anyone else to) submit Prohibited Data to the Product unless authorized by the Order Form or Key Terms."
    cite      = "CSA 3.2, 13.27"
    by        = party.customer
    to        = party.provider
    prohibits = ["health", "card", "account", "government_id", "special_category"]
    unless    = act.authorised
    note      = "A retail system that holds card data collides with this by default."
  }

  cure "cs6" {
    text     = "Either party may terminate the Framework Terms or an Order Form immediately: … if the other party fails to cure a material breach of the Framework Terms or an Order Form following 30 days notice; …"
    cite     = "CSA 5.3(a)"
    by       = "each"
    when     = event.breach.notified
    cure     = "30d"
    unless   = happened(breach.cured)
    material = true
    note     = "Whether a breach is material is for a judge."
  }

  power "cs7" {
    text   = "Either party may terminate an affected Order Form upon notice if a Force Majeure Event prevents the Product from materially operating for 30 or more consecutive days. Provider will pay to Customer a prorated refund of any prepaid Fees for the remainder of the Subscription Period."
    cite   = "CSA 5.4"
    by     = "each"
    when   = event.force_majeure.began
    scope  = thing.force_majeure.long
    act    = termination.given
    refund = "prepaid fees for the remainder"
  }

  erase "cs8" {
    text     = "Upon Customer’s request, Provider will delete Customer Content within 60 days."
    cite     = "CSA 5.5(b)"
    by       = party.provider
    to       = party.customer
    when     = event.erasure.requested
    from     = erasure.requested
    within   = "60d"
    survives = true
  }

  return "cs9" {
    text     = "Each Recipient will return or destroy Discloser’s Confidential Information in its possession or control."
    cite     = "CSA 5.5(c)"
    by       = "each"
    when     = event.agreement.ended
    from     = agreement.ended
    act      = [return.completed, data.destroyed]
    soft     = "none stated"
    survives = true
  }

  condition "cs10" {
    kind   = "achieve"
    text   = "If Provider breaches the warranty in Section 6.3 (Representations & Warranties from Provider), Customer must give Provider notice (with enough detail for Provider to understand or replicate the issue) within 45 days of discovering the issue."
    cite   = "CSA 6.4"
    by     = party.customer
    to     = party.provider
    when   = event.defect.discovered
    from   = defect.discovered(party.customer)
    within = "45d"
    act    = defect.notified
    of     = "the remedy of 6.4"
  }

  remediate "cs11" {
    text   = "Within 45 days of receiving sufficient details of the warranty issue, Provider will attempt to restore the general functionality of the Cloud Service."
    cite   = "CSA 6.4"
    by     = party.provider
    to     = party.customer
    when   = event.defect.details_given
    from   = defect.details_given
    within = "45d"
    act    = defect.restored
  }

  confidential "cs17" {
    text     = "Except as otherwise authorized in the Agreement or as needed to fulfill its obligations or exercise its rights under this Agreement, Recipient will not (a) use Discloser’s Confidential Information; nor (b) disclose Discloser’s Confidential Information to anyone else."
    cite     = "CSA 10.1"
    by       = "each"
    class    = ["confidential_information"]
    act      = [data.disclosed, artefact.disclosed]
    unless   = [act.authorised, act.required_by_law]
    survives = true
  }

  power "cs18" {
    text   = "Recipient may disclose Discloser’s Confidential Information to the extent required by Applicable Laws if, unless prohibited by Applicable Laws, Recipient provides Discloser reasonable advance notice of the required disclosure and reasonably cooperates, at Discloser’s expense, with Discloser’s efforts to obtain confidential treatment for the Confidential Information."
    cite   = "CSA 10.3"
    by     = "each"
    act    = data.disclosed
    act_is = act.required_by_law
    soft   = "reasonable advance notice"
  }

  change "cs19" {
    text   = "Any waiver, modification, or change to the Agreement must be in writing and signed or electronically accepted by each party. … The failure of a party to enforce a term or to exercise an option or right in this Agreement will not constitute a waiver by that party of the term, option, or right."
    cite   = "CSA 12.2"
    signed = true
  }

  use "cs20" {
    kind      = "may"
    text      = "Provider may identify Customer and use Customer’s name and logo in marketing to identify Customer as a user of Provider’s products and services."
    cite      = "CSA 12.8"
    by        = party.provider
    to        = party.customer
    act       = name.published
    allow     = ["marketing"]
    publicity = "granted"
    note      = "A customer that wants to approve each publication has to amend this."
  }

  notice "cs21" {
    text           = "Any notice, request, or approval about the Agreement must be in writing and sent to the Notice Address. Notices will be deemed given (a) upon confirmed delivery if by email, registered or certified mail, or personal delivery; or (b) two days after mailing if by overnight commercial delivery."
    cite           = "CSA 12.9"
    addresses      = "Notice Address"
    deemed_receipt = "2d"
  }

  excuse "cs22" {
    text    = "A force majeure event excuses delay and failure that it causes; paying fees is not excused."
    cite    = "CSA 12.12"
    by      = "each"
    events  = ["force_majeure"]
    not_for = ["payment"]
    note    = "Our words. Whether the event caused the failure is for a judge."
  }

  rule "cs23" {
    text  = "However, if the Order Form and the governing Framework Terms omit or do not define a Variable, the default meaning will be “none” or “not applicable” and the correlating clause, sentence, or section does not apply to that Agreement."
    cite  = "CSA 13.1"
    about = "absent variables"
    note  = "Quotation marks as printed here; the original has straight ones."
  }

  service_level "sl1" {
    text      = "If there is a Target Uptime, Provider will use commercially reasonable efforts to make the Cloud Service available for at least the Target Uptime as calculated each calendar month."
    cite      = "SLA 1.1"
    by        = party.provider
    to        = party.customer
    every     = "1mo"
    month_end = "last_day"
    from      = agreement.effective
    target    = parameter.target_uptime
    metric    = "available minutes less downtime, by available minutes"
    standard  = "commercially reasonable efforts"
  }

  condition "sl2" {
    kind   = "achieve"
    text   = "To receive a Service Credit, Customer must notify Provider within 7 days of the end of the month in which Customer believes the Service Credit was earned, otherwise Service Credit eligibility will expire for that month."
    cite   = "SLA 3.2"
    by     = party.customer
    to     = party.provider
    when   = event.month.ended
    from   = month.ended
    within = "7d"
    act    = credit.claimed
    of     = "the service credit of that month"
  }

  credit "sl3" {
    text = "Service Credits may not be exchanged for, or converted to, monetary amounts. Service Credits do not earn interest. Service Credits will not accumulate within a single Subscription Period in an amount more than 8% of Cloud Service Fees for that Subscription Period."
    cite = "SLA 3.3"
    by   = party.customer
    to   = party.provider
    most = "8% of the fees of the period"
  }

  power "sl4" {
    text      = "If the Cloud Service does not meet the Target Uptime for two (2) out of any three (3) consecutive months and Customer notified Provider of the failures within 7 days of the end of each impacted month, Customer may immediately terminate the affected Order Form by giving written notice to Provider."
    cite      = "SLA 3.4"
    by        = party.customer
    to        = party.provider
    act       = termination.given
    threshold = count_of(service_level.sl1, 2, "3mo")
    refund    = "prepaid fees for the remainder"
  }

  exclusive "sl5" {
    text   = "The service credit stands in place of every other remedy for missed uptime and response."
    cite   = "SLA 3.5"
    remedy = "credit"
    note   = "Our words."
  }

  liability {
    text      = "8.1(a): the General Cap Amount for all claims. 8.1(b): the Increased Cap Amount for Increased Claims, a bucket of its own. 8.2: no lost profits, revenues, nor consequential, special, indirect, exemplary, punitive or incidental damages. 8.4: the cap of 8.1(a) not for Increased Claims; no cap for Unlimited Claims; 8.2 not for Increased Claims nor confidentiality. 9.1 to 9.3: indemnity for covered claims, with prompt notice, help and control. (Our words.)"
    cite      = "CSA 8.1, 8.2, 8.4, 9.1-9.3; SLA 3.5"
    exclusive = ["credit"]
    cap "cs12" {
      amount = parameter.general_cap
    }
    cap "cs13" {
      amount = parameter.increased_cap
      heads  = ["increased_claims"]
    }
    exclude "cs14" {
      heads = ["lost_profit", "lost_revenue", "consequential", "special", "indirect", "exemplary", "punitive", "incidental"]
    }
    carve_out "cs15-caps" {
      from  = ["cs12"]
      heads = ["increased_claims"]
    }
    carve_out "cs15-unlimited" {
      from  = ["cs12", "cs13"]
      heads = ["unlimited_claims"]
    }
    carve_out "cs15-exclusion" {
      from   = ["cs14"]
      heads  = ["increased_claims"]
      covers = [confidential.cs17]
    }
    indemnity "cs16" {
      by    = party.provider
      heads = ["third_party_claims", "legal"]
    }
  }
}
