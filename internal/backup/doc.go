// Package backup writes sealed backups of a whole database, and restores them.
//
// It promises that a backup is one moment of every table; that nothing of it touches a disk
// unsealed; that each has a key of its own, kept beside the other keys and in no backup, which is
// destroyed when its time is over and no hold stands; and that a restored database serves nobody
// before everyone who was erased since has been erased again and new logs are open.
//
// # The file
//
// A tar stream sealed with filippo.io/age to the backup's own identity. First manifest.json, then
// for each table NAME/000001.jsonl and so on, pieces of some hundred kilobytes with a row per
// line as a JSON array in the order of the manifest's columns (bytes in base64), last end.json
// with the number of rows per table. It names no engine: what SQLite wrote, PostgreSQL restores,
// and the other way round. Sessions are left out, so that one which was ended does not come back.
//
// # Keys across an epoch's end
//
// When an epoch's key is destroyed, the wraps in older backups are dead, also those of people who
// were not erased. The keys themselves did not change; so after each rotation ExportKeys writes
// the small tables of wrapped keys to a sealed file of their own, of which only the newest and its
// key are kept. Restore takes it beside a backup that is older than an epoch's end. Whoever was
// erased is in neither.
//
// # Restore, in order
//
//  1. The database is empty, and every table has the columns of the backup.
//  2. In one transaction: rows in; newer wraps in from the key export; the erasure journal
//     replayed; epochs without a key marked; ordinals moved on, so that none is used twice; the
//     log closed and the next one opened with its first entry, which names the end of the old one
//     and what is known to be lost. The journal has noted the new log before COMMIT.
//  3. COMMIT. A crash before leaves an empty database.
package backup
