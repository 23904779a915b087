// Command tlog answers questions about transparency logs with Go's own packages, one JSON document
// a line. The tests hold this library's log against it, both ways.
package main

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"strings"

	"github.com/transparency-dev/merkle/proof"
	"github.com/transparency-dev/merkle/rfc6962"
	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

type question struct {
	Op        string
	Note      string
	Key       string
	Origin    string
	Index     int64
	Older     int64
	Size      int64
	Leaf      []byte
	OlderRoot []byte
	Root      []byte
	Proof     [][]byte
	Records   [][]byte
}

type answer struct {
	Error       string
	Text        string
	Note        string
	Stored      [][]byte
	Inclusion   [][][]byte
	Consistency [][][]byte
}

func main() {
	in := bufio.NewScanner(os.Stdin)
	in.Buffer(nil, 1<<26)
	out := json.NewEncoder(os.Stdout)
	for in.Scan() {
		var asked question
		found := answer{}
		err := json.Unmarshal(in.Bytes(), &asked)
		if err == nil {
			found, err = answered(asked)
		}
		if err != nil {
			found.Error = err.Error()
		}
		if err := out.Encode(found); err != nil {
			os.Exit(1)
		}
	}
}

func answered(asked question) (answer, error) {
	switch asked.Op {
	case "note":
		return opened(asked)
	case "inclusion":
		return answer{}, included(asked)
	case "consistency":
		return answer{}, consistent(asked)
	case "log":
		return logged(asked)
	}
	return answer{}, fmt.Errorf("no such question: %q", asked.Op)
}

func opened(asked question) (answer, error) {
	verifier, err := note.NewVerifier(asked.Key)
	if err != nil {
		return answer{}, err
	}
	found, err := note.Open([]byte(asked.Note), note.VerifierList(verifier))
	if err != nil {
		return answer{}, err
	}
	return answer{Text: found.Text}, nil
}

// included asks two libraries, which have to agree.
func included(asked question) error {
	hashes, err := all(asked.Proof)
	if err != nil {
		return err
	}
	one := tlog.CheckRecord(hashes, asked.Size, hash(asked.Root), asked.Index, hash(asked.Leaf))
	other := proof.VerifyInclusion(rfc6962.DefaultHasher, uint64(asked.Index), uint64(asked.Size),
		asked.Leaf, asked.Proof, asked.Root)
	return agreed(one, other)
}

func consistent(asked question) error {
	hashes, err := all(asked.Proof)
	if err != nil {
		return err
	}
	one := tlog.CheckTree(hashes, asked.Size, hash(asked.Root), asked.Older, hash(asked.OlderRoot))
	other := proof.VerifyConsistency(rfc6962.DefaultHasher, uint64(asked.Older), uint64(asked.Size),
		asked.Proof, asked.OlderRoot, asked.Root)
	return agreed(one, other)
}

// logged makes a log in memory and everything there is to say of it.
func logged(asked question) (answer, error) {
	var stored []tlog.Hash
	reader := tlog.HashReaderFunc(func(indexes []int64) ([]tlog.Hash, error) {
		var found []tlog.Hash
		for _, each := range indexes {
			found = append(found, stored[each])
		}
		return found, nil
	})
	for index, record := range asked.Records {
		hashes, err := tlog.StoredHashes(int64(index), record, reader)
		if err != nil {
			return answer{}, err
		}
		stored = append(stored, hashes...)
	}
	size := int64(len(asked.Records))
	root, err := tlog.TreeHash(size, reader)
	if err != nil {
		return answer{}, err
	}
	found := answer{Stored: bytes(stored)}
	for index := range asked.Records {
		record, err := tlog.ProveRecord(size, int64(index), reader)
		if err != nil {
			return answer{}, err
		}
		tree, err := tlog.ProveTree(size, int64(index)+1, reader)
		if err != nil {
			return answer{}, err
		}
		found.Inclusion = append(found.Inclusion, bytes(record))
		found.Consistency = append(found.Consistency, bytes(tree))
	}
	signer, err := note.NewSigner(asked.Key)
	if err != nil {
		return answer{}, err
	}
	// Go's own text of a head differs from a checkpoint's in its first line alone.
	_, rest, _ := strings.Cut(string(tlog.FormatTree(tlog.Tree{N: size, Hash: root})), "\n")
	signed, err := note.Sign(&note.Note{Text: asked.Origin + "\n" + rest}, signer)
	found.Note = string(signed)
	return found, err
}

func agreed(one, other error) error {
	if (one == nil) != (other == nil) {
		panic(fmt.Sprintf("the two libraries differ: %v, %v", one, other))
	}
	return one
}

func all(hashes [][]byte) ([]tlog.Hash, error) {
	found := []tlog.Hash{}
	for _, each := range hashes {
		if len(each) != tlog.HashSize {
			return nil, errors.New("no hash")
		}
		found = append(found, hash(each))
	}
	return found, nil
}

func hash(content []byte) tlog.Hash {
	var found tlog.Hash
	copy(found[:], content)
	return found
}

func bytes[T ~[32]byte](hashes []T) [][]byte {
	found := [][]byte{}
	for _, each := range hashes {
		found = append(found, append([]byte{}, each[:]...))
	}
	return found
}
