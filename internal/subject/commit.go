package subject

import "crypto/sha256"

// commitTag separates these hashes from all others.
const commitTag = "counterpart/subjects/v1\n"

// Commit returns the commitment that a log entry carries in place of the
// subjects: SHA-256(tag || salt || payload). Whoever lacks the salt learns
// nothing of the payload from it; the salt must be random and used once.
func Commit(salt [32]byte, payload []byte) [32]byte {
	h := sha256.New()
	h.Write([]byte(commitTag))
	h.Write(salt[:])
	h.Write(payload)
	return [32]byte(h.Sum(nil))
}
