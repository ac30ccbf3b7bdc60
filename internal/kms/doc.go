// Package kms keeps the keys that lie outside the database and its backups, in one local file:
// one key per tenant and epoch, the key that signs each log's checkpoints, and one identity per
// backup.
//
// It promises that a key is on the disk before anything may be wrapped under it; that a key,
// once destroyed, is gone from the file; that nobody but the file's owner may read it (otherwise
// it is refused); and that a file which is not there is never made anew by itself: without its
// keys everything stays sealed.
//
// # The file
//
// JSON, its first key naming the format, mode 0600 in a folder of mode 0700. It is replaced as a
// whole: a temporary file beside it is written, fsynced, renamed, and the folder is fsynced, so
// that a crash leaves the old file or the new one. A lock file beside it orders several
// processes; each reads the file again before it changes it, and when another has.
//
// What it does not promise: overwriting a file on an SSD or in a snapshot cannot be shown. Who
// needs that takes a key service in hardware, for which vault.KeyService is the shape.
package kms
