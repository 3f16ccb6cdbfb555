// SPDX-License-Identifier: AGPL-3.0-or-later

package templates

import (
	"context"
	"embed"
	"encoding/json"
	"fmt"
	"regexp"
	"strings"

	"github.com/nicksnyder/go-i18n/v2/i18n"
	"golang.org/x/text/language"
)

//go:embed words/*.json
var wordFiles embed.FS

// catalogue is filled before main starts and only read afterwards.
var catalogue = loadWords()

type words struct {
	bundle *i18n.Bundle
	// simple holds, for each language, the messages without a plural: nearly all
	// of them, told without running a template.
	simple map[string]map[string]sentence
	// tellers are the languages there are; others are worked out as they come.
	tellers map[string]*i18n.Localizer
}

// sentence is a message in pieces: words, then a placeholder's name, then words
// again, and so on.
type sentence []string

// placeholder is how a message names a value: {{.Name}}.
var placeholder = regexp.MustCompile(`\{\{\s*\.(\w+)\s*\}\}`)

func newSentence(message string) sentence {
	var s sentence
	from := 0
	for _, at := range placeholder.FindAllStringSubmatchIndex(message, -1) {
		s = append(s, message[from:at[0]], message[at[2]:at[3]])
		from = at[1]
	}
	return append(s, message[from:])
}

// with puts the values in; ok is false when one is missing.
func (s sentence) with(pairs []any) (text string, ok bool) {
	if len(s) == 1 {
		return s[0], true
	}
	var b strings.Builder
	for i, piece := range s {
		if i%2 == 0 {
			b.WriteString(piece)
			continue
		}
		at := 0
		for at < len(pairs) && pairs[at] != piece {
			at += 2
		}
		if at+1 >= len(pairs) {
			return "", false
		}
		if word, isString := pairs[at+1].(string); isString {
			b.WriteString(word)
		} else {
			fmt.Fprint(&b, pairs[at+1])
		}
	}
	return b.String(), true
}

type languageKey struct{}

// WithLanguage chooses the language of everything rendered with ctx: a BCP 47
// tag or the value of Accept-Language. Unknown languages fall back to English.
func WithLanguage(ctx context.Context, lang string) context.Context {
	return context.WithValue(ctx, languageKey{}, lang)
}

func languageOf(ctx context.Context) string {
	if lang, ok := ctx.Value(languageKey{}).(string); ok && lang != "" {
		return lang
	}
	return "en"
}

// T gives the words for a key: T(ctx, "compose.post"). Arguments are pairs of
// a placeholder's name and its value: T(ctx, "post.by", "Name", name).
// A value named Count chooses the plural form. A key that is missing comes
// back in brackets, and a test fails on it.
func T(ctx context.Context, key string, pairs ...any) string {
	lang := languageOf(ctx)
	if s, ok := catalogue.simple[lang][key]; ok {
		if text, ok := s.with(pairs); ok {
			return text
		}
	}
	config := &i18n.LocalizeConfig{MessageID: key}
	data := make(map[string]any, len(pairs)/2)
	for i := 0; i+1 < len(pairs); i += 2 {
		name := fmt.Sprint(pairs[i])
		data[name] = pairs[i+1]
		if name == "Count" {
			config.PluralCount = pairs[i+1]
		}
	}
	config.TemplateData = data
	teller, ok := catalogue.tellers[lang]
	if !ok {
		teller = i18n.NewLocalizer(catalogue.bundle, lang, "en")
	}
	text, err := teller.Localize(config)
	if err != nil {
		return "[" + key + "]"
	}
	return text
}

func loadWords() words {
	w := words{bundle: i18n.NewBundle(language.English), simple: map[string]map[string]sentence{}, tellers: map[string]*i18n.Localizer{}}
	w.bundle.RegisterUnmarshalFunc("json", json.Unmarshal)
	entries, err := wordFiles.ReadDir("words")
	if err != nil {
		panic("templates: " + err.Error()) // the folder is embedded
	}
	for _, e := range entries {
		file, err := w.bundle.LoadMessageFileFS(wordFiles, "words/"+e.Name())
		if err != nil {
			panic("templates: words/" + e.Name() + ": " + err.Error())
		}
		lang := file.Tag.String()
		if w.simple[lang] == nil {
			w.simple[lang] = map[string]sentence{}
		}
		for _, m := range file.Messages {
			if m.One == "" && !strings.Contains(placeholder.ReplaceAllString(m.Other, ""), "{{") {
				w.simple[lang][m.ID] = newSentence(m.Other)
			}
		}
	}
	for lang := range w.simple {
		w.tellers[lang] = i18n.NewLocalizer(w.bundle, lang, "en")
	}
	return w
}
