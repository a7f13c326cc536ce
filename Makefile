# Reporunner: the commands people need. `make run` starts the product, `make test` proves it.

ADDRESS ?= 127.0.0.1:5680
DATA    ?= data
FUZZ_SECONDS ?= 60
APT      = DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends -qq
SUDO     = $(shell [ "$$(id -u)" = 0 ] || echo sudo)

# What the server needs to build, what the desktop needs, and what the tests need on top (Debian 12 names).
SERVER_PACKAGES  = gcc libc6-dev pkg-config ca-certificates
DESKTOP_PACKAGES = libwebkit2gtk-4.1-dev libayatana-appindicator3-dev librsvg2-dev libxdo-dev
TEST_PACKAGES    = python3 chromium xvfb webkit2gtk-driver dbus-x11

.PHONY: run build ui desktop test lint bench fuzz openapi packages-server packages-desktop packages-fuzz packages-test clean help

help: ## Show the commands
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 16

run: build ## Build what is missing and start the product on ADDRESS with its embedded store in DATA
	@exec target/release/reporunner serve --data "$(DATA)" --listen "$(ADDRESS)"

build: packages-server ui ## Build UI and server
	cargo build --release --locked -p reporunner

ui: ui/node_modules/.installed ## Build the UI into ui/dist
	cd ui && npm run build

ui/node_modules/.installed: ui/package-lock.json
	cd ui && npm ci --no-audit --no-fund && touch node_modules/.installed

tests/node_modules/.installed: tests/package-lock.json
	cd tests && npm ci --no-audit --no-fund && touch node_modules/.installed

desktop: packages-server packages-desktop build ## Build the desktop's .deb
	cd src-tauri && ./package.sh

test: packages-server packages-desktop packages-test ## Install what the tests need and run all of them
	.ci/test

lint: ## Formatting, clippy, licences of dependencies, UI rules
	.ci/lint

bench: build ## Measure everything beside bare programs that do the same, and print one table
	cargo bench --locked -p bench
	cargo run --release --locked -p bench

fuzz: packages-server packages-fuzz ## Run each fuzzer for FUZZ_SECONDS
	tests/fuzz/run.sh expression $(FUZZ_SECONDS)
	tests/fuzz/run.sh importer $(FUZZ_SECONDS)
	tests/fuzz/run.sh formats $(FUZZ_SECONDS)

openapi: ## Write server/api/openapi.json and the UI's types from the code
	cargo run --locked -p reporunner -- openapi > server/api/openapi.json.new && mv server/api/openapi.json.new server/api/openapi.json
	cd ui && npm run types

packages-server:
	@$(call install,$(SERVER_PACKAGES))
packages-desktop:
	@$(call install,$(DESKTOP_PACKAGES))
packages-fuzz:
	@$(call install,g++)
packages-test:
	@$(call install,$(TEST_PACKAGES))

# Installs the packages of $(1) that are missing, and nothing (and without asking for rights) when none is.
define install
missing=$$(for p in $(1); do dpkg -s $$p >/dev/null 2>&1 || echo $$p; done); \
[ -z "$$missing" ] || { $(SUDO) apt-get update -qq && $(SUDO) env $(APT) $$missing; }
endef

clean: ## Remove build results (not DATA)
	rm -rf target ui/dist ui/node_modules tests/node_modules
