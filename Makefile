# Every target works over all modules of go.work: a new module joins by itself.

MODULES := . $(patsubst %/go.mod,%,$(wildcard testutil/*/go.mod) $(wildcard adapters/*/go.mod)) apps deploy
APPS    := $(patsubst apps/%/main.go,%,$(wildcard $(foreach app,api tui consumer pvesim,apps/$(app)/main.go)))
PKG     ?= work
ARGS    ?=
VERSION ?= $(shell git describe --tags --always --dirty 2>/dev/null || echo unknown)
LDFLAGS := -s -w -X github.com/remudahq/remuda/apps/internal/version.Version=$(VERSION)

# Tools, each at one exact version, built once.
TOOLS    := $(CURDIR)/.cache/tools
LINT     := $(TOOLS)/golangci-lint-v2.15.0
OAPI     := $(TOOLS)/oapi-codegen-v2.8.2
TESTRUN   = go run ./tools/testrun $(if $(TALLY),-tally $(TALLY))

# What make gen writes. The check makes it again and compares.
GENERATED := $(wildcard adapters/client/wire/*.gen.go adapters/client/openapi.json docs/capabilities.md docs/faults.md docs/dialects.md docs/asyncapi.yaml)

.DEFAULT_GOAL := help

.PHONY: help
help: ## list the targets
	@awk -F ':.*## ' '/^[a-z\/]+:.*## / { printf "  %-16s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

.PHONY: build
build: $(addprefix bin/remuda-,$(APPS)) ## build the programs into bin/

.PHONY: FORCE
bin/remuda-%: FORCE
	CGO_ENABLED=0 go build -trimpath -ldflags '$(LDFLAGS)' -o $@ ./apps/$*

.PHONY: run
run: bin/remuda-api ## start the demo, simulator and all: REST on 127.0.0.1:8080 (ARGS= for more flags)
	bin/remuda-api --demo $(ARGS)

.PHONY: demo-tour
demo-tour: build ## lead through every capability against the simulator, and print it (ARGS="-only snapshots")
	go run ./apps/e2e/tour $(ARGS)

# Clients from npm are among the tests.
.PHONY: needs
needs:
	@scripts/needs node=nodejs npm=npm

.PHONY: test
test: needs ## everything a change must pass; a skipped test fails (PKG=./core/... for less)
	$(TESTRUN) -timeout 10m $(ARGS) $(PKG)

.PHONY: test/unit
test/unit: ## the tests of the inside, in seconds
	$(TESTRUN) $(ARGS) ./...

.PHONY: test/race
test/race: needs ## the same tests as make test, looking for data races
	$(TESTRUN) -race -timeout 20m $(ARGS) $(PKG)

.PHONY: test/long
test/long: needs ## the rest: tests TestLong… in files with the build tag long
	$(TESTRUN) -tags long -run '^TestLong' -count=1 -timeout 25m $(ARGS) $(PKG)

.PHONY: test/faults
test/faults: ## the numbered faults (F01…) and threats (S01…), each on every database, by name
	$(TESTRUN) -names -tags long -run '^Test[FS][0-9][0-9]' -count=1 -timeout 25m $(ARGS) $(PKG)

# How long each chaos lasts, and which one it is: CHAOS_SEED=… tries one again.
CHAOS_FOR  ?= 10m
CHAOS_SEED ?=

.PHONY: test/chaos
test/chaos: ## everything at random goes wrong, on each database (CHAOS_FOR=10m CHAOS_SEED= CHAOS_DIR= for the logs)
	CHAOS_FOR=$(CHAOS_FOR) CHAOS_SEED=$(CHAOS_SEED) go test -tags long -run '^TestLongChaos$$' -v -count=1 -timeout 0 $(ARGS) ./apps/e2e

# How many requests a second, for how long.
LOAD_RATE ?= 200
LOAD_FOR  ?= 2m

.PHONY: test/load
test/load: ## requests at a steady rate while a process is killed again and again (LOAD_RATE=200 LOAD_FOR=2m)
	LOAD_RATE=$(LOAD_RATE) LOAD_FOR=$(LOAD_FOR) go test -tags long -run '^TestLongLoad$$' -v -count=1 -timeout 0 $(ARGS) ./apps/e2e

.PHONY: test/mutants
test/mutants: ## bugs are planted one by one, and the tests must notice each (ARGS="-only quota")
	go run ./tools/mutants $(ARGS)

.PHONY: check
check: check/format check/arch check/vet check/lint check/generated check/modules ## format, architecture, vet, lint, generated files, modules

.PHONY: check/format
check/format: ## gofmt has nothing to change
	@bad=$$(gofmt -l .); [ -z "$$bad" ] || { echo "run gofmt -w on:"; echo "$$bad"; exit 1; }

.PHONY: check/arch
check/arch: ## who imports whom, modules, sizes
	go test -count=1 .

.PHONY: check/vet
check/vet: ## go vet, long tests and the one on a real Proxmox VE included
	go vet -tags long,realpve work

.PHONY: check/lint
check/lint: $(LINT) ## golangci-lint, as .golangci.yml says
	$(LINT) run $$(go list -tags long,realpve -f '{{.Dir}}' work)

.PHONY: check/generated
check/generated: ## what make gen writes is what is there
	scripts/check-generated $(GENERATED)

.PHONY: check/modules
check/modules: ## every module is tidy, and builds without go.work
	@bad=; for module in $(MODULES); do \
		echo "$$module"; (cd $$module && export GOWORK=off && go mod tidy -diff && go build ./... && go vet ./...) || bad="$$bad $$module"; \
	done; [ -z "$$bad" ] || { echo "not in order (make tidy may help):$$bad"; exit 1; }

.PHONY: release/keep
release/keep: build ## keep what the programs of this release leave behind, for the tests of upgrades (NAME=0014, its last migration)
	REMUDA_RELEASE=$(NAME) REMUDA_RELEASE_BIN=$(CURDIR)/bin go test -tags long -count=1 -run '^TestLongAReleaseIsKept$$' ./apps/e2e

.PHONY: check/vulns
check/vulns: ## the modules are what they were, and have no known vulnerability (says so where that cannot be known)
	scripts/check-vulns $(MODULES)

# How long each fuzzer runs, and which ones: FUZZ=FuzzUPID.
FUZZTIME ?= 10s
FUZZ     ?= .

.PHONY: test/fuzz
test/fuzz: ## every fuzzer for a while, one after the other (FUZZTIME=10s FUZZ=regexp); their seeds run in make test
	scripts/fuzz $(FUZZTIME) '$(FUZZ)'

.PHONY: bench
bench: ## the benchmarks, each beside its floor (PKG=, ARGS=)
	go test -run '^$$' -bench . -benchmem -timeout 60m $(ARGS) $(PKG)

.PHONY: format
format: ## gofmt everything
	gofmt -w .

.PHONY: tidy
tidy: ## go mod tidy in every module, in the order in which they need each other
	@set -e; for module in $(MODULES); do echo "$$module"; (cd $$module && GOWORK=off go mod tidy); done

.PHONY: gen
gen: ## write what is generated
	go generate work
ifneq ($(wildcard adapters/client/openapi.json),)
	$(MAKE) gen/capabilities
endif
	$(MAKE) gen/asyncapi
	$(MAKE) gen/faults
	$(MAKE) gen/differences

.PHONY: gen/client
gen/client: bin/remuda-api $(OAPI) ## the Go client, from the OpenAPI document of the native API
	bin/remuda-api --print-openapi=3.0 > adapters/client/openapi.json
	cd adapters/client && $(OAPI) -config oapi-codegen.yaml openapi.json

.PHONY: gen/asyncapi
gen/asyncapi: bin/remuda-api ## the AsyncAPI document of events and commands
	bin/remuda-api --print-asyncapi > docs/asyncapi.tmp
	mv docs/asyncapi.tmp docs/asyncapi.yaml

.PHONY: gen/capabilities
gen/capabilities: gen/client ## the table of capabilities, from the tour and the API's document
	go run ./apps/e2e/tour -capabilities adapters/client/openapi.json > docs/capabilities.tmp
	mv docs/capabilities.tmp docs/capabilities.md

.PHONY: gen/faults
gen/faults: ## the page of the numbered faults and threats, from their tests
	go run ./tools/promises > docs/faults.tmp
	mv docs/faults.tmp docs/faults.md

.PHONY: gen/differences
gen/differences: ## the table of what the dialects answer otherwise than their documents
	go run ./tools/differences docs/dialects.md

.PHONY: tools
tools: $(LINT) $(OAPI) ## build the tools into .cache/tools

$(LINT):
	$(call install,github.com/golangci/golangci-lint/v2/cmd/golangci-lint,v2.15.0)

$(OAPI):
	$(call install,github.com/oapi-codegen/oapi-codegen/v2/cmd/oapi-codegen,v2.8.2)

# install PACKAGE VERSION puts the program beside its version.
define install
	GOBIN=$(TOOLS)/tmp GOFLAGS= GOWORK=off go install $(1)@$(2)
	mv $(TOOLS)/tmp/$(notdir $(1)) $@
endef

.PHONY: clean
clean: ## remove what was built and what the demo kept; the tools stay
	rm -rf bin var
