// Package store keeps everything in SQL: the same schema and, but for a few named exceptions,
// the same text on SQLite (one file, embedded) and on PostgreSQL.
//
// It promises that a write transaction is durable once Commit returns, that tenant is the
// first column of every key, that no query but the operator's crosses tenants, and that the
// tables of the ledger are only ever inserted into. It stores no plaintext of a sealed field,
// because none reaches it.
//
// # Two engines
//
// Package engine opens them, runs statements and transactions, and says what a crash leaves. Here is
// what is stored. Text is PostgreSQL's with $n; a statement counts as tested only when it ran on
// PostgreSQL. A bound limit is written LIMIT $n + 0: SQLite plans a statement anew on each run if the
// limit is a parameter alone. Times are microseconds UTC in BIGINT, given by the caller. There are no
// triggers, no advisory locks and no SELECT *.
//
// # The order of locks
//
// On PostgreSQL transactions run at the same time, and two that lock rows in different orders end
// with one of them given up (a deadlock, which nothing tries again). So every transaction locks
// tables in this order, leaving out what it does not need:
//
//	attempt                 by what is guarded (SignIn, Factor, Confirm)
//	staff                   by id; owners and the member to be changed in one statement (LockOwners)
//	recovery_code, session  of a member who is locked
//	import_batch            one; steps of a batch run one after the other (lockBatch)
//	figure_state            one; whoever works on figures (summary.Rows)
//	customer                by id: of an order before the order (LockSale, settleSales, Person)
//	customer_change         of a customer who is locked (AmendCustomer, Erase)
//	epoch                   by number; FOR SHARE to wrap, to erase and to ask holds, FOR UPDATE to change
//	payment, sale           by id (stride, holding)
//	customer_case           by number, after the customers (casebook.LockCases, Erase)
//	case_mail, case_survey, case_message, case_label, case_sale, case_change  of a case that is locked
//	product                 by SKU (EnsureProducts)
//	api_token               one; the member of staff that it is was inserted before it (till.Add)
//	activity                by reference, new rows only (till.AddEvents); saved_map by name
//	customer_key            by customer (Wraps)
//	unique values           by value: blind_index by field and value (claim), sale by number, payment by
//	                        reference. To insert one waits for whoever inserts, changes or deletes it
//	sale_change             what a step takes, after its customers (summary, Hold); an erasure's own (summary.Erased)
//	customer_figure, customer_month, figure_day, figure_month, figure_product, figure_cohort, figure_rank  under figure_state, or of a locked customer
//	saved_view              one; then saved_view_first, then favourite (listing)
//	favourite               one's own, or of a customer who is locked (PutFavourite, Erase)
//	own_field, own_word     by field, by code (shelf.LockFields, LockWords)
//	own_age, own_value, own_index  of a customer who is locked, by field (amendAges, shelf.PutValues, Empty)
//	document, act_once      by hash, by mark: new rows only (paper.Put, paper.Once)
//	act_state, act          one log's; outside of changes (paper.Cover)
//	ledger_pending          the entry; the sequencer takes the head first and then what is pending
//
// Rows that only one transaction can know of (a new customer's, a new session) are in no order. What
// is FOR UPDATE is locked before anything of that table is changed: a changed order keeps others from
// its number, a locked one does not. A statement that waited for a lock sees of other rows what was
// committed before it began; whatever depends on them is read by the next statement (LockEpochs).
//
// Housekeeping outside of changes locks one row at a time (Saw, TakeOrdinals, TakeNumbers, ClaimMail) or passes over rows
// that are locked (Sweep, ForgetNameChanges).
package store
