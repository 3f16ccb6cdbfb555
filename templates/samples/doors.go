// SPDX-License-Identifier: AGPL-3.0-or-later

package samples

import (
	"fmt"

	"rookery/templates"
)

func doorStories() []Story {
	stories := []Story{
		{"landing", "Doors", "The bare domain", templates.LandingPage(landing("", false))},
		{"landing-found", "Doors", "The bare domain: schools found", templates.LandingPage(landing("oak", true))},
		{"landing-none", "Doors", "The bare domain: none found", templates.LandingPage(templates.Landing{Page: bare("Rookery"), Query: "zzz", Looked: true})},
		{"unknown-host", "Doors", "An address of no school", templates.UnknownHostPage(templates.UnknownHost{
			Page: bare("No school here"), Host: "oakfeld.rookery.example", Home: "https://rookery.example/"})},
		{"sign-in", "Doors", "Signing in", templates.SignInPage(signIn(templates.Form{}))},
		{"sign-in-wrong", "Doors", "Signing in: a wrong password", templates.SignInPage(signIn(templates.Form{
			Values:  map[string]string{"username": "maya.r", "shared_device": "yes"},
			Problem: "That username and password do not belong together. Look at the capital letters and try again."}))},
		{"join", "Doors", "Joining: the code", templates.JoinPage(templates.Join{Page: outside("Join")})},
		{"join-member", "Doors", "Asking to join a group by code", templates.JoinPage(templates.Join{Page: studentPage("Join a group", "groups"), Member: true})},
		{"join-over", "Doors", "Joining: the code ran out meanwhile", templates.JoinPage(templates.Join{Page: outside("Join"), Form: templates.Form{
			Values: map[string]string{"code": "KITE-4827", "given_name": "Amara", "username": "amara.d"},
			Errors: map[string]string{"code": "This code no longer works. Please ask your teacher for a new one."}}})},
		{"join-name", "Doors", "Joining: who one is, to be mended", templates.JoinPage(templates.Join{
			Page: outside("Join"), Group: "8B Science", Code: "KITE-4827", Years: []templates.Option{{Label: "Please choose"}, {Value: "8", Label: "Year 8"}}, Form: templates.Form{
				Values: map[string]string{"given_name": "Amara", "family_name": "", "username": "teacher"},
				Errors: map[string]string{
					"family_name": "Please type your family name", "username": "This name is kept for the school: choose another",
					"password": "Please use at least 8 characters",
				}}})},
		{"join-waiting-visitor", "Doors", "Joining: waiting, signed out", templates.JoinWaitingPage(templates.JoinWaiting{Page: outside("Waiting"), Group: "8B Science"})},
		{"join-waiting", "Doors", "Joining: waiting for approval", templates.JoinWaitingPage(templates.JoinWaiting{
			Page: waitingPage(), Group: "8B Science"})},
		{"paused", "Doors", "Suspended", templates.PausedPage(templates.Paused{
			Page: waitingPage(), Until: "until the end of 6 March", Reason: "We talk about Tuesday first.", Concern: "/report/concern"})},
		{"paused-outside", "Doors", "Suspended, and signed out by it", templates.PausedPage(templates.Paused{
			Page: outside("Your account is paused"), Until: "until somebody ends it", Reason: "We talk about Tuesday first.", Concern: "/report/concern"})},
		{"one-time-password", "Doors", "A new password to hand over", templates.OneTimePasswordPage(templates.OneTimePassword{
			Page: teacherPage("New password", "groups"), Name: "Tariq Hassan", Username: "tariq.h",
			Password: "amber-kite-41", Until: "It works until Friday.", Back: tariq.Href})},
	}
	for _, status := range []int{400, 401, 403, 404, 409, 412, 413, 422, 429, 500, 503} {
		stories = append(stories, problem(status))
	}
	return stories
}

func problem(status int) Story {
	v := templates.Problem{Page: studentPage("Something is not right", ""), Status: status, RequestID: "01HV-7Q2M-4ZKD"}
	if status == 401 || status == 503 {
		v.Page = outside("Something is not right")
	}
	if status == 429 {
		v.Retry = "You can try again in 30 seconds."
	}
	return Story{fmt.Sprintf("problem-%d", status), "Problems", fmt.Sprintf("Status %d", status), templates.ProblemPage(v)}
}

// bare is a page of the bare domain, which is no school's.
func bare(title string) templates.Page {
	return templates.Page{Title: title, Wide: true}
}

func landing(query string, looked bool) templates.Landing {
	v := templates.Landing{Page: bare("Find your school"), Query: query, Looked: looked}
	if looked {
		v.Schools = []templates.SchoolFound{
			{Name: "Oakfield School", Place: "Harrowby", Href: "https://oakfield.rookery.example/", Host: "oakfield.rookery.example"},
			{Name: "Oak Lane Primary", Place: "Stenmoor", Href: "https://oaklane.rookery.example/", Host: "oaklane.rookery.example"},
		}
	}
	return v
}

func signIn(form templates.Form) templates.SignIn {
	return templates.SignIn{
		Page: outside("Sign in"), Form: form, Slip: true, Next: "/home",
		Welcome: "Good morning! Your username is on the back of your planner.",
	}
}

// waitingPage is the page of somebody whom nobody has let in yet.
func waitingPage() templates.Page {
	p := outside("Waiting")
	newcomer := person("0190a001-0000-7000-8000-000000000099", "Amara D.", "AD", 5, "", "")
	p.Me = me(newcomer, "Waiting to be let in", true)
	p.Me.Waiting = true
	return p
}
