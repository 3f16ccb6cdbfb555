// SPDX-License-Identifier: AGPL-3.0-or-later

package web

import (
	"fmt"
	"strings"

	"rookery/moderation/rules"
	"rookery/tenants/fault"
	"rookery/tenants/policy"
)

// ruleFields maps what a document says of itself to the names of the form; added
// is the id of a list that is being added.
func ruleFields(doc rules.Doc, added string, err error) map[string]string {
	if err == nil {
		return nil
	}
	fields := map[string]string{}
	for name, message := range fault.From(err).Fields {
		fields[ruleField(doc, added, name)] = message
	}
	return fields
}

func ruleField(doc rules.Doc, added, name string) string {
	var i int
	var what string
	if n, _ := fmt.Sscanf(strings.Replace(name, ".", " ", 2), "rules %d %s", &i, &what); n == 2 && i < len(doc.Rules) {
		id := doc.Rules[i].ID
		if id == added {
			id = newRule
		}
		return part(id, formPart(what))
	}
	switch name {
	case "gate.first_n":
		return part("gate.default", "first")
	case "gate.default", "gate.pictures":
		return name
	case "gate.by_role":
		return "gate.role." + string(policy.Student)
	case "gate.by_band":
		return "gate.band." + rules.Bands()[0]
	}
	return ""
}

// formPart is the field at which the page says what is wrong with a part of a
// rule.
func formPart(what string) string {
	switch what {
	case "applies":
		return "whom"
	case "quiet":
		return "from.0"
	}
	return what
}
