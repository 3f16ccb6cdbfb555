// SPDX-License-Identifier: AGPL-3.0-or-later

package main

import (
	"fmt"
	"io"
	"maps"
	"net"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
	"golang.org/x/net/html"
)

// opened is what a window met on the pages that it opened.
type opened struct {
	mu                                  sync.Mutex
	dialogs, ran, refused, asked, alive int
	found                               []string        // each of those
	said                                strings.Builder // what the pages say, without white space
	sorts                               int             // of elements that were looked at
}

func (o *opened) note(count *int, format string, args ...any) {
	o.mu.Lock()
	defer o.mu.Unlock()
	*count++
	o.found = append(o.found, fmt.Sprintf(format, args...))
}

func (o *opened) counts() string {
	return fmt.Sprintf("%d dialogs, %d calls, %d refusals by the content policy, %d requests, %d elements and attributes", o.dialogs, o.ran, o.refused, o.asked, o.alive)
}

// strike takes out the texts that were on the pages.
func (o *opened) strike(unmet map[string]map[string]bool) {
	said := o.said.String()
	for _, texts := range unmet {
		maps.DeleteFunc(texts, func(text string, _ bool) bool { return strings.Contains(said, text) })
	}
}

// hears notes what a page does. It is called before the page goes on.
func (o *opened) hears(p *person) func(any) {
	return func(event any) {
		switch e := event.(type) {
		case *page.EventJavascriptDialogOpening:
			o.note(&o.dialogs, "a dialog: %s", e.Message)
			go func() { // the page waits for it
				_, _ = chromedp.Call(p.ctx, page.HandleJavaScriptDialog, page.HandleJavaScriptDialogParams{Accept: true})
			}()
		case *runtime.EventConsoleAPICalled:
			for _, arg := range e.Args {
				if strings.Contains(string(arg.Value), ranWord) {
					o.note(&o.ran, "a script of theirs ran")
				}
			}
		case *log.EventEntryAdded:
			if e.Entry.Source == log.EntrySourceSecurity || strings.Contains(e.Entry.Text, "Content Security Policy") {
				o.note(&o.refused, "the content policy stopped: %s", e.Entry.Text)
			}
		case *network.EventRequestWillBeSent:
			at, err := url.Parse(e.Request.URL)
			if err != nil || at.Scheme != "data" && !strings.HasPrefix(e.Request.URL, p.school+"/") || strings.HasPrefix(at.Path, "/"+planted) {
				o.note(&o.asked, "a request to %.200s", e.Request.URL)
			}
		}
	}
}

const ranWord = "it-ran"

// ears are in every page before anything of it is read: what the texts call says
// that it was called.
const ears = `window.xq7 = () => { console.error('` + ranWord + `'); alert('xq7'); };`

// lookAtAll shakes everything on a page that could have a handler, and gives what is
// there as the browser has it: each sort of element once, and what it says.
const lookAtAll = `(() => {
  for (const e of document.querySelectorAll('body *')) for (const type of ['mouseover', 'focus', 'error', 'load']) e.dispatchEvent(new Event(type));
  const sorts = new Set([...document.querySelectorAll('*')].map((e) => JSON.stringify(
    [e.localName, e.localName == 'script' ? e.textContent : '', ...[...e.attributes].flatMap((a) => [a.name, a.value])])));
  const fields = [...document.querySelectorAll('input, textarea')].map((e) => e.value);
  return { sorts: [...sorts].map((s) => JSON.parse(s)), said: [document.title, document.body.textContent, ...fields].join(' ') };
})()`

// opens opens the pages as one of the school's, with the content policy or
// without it.
func (s *fullSchool) opens(t testing.TB, b browser, address, who string, paths []string, policy bool) *opened {
	t.Helper()
	_, port, err := net.SplitHostPort(address)
	if err != nil {
		t.Fatal(err)
	}
	o := &opened{}
	p := b.window(t, byMouse, "http://"+s.Slug+".localhost:"+port).bring(s.f.token(t, *s.everyone()[who]))
	p.must(chromedp.Listen(p.ctx, o.hears(p)))
	p.call(chromedp.Call(p.ctx, page.SetBypassCSP, page.SetBypassCSPParams{Enabled: !policy}))
	p.call(chromedp.Call(p.ctx, page.AddScriptToEvaluateOnNewDocument, page.AddScriptToEvaluateOnNewDocumentParams{Source: ears}))
	for _, path := range paths {
		p.open(path)
		there := lookUp[struct {
			Sorts [][]string `json:"sorts"`
			Said  string     `json:"said"`
		}](p, lookAtAll)
		o.sorts += len(there.Sorts)
		o.said.WriteString(squash(there.Said))
		for _, sort := range there.Sorts {
			for _, wrong := range alive(element(sort)) {
				o.note(&o.alive, "%s: %s", path, wrong)
			}
		}
	}
	p.noted.take() // it was looked at here
	return o
}

// element is an element as a page told of it: name, script, attributes.
func element(told []string) *html.Node {
	n := &html.Node{Type: html.ElementNode, Data: told[0]}
	if told[1] != "" {
		n.AppendChild(&html.Node{Type: html.TextNode, Data: told[1]})
	}
	for i := 2; i+1 < len(told); i += 2 {
		n.Attr = append(n.Attr, html.Attribute{Key: told[i], Val: told[i+1]})
	}
	return n
}

// withoutEscaping stands before the program and takes back what its pages escape.
func withoutEscaping(t testing.TB, address string) string {
	t.Helper()
	proxy := &httputil.ReverseProxy{
		Rewrite: func(r *httputil.ProxyRequest) {
			r.SetURL(&url.URL{Scheme: "http", Host: address})
			r.Out.Host = r.In.Host
			r.Out.Header.Set("Accept-Encoding", "identity")
		},
		ModifyResponse: func(r *http.Response) error {
			if !strings.HasPrefix(r.Header.Get("Content-Type"), "text/html") {
				return nil
			}
			body, err := io.ReadAll(r.Body)
			text := strings.NewReplacer("&lt;", "<", "&gt;", ">", "&#34;", `"`, "&#39;", "'", "&amp;", "&").Replace(string(body))
			r.Body, r.ContentLength = io.NopCloser(strings.NewReader(text)), int64(len(text))
			r.Header.Set("Content-Length", strconv.Itoa(len(text)))
			return err
		},
	}
	server := httptest.NewServer(proxy)
	t.Cleanup(server.Close)
	return server.Listener.Addr().String()
}
