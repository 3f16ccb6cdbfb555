// SPDX-License-Identifier: AGPL-3.0-or-later

package policy

import "strings"

// Permission is one row of the matrix, written object.action. It is the name of
// a deed, never of an address.
type Permission string

// The permissions, in the order of the matrix.
const (
	SchoolSettings          Permission = "school.settings"
	SchoolPolicy            Permission = "school.policy"
	MemberList              Permission = "member.list"
	MemberContact           Permission = "member.contact"
	MemberAdd               Permission = "member.add"
	MemberSuspend           Permission = "member.suspend"
	MemberRole              Permission = "member.role"
	MemberPasswordReset     Permission = "member.password-reset"
	MemberSessions          Permission = "member.sessions"
	GroupCreate             Permission = "group.create"
	GroupCreateCircle       Permission = "group.create-circle"
	GroupSteward            Permission = "group.steward"
	GroupJoin               Permission = "group.join"
	PostCreateInGroup       Permission = "post.create-in-group"
	PostCreateToSchool      Permission = "post.create-to-school"
	PostCreatePublic        Permission = "post.create-public"
	PostDirect              Permission = "post.direct"
	PostReply               Permission = "post.reply"
	PostEdit                Permission = "post.edit"
	PostWithdraw            Permission = "post.withdraw"
	PostHistory             Permission = "post.history"
	AnnounceToClass         Permission = "announcement.create-to-class"
	AnnounceToSchool        Permission = "announcement.create-to-school"
	AnnouncementReceipts    Permission = "announcement.receipts"
	AnnouncementAcknowledge Permission = "announcement.acknowledge"
	AnnouncementReply       Permission = "announcement.reply"
	GateRules               Permission = "gate.rules"
	GateRulesProtected      Permission = "gate.rules-protected"
	QueueDecide             Permission = "queue.decide"
	CaseReport              Permission = "case.report"
	CaseDecide              Permission = "case.decide"
	CaseSafeguarding        Permission = "case.safeguarding"
	MemberMute              Permission = "member.mute"
	AuditRead               Permission = "audit.read"
	AuditReadSafeguarding   Permission = "audit.read-safeguarding"
	ChildPosts              Permission = "child.posts"
	ExportSchool            Permission = "export.school"
	ExportMember            Permission = "export.member"
)

// permissionCount is checked against the list of sentences by the compiler.
const permissionCount = 38

// permissionIndex finds a permission's row; it is only ever read.
var permissionIndex = func() map[Permission]int {
	index := make(map[Permission]int, permissionCount)
	for i, row := range sentences {
		index[row.permission] = i
	}
	return index
}()

// Permissions gives every permission in the order of the matrix.
func Permissions() []Permission {
	all := make([]Permission, permissionCount)
	for i, row := range sentences {
		all[i] = row.permission
	}
	return all
}

// ParsePermission reads a permission exactly as it is stored.
func ParsePermission(s string) (Permission, bool) {
	p := Permission(s)
	_, ok := permissionIndex[p]
	if !ok {
		return "", false
	}
	return p, true
}

// Sentence says in plain English what the permission is about, with the
// conditions that the domain checks besides; empty for an unknown one.
func (p Permission) Sentence() string {
	i, ok := permissionIndex[p]
	if !ok {
		return ""
	}
	return sentences[i].words
}

// split gives the object and the action.
func (p Permission) split() (object, action string) {
	object, action, _ = strings.Cut(string(p), ".")
	return object, action
}

// WhileRestricted says whether a member who is muted, suspended, or waiting for
// approval or consent keeps the permission, as far as their roles grant it at
// all: they may report, which is also how they reach the safeguarding lead, and
// take their own data (their own only: the caller asks for Own besides, since an
// admin's export.member reaches further). Signing out and reading the help
// resources need no permission.
func WhileRestricted(p Permission) bool {
	return p == CaseReport || p == ExportMember
}
