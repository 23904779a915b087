// Put beside the tests of transparency-dev/merkle's package proof for one run: writes the proofs
// those tests know, with every way in which they spoil them, and what the package says of each.

package proof

import (
	"encoding/json"
	"os"
	"testing"
)

type vector struct {
	Kind      string
	Desc      string
	Index     uint64
	Older     uint64
	Size      uint64
	Leaf      []byte
	OlderRoot []byte
	Root      []byte
	Proof     [][]byte
	Good      bool
}

func TestWriteVectors(t *testing.T) {
	var found []vector
	inclusion := func(desc string, index, size uint64, leaf []byte, proof [][]byte, root []byte) {
		err := VerifyInclusion(hasher, index, size, leaf, proof, root)
		found = append(found, vector{"inclusion", desc, index, 0, size, leaf, nil, root, proof, err == nil})
	}
	consistency := func(desc string, older, size uint64, proof [][]byte, olderRoot, root []byte) {
		err := VerifyConsistency(hasher, older, size, proof, olderRoot, root)
		found = append(found,
			vector{"consistency", desc, 0, older, size, nil, olderRoot, root, proof, err == nil})
	}
	for _, each := range inclusionProofs[1:] {
		leaf, root := hasher.HashLeaf(leaves[each.leaf-1]), roots[each.size-1]
		inclusion("happy path", each.leaf-1, each.size, leaf, each.proof, root)
		for _, spoilt := range corruptInclusionProof(each.leaf-1, each.size, each.proof, root, leaf) {
			inclusion(spoilt.desc, spoilt.leafIndex, spoilt.treeSize, spoilt.leafHash, spoilt.proof, spoilt.root)
		}
	}
	for _, size := range []uint64{0, 1} {
		for _, index := range []uint64{0, 1, 2} {
			inclusion("no proof", index, size, sha256SomeHash, nil, sha256EmptyTreeHash)
			inclusion("no leaf", index, size, []byte{}, nil, sha256EmptyTreeHash)
			inclusion("no root", index, size, sha256SomeHash, nil, []byte{})
		}
	}
	for _, each := range consistencyProofs {
		older, newer := roots[each.size1-1], roots[each.size2-1]
		consistency("happy path", each.size1, each.size2, each.proof, older, newer)
		if len(each.proof) == 0 {
			continue
		}
		for _, spoilt := range corruptConsistencyProof(each.size1, each.size2, older, newer, each.proof) {
			consistency(spoilt.desc, spoilt.size1, spoilt.size2, spoilt.proof, spoilt.root1, spoilt.root2)
		}
	}
	for _, older := range []uint64{1, 2} {
		for _, newer := range []uint64{0, 1, 2} {
			for _, proof := range [][][]byte{nil, {sha256EmptyTreeHash}} {
				consistency("other root", older, newer, proof, sha256SomeHash, sha256EmptyTreeHash)
				consistency("same root", older, newer, proof, sha256SomeHash, sha256SomeHash)
			}
		}
	}
	written, err := json.Marshal(found)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(os.Getenv("VECTORS"), written, 0o600); err != nil {
		t.Fatal(err)
	}
}
