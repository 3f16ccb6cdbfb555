// SPDX-License-Identifier: AGPL-3.0-or-later

package static

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"maps"
	"slices"
	"strings"
)

// Prefix is where the files live on every host.
const Prefix = "/static/"

// File is one file ready to be served. Nothing in it may be changed.
type File struct {
	Name string // app.css
	Type string // the media type
	Hash string // the first ten hex digits of SHA-256 over Body
	Body []byte
	Gzip []byte // Body compressed at the highest level, once; nil for what is compressed already
}

// files is filled before main starts and only read afterwards.
var files = assemble()

// URL gives the address of a file, with its hash: it changes when the content
// does. An unknown name gives an address that answers 404, so that a missing
// script never takes a page down with it.
func URL(name string) string {
	f, ok := files[name]
	if !ok {
		return Prefix + name
	}
	return Prefix + f.Hash + "/" + name
}

// Has says whether there is such a file.
func Has(name string) bool {
	_, ok := files[name]
	return ok
}

// Open finds the file for a path below Prefix ("<hash>/app.css" or "app.css").
// immutable says that the path carried the right hash: the answer may be
// cached for a year. A path with another hash still finds the current file,
// because a page served by the previous release must not lose its looks.
func Open(path string) (f File, immutable, ok bool) {
	hash, name, hashed := strings.Cut(path, "/")
	if !hashed {
		f, ok = files[path]
		return f, false, ok
	}
	f, ok = files[name]
	return f, ok && f.Hash == hash, ok
}

// Names lists the files, sorted.
func Names() []string {
	return slices.Sorted(maps.Keys(files))
}

func newFile(name, mediaType string, body []byte) File {
	return File{Name: name, Type: mediaType, Hash: hashOf(body), Body: body, Gzip: squeeze(body)}
}

func hashOf(body []byte) string {
	sum := sha256.Sum256(body)
	return hex.EncodeToString(sum[:])[:10]
}

func squeeze(body []byte) []byte {
	var b bytes.Buffer
	w, err := gzip.NewWriterLevel(&b, gzip.BestCompression)
	if err != nil {
		panic("static: " + err.Error()) // the level is a constant
	}
	if _, err := w.Write(body); err != nil {
		panic("static: " + err.Error()) // writing to memory does not fail
	}
	if err := w.Close(); err != nil {
		panic("static: " + err.Error())
	}
	return b.Bytes()
}
