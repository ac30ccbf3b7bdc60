// Package tlog is the transparency log in bytes and arithmetic: hashes of
// RFC 6962, the frontier that an append needs, checkpoints, cosignatures,
// proofs, tiles, entry bundles and trust files as C2SP describes them. It stores nothing, asks no clock and
// signs only with the signer that it is given.
//
// A tree of size n is kept as three things, whose storage is the caller's:
//
//   - leaf hashes, level 0, one per entry;
//   - the nodes of levels 8, 16, 24 and so on, one per 256 nodes of the stored
//     level below, handed out by [Frontier.Append] as they become complete;
//   - the frontier: the hashes of the perfect subtrees that cover the tree,
//     largest first, 32 bytes for each bit set in n.
//
// Every other node is recomputed from the stored level below it. Because the
// stored levels are exactly the hashes of the tiles, a tile is served from the
// same rows and a partial tile is a prefix of them.
//
// Sizes and positions are unsigned and end at [MaxSize], so that they fit a
// signed column of a database.
//
// spec: c2sp/tlog-checkpoint, c2sp/tlog-cosignature, c2sp/tlog-tiles,
// c2sp/tlog-proof, c2sp/tlog-policy, rfc6962/2.1
package tlog
