// SPDX-License-Identifier: AGPL-3.0-or-later

package policy

// sentences is the matrix's left column: the permissions in order, and what each
// is about in words that a school's admin reads. Conditions in brackets are
// checked by the domain that does the deed, because no relation expresses them.
var sentences = [permissionCount]struct {
	permission Permission
	words      string
}{
	{SchoolSettings, "Change the school's settings."},
	{SchoolPolicy, "See this table and change it for the school."},
	{MemberList, "See the names of members (a student: of those in their own groups)."},
	{MemberContact, "See members' phone numbers and addresses (a teacher: of their own classes)."},
	{MemberAdd, "Add members to the school."},
	{MemberSuspend, "Suspend a member, and let them back in."},
	{MemberRole, "Change a member's roles (never one's own, and never the last admin's)."},
	{MemberPasswordReset, "Reset a password (a teacher: of students in their own classes; students and guardians: their own)."},
	{MemberSessions, "See where a member is signed in, and sign them out (students and guardians: their own)."},
	{GroupCreate, "Create a group (a teacher: a class or a club)."},
	{GroupCreateCircle, "Create a circle."},
	{GroupSteward, "Look after a group: its members, its join rule and its page (a teacher: groups they steward)."},
	{GroupJoin, "Join a group (a student: with a code or by asking)."},
	{PostCreateInGroup, "Post in a group one belongs to (a student's post passes the gate; a guardian's is read first)."},
	{PostCreateToSchool, "Post to the whole school (a student's post is read first)."},
	{PostCreatePublic, "Post for anyone to read, outside the school too."},
	{PostDirect, "Write to one member directly (off for everybody until it can be supervised)."},
	{PostReply, "Reply in a group one belongs to (a student's reply passes the gate; a guardian's is read first)."},
	{PostEdit, "Edit one's own post (students' and guardians' edits pass the gate again)."},
	{PostWithdraw, "Withdraw a post (a teacher: their own, and in groups they steward; students and guardians: their own)."},
	{PostHistory, "See the earlier versions of a post (a teacher: in groups they steward)."},
	{AnnounceToClass, "Announce to one's own class or to its guardians."},
	{AnnounceToSchool, "Announce to a year or to the whole school."},
	{AnnouncementReceipts, "See who opened and acknowledged one's own announcement."},
	{AnnouncementAcknowledge, "Acknowledge an announcement (a guardian: for themselves and for their children)."},
	{AnnouncementReply, "Reply privately to an announcement that is for oneself (a guardian: or for their children); whoever wrote it and the teachers of its class read it; who oversees the school can."},
	{GateRules, "Change the rules of the gate, except those about self-harm and abuse."},
	{GateRulesProtected, "Change the rules of the gate about self-harm and abuse."},
	{QueueDecide, "Decide on posts that wait for review (never one's own; an admin: not those of relatives either)."},
	{CaseReport, "Report a post or a member, and open a case with the safeguarding team."},
	{CaseDecide, "Decide on reported posts and members (never a case of one's own)."},
	{CaseSafeguarding, "See and handle safeguarding cases (anyone may open one by reporting)."},
	{MemberMute, "Mute a member in a group (a teacher: in groups they steward)."},
	{AuditRead, "Read the record of what was done, without the lines about safeguarding."},
	{AuditReadSafeguarding, "Read the lines about safeguarding in the record of what was done."},
	{ChildPosts, "See everything a student has posted (a teacher: in groups they steward; a student: their own; a guardian: their child's)."},
	{ExportSchool, "Take a copy of the school's data."},
	{ExportMember, "Take a copy of a member's data (a student: their own; a guardian: their own and their child's)."},
}
