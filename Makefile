# SPDX-License-Identifier: AGPL-3.0-or-later
#
#   make test      install what the tests need, then check and test everything
#   make run       the demo: a whole Rookery on this machine
#   make generate  the pages' Go code, from the .templ files
#   make lint      vet, staticcheck, gosec, format and freshness alone
#   make stories attacks fuzz   of the tests, those in a browser alone: the twelve tasks, every page
#   make attacks   of the tests, those that docs/security.md names: bad inputs by number
#   make fuzz      each fuzz target for FUZZTIME (20s)
#   make mutants   how many small changes of what must not break the tests notice; PARTS names packages
#   make race      the tests once more, with the race detector
#   make bench     what it costs, beside the database alone; BENCH="-short" is a quick look
#   make faults    kills, crashes, freezes, a full disk: about ten minutes; FAULTS="-soak 1h" looks at memory
#
# On a new machine Go is enough to begin with: what else is missing (PostgreSQL,
# Chromium, ffmpeg, exiftool and vips for the tests) is fetched with apt where that is possible, and
# named where it is not.

SHELL       := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help

GO    ?= go
TEMPL := $(GO) run github.com/a-h/templ/cmd/templ@v0.3.1020

# The linters are run as they are published, so that go.mod is about the program alone.
STATICCHECK := $(GO) run honnef.co/go/tools/cmd/staticcheck@v0.8.2
GOSEC       := $(GO) run github.com/securego/gosec/v2/cmd/gosec@v2.29.0

# What gosec does not look at, and why. Single lines say it where they stand (#nosec).
#   cmd/bench, cmd/faults, cmd/storybook, webtest: tools for our own machine, which serve nobody
#   templates/samples: pages for the storybook; G101 takes a form's messages for passwords
#   tenants/postgres: its task is to run PostgreSQL's programs (G204) and to keep their
#     folders (G304), some of which another system user must reach (G301, G302, G306)
GOSEC_LEAVES := cmd/(bench|faults|storybook)/.*:*;tenants/web/webtest/.*:*;templates/samples/.*:G101;tenants/postgres/.*:G204,G301,G302,G304,G306

# A machine without a timeout of its own must not hang for ever.
TEST_FLAGS ?= -p 2 -count=1 -timeout 40m

.PHONY: help test lint vet staticcheck gosec format fresh tests stories tools generate run build mutants race bench faults clean

help:
	@sed -n 's/^#   //p' Makefile

# Both halves always run, so that a slip of format does not hide a failing test.
test: tools
	@status=0; rm -f build/lint.failed; \
	$(MAKE) --no-print-directory -k lint || { status=1; touch build/lint.failed; }; \
	$(MAKE) --no-print-directory tests || status=1; \
	exit $$status

lint: vet staticcheck gosec format fresh

vet:
	$(GO) vet ./...

staticcheck:
	@$(STATICCHECK) ./... && echo "staticcheck: nothing found"

gosec:
	@$(GOSEC) -quiet -exclude-generated --exclude-rules='$(GOSEC_LEAVES)' ./... && echo "gosec: nothing found"

format:
	@wrong=$$(git ls-files '*.go' | grep -v _templ.go | xargs -r gofmt -l); \
	if [ -n "$$wrong" ]; then echo "gofmt would change:"; echo "$$wrong"; exit 1; fi; \
	echo "gofmt: nothing to change"

# The generated pages are committed; here they are made anew beside and compared.
fresh:
	@mkdir -p build && beside=$$(mktemp -d build/fresh.XXXXXX) && trap "rm -rf $$beside" EXIT && \
	cp -r templates go.mod "$$beside" && (cd "$$beside/templates" && $(TEMPL) generate -log-level error >/dev/null) && \
	if diff -rq templates "$$beside/templates"; then echo "templ: fresh"; else echo "The generated pages are stale: run make generate"; exit 1; fi

# The lines are those of go test; the last one counts. It is kept for .ci/run.
tests: tools
	@mkdir -p build && rm -f build/tests.txt && $(GO) build -o build/report .ci/report.go && \
	{ $(GO) test -json $(TEST_FLAGS) ./... 2>&1 || true; } | build/report -into build/tests.txt

# They are part of make test.
stories: tools
	$(GO) test -count=1 -timeout 40m -run TestInTheBrowser ./cmd/rookery

# They are part of make test. The scripts are named by their own names.
ATTACKS := grep -E '^\| [A-N][0-9]' docs/security.md | grep -oE '`[a-z/]+\.(Test|Fuzz)[A-Za-z0-9]+(/[a-z]+)?`' | tr -d '`' | sort -u
attacks: tools
	@one() { sed -E 's/^[a-z\/]+\.//' | sort -u | paste -sd'|'; }; \
	whole=$$($(ATTACKS) | grep -v TestScripts); scripts=$$($(ATTACKS) | grep TestScripts | sed 's/.*TestScripts.//' | paste -sd'|'); \
	$(GO) test $(TEST_FLAGS) -run "^($$(echo "$$whole" | one))$$" $$(echo "$$whole" | sed -E 's/\..*//; s|^|./|' | sort -u); \
	$(GO) test $(TEST_FLAGS) -run "^TestScripts$$/^($$scripts)$$" ./cmd/rookery

FUZZTIME ?= 20s
fuzz:
	@for file in $$(git ls-files '*_test.go' | xargs grep -l '^func Fuzz'); do for name in $$(sed -nE 's/^func (Fuzz[A-Za-z0-9]+).*/\1/p' $$file); do \
		echo "$$name in $$(dirname $$file)"; $(GO) test -run '^$$' -fuzz "^$$name$$" -fuzztime $(FUZZTIME) ./$$(dirname $$file); done; done

# One change of the program at a time, and the tests of its package after each. A
# package without a database takes minutes, the others hours: docs/security.md.
GREMLINS := $(GO) run github.com/go-gremlins/gremlins/cmd/gremlins@v0.5.0
PARTS    ?= tenants/policy tenants/fold moderation/rules
mutants: tools
	@for part in $(PARTS); do echo "$$part"; $(GREMLINS) unleash --invert-logical --workers 1 --timeout-coefficient 20 ./$$part | grep --line-buffered -E 'LIVED|NOT COVERED|TIMED OUT|Killed|efficacy|coverage' || exit 1; done

race: tools
	$(GO) test -race $(TEST_FLAGS) ./...

# About ten minutes with the machine to itself. BENCH="-help" names the sizes.
bench: tools build
	$(GO) run ./cmd/bench $(BENCH)

# In short it is part of make test. FAULTS="-help" says what else there is.
faults: tools build
	$(GO) run ./cmd/faults $(FAULTS)

tools:
	@mkdir -p build; missing=""; \
	ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || command -v initdb >/dev/null || [ -n "$${PGBIN:-}" ] || missing="$$missing postgresql"; \
	command -v chromium >/dev/null || command -v chromium-browser >/dev/null || command -v google-chrome >/dev/null || missing="$$missing chromium"; \
	command -v ffmpeg >/dev/null || missing="$$missing ffmpeg"; \
	command -v exiftool >/dev/null || missing="$$missing libimage-exiftool-perl"; \
	command -v vipsthumbnail >/dev/null || missing="$$missing libvips-tools"; \
	[ -z "$$missing" ] && exit 0; \
	if ! command -v apt-get >/dev/null; then echo "Please install:$$missing"; exit 1; fi; \
	as=""; [ "$$(id -u)" = 0 ] || as=sudo; \
	echo "Installing$$missing …"; \
	$$as apt-get update -qq </dev/null && DEBIAN_FRONTEND=noninteractive $$as apt-get install -y -qq --no-install-recommends $$missing </dev/null >build/apt.log 2>&1 || \
	{ tail -20 build/apt.log; echo "apt could not install:$$missing"; exit 1; }; \
	rm -f build/apt.log

generate:
	cd templates && $(TEMPL) generate

run:
	$(GO) run ./cmd/rookery demo

build:
	$(GO) build -trimpath -o build/rookery ./cmd/rookery

clean:
	rm -rf build
