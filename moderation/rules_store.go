// SPDX-License-Identifier: AGPL-3.0-or-later

package moderation

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"time"

	"github.com/google/uuid"

	"rookery/moderation/rules"
	"rookery/tenants"
	"rookery/tenants/fault"
)

// RuleVersion is one version of a school's rules as the history lists it.
type RuleVersion struct {
	Version   int        `db:"version"`
	ChangedBy *uuid.UUID `db:"changed_by"`
	Changer   *string    `db:"changer"` // staff, by the name everybody knows
	ChangedAt time.Time  `db:"changed_at"`
	Word      string     `db:"word"` // why
}

// Caught is what became of what one rule caught lately.
type Caught struct {
	Rule     string `db:"rule"`
	Posts    int    `db:"posts"`
	Approved int    `db:"approved"`
}

// caughtDays is how far back Caught looks.
const caughtDays = 30

// docAt gives one version of a school's rules, for the school's country as it
// is now. A school that never changed them has the starter set, version 0.
func docAt(ctx context.Context, tx *tenants.Tx, school tenants.School, version int) (rules.Doc, error) {
	doc := rules.Starter()
	if version != 0 {
		var text string
		if err := tx.Get(ctx, &text, `select doc from rule_versions where tenant_id = $1 and version = $2`, version); err != nil {
			return rules.Doc{}, err
		}
		doc = rules.Doc{}
		if err := json.Unmarshal([]byte(text), &doc); err != nil {
			return rules.Doc{}, fault.Internal(err)
		}
	}
	doc.Region = school.Region
	return doc, nil
}

// ruleDoc gives the rules that are in force. That they cannot be found is our
// mistake, never an answer.
func ruleDoc(ctx context.Context, tx *tenants.Tx, school tenants.School) (rules.Doc, error) {
	doc, err := docAt(ctx, tx, school, school.RulesVersion)
	if errors.Is(err, sql.ErrNoRows) {
		return doc, fault.Internal(errNoRules)
	}
	return doc, err
}

var errNoRules = errors.New("moderation: the version of the rules that is in force is not there")

// lockRules gives the version in force and lets nobody else change it meanwhile.
func lockRules(ctx context.Context, tx *tenants.Tx) (version int, err error) {
	err = tx.Get(ctx, &version, `select rules_version from schools where tenant_id = $1 for update`)
	return version, err
}

func rulesVersion(ctx context.Context, tx *tenants.Tx) (version int, err error) {
	err = tx.Get(ctx, &version, `select rules_version from schools where tenant_id = $1`)
	return version, err
}

func storeRules(ctx context.Context, tx *tenants.Tx, version int, doc rules.Doc, by uuid.UUID, word string) error {
	text, err := asJSON(doc)
	if err != nil {
		return err
	}
	if _, err := tx.Exec(ctx, `insert into rule_versions (tenant_id, version, doc, changed_by, changed_at, word)
		values ($1, $2, $3::jsonb, $4, $5, $6)`, version, text, by, tx.Now, word); err != nil {
		return err
	}
	_, err = tx.Exec(ctx, `update schools set rules_version = $2, changed_at = $3 where tenant_id = $1`, version, tx.Now)
	return err
}

const versionColumns = `v.version, v.changed_by, v.changed_at, v.word`

func ruleVersions(ctx context.Context, tx *tenants.Tx) ([]RuleVersion, error) {
	var versions []RuleVersion
	err := tx.Select(ctx, &versions, `select `+versionColumns+`, `+staffName("m")+` as changer
		  from rule_versions v left join members m on m.tenant_id = $1 and m.id = v.changed_by
		 where v.tenant_id = $1 order by v.version desc limit 50`)
	return versions, err
}

func ruleVersion(ctx context.Context, tx *tenants.Tx, version int) (RuleVersion, error) {
	var v RuleVersion
	err := tx.Get(ctx, &v, `select `+versionColumns+`, `+staffName("m")+` as changer
		  from rule_versions v left join members m on m.tenant_id = $1 and m.id = v.changed_by
		 where v.tenant_id = $1 and v.version = $2`, version)
	return v, err
}

// caughtLately counts, for each rule, the held texts it caught a part in.
func caughtLately(ctx context.Context, tx *tenants.Tx) (map[string]Caught, error) {
	var rows []Caught
	err := tx.Select(ctx, &rows, `
		select x.rule, count(*) as posts, count(*) filter (where x.decision = 'approve') as approved
		  from (select distinct c.id, c.decision, h.hit->>'RuleID' as rule
		          from cases c cross join lateral jsonb_array_elements(c.hits) as h (hit)
		         where c.tenant_id = $1 and c.kind = 'held' and c.opened_at > $2) x
		 group by x.rule`, tx.Now.AddDate(0, 0, -caughtDays))
	caught := map[string]Caught{}
	for _, row := range rows {
		caught[row.Rule] = row
	}
	return caught, err
}
