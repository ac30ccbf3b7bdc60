package fact

import "slices"

// heads of loss, in the words of agreements.
var heads = []string{
	"call_centre", "card_assessment", "compensation", "consequential", "cover", "credit_monitoring", "fine",
	"forensics", "indirect", "interest", "investigation", "legal", "lost_data", "lost_profit", "notification",
	"open", "penalty", "price", "remediation", "replacement", "reputation", "service_credit", "settlement", "staff_time",
}

// Heads gives the heads of loss that a loss item can have, sorted. "consequential" and "indirect"
// also name the class of those that an agreement does not deem direct.
func Heads() []string { return slices.Clone(heads) }
