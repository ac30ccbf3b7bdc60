// Package witness lets somebody else watch a log: it is the witness that a counterparty runs, and
// the side of the server that asks witnesses and keeps what they signed.
//
// A witness remembers, for each log that it was told to trust, the largest head that it has seen,
// and signs another one only if a proof shows that it continues this head. Whoever rewrites the log,
// cuts it back or shows two of them is found out by what the witness has signed. It receives
// checkpoints and proofs, which are hashes, and never an entry.
//
// # The witness (server.go, state.go)
//
// C2SP tlog-witness: POST add-checkpoint, GET HASH/checkpoint. It promises that of all that it ever
// signed for a log, one continues the other, also when it is killed at any moment or two requests
// race: under a lock that holds for all processes it reads the head from its file, checks, writes
// the new head beside the file, waits for the disk, renames, waits for the disk again, and only then
// answers. A crash before the rename leaves the old head, of which nobody has heard otherwise; a
// crash after it leaves a head whose signature nobody got, and the log asks again. A state that
// cannot be read is refused, never taken for a new one.
//
// # The server's side (desk.go, round.go, client.go, shown.go, kept.go)
//
// Every few seconds the newest checkpoint of each log goes to each of its witnesses, with pauses that
// grow while one does not answer. Nothing ever waits for a witness. What it signed is kept with the
// checkpoint, and beside the journal (kept.go). A checkpoint that the log's own key has signed, and to
// which the database does not lead, means that the database was rolled back or the log rewritten: from
// then on nothing is appended to that log, and so nothing is disclosed (shown.go). A witness that says
// so and shows no such signature may lie or be broken; that is a warning, and stops nothing.
//
// spec: c2sp/tlog-witness, c2sp/tlog-cosignature
package witness
