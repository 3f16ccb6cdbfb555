// SPDX-License-Identifier: AGPL-3.0-or-later

package rules

import (
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"
)

// contact gives the places where a text tells how to reach somebody elsewhere.
func (s *Set) contact(r Rule, rd *reading) []span {
	var out []span
	for _, look := range []struct {
		what string
		find func(*reading) []span
	}{
		{FindEmail, s.emails},
		{FindPhone, s.phoneNumbers},
		{FindAddress, s.addresses},
		{FindHandle, s.handles},
	} {
		if len(r.Find) == 0 || slices.Contains(r.Find, look.what) {
			out = append(out, look.find(rd)...)
		}
	}
	return out
}

// each gives the places of an expression in the plain reading, as places in
// the original.
func each(re *regexp.Regexp, rd *reading, words string) []span {
	var out []span
	for _, m := range re.FindAllStringIndex(rd.plain.Text, maxHits) {
		from, to := rd.plain.Origin(m[0], m[1])
		out = append(out, span{from: from, to: to, words: words})
	}
	return out
}

const (
	// spelledTLDs end an address that is spelled out ("dot com"); a short list,
	// because "at" and "dot" are words.
	spelledTLDs = `(?:com|org|net|co|uk|io|gg|tv|me|edu|gov|info|xyz|app|dev|link|online|site|example|test|ie|de|fr|au|nz|ca|us|eu)`
	mailNames   = `(?:gmail|googlemail|hotmail|outlook|yahoo|icloud|proton ?mail|aol)`
)

func emailExpressions(e *expressions) {
	e.email = regexp.MustCompile(`[\pL\pN._%+'-]{1,64} ?@ ?[\pL\pN-]{1,63}(?: ?\. ?[\pL\pN-]{1,63}){0,4}? ?\. ?[\pL]{2,24}`)
	e.spelledEmail = regexp.MustCompile(`\b[\pL\pN._-]{1,64}[ .]{0,2}(?:[(\[{<] ?at ?[)\]}>]| at |_at_|-at-|@)[ .]{0,2}[\pL\pN-]{2,63}` +
		`(?:[ .]{0,2}(?:[(\[{<] ?dot ?[)\]}>]| dot |_dot_|-dot-|\.)[ .]{0,2}[\pL\pN-]{2,63}){0,2}?[ .]{0,2}(?:[(\[{<] ?dot ?[)\]}>]| dot |_dot_|-dot-)[ .]{0,2}` + spelledTLDs + `\b`)
	e.mailbox = regexp.MustCompile(`\b[\pL\pN._-]{2,64} ?(?:@|[(\[{] ?at ?[)\]}]| at ) ?` + mailNames + `\b|\b[\pL\pN._-]{1,64} ?[(\[{<] ?(?:at|@) ?[)\]}>] ?[\pL\pN-]{1,63}(?:\.[\pL\pN-]{1,63}){1,4}`)
}

var mailStems = strings.Fields("mail hotm outl yah iclo prot aol")

// emails finds addresses as they are, spelled out ("maya at post dot example"),
// and with the end left off ("maya at gmail").
func (s *Set) emails(rd *reading) []span {
	text := rd.plain.Text
	if !strings.Contains(text, "@") && !strings.Contains(text, "at") {
		return nil
	}
	out := emailsWithAt(s, rd)
	if strings.Contains(text, "dot") {
		out = append(out, each(s.exprs.spelledEmail, rd, wordsEmail)...)
	}
	if strings.ContainsAny(text, "([{<") || slices.ContainsFunc(mailStems, func(m string) bool { return strings.Contains(text, m) }) {
		out = append(out, each(s.exprs.mailbox, rd, wordsEmail)...)
	}
	return out
}

// emailsWithAt looks at what has an @. With spaces inside, only a well-known
// ending counts: "@sam hello . it works" is a mention and a sentence.
func emailsWithAt(s *Set, rd *reading) []span {
	var out []span
	text := rd.plain.Text
	for end, looks := 0, 0; len(out) < maxHits && looks < maxLooks; looks++ {
		i := strings.IndexByte(text[end:], '@')
		if i < 0 {
			break
		}
		// Only what is near the @ can be an address.
		from := wholeRune(text, max(end, end+i-beforeAt))
		to := wholeRune(text, min(len(text), end+i+afterAt))
		m := s.exprs.email.FindStringIndex(text[from:to])
		if m == nil {
			end += i + 1
			continue
		}
		end = from + m[1]
		if found := text[from+m[0] : end]; spaced(found) && !knownEnding.MatchString(found) {
			continue
		}
		f, t := rd.plain.Origin(from+m[0], end)
		out = append(out, span{from: f, to: t, words: wordsEmail})
	}
	return out
}

const (
	beforeAt = 140 // bytes of an address around its @
	afterAt  = 300
	maxLooks = 1000 // as many as the longest post has characters
)

// wholeRune moves a place back to where a character begins.
func wholeRune(s string, i int) int {
	for i > 0 && i < len(s) && !utf8.RuneStart(s[i]) {
		i--
	}
	return i
}

func spaced(s string) bool { return slices.Contains([]byte(s), ' ') }

var knownEnding = regexp.MustCompile(`\. ?` + spelledTLDs + `$`)

// services are other places to meet. The ambiguous ones are words of a lesson
// as well and need more around them.
const (
	services  = `(?:snap(?:chat)?|insta(?:gram)?|ig|tik ?tok|discord|whats ?app|telegram|kik|facebook|fb|messenger|roblox|psn|xbox(?: live)?|fortnite|twitch|twitter|be ?real|wizz|yubo|omegle|skype|pinterest|reddit|tumblr|threads|bluesky|viber|wechat|weibo|vk)`
	ambiguous = `(?:signal|steam|line|minecraft|youtube|zoom|teams|xbox|switch)`
)

// serviceStems are parts of which each of the expressions below needs one: a
// cheap look that spares most texts the dear one.
var serviceStems = strings.Fields("snap insta ig tik disc what tele kik face fb mess robl psn xbox fort twi real wizz yubo omeg skyp pint redd tumb " +
	"sc: sc= thre blue vib wech weib vk sign stea line mine yout zoom team swit phone mobile cell digits x.com t.me wa.me")

func mayNameService(text string) bool {
	return slices.ContainsFunc(serviceStems, func(s string) bool { return strings.Contains(text, s) })
}

func handleExpressions(e *expressions) {
	e.addMe = regexp.MustCompile(`\b(?:add|follow|message|msg|dm|pm|text|find|call|ft|hmu|friend|hit|reach|contact|chat(?: to| with)?|talk(?: to| with)?|search|sub(?: to)?)(?: (?:me|us|up|for))? ?(?:up )?(?:on|at|in|via|over)? ?(?:my )?` +
		`(?:` + services + `|(?:on|via|over) (?:my )?` + ambiguous + `)\b` +
		`|\b(?:follow|add|find|message|msg|dm|text) [\pL\pN._#@-]{2,30} (?:on|via) ` + services + `\b|\b(?:i'?m|i am|we'?re|it'?s) (?:also )?on (?:` + services + `|` + ambiguous + `) (?:as|under|called)\b`)
	e.mySocial = regexp.MustCompile(`\bmy (?:new |other |main |private |spam )?(?:` + services + `(?:'s)? ?(?:is\b|=|:|@)|(?:` + services + `|` + ambiguous + `) ?(?:name|user(?:name)?|id|handle|tag|acc(?:ount)?|code|=|: ?@|@))`)
	e.social = regexp.MustCompile(`\b(?:sc|` + services + `) ?(?:[:=>-]{1,2} ?@?[\pL\pN][\pL\pN._]*[\d._#][\pL\pN._#]*|[:=>-]{0,2} ?@[\pL\pN][\pL\pN._]{1,})`)
	e.ask = regexp.MustCompile(`\b(?:what(?:'?s| is)|wats|whats|give (?:me|us)|gimme|send(?: me| us)?|can i (?:have|get)|could i (?:have|get)|drop|share|need|want|got|have) (?:your|ur|yr|you're|youre|u)(?: \pL+)? ?(?:` + services + `|phone number|phone no|mobile number|mobile no|cell number|digits)\b` +
		`|\bsnap me (?:at|on|@|:)|(?:^|\b(?:you|u|do you|do u|have you|have u|anyone|anybody|who) )(?:got|have|has|on|use) ` + services + `(?: ?\?|$|\n)`)
	e.profile = regexp.MustCompile(`\b(?:(?:instagram|tiktok|snapchat|facebook|twitter|twitch|threads|reddit|pinterest)\.(?:com|net|tv)|x\.com|discord\.(?:gg|com)|t\.me|wa\.me|kik\.me)/[\pL\pN@._/-]+`)
}

// handles finds names on other services, the wish to meet there, and links to
// a profile. A mention of a member (@name) alone is none.
func (s *Set) handles(rd *reading) []span {
	if !mayNameService(rd.plain.Text) {
		return nil
	}
	out := each(s.exprs.mySocial, rd, wordsHandle)
	out = append(out, each(s.exprs.social, rd, wordsHandle)...)
	out = append(out, each(s.exprs.ask, rd, wordsHandle)...)
	out = append(out, each(s.exprs.profile, rd, wordsHandle)...)
	return append(out, each(s.exprs.addMe, rd, wordsHandle)...)
}
