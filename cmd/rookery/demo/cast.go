// SPDX-License-Identifier: AGPL-3.0-or-later

package demo

import "rookery/tenants/policy"

// person is one of the cast.
type person struct {
	username, title, given, family string
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

func student(username, given, family string, year int) person {
	return person{username: username, given: given, family: family, roles: []policy.Role{policy.Student}, year: year}
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

		student("amira.khan", "Amira", "Khan", 7),
		student("ben.osei", "Ben", "Osei", 7),
		student("lily.chen", "Lily", "Chen", 7),
		student("oskar.nowak", "Oskar", "Nowak", 7),
		student("zara.ahmed", "Zara", "Ahmed", 7),
		student("amira.kovac", "Amira", "Kovač", 8),
		student("daniel.obrien", "Daniel", "O’Brien", 8),
		student("fatou.diallo", "Fatou", "Diallo", 8),
		student("jack.hughes", "Jack", "Hughes", 8),
		student("minh-anh.tran", "Minh Anh", "Trần", 8),
		student("noor.khan", "Noor", "Khan", 8),
		student("elif.demir", "Elif", "Demir", 9),
		student("kofi.owusu", "Kofi", "Owusu-Mensah", 9),
		student("maya.patel", "Maya", "Patel", 9),
		student("soren.lind", "Søren", "Lind", 9),
		student("tomos.evans", "Tomos", "Evans", 9),
		student("ana.popescu", "Ana", "Popescu", 10),
		student("dev.sharma", "Dev", "Sharma", 10),
		student("freya.clarke", "Freya", "Clarke", 10),
		student("yusuf.ali", "Yusuf", "Ali", 10),
		student("chloe.martin", "Chloé", "Martin", 11),
		student("isaac.okafor", "Isaac", "Okafor", 11),
		student("mei.tanaka", "Mei", "Tanaka", 11),
		student("sam.taylor", "Sam", "Taylor", 11),

		guardian("sadia.khan", "Sadia", "Khan", "mother", "amira.khan", "noor.khan"),
		guardian("imran.khan", "Imran", "Khan", "father", "amira.khan", "noor.khan"),
		guardian("abena.osei", "Abena", "Osei", "mother", "ben.osei"),
		guardian("wei.chen", "Wei", "Chen", "father", "lily.chen"),
		guardian("marta.nowak", "Marta", "Nowak", "mother", "oskar.nowak"),
		guardian("ivana.kovac", "Ivana", "Kovač", "mother", "amira.kovac"),
		guardian("siobhan.obrien", "Siobhán", "O’Brien", "mother", "daniel.obrien"),
		guardian("mamadou.diallo", "Mamadou", "Diallo", "uncle", "fatou.diallo"),
		guardian("linh.tran", "Linh", "Trần", "mother", "minh-anh.tran"),
		guardian("hannah.evans", "Hannah", "Evans", "foster carer", "tomos.evans", "jack.hughes"),
		guardian("ayse.demir", "Ayşe", "Demir", "mother", "elif.demir"),
		guardian("kwame.owusu", "Kwame", "Owusu-Mensah", "father", "kofi.owusu"),
		guardian("ingrid.lind", "Ingrid", "Lind", "mother", "soren.lind"),
		guardian("nisha.patel", "Nisha", "Patel", "mother", "maya.patel"),
		guardian("ravi.sharma", "Ravi", "Sharma", "father", "dev.sharma"),

		newcomer(student("ida.bergstrom", "Ida", "Bergström", 7)),
		newcomer(student("theo.marsh", "Theo", "Marsh", 8)),
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

		student("aoife.kelly", "Aoife", "Kelly", 7),
		student("bilal.hussain", "Bilal", "Hussain", 7),
		student("carla.rossi", "Carla", "Rossi", 7),
		student("jonas.weber", "Jonas", "Weber", 7),
		student("tendai.moyo", "Tendai", "Moyo", 7),
		student("cian.murphy", "Cian", "Murphy", 8),
		student("hana.suzuki", "Hana", "Suzuki", 8),
		student("leo.ferreira", "Léo", "Ferreira", 8),
		student("ngozi.eze", "Ngozi", "Eze", 8),
		student("ruby.doyle", "Ruby", "Doyle", 8),
		student("adam.kowalski", "Adam", "Kowalski", 9),
		student("grace.nolan", "Grace", "Nolan", 9),
		student("karim.benali", "Karim", "Ben Ali", 9),
		student("petra.novak", "Petra", "Nováková", 9),
		student("wanjiru.kamau", "Wanjiru", "Kamau", 9),
		student("conor.ryan", "Conor", "Ryan", 10),
		student("emilia.santos", "Emília", "Santos", 10),
		student("grace.nowak", "Grace", "Nowak", 10),
		student("rohan.gupta", "Rohan", "Gupta", 10),
		student("thandi.dube", "Thandi", "Dube", 10),
		student("finn.gallagher", "Finn", "Gallagher", 11),
		student("lucia.vega", "Lucía", "Vega", 11),
		student("omar.farouk", "Omar", "Farouk", 11),
		student("sofia.larsen", "Sofia", "Larsen", 11),

		guardian("maeve.kelly", "Maeve", "Kelly", "mother", "aoife.kelly"),
		guardian("sean.kelly", "Seán", "Kelly", "father", "aoife.kelly"),
		guardian("ayesha.hussain", "Ayesha", "Hussain", "mother", "bilal.hussain"),
		guardian("paolo.rossi", "Paolo", "Rossi", "father", "carla.rossi"),
		guardian("rudo.moyo", "Rudo", "Moyo", "grandmother", "tendai.moyo"),
		guardian("orla.murphy", "Orla", "Murphy", "mother", "cian.murphy"),
		guardian("kenji.suzuki", "Kenji", "Suzuki", "father", "hana.suzuki"),
		guardian("chidi.eze", "Chidi", "Eze", "father", "ngozi.eze"),
		guardian("deirdre.nolan", "Deirdre", "Nolan", "mother", "grace.nolan", "ruby.doyle"),
		guardian("eva.novak", "Eva", "Nováková", "mother", "petra.novak"),

		newcomer(student("mateo.silva", "Mateo", "Silva", 8)),
		newcomer(student("poppy.lynch", "Poppy", "Lynch", 7)),
		newcomer(guardian("fergal.doyle", "Fergal", "Doyle", "")),
	}}
}
