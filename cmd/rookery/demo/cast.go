// SPDX-License-Identifier: AGPL-3.0-or-later

package demo

import "rookery/tenants/policy"

// person is one of the cast.
type person struct {
	username, title, given, family string
	seed                           string // what their password follows from; empty: the username
	roles                          []policy.Role
	year                           int      // students
	children                       []string // guardians: usernames
	relationship                   string   // guardians
	byCode                         bool     // comes in later, by a join code
}

// cast is one school and its people.
type cast struct {
	slug, name, timezone, region, accent string
	people                               []person
}

func staff(username, title, given, family string, roles ...policy.Role) person {
	return person{username: username, title: title, given: given, family: family, roles: roles}
}

// student is one whose username keeps the surname from classmates, as their
// shortened name does; the seed keeps the password that they always had.
func student(username, seed, given, family string, year int) person {
	return person{username: username, seed: seed, given: given, family: family, roles: []policy.Role{policy.Student}, year: year}
}

func guardian(username, given, family, relationship string, children ...string) person {
	return person{username: username, given: given, family: family, roles: []policy.Role{policy.Guardian}, relationship: relationship, children: children}
}

// newcomer is somebody who comes in later, by a join code.
func newcomer(who person) person {
	who.byCode = true
	return who
}

// casts are the two schools of the demo.
func casts() []cast { return []cast{oakfield(), riverside()} }

func oakfield() cast {
	return cast{slug: "oakfield", name: "Oakfield School", timezone: "Europe/London", region: "GB", accent: "pine", people: []person{
		staff("r.adeyemi", "Ms", "Ruth", "Adeyemi", policy.Admin),
		staff("t.zielinski", "Mr", "Tomasz", "Zieliński", policy.Safeguarding),
		staff("l.haddad", "Mrs", "Leila", "Haddad", policy.Moderator),
		staff("p.nair", "Ms", "Priya", "Nair", policy.Teacher),
		staff("c.reid", "Mr", "Callum", "Reid", policy.Teacher),
		staff("i.moreira", "Dr", "Inês", "Moreira", policy.Teacher, policy.Moderator),

		student("amira.k", "amira.khan", "Amira", "Khan", 7),
		student("ben.o", "ben.osei", "Ben", "Osei", 7),
		student("lily.c", "lily.chen", "Lily", "Chen", 7),
		student("oskar.n", "oskar.nowak", "Oskar", "Nowak", 7),
		student("zara.a", "zara.ahmed", "Zara", "Ahmed", 7),
		student("amira.ko", "amira.kovac", "Amira", "Kovač", 8),
		student("daniel.o", "daniel.obrien", "Daniel", "O’Brien", 8),
		student("fatou.d", "fatou.diallo", "Fatou", "Diallo", 8),
		student("jack.h", "jack.hughes", "Jack", "Hughes", 8),
		student("minh-anh.t", "minh-anh.tran", "Minh Anh", "Trần", 8),
		student("noor.k", "noor.khan", "Noor", "Khan", 8),
		student("elif.d", "elif.demir", "Elif", "Demir", 9),
		student("kofi.o", "kofi.owusu", "Kofi", "Owusu-Mensah", 9),
		student("maya.p", "maya.patel", "Maya", "Patel", 9),
		student("soren.l", "soren.lind", "Søren", "Lind", 9),
		student("tomos.e", "tomos.evans", "Tomos", "Evans", 9),
		student("ana.p", "ana.popescu", "Ana", "Popescu", 10),
		student("dev.s", "dev.sharma", "Dev", "Sharma", 10),
		student("freya.c", "freya.clarke", "Freya", "Clarke", 10),
		student("yusuf.a", "yusuf.ali", "Yusuf", "Ali", 10),
		student("chloe.m", "chloe.martin", "Chloé", "Martin", 11),
		student("isaac.o", "isaac.okafor", "Isaac", "Okafor", 11),
		student("mei.t", "mei.tanaka", "Mei", "Tanaka", 11),
		student("sam.t", "sam.taylor", "Sam", "Taylor", 11),

		guardian("sadia.khan", "Sadia", "Khan", "mother", "amira.k", "noor.k"),
		guardian("imran.khan", "Imran", "Khan", "father", "amira.k", "noor.k"),
		guardian("abena.osei", "Abena", "Osei", "mother", "ben.o"),
		guardian("wei.chen", "Wei", "Chen", "father", "lily.c"),
		guardian("marta.nowak", "Marta", "Nowak", "mother", "oskar.n"),
		guardian("ivana.kovac", "Ivana", "Kovač", "mother", "amira.ko"),
		guardian("siobhan.obrien", "Siobhán", "O’Brien", "mother", "daniel.o"),
		guardian("mamadou.diallo", "Mamadou", "Diallo", "uncle", "fatou.d"),
		guardian("linh.tran", "Linh", "Trần", "mother", "minh-anh.t"),
		guardian("hannah.evans", "Hannah", "Evans", "foster carer", "tomos.e", "jack.h"),
		guardian("ayse.demir", "Ayşe", "Demir", "mother", "elif.d"),
		guardian("kwame.owusu", "Kwame", "Owusu-Mensah", "father", "kofi.o"),
		guardian("ingrid.lind", "Ingrid", "Lind", "mother", "soren.l"),
		guardian("nisha.patel", "Nisha", "Patel", "mother", "maya.p"),
		guardian("ravi.sharma", "Ravi", "Sharma", "father", "dev.s"),

		newcomer(student("ida.b", "ida.bergstrom", "Ida", "Bergström", 7)),
		newcomer(student("theo.m", "theo.marsh", "Theo", "Marsh", 8)),
	}}
}

func riverside() cast {
	return cast{slug: "riverside", name: "Riverside Academy", timezone: "Europe/Dublin", region: "IE", accent: "plum", people: []person{
		staff("m.byrne", "Mr", "Michael", "Byrne", policy.Admin),
		staff("s.okonkwo", "Mrs", "Stella", "Okonkwo", policy.Safeguarding),
		staff("h.vandijk", "Ms", "Hanneke", "van Dijk", policy.Moderator),
		staff("a.castillo", "Mr", "Andrés", "Castillo", policy.Teacher),
		staff("n.walsh", "Ms", "Niamh", "Walsh", policy.Teacher, policy.Safeguarding),
		staff("g.petrov", "Mr", "Georgi", "Petrov", policy.Teacher),

		student("aoife.k", "aoife.kelly", "Aoife", "Kelly", 7),
		student("bilal.h", "bilal.hussain", "Bilal", "Hussain", 7),
		student("carla.r", "carla.rossi", "Carla", "Rossi", 7),
		student("jonas.w", "jonas.weber", "Jonas", "Weber", 7),
		student("tendai.m", "tendai.moyo", "Tendai", "Moyo", 7),
		student("cian.m", "cian.murphy", "Cian", "Murphy", 8),
		student("hana.s", "hana.suzuki", "Hana", "Suzuki", 8),
		student("leo.f", "leo.ferreira", "Léo", "Ferreira", 8),
		student("ngozi.e", "ngozi.eze", "Ngozi", "Eze", 8),
		student("ruby.d", "ruby.doyle", "Ruby", "Doyle", 8),
		student("adam.k", "adam.kowalski", "Adam", "Kowalski", 9),
		student("grace.n", "grace.nolan", "Grace", "Nolan", 9),
		student("karim.b", "karim.benali", "Karim", "Ben Ali", 9),
		student("petra.n", "petra.novak", "Petra", "Nováková", 9),
		student("wanjiru.k", "wanjiru.kamau", "Wanjiru", "Kamau", 9),
		student("conor.r", "conor.ryan", "Conor", "Ryan", 10),
		student("emilia.s", "emilia.santos", "Emília", "Santos", 10),
		student("grace.no", "grace.nowak", "Grace", "Nowak", 10),
		student("rohan.g", "rohan.gupta", "Rohan", "Gupta", 10),
		student("thandi.d", "thandi.dube", "Thandi", "Dube", 10),
		student("finn.g", "finn.gallagher", "Finn", "Gallagher", 11),
		student("lucia.v", "lucia.vega", "Lucía", "Vega", 11),
		student("omar.f", "omar.farouk", "Omar", "Farouk", 11),
		student("sofia.l", "sofia.larsen", "Sofia", "Larsen", 11),

		guardian("maeve.kelly", "Maeve", "Kelly", "mother", "aoife.k"),
		guardian("sean.kelly", "Seán", "Kelly", "father", "aoife.k"),
		guardian("ayesha.hussain", "Ayesha", "Hussain", "mother", "bilal.h"),
		guardian("paolo.rossi", "Paolo", "Rossi", "father", "carla.r"),
		guardian("rudo.moyo", "Rudo", "Moyo", "grandmother", "tendai.m"),
		guardian("orla.murphy", "Orla", "Murphy", "mother", "cian.m"),
		guardian("kenji.suzuki", "Kenji", "Suzuki", "father", "hana.s"),
		guardian("chidi.eze", "Chidi", "Eze", "father", "ngozi.e"),
		guardian("deirdre.nolan", "Deirdre", "Nolan", "mother", "grace.n", "ruby.d"),
		guardian("eva.novak", "Eva", "Nováková", "mother", "petra.n"),

		newcomer(student("mateo.s", "mateo.silva", "Mateo", "Silva", 8)),
		newcomer(student("poppy.l", "poppy.lynch", "Poppy", "Lynch", 7)),
		newcomer(guardian("fergal.doyle", "Fergal", "Doyle", "")),
	}}
}
