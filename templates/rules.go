// SPDX-License-Identifier: AGPL-3.0-or-later

package templates

// Rules is the gate's rules of a school, with a box to try a sentence. The
// form posts to /rules: base (the version it was read at), for each rule the
// fields named by RuleField, for each gate its own name and RuleField(name,
// "first"), and reason.
type Rules struct {
	Page     Page
	Form     Form // values and messages by field name
	Version  int
	Saved    string // in words: "Saved by Mr Bell on 3 March"
	Sets     []RuleSet
	Gates    []GateMode
	Reason   bool // this reader may change something
	Versions []RulesVersion
	Try      TrySentence
}

// RuleSet is rules that belong together: "Words", "Private details", …
type RuleSet struct {
	Name  string
	About string
	Rules []RuleCard
}

// RuleCard is one rule. On, action, whom and the further fields come as the
// reader may change them; Locked says why they may not.
type RuleCard struct {
	ID      string
	Name    string
	About   string // what it catches, in plain words
	On      bool
	Actions []Option // what happens to what it catches; none: no choice
	Whom    []Option // whose posts; several
	Fields  []Field  // phrases, hosts, hours, numbers: named by RuleField
	Locked  string   // "Only admins and the safeguarding lead change this."
	Caught  string   // in words: "Caught 14 posts this month, 2 were approved"
}

// GateMode is how posts of one kind of people go out.
type GateMode struct {
	Name    string // the field's name
	Label   string // "Students, years 7 to 9"
	Options []Option
	First   string // the number, for "the first few of somebody new"; empty: another line has it
	Locked  string
}

// RulesVersion is one line of the rules' history.
type RulesVersion struct {
	Number  int
	Time    Stamp
	By      string
	Reason  string
	Href    string
	Current bool
}

// TrySentence is the box that tries a sentence against the rules as they stand
// in the form; it posts the whole form to /rules/try. Fields: text, whom.
type TrySentence struct {
	Form   Form
	Whom   []Option
	Result *TryResult
}

// TryResult is what would happen.
type TryResult struct {
	Verdict string // released, held, refused, safeguarding
	Words   string // "It would wait for a teacher."
	Text    []Span
	Hits    []Hit
}

// RulesChange is one version of the rules: who changed what and why.
type RulesChange struct {
	Page    Page
	Number  int
	Time    Stamp
	By      string
	Reason  string
	Current bool
	Changes []RuleChange
	Older   string
	Newer   string
}

// RuleChange is one rule that a version changed.
type RuleChange struct {
	Rule    string
	Words   []string // "Was off, is on."
	Added   []string // phrases or hosts
	Removed []string
}

// RuleField names a part of a rule in the form: on, action, whom, phrases, hosts, from, to, number.
func RuleField(rule, part string) string { return "rule." + rule + "." + part }

func (t TryResult) kind() string {
	switch t.Verdict {
	case "released":
		return "good"
	case "held":
		return "warn"
	}
	return "bad"
}

func (t TryResult) icon() string {
	switch t.Verdict {
	case "released":
		return "circle-check"
	case "held":
		return "hourglass"
	case "safeguarding":
		return "heart-handshake"
	}
	return "x"
}

// open says whether a rule's details start unfolded: when a message is inside.
func (r RuleCard) open(f Form) bool {
	for _, field := range r.Fields {
		if f.Error(field.Name) != "" {
			return true
		}
	}
	return f.Error(RuleField(r.ID, "action")) != "" || f.Error(RuleField(r.ID, "whom")) != ""
}

func (r RuleCard) hasDetails() bool {
	return len(r.Fields)+len(r.Actions)+len(r.Whom) > 0
}

// errorFields lists every field that may carry a message, in the page's order.
func (v Rules) errorFields() []string {
	var names []string
	for _, set := range v.Sets {
		for _, r := range set.Rules {
			names = append(names, RuleField(r.ID, "on"), RuleField(r.ID, "action"), RuleField(r.ID, "whom"))
			for _, f := range r.Fields {
				names = append(names, f.Name)
			}
		}
	}
	for _, g := range v.Gates {
		names = append(names, g.Name, RuleField(g.Name, "first"))
	}
	return append(names, "reason")
}
