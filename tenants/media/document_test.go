// SPDX-License-Identifier: AGPL-3.0-or-later

package media

import (
	"bytes"
	"compress/zlib"
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"github.com/pdfcpu/pdfcpu/pkg/api"
	"github.com/pdfcpu/pdfcpu/pkg/pdfcpu/model"
)

// paper writes a PDF of numbered objects, the first its catalogue.
func paper(trailer string, objects ...string) []byte {
	var b bytes.Buffer
	b.WriteString("%PDF-1.7\n%\xe2\xe3\xcf\xd3\n")
	places := make([]int, len(objects))
	for i, object := range objects {
		places[i] = b.Len()
		fmt.Fprintf(&b, "%d 0 obj\n%s\nendobj\n", i+1, object)
	}
	start := b.Len()
	fmt.Fprintf(&b, "xref\n0 %d\n0000000000 65535 f \n", len(objects)+1)
	for _, at := range places {
		fmt.Fprintf(&b, "%010d 00000 n \n", at)
	}
	fmt.Fprintf(&b, "trailer\n<< /Size %d /Root 1 0 R %s >>\nstartxref\n%d\n%%%%EOF\n", len(objects)+1, trailer, start)
	return b.Bytes()
}

func stream(dict string, data []byte) string {
	return fmt.Sprintf("<< %s /Length %d >>\nstream\n%s\nendstream", dict, len(data), data)
}

// newsletter is a page with everything in it that must not come out.
func newsletter(t testing.TB) []byte {
	t.Helper()
	return paper("/Info 12 0 R",
		"<< /Type /Catalog /Pages 2 0 R /OpenAction 6 0 R /Names << /JavaScript << /Names [(x) 6 0 R] >> /EmbeddedFiles << /Names [(x) 9 0 R] >> >> /Metadata 11 0 R /AA << /WC 6 0 R >> >>",
		"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
		"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 300 200] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> /XObject << /I 13 0 R >> >> /Annots [7 0 R 8 0 R 14 0 R 15 0 R] /AA << /O 6 0 R >> >>",
		stream("", []byte("BT /F1 18 Tf 20 100 Td (Welcome to the harvest fair) Tj ET q 90 0 0 60 150 20 cm /I Do Q")),
		"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
		"<< /Type /Action /S /JavaScript /JS (app.alert\\('hidden-script'\\)) >>",
		"<< /Type /Annot /Subtype /Link /Rect [0 0 50 50] /A << /S /Launch /F (hidden-program.exe) >> >>",
		"<< /Type /Annot /Subtype /FileAttachment /Rect [0 0 50 50] /FS 9 0 R /Contents (hidden-note) >>",
		"<< /Type /Filespec /F (hidden-name.txt) /EF << /F 10 0 R >> >>",
		stream("/Type /EmbeddedFile", []byte("hidden-file")),
		stream("/Type /Metadata /Subtype /XML", []byte("<x:xmpmeta xmlns:x='adobe:ns:meta/'>hidden-xmp</x:xmpmeta>")),
		"<< /Author (hidden-author) /Creator (hidden-creator) /Title (hidden-title) >>",
		stream("/Type /XObject /Subtype /Image /Width 64 /Height 48 /ColorSpace /DeviceRGB /BitsPerComponent 8 /Filter /DCTDecode", marked(t, asJPEG(t, quarters(64, 48)), "jpg")),
		"<< /Type /Annot /Subtype /Link /Rect [0 0 50 50] /A << /S /URI /URI (https://fair.example/) >> >>",
		"<< /Type /Annot /Subtype /Link /Rect [0 0 50 50] /A << /S /URI /URI (javascript:hidden-link) >> >>",
	)
}

// A newsletter keeps its page, its picture and its link, and loses the rest.
func TestPapersKeepWhatIsSeen(t *testing.T) {
	made := safe(t, newsletter(t))
	described, content := variant(t, made, VariantDocument)
	if made.Kind != Document || described.Type != "application/pdf" {
		t.Errorf("%+v", made)
	}
	for _, gone := range []string{"hidden-", "JavaScript", "/JS", "/Launch", "EmbeddedFile", "/OpenAction", "/AA", "/Metadata", secretSerial, "Exif"} {
		if at := bytes.Index(content, []byte(gone)); at >= 0 {
			t.Errorf("%s is still there: %q", gone, content[max(0, at-80):min(len(content), at+80)])
		}
	}
	if !bytes.Contains(content, []byte("https://fair.example/")) {
		t.Error("the link is gone")
	}
	if said := run(t, "exiftool", "-a", "-u", "-G1", described.Path); strings.Contains(said, "hidden") || strings.Contains(said, "Author") {
		t.Error(said)
	}
	out := filepath.Join(t.TempDir(), "page")
	run(t, "vips", "copy", described.Path+"[dpi=72]", out+".png") // poppler draws the page
	if size := run(t, "vipsheader", out+".png"); !strings.Contains(size, "300x200") {
		t.Errorf("drawn as %s", size)
	}
}

func TestPapersThatAreRefused(t *testing.T) {
	whole := newsletter(t)
	for _, c := range []struct {
		name    string
		content []byte
		words   string
	}{
		{"cut", whole[:len(whole)/2], wordsPaper},
		{"a head and a web page", []byte("%PDF-1.4\n<html><script>alert(1)</script></html>"), wordsPaper},
		{"locked", locked(t, whole, "for a reader"), wordsLocked},
		{"locked against printing", locked(t, whole, ""), wordsLocked},
		{"no pages", paper("", "<< /Type /Catalog >>"), wordsPaper},
	} {
		t.Run(c.name, func(t *testing.T) { refusedAs(t, c.content, DefaultLimits(), c.words) })
	}
}

// locked gives a PDF a password.
func locked(t testing.TB, content []byte, password string) []byte {
	t.Helper()
	api.DisableConfigDir()
	conf := model.NewAESConfiguration(password, "for the owner", 256)
	var out bytes.Buffer
	if err := api.Encrypt(bytes.NewReader(content), &out, conf); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// A paper that blows up when it is unpacked, nests without end or points at
// itself ends in an answer, in bounded time.
func TestAttackF5PaperBombs(t *testing.T) {
	var packed bytes.Buffer
	z := zlib.NewWriter(&packed)
	for range 600 {
		if _, err := z.Write(make([]byte, 1<<20)); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	page := "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 300 200] /Contents 4 0 R >>"
	deep := strings.Repeat("[", 2_000_000) + strings.Repeat("]", 2_000_000)
	limits := DefaultLimits()
	limits.Memory = 300 << 20
	for name, content := range map[string][]byte{
		"unpacked":    paper("", "<< /Type /Catalog /Pages 2 0 R >>", "<< /Type /Pages /Kids [3 0 R] /Count 1 >>", page, stream("/Filter /FlateDecode", packed.Bytes())),
		"nested":      paper("", "<< /Type /Catalog /Pages 2 0 R /X "+deep+" >>", "<< /Type /Pages /Kids [3 0 R] /Count 1 >>", page, stream("", nil)),
		"in a circle": paper("", "<< /Type /Catalog /Pages 2 0 R >>", "<< /Type /Pages /Kids [2 0 R] /Count 1 /Parent 2 0 R >>"),
		"many pages":  paper("", "<< /Type /Catalog /Pages 2 0 R >>", "<< /Type /Pages /Kids ["+strings.Repeat("3 0 R ", 50_000)+"] /Count 50000 >>", page, stream("", nil)),
	} {
		t.Run(name, func(t *testing.T) {
			folder := filepath.Join(t.TempDir(), "out")
			made, err := workshop(t, "media-worker", limits).Make(soon(t), sent(t, content), folder, nil)
			if err == nil {
				if described, _ := variant(t, made, VariantDocument); described.Bytes > 10<<20 {
					t.Errorf("it became %d bytes", described.Bytes)
				}
				return
			}
			empty(t, folder)
			nobodyLeft(t)
		})
	}
}
