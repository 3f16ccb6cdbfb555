// SPDX-License-Identifier: AGPL-3.0-or-later

package webtest

import (
	"bytes"
	"mime/multipart"
	"net/http"
)

// File is a file to be sent with a form.
type File struct {
	Field, Name string
	Content     []byte
}

// SubmitFiles sends the form as a browser does that has chosen files in it.
func (f *Form) SubmitFiles(files ...File) *Page {
	f.browser.t.Helper()
	var body bytes.Buffer
	w := multipart.NewWriter(&body)
	fail := func(err error) {
		if err != nil {
			f.browser.t.Fatal(err)
		}
	}
	for name, values := range f.Fields {
		for _, value := range values {
			fail(w.WriteField(name, value))
		}
	}
	for _, file := range files {
		part, err := w.CreateFormFile(file.Field, file.Name)
		fail(err)
		_, err = part.Write(file.Content)
		fail(err)
	}
	fail(w.Close())
	r, err := http.NewRequest(http.MethodPost, "http://"+f.browser.host+f.Action, &body)
	fail(err)
	r.Header.Set("Content-Type", w.FormDataContentType())
	return f.browser.Do(r)
}
