// SPDX-License-Identifier: AGPL-3.0-or-later

package web

import (
	"bytes"
	"errors"
	"io"
	"mime"
	"mime/multipart"
	"net/url"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/gofiber/fiber/v2"
	"github.com/google/uuid"

	"rookery/tenants/fault"
)

// fieldsMost bounds the fields of one form. The longest of ours is that of a
// school's rules: some ten fields for each of as many as it may have.
const fieldsMost = 4000

// Form is what a form sent: plain copies, every value valid text.
type Form struct {
	values map[string][]string
	files  map[string][]File
	count  int
	typed  int      // bytes of all values
	unfit  []string // fields that held what cannot be stored
}

// File is a file that came with a form.
type File struct {
	Name  string // as the browser tells it: anything
	Bytes []byte // of the request; not to be kept after it
}

// Files gives the files of a field, in their order.
func (f Form) Files(name string) []File { return f.files[name] }

// Form reads the form that was sent. Invalid when it holds characters that
// cannot be stored; the Form then has U+FFFD in their place, to be given back.
func (c *Ctx) Form() (Form, error) {
	f, err := c.parseForm()
	if err != nil || len(f.unfit) == 0 {
		return f, err
	}
	fields := map[string]string{}
	for _, name := range f.unfit {
		fields[name] = "There are characters in it that cannot be stored; they are shown as \uFFFD."
	}
	return f, fault.Invalid(fields)
}

// parseForm reads the body once.
func (c *Ctx) parseForm() (Form, error) {
	if c.form == nil {
		f, err := readForm(c.Get(fiber.HeaderContentType), c.Ctx.Request().Body())
		c.form, c.formErr = &f, err
	}
	return *c.form, c.formErr
}

// typed is the text of a post that came with the request, to be given back
// when the request fails.
func (c *Ctx) typed() string {
	if !changes(c.Method()) || !formType(c.Get(fiber.HeaderContentType)) {
		return ""
	}
	f, _ := c.parseForm()
	return f.Text("body")
}

func readForm(contentType string, body []byte) (Form, error) {
	f := Form{values: map[string][]string{}}
	media, params, err := mime.ParseMediaType(contentType)
	switch {
	case len(body) == 0:
		return f, nil
	case err != nil:
		return f, errType
	case media == fiber.MIMEMultipartForm:
		return f, f.readParts(body, params["boundary"])
	case media == fiber.MIMEApplicationForm:
		return f, f.readPairs(string(body))
	}
	return f, errType
}

func (f *Form) readPairs(body string) error {
	for pair := range strings.SplitSeq(body, "&") {
		if pair == "" {
			continue
		}
		name, value, _ := strings.Cut(pair, "=")
		name, err := url.QueryUnescape(name)
		if err != nil {
			return errMalformed
		}
		if value, err = url.QueryUnescape(value); err != nil {
			return errMalformed
		}
		if err := f.add(name, value); err != nil {
			return err
		}
	}
	return nil
}

func (f *Form) readParts(body []byte, boundary string) error {
	if boundary == "" {
		return errMalformed
	}
	parts := multipart.NewReader(bytes.NewReader(body), boundary)
	for {
		part, err := parts.NextRawPart()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return errMalformed
		}
		value, err := io.ReadAll(part)
		if err != nil {
			return errMalformed
		}
		if part.FileName() != "" {
			if f.count++; f.count > fieldsMost {
				return errFields
			}
			if f.files == nil {
				f.files = map[string][]File{}
			}
			f.files[part.FormName()] = append(f.files[part.FormName()], File{part.FileName(), value})
			continue
		}
		if err := f.add(part.FormName(), string(value)); err != nil {
			return err
		}
	}
}

var errFields = fault.TooLarge("This form has more fields than any of ours.")

func (f *Form) add(name, value string) error {
	if f.count++; f.count > fieldsMost {
		return errFields
	}
	f.typed += len(value)
	name, _ = clean(name)
	value, fit := clean(value)
	if !fit {
		f.unfit = append(f.unfit, name)
	}
	f.values[name] = append(f.values[name], strings.ReplaceAll(value, "\r\n", "\n"))
	return nil
}

// clean puts U+FFFD where a character cannot be stored, and says whether there
// was none such.
func clean(text string) (string, bool) {
	if utf8.ValidString(text) && !strings.ContainsRune(text, 0) {
		return text, true
	}
	return strings.ReplaceAll(strings.ToValidUTF8(text, "\uFFFD"), "\x00", "\uFFFD"), false
}

// Text is a field's value as typed.
func (f Form) Text(name string) string {
	if all := f.values[name]; len(all) > 0 {
		return all[0]
	}
	return ""
}

// Trimmed is Text without space around it.
func (f Form) Trimmed(name string) string { return strings.TrimSpace(f.Text(name)) }

// Bool says whether a box is ticked.
func (f Form) Bool(name string) bool {
	switch strings.ToLower(f.Trimmed(name)) {
	case "yes", "on", "true", "1":
		return true
	}
	return false
}

// Int reads a whole number.
func (f Form) Int(name string) (int, bool) {
	n, err := strconv.Atoi(f.Trimmed(name))
	return n, err == nil
}

// ID reads an id.
func (f Form) ID(name string) (uuid.UUID, bool) { return parseID(f.Trimmed(name)) }

// IDs reads a field that may be there several times; what is no id is left out.
func (f Form) IDs(name string) []uuid.UUID {
	var ids []uuid.UUID
	for _, text := range f.values[name] {
		if id, ok := parseID(strings.TrimSpace(text)); ok {
			ids = append(ids, id)
		}
	}
	return ids
}

// All gives every value of a field, in their order.
func (f Form) All(name string) []string { return append([]string(nil), f.values[name]...) }

// Values is what a page may show again: never passwords, never the token.
func (f Form) Values() map[string]string {
	shown := map[string]string{}
	for name, values := range f.values {
		if name != "_csrf" && name != "current" && !strings.Contains(name, "password") {
			shown[name] = values[0]
		}
	}
	return shown
}
