// SPDX-License-Identifier: AGPL-3.0-or-later

package rules

// What the author reads. No words here promise secrecy, blame, or say what the
// text was taken for when that could shame a child.
const (
	wordsSelfHarm   = "It sounds as if things may be hard right now. A grown-up at school who can help will read this, and there is help below."
	wordsAbuse      = "This may hurt somebody, or tell of somebody being hurt. A grown-up at school will read it first."
	wordsPhone      = "This looks like a phone number. So that everybody stays safe, a grown-up looks at it before others do."
	wordsEmail      = "This looks like an e-mail address. So that everybody stays safe, a grown-up looks at it before others do."
	wordsAddress    = "This looks like a place where somebody lives. So that everybody stays safe, a grown-up looks at it before others do."
	wordsHandle     = "This looks like a name on another app. So that everybody stays safe, a grown-up looks at it before others do."
	wordsLink       = "This link leads to a place that the school has not looked at yet."
	wordsWords      = "There is a word in this that the school does not use here. Can you say it in another way?"
	wordsShouting   = "This is written in capitals, which reads like shouting."
	wordsRepetition = "This says the same thing many times."
	wordsSpeed      = "That is a lot of posts in a short time. Take a breath; nothing is lost."
	wordsHours      = "The school is quiet at this hour. Somebody will look at this when the day begins."
)

// explain gives the words for a hit of this rule: the school's own where there
// are some, but never instead of the words about self-harm, which lead to help.
func (r Rule) explain(special string) string {
	switch {
	case r.Words != "" && r.Kind != SelfHarm:
		return r.Words
	case special != "":
		return special
	}
	return map[Kind]string{
		SelfHarm: wordsSelfHarm, Abuse: wordsAbuse, Links: wordsLink, Words: wordsWords, Shouting: wordsShouting,
		Repetition: wordsRepetition, Speed: wordsSpeed, Hours: wordsHours,
	}[r.Kind]
}
