// SPDX-License-Identifier: AGPL-3.0-or-later

package moderation

import (
	"context"
	"errors"
	"strconv"

	"rookery/moderation/rules"
	"rookery/tenants"
	"rookery/tenants/fault"
	"rookery/tenants/fold"
	"rookery/tenants/policy"
)

const whoseRules = "The rules are looked after by moderators and admins."

var errProtected = fault.Forbidden("The self-harm and abuse rules can only be changed by an admin or the safeguarding lead.")

// Rulebook is a school's rules now, with the history of their versions.
type Rulebook struct {
	Doc       rules.Doc
	Version   int // 0: the starter set
	Versions  []RuleVersion
	Caught    map[string]Caught // lately, by rule
	Protected bool              // the actor may change the self-harm and abuse sets as well
}

// Rules gives the school's rules. Forbidden without gate.rules.
func (m *Moderation) Rules(ctx context.Context, actor tenants.Actor) (Rulebook, error) {
	if err := actor.Require(policy.GateRules, policy.School, whoseRules); err != nil {
		return Rulebook{}, err
	}
	var book Rulebook
	err := m.DB.Read(ctx, actor.School.ID, func(tx *tenants.Tx) error {
		version, err := rulesVersion(ctx, tx)
		if err != nil {
			return err
		}
		book = Rulebook{Version: version, Protected: mayChangeProtected(actor)}
		if book.Doc, err = docAt(ctx, tx, actor.School, version); err != nil {
			return err
		}
		if book.Versions, err = ruleVersions(ctx, tx); err != nil {
			return err
		}
		book.Caught, err = caughtLately(ctx, tx)
		return err
	})
	return book, err
}

func mayChangeProtected(actor tenants.Actor) bool {
	return actor.Allows(policy.GateRulesProtected, policy.School)
}

// RulesStep is one version of the rules beside the one before it.
type RulesStep struct {
	RuleVersion
	Before, After rules.Doc
	Newest        int
}

// RulesStep gives what one version changed; version 0 is the starter set, which
// changed nothing. NotFound for a version that never was, Forbidden without
// gate.rules.
func (m *Moderation) RulesStep(ctx context.Context, actor tenants.Actor, version int) (RulesStep, error) {
	if err := actor.Require(policy.GateRules, policy.School, whoseRules); err != nil {
		return RulesStep{}, err
	}
	var step RulesStep
	err := m.DB.Read(ctx, actor.School.ID, func(tx *tenants.Tx) error {
		var err error
		step = RulesStep{}
		if step.Newest, err = rulesVersion(ctx, tx); err != nil {
			return err
		}
		if step.After, err = docAt(ctx, tx, actor.School, version); err != nil {
			return err
		}
		step.Before = step.After
		if version == 0 {
			return nil
		}
		if step.RuleVersion, err = ruleVersion(ctx, tx, version); err != nil {
			return err
		}
		step.Before, err = docAt(ctx, tx, actor.School, version-1)
		return err
	})
	return step, err
}

// ChangeRules stores a new version of the rules, made from version base, and
// gives its number; what changes nothing is not stored. word says why. Stale if
// somebody changed them meanwhile; Forbidden where a protected set would change
// without gate.rules-protected.
func (m *Moderation) ChangeRules(ctx context.Context, actor tenants.Actor, base int, doc rules.Doc, word string) (int, error) {
	version, err := m.changeRules(ctx, actor, base, doc, word)
	return version, m.RulesRefused(ctx, actor, err)
}

// RulesRefused records that somebody tried to change rules that are not theirs,
// where err says so, and gives it back.
func (m *Moderation) RulesRefused(ctx context.Context, actor tenants.Actor, err error) error {
	if !fault.Is(err, fault.KindForbidden) {
		return err
	}
	deed := tenants.Deed{Deed: "gate.rules.refused", ObjectKind: "rules"}
	if errors.Is(err, errProtected) {
		deed.Details = map[string]string{"what": "the self-harm and abuse sets"}
	}
	return m.DB.Refused(ctx, actor, err, deed)
}

func (m *Moderation) changeRules(ctx context.Context, actor tenants.Actor, base int, doc rules.Doc, word string) (version int, err error) {
	if err := actor.Require(policy.GateRules, policy.School, whoseRules); err != nil {
		return 0, err
	}
	doc.Region = actor.School.Region
	if _, err := rules.Compile(doc); err != nil { // valid, and fit for the gate
		return 0, err
	}
	word, err = fold.Clean(word)
	if err != nil || fold.Graphemes(word) > WordMost {
		return 0, fault.InvalidField("reason", "Please keep it to 500 plain characters.")
	}
	err = m.DB.InSchool(ctx, actor.School.ID, func(tx *tenants.Tx) error {
		if version, err = lockRules(ctx, tx); err != nil {
			return err
		}
		if version != base {
			return fault.Stale("Somebody else changed the rules meanwhile. Yours are still below; please look at what changed and save again.")
		}
		before, err := docAt(ctx, tx, actor.School, version)
		if err != nil {
			return err
		}
		if sameJSON(before, doc) {
			return nil
		}
		if word == "" {
			return fault.InvalidField("reason", "Please say why, for the next person who wonders.")
		}
		if protectedChanged(before, doc) && !mayChangeProtected(actor) {
			return errProtected
		}
		version++
		tx.Record(tenants.Deed{Actor: actor.ID, Deed: "gate.rules", ObjectKind: "rules", Details: map[string]string{"version": strconv.Itoa(version)}})
		return storeRules(ctx, tx, version, doc, actor.ID, word)
	})
	return version, err
}

// protectedChanged compares the self-harm and abuse rules of two documents.
func protectedChanged(before, after rules.Doc) bool {
	pick := func(d rules.Doc) []rules.Rule {
		var kept []rules.Rule
		for _, r := range d.Rules {
			if r.Kind.Protected() {
				kept = append(kept, r)
			}
		}
		return kept
	}
	return !sameJSON(pick(before), pick(after))
}

// sameJSON compares what would be stored; rules always marshal: they came from
// JSON or from a form of strings.
func sameJSON(a, b any) bool {
	one, err := asJSON(a)
	other, err2 := asJSON(b)
	return err == nil && err2 == nil && one == other
}

// tryMost bounds a sentence to try, in graphemes: more than any post may have.
const tryMost = 2000

// Trial is what the gate would make of a sentence.
type Trial struct {
	Verdict
	Text string // as it would be stored; the hits' places are in it
}

// Try says what the gate would do with a sentence of somebody with this role
// and year, by these rules, at this moment. Nothing is stored. Forbidden
// without gate.rules, Invalid for rules or a sentence that cannot be.
func (m *Moderation) Try(actor tenants.Actor, doc rules.Doc, author policy.Role, year *int, text string) (Trial, error) {
	if err := actor.Require(policy.GateRules, policy.School, whoseRules); err != nil {
		return Trial{}, err
	}
	if _, known := policy.ParseRole(string(author)); !known {
		return Trial{}, fault.InvalidField("whom", "Please choose who might write this.")
	}
	text, err := fold.Clean(text)
	switch {
	case err != nil:
		return Trial{}, fault.InvalidField("text", err.Error())
	case text == "":
		return Trial{}, fault.InvalidField("text", "Please write a sentence to try.")
	case fold.Graphemes(text) > tryMost:
		return Trial{}, fault.InvalidField("text", "Please keep it to 2000 characters.")
	}
	doc.Region = actor.School.Region
	v, err := m.Gate.Preview(actor.School, doc, author, year, text, m.DB.Now())
	return Trial{Verdict: v, Text: text}, err
}
