// SPDX-License-Identifier: AGPL-3.0-or-later

package media

import (
	"bytes"
	"errors"
	"image"
	"io"
	"net/url"
	"slices"
	"strings"

	"github.com/pdfcpu/pdfcpu/pkg/api"
	"github.com/pdfcpu/pdfcpu/pkg/pdfcpu"
	"github.com/pdfcpu/pdfcpu/pkg/pdfcpu/model"
	"github.com/pdfcpu/pdfcpu/pkg/pdfcpu/types"
)

// pagesMost is how many pages a paper may have.
const pagesMost = 2_000

// makeDocument reads a PDF and writes its pages anew: what can be seen stays,
// what can act, hide or tell of its maker goes. The result is still a PDF and
// is offered as a download only.
func (j *job) makeDocument() (Made, error) {
	api.DisableConfigDir()
	conf := model.NewDefaultConfiguration()
	conf.ValidationMode, conf.Offline = model.ValidationRelaxed, true
	conf.Optimize, conf.OptimizeBeforeWriting, conf.WriteObjectStream, conf.WriteXRefStream = false, false, false, false
	whole, err := io.ReadAll(j.again())
	if err != nil {
		return Made{}, err
	}
	paper, err := api.ReadAndValidate(bytes.NewReader(whole), conf)
	if errors.Is(err, pdfcpu.ErrWrongPassword) || paper != nil && paper.Encrypt != nil || err != nil && strings.Contains(err.Error(), "ncrypt") {
		return Made{}, refuse(wordsLocked, err)
	}
	if err != nil {
		return Made{}, refuse(wordsPaper, err)
	}
	if paper.PageCount > pagesMost {
		return Made{}, refuse(wordsPages, nil)
	}
	j.tell(50)
	if err := clean(paper); err != nil {
		return Made{}, refuse(wordsPaper, err)
	}
	var out bytes.Buffer
	if err := api.WriteContext(paper, &out); err != nil {
		return Made{}, refuse(wordsPaper, err)
	}
	j.tell(90)
	file, err := j.write(VariantDocument, "application/pdf", image.Point{}, func(w io.Writer) error {
		_, err := out.WriteTo(w)
		return err
	})
	return Made{Kind: Document, Files: []MadeFile{file}}, err
}

// acts are the entries that act by themselves, carry files, or tell of people
// and programs, wherever in a PDF they stand (ISO 32000-1: 12.6 actions, 7.11
// files, 14.3 metadata, 14.5 page pieces, 12.7 forms).
var acts = []string{"AA", "OpenAction", "JS", "JavaScript", "EmbeddedFiles", "EF", "AF", "Metadata", "PieceInfo", "LastModified",
	"XFA", "RichMediaContent", "RichMediaSettings", "Collection", "Perms", "Legal", "SpiderInfo", "AcroForm", "Next", "Thumb", "PresSteps", "Alternates", "OPI"}

// loose are notes that hold a file, a film or a program.
var loose = []string{"FileAttachment", "RichMedia", "Screen", "Movie", "Sound", "3D", "Popup", "Text", "Redact"}

// clean takes what acts out of every object of a paper.
func clean(paper *model.Context) error {
	paper.Info, paper.AdditionalStreams = nil, nil
	root, err := paper.Catalog()
	if err != nil {
		return err
	}
	names, err := paper.DereferenceDict(root["Names"])
	if err != nil {
		return err
	}
	for name := range names {
		if name != "Dests" {
			delete(names, name)
		}
	}
	paper.Names = nil
	for _, entry := range paper.Table {
		if entry == nil || entry.Free {
			continue
		}
		if stream, ok := entry.Object.(types.StreamDict); ok {
			entry.Object = cleanStream(paper, stream)
			continue
		}
		cleanObject(paper, entry.Object, 0)
	}
	return nil
}

func cleanObject(paper *model.Context, object types.Object, depth int) {
	if depth > 100 {
		return
	}
	switch o := object.(type) {
	case types.Array:
		for _, inner := range o {
			cleanObject(paper, inner, depth+1)
		}
	case types.Dict:
		cleanDict(paper, o)
		for _, inner := range o {
			cleanObject(paper, inner, depth+1)
		}
	}
}

func cleanDict(paper *model.Context, d types.Dict) {
	for _, name := range acts {
		delete(d, name)
	}
	if action, err := paper.DereferenceDict(d["A"]); err != nil || action != nil && !harmless(action) {
		delete(d, "A")
	}
	if kind := d.NameEntry("S"); kind != nil && slices.Contains([]string{"JavaScript", "Launch", "SubmitForm", "ImportData", "GoToR", "GoToE",
		"Rendition", "RichMediaExecute", "Sound", "Movie", "Thread", "GoTo3DView"}, *kind) {
		clear(d)
	}
	notes, err := paper.DereferenceArray(d["Annots"])
	if err != nil {
		delete(d, "Annots")
		return
	}
	if notes != nil {
		d["Annots"] = slices.DeleteFunc(slices.Clone(notes), func(note types.Object) bool {
			held, err := paper.DereferenceDict(note)
			if err != nil || held == nil {
				return true
			}
			kind := held.NameEntry("Subtype")
			return kind == nil || slices.Contains(loose, *kind)
		})
	}
}

// harmless says whether an action only goes to another page, or to a page on
// the web when somebody presses it.
func harmless(action types.Dict) bool {
	switch kind := action.NameEntry("S"); {
	case kind == nil:
		return false
	case *kind == "GoTo":
		return true
	case *kind == "URI":
		to, err := url.Parse(addressOf(action["URI"]))
		return err == nil && slices.Contains([]string{"https", "http", "mailto"}, to.Scheme)
	}
	return false
}

func addressOf(object types.Object) string {
	switch o := object.(type) {
	case types.StringLiteral:
		return o.Value()
	case types.HexLiteral:
		if text, err := types.HexLiteralToString(o); err == nil {
			return text
		}
	}
	return ""
}

// cleanStream does the same for a stream. Where its data is elsewhere it is
// none; a photo in it loses what its camera wrote.
func cleanStream(paper *model.Context, stream types.StreamDict) types.StreamDict {
	cleanDict(paper, stream.Dict)
	for _, inner := range stream.Dict {
		cleanObject(paper, inner, 1)
	}
	for _, elsewhere := range []string{"F", "FFilter", "FDecodeParms"} {
		delete(stream.Dict, elsewhere)
	}
	if kind := stream.Type(); kind != nil && (*kind == "EmbeddedFile" || *kind == "Metadata") {
		stream.Raw, stream.Content = []byte{}, nil
	}
	if len(stream.FilterPipeline) == 1 && stream.FilterPipeline[0].Name == "DCTDecode" {
		stream.Raw = bareJPEG(stream.Raw)
	}
	length := int64(len(stream.Raw))
	stream.StreamLength, stream.StreamLengthObjNr = &length, nil
	stream.Dict["Length"] = types.Integer(length)
	return stream
}

// bareJPEG leaves out of a JPEG the segments that are not needed to decode it:
// EXIF, XMP, thumbnails, comments. Adobe's, which says how colours are kept,
// stays (ITU-T T.81, B.1.1.4).
func bareJPEG(whole []byte) []byte {
	if len(whole) < 4 || whole[0] != 0xff || whole[1] != 0xd8 {
		return nil
	}
	bare, rest := []byte{0xff, 0xd8}, whole[2:]
	for len(rest) >= 4 && rest[0] == 0xff && rest[1] != 0xda {
		size := 2 + int(rest[2])<<8 + int(rest[3])
		if size < 4 || size > len(rest) {
			return nil
		}
		aside := rest[1] >= 0xe0 && rest[1] <= 0xef && rest[1] != 0xee || rest[1] == 0xfe
		if !aside {
			bare = append(bare, rest[:size]...)
		}
		rest = rest[size:]
	}
	if end := bytes.LastIndex(rest, []byte{0xff, 0xd9}); end >= 0 {
		rest = rest[:end+2]
	}
	return append(bare, rest...)
}
