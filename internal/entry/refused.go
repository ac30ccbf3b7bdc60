package entry

// Refused is the act of a System entry which records that the agreement in force refused something:
// who asked and from which country stand in it as everywhere, Purpose for which, Route where; Object
// is "purpose" or "country", and List names the clause. Nothing was shown. The same refusal within an
// hour is recorded once.
const Refused = "refused"

// Refusal says in plain words what an entry of the act Refused recorded; empty for all others.
func (e Entry) Refusal() string {
	if e.Kind != System || e.Act != Refused || len(e.List) == 0 {
		return ""
	}
	if e.Object == "country" {
		return "the contract in force refused access from " + e.Country + ": clause " + e.List[0]
	}
	return "the contract in force refused access for the purpose " + string(e.Purpose) + ": clause " + e.List[0]
}
