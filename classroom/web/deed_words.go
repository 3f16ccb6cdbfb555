// SPDX-License-Identifier: AGPL-3.0-or-later

package web

import tenantsweb "rookery/tenants/web"

// DeedWords are the classroom's deeds as they follow on a name in the record.
var DeedWords = tenantsweb.DeedWords{
	"group.create": "made a group", "group.settings": "changed a group's settings", "group.add": "put somebody into a group", "group.confirm": "confirmed who is in a class",
	"group.approve": "let somebody into a group", "group.remove": "took somebody out of a group", "group.steward": "made somebody a steward of a group",
	"group.unsteward": "took a group's stewardship from somebody", "group.mute": "muted somebody in a group", "group.unmute": "ended a mute in a group",
	"code.create": "made a join code", "code.withdraw": "withdrew a join code", "member.join": "asked to come in by a join code", "member.approve": "let a newcomer into the school",
	"post.direct.refused": "tried to write to one member alone", "post.withdraw": "withdrew somebody else's post",
}
