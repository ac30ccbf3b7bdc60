package tlog

import (
	"errors"
	"fmt"

	"github.com/transparency-dev/merkle/proof"
	"github.com/transparency-dev/merkle/rfc6962"
)

// Inclusion returns the proof that the leaf at index is in the tree of the
// given size: the hashes from the leaf's sibling up to the root's child. It
// refuses index >= size and sizes above MaxSize.
func Inclusion(r Reader, index, size uint64) ([]Hash, error) {
	if err := checkSize(size); err != nil {
		return nil, fmt.Errorf("inclusion proof: %w", err)
	}
	nodes, err := proof.Inclusion(index, size)
	if err != nil {
		return nil, fmt.Errorf("inclusion proof: %w", err)
	}
	return prove(r, nodes)
}

// Consistency returns the proof that the tree of size old is the beginning of
// the tree of the given size. It is empty if old is 0 or both are equal. It
// refuses old > size and sizes above MaxSize.
func Consistency(r Reader, old, size uint64) ([]Hash, error) {
	if err := checkSize(size); err != nil {
		return nil, fmt.Errorf("consistency proof: %w", err)
	}
	nodes, err := proof.Consistency(old, size)
	if err != nil {
		return nil, fmt.Errorf("consistency proof: %w", err)
	}
	return prove(r, nodes)
}

// prove reads the nodes of a proof and joins those of the incomplete subtree,
// if there is one, to its hash.
func prove(r Reader, nodes proof.Nodes) ([]Hash, error) {
	hashes, err := readNodes(r, nodes.IDs)
	if err != nil {
		return nil, fmt.Errorf("proof: %w", err)
	}
	_, begin, end := nodes.Ephem()
	if end-begin < 2 {
		return hashes, nil
	}
	for i := begin + 1; i < end; i++ {
		hashes[begin] = nodeHash(&hashes[i], &hashes[begin])
	}
	return append(hashes[:begin+1], hashes[end:]...), nil
}

// VerifyInclusion returns nil exactly if the proof shows that leaf is at index
// in the tree of this size and root.
func VerifyInclusion(index, size uint64, leaf Hash, proofHashes []Hash, root Hash) error {
	if err := checkSize(size); err != nil {
		return fmt.Errorf("verify inclusion: %w", err)
	}
	err := proof.VerifyInclusion(rfc6962.DefaultHasher, index, size, leaf[:], raw(proofHashes), root[:])
	if err != nil {
		return fmt.Errorf("verify inclusion: %w", err)
	}
	return nil
}

// VerifyConsistency returns nil exactly if the proof shows that the tree of
// size old and root oldRoot is the beginning of the tree of this size and root.
// A tree of size 0 must have the empty root.
func VerifyConsistency(old, size uint64, proofHashes []Hash, oldRoot, root Hash) error {
	if err := checkSize(size); err != nil {
		return fmt.Errorf("verify consistency: %w", err)
	}
	if old == 0 && oldRoot != EmptyRoot() {
		return errors.New("verify consistency: empty tree with another root than the empty one")
	}
	err := proof.VerifyConsistency(rfc6962.DefaultHasher, old, size, raw(proofHashes), oldRoot[:], root[:])
	if err != nil {
		return fmt.Errorf("verify consistency: %w", err)
	}
	return nil
}

// raw returns the hashes as the slices that the merkle library takes.
func raw(hashes []Hash) [][]byte {
	out := make([][]byte, len(hashes))
	for i := range hashes {
		out[i] = hashes[i][:]
	}
	return out
}
