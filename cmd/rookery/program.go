// SPDX-License-Identifier: AGPL-3.0-or-later

package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"strings"

	"github.com/alecthomas/kong"
)

// Program is rookery with its surroundings, so that tests can run it inside
// their own process.
type Program struct {
	Stdin          io.Reader
	Stdout, Stderr io.Writer
	Getenv         func(string) string
}

// The exit codes.
const (
	exitOK      = 0
	exitFailure = 1
	exitUsage   = 2
)

// commands are the subcommands in the order that --help lists them.
type commands struct {
	Demo    demoCommand    `cmd:"" help:"Start a whole Rookery on this machine, with a database of its own and two schools to look around in."`
	Serve   serveCommand   `cmd:"" help:"Serve schools from a real database."`
	Migrate migrateCommand `cmd:"" help:"Bring the database to this program's shape."`
	School  struct {
		Add     schoolAddCommand     `cmd:"" help:"Add a school."`
		List    schoolListCommand    `cmd:"" help:"List the schools."`
		Suspend schoolSuspendCommand `cmd:"" help:"Close a school to everyone."`
		Resume  schoolResumeCommand  `cmd:"" help:"Open a suspended school again."`
	} `cmd:"" help:"Add, list, suspend and resume schools."`
	Member struct {
		Add           memberAddCommand           `cmd:"" help:"Add a member and print a one-time password."`
		ResetPassword memberResetPasswordCommand `cmd:"" help:"Give a member a new one-time password and end their sessions."`
	} `cmd:"" help:"Add members and reset their passwords."`
	Policy struct {
		Show    policyShowCommand    `cmd:"" help:"Print who may do what in a school."`
		Explain policyExplainCommand `cmd:"" help:"Say whether a member may do something, and by which rule."`
	} `cmd:"" help:"Show and explain who may do what in a school."`
	Media struct {
		Sweep mediaSweepCommand `cmd:"" help:"Delete files that no post and no draft refers to, such as a crash leaves behind."`
	} `cmd:"" help:"Look after pictures and files."`
	Doctor  doctorCommand  `cmd:"" help:"Check settings, database and, with --audit, every school's record of what was done."`
	Version versionCommand `cmd:"" help:"Print the version."`

	MediaWorker mediaWorkerCommand `cmd:"" hidden:"" help:"Make one file safe; the server starts it."`

	Log string `help:"How to write the log: text or json." enum:"text,json" default:"text" setting:"ROOKERY_LOG"`
}

const description = `Rookery: a school's own microblog. One server, many schools.

To look around, with nothing set up:

  rookery demo

For a real server, see docs/operating.md.`

// exit ends parsing where kong would end the process: after --help.
type exit int

// Run does what args ask for and gives the exit code: 0, 1 when it failed, 2
// when the arguments or settings do not make sense.
func (p *Program) Run(ctx context.Context, args []string) (code int) {
	defer func() {
		switch asked := recover().(type) {
		case nil:
		case exit:
			code = int(asked)
		default:
			panic(asked)
		}
	}()
	var asked commands
	parser, err := kong.New(&asked, kong.Name("rookery"), kong.Description(description),
		kong.Writers(p.Stdout, p.Stderr), kong.Exit(func(code int) { panic(exit(code)) }),
		kong.ConfigureHelp(kong.HelpOptions{Compact: true, FlagsLast: true, WrapUpperBound: 100}),
		kong.ValueFormatter(withSetting), kong.Resolvers(kong.ResolverFunc(p.resolve)),
		kong.Bind(p), kong.BindTo(ctx, (*context.Context)(nil)))
	if err != nil {
		return p.fail(err, exitFailure)
	}
	if len(args) == 0 {
		args = []string{"--help"}
	}
	parsed, err := parser.Parse(args)
	if err != nil {
		p.fail(err, exitUsage)
		fmt.Fprintln(p.Stderr, "See rookery --help, or rookery <command> --help.")
		return exitUsage
	}
	err = parsed.Run(p.logger(asked.Log))
	var misuse *usageError
	switch {
	case errors.As(err, &misuse):
		return p.fail(err, exitUsage)
	case err != nil:
		return p.fail(err, exitFailure)
	}
	return exitOK
}

// fail prints an error for the person at the terminal.
func (p *Program) fail(err error, code int) int {
	fmt.Fprintln(p.Stderr, "rookery: "+words(err))
	return code
}

func (p *Program) logger(form string) *slog.Logger {
	if form == "json" {
		return slog.New(slog.NewJSONHandler(p.Stderr, nil))
	}
	return slog.New(slog.NewTextHandler(p.Stderr, nil))
}

// resolve reads a flag's environment variable, named in its tag; an empty one
// is as good as none.
func (p *Program) resolve(_ *kong.Context, _ *kong.Path, flag *kong.Flag) (any, error) {
	name := flag.Tag.Get("setting")
	if name == "" {
		return nil, nil
	}
	if value := strings.TrimSpace(p.Getenv(name)); value != "" {
		return value, nil
	}
	return nil, nil
}

// withSetting adds the variable's name to a flag's help.
func withSetting(value *kong.Value) string {
	help := kong.DefaultHelpValueFormatter(value)
	if name := value.Tag.Get("setting"); name != "" {
		return help + " ($" + name + ")"
	}
	return help
}
