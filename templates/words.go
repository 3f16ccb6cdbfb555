// SPDX-License-Identifier: AGPL-3.0-or-later

package templates

import (
	"context"
	"embed"
	"encoding/json"
	"fmt"
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
	// plain holds, for each language, the messages without a placeholder or a
	// plural: nearly all of them, found without running a template.
	plain map[string]map[string]string
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
	if len(pairs) == 0 {
		if text, ok := catalogue.plain[lang][key]; ok {
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
	text, err := i18n.NewLocalizer(catalogue.bundle, lang, "en").Localize(config)
	if err != nil {
		return "[" + key + "]"
	}
	return text
}

func loadWords() words {
	w := words{bundle: i18n.NewBundle(language.English), plain: map[string]map[string]string{}}
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
		if w.plain[lang] == nil {
			w.plain[lang] = map[string]string{}
		}
		for _, m := range file.Messages {
			if m.One == "" && !strings.Contains(m.Other, "{{") {
				w.plain[lang][m.ID] = m.Other
			}
		}
	}
	return w
}
