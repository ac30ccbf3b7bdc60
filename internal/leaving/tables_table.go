package leaving

import "counterpart/internal/field"

// fate says what becomes of a table's rows.
type fate uint8

const (
	stays  fate = iota // of the installation or the log: neither handed over nor deleted
	moves              // handed over, and deleted at the end
	anew               // made of other rows: not handed over, deleted
	burned             // of this installation alone, such as sessions: not handed over, deleted
)

// form says how a row's column sealed is sealed.
type form uint8

const (
	plain   form = iota // nothing is
	boxes               // boxes of fields, in slots of the customer
	rowed               // boxes of fields, in slots of the row
	single              // one box of one field, in a slot of the row
	onesOwn             // one box of the own field that the row names, in a slot of its item
)

// spec says what becomes of one table.
type spec struct {
	name   string
	fate   fate
	key    []string // of its primary key, without the tenant
	says   string   // what its rows are; empty for those that nobody counts
	form   form
	slot   string    // table of the slots
	row    string    // column of the row of the slots
	fields field.Set // that it tells of the customer that it names; 0 if it names none
	fix    func(map[string]any)
}

const (
	ofPeople = field.Set(1<<field.Name|1<<field.Emails|1<<field.Phones|1<<field.Addresses|1<<field.Birth|1<<field.Loyalty|
		1<<field.External|1<<field.ConsentText|1<<field.Tags) | field.Own
	linked   = field.Set(1<<field.Country | 1<<field.Language)
	orders   = field.Set(1 << field.Orders)
	cards    = field.Set(1<<field.Token | 1<<field.Card)
	messages = field.Set(1 << field.Messages)
	ofCases  = field.Set(1 << field.Cases)
)

// specs lists every table of the schema, those that others refer to first. A new table gets a row
// here: a test compares.
var specs = []spec{
	{name: "customer", fate: moves, key: []string{"customer"}, says: "customers", form: boxes, slot: "customer", fields: ofPeople | linked | orders},
	{name: "customer_change", fate: moves, key: []string{"customer", "revision"}, says: "former values", form: boxes, slot: "customer", fields: ofPeople | linked},
	{name: "note", fate: moves, key: []string{"note"}, says: "notes", form: single, slot: "note", row: "note", fields: field.Set(1 << field.Note)},
	{name: "activity", fate: moves, key: []string{"activity"}, says: "events", fields: field.Set(1 << field.Activity)},
	{name: "product", fate: moves, key: []string{"product"}, says: "products"},
	{name: "sale", fate: moves, key: []string{"sale"}, says: "orders", fields: orders},
	{name: "sale_line", fate: moves, key: []string{"sale", "line"}, says: "order lines"},
	{name: "payment", fate: moves, key: []string{"payment"}, says: "payments", form: rowed, slot: "payment", row: "payment", fields: cards | orders},
	{name: "customer_case", fate: moves, key: []string{"number"}, says: "cases", form: single, slot: "customer_case", row: "number", fields: messages | ofCases},
	{name: "case_message", fate: moves, key: []string{"message"}, says: "messages", form: single, slot: "case_message", row: "message", fields: messages},
	{name: "case_mail", fate: moves, key: []string{"mail"}, says: "mails", form: single, slot: "case_mail", row: "mail", fields: messages, fix: unsent},
	{name: "case_survey", fate: moves, key: []string{"number"}, says: "satisfaction", form: single, slot: "case_survey", row: "number", fields: messages},
	{name: "case_label", fate: moves, key: []string{"number", "label"}, says: "labels"},
	{name: "case_sale", fate: moves, key: []string{"number", "sale"}, says: "orders of cases"},
	{name: "case_change", fate: moves, key: []string{"number", "revision", "what"}, says: "changes of cases"},
	{name: "case_answer", fate: moves, key: []string{"answer"}, says: "canned answers"},
	{name: "case_setting", fate: moves, says: "case settings"},
	{name: "case_number", fate: moves},
	{name: "own_field", fate: moves, key: []string{"field"}, says: "own fields"},
	{name: "own_word", fate: moves, key: []string{"list", "code"}, says: "own words"},
	{name: "own_age", fate: moves, key: []string{"customer", "field"}},
	{name: "own_value", fate: moves, key: []string{"item", "field"}, says: "own values", form: onesOwn, slot: "own_value", row: "item", fields: field.Own},
	{name: "own_index", fate: moves, key: []string{"field", "idx", "item"}},
	{name: "blind_index", fate: moves, key: []string{"field", "idx", "customer"}},
	{name: "saved_view", fate: moves, key: []string{"view"}, says: "saved views"},
	{name: "saved_view_first", fate: moves, key: []string{"owner", "list"}},
	{name: "favourite", fate: moves, key: []string{"owner", "kind", "item"}, says: "favourites"},
	{name: "saved_map", fate: moves, key: []string{"map"}, says: "saved maps"},
	{name: "figure_apart", fate: moves, key: []string{"sku"}, says: "goods set apart"},
	{name: "legal_hold", fate: moves, key: []string{"hold"}, says: "holds"},
	{name: "import_batch", fate: moves, key: []string{"batch"}, says: "imports", fix: unrefused},

	{name: "sale_change", fate: anew, key: []string{"placed", "id"}},
	{name: "figure_state", fate: anew},
	{name: "customer_figure", fate: anew, key: []string{"customer"}},
	{name: "customer_month", fate: anew, key: []string{"customer", "month"}},
	{name: "figure_day", fate: anew, key: []string{"day", "country", "channel", "currency"}},
	{name: "figure_month", fate: anew, key: []string{"month", "country", "channel", "currency"}},
	{name: "figure_product", fate: anew, key: []string{"span", "at", "product", "currency"}},
	{name: "figure_cohort", fate: anew, key: []string{"cohort", "month"}},
	{name: "figure_rank", fate: anew, key: []string{"r", "f"}},
	{name: "name_change", fate: anew, key: []string{"at", "what"}},
	{name: "seen_cell", fate: anew, key: []string{"log", "day", "reader", "purpose", "fields", "masked"}},
	{name: "seen_cover", fate: anew, key: []string{"log"}},

	{name: "session", fate: burned, key: []string{"session"}},
	{name: "recovery_code", fate: burned, key: []string{"staff", "digest"}},
	{name: "attempt", fate: burned, key: []string{"what"}},
	{name: "api_token", fate: burned, key: []string{"token"}},
	{name: "checkpoint_mail", fate: burned},
	{name: "document", fate: burned, key: []string{"hash"}}, // goes along in the bundle
	{name: "staff", fate: burned, key: []string{"staff"}},   // goes along as a list of names

	// Whom entries were about: an entry without it still verifies.
	{name: "ledger_payload", fate: burned, key: []string{"log", "idx"}},

	{name: "tenant"},
	{name: "customer_key"},
	{name: "tenant_key"},
	{name: "epoch"},
	{name: "backup"},
	{name: "ledger_head"},
	{name: "ledger_entry"},
	{name: "ledger_node"},
	{name: "ledger_checkpoint"},
	{name: "ledger_closed"},
	{name: "ledger_pending"},
	{name: "ledger_cosignature"},
	{name: "cosignature_recent"},
	{name: "cosignature_recent"},
	{name: "witness"},
	{name: "log_token"},
	{name: "act"},
	{name: "act_state"},
	{name: "act_once"},
	{name: "leaving"},
	{name: "leaving_file"},
}

// unsent lets no mail go out a second time: one that waited is not sent by the next installation.
func unsent(row map[string]any) {
	if row["state"] == "waiting" {
		row["state"], row["reason"] = "failed", "moved"
	}
}

// unrefused forgets the file of refused rows, which lies on the old machine.
func unrefused(row map[string]any) { row["refused"], row["until"] = "", int64(0) }
