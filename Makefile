# `make run` opens Casebook on its training casebook; `make test` runs every test. Both install what is missing.

CACHE := $(or $(XDG_CACHE_HOME),$(HOME)/.cache)/casebook
# Outside the checkout, so that a second clone builds warm.
export CARGO_TARGET_DIR ?= $(CACHE)/target
export CASEBOOK_VALIDATORS := $(CACHE)/validators/bin/python
TRAINING := $(or $(XDG_DATA_HOME),$(HOME)/.local/share)/casebook/training

.PHONY: run test setup ui training lint test-ui test-rust test-window test-exports bench

run: setup-run ui
	cargo build --bins --package casebook-desktop --package cli
	scripts/run.sh "$(TRAINING)"

.PHONY: setup-run setup-test
setup-run:
	scripts/setup.sh run
setup-test:
	scripts/setup.sh test
setup: setup-test

# What vite reads; not what the message compiler writes (ui/src/paraglide).
UI_SOURCES := $(shell find ui/src ui/messages -type f -not -path 'ui/src/paraglide/*') \
	ui/index.html ui/package.json ui/package-lock.json ui/vite.config.ts ui/svelte.config.js ui/scripts/messages.js ui/project.inlang/settings.json

# The interface, built once for the window and for the tests.
ui: ui/dist/index.html
ui/dist/index.html: $(UI_SOURCES)
	npm run build --prefix ui

test: setup-test ui
	$(MAKE) --no-print-directory lint test-ui test-rust test-exports test-window

lint:
	cargo fmt --all --check
	cargo clippy --workspace --all-targets -- -D warnings
	npm run lint --prefix ui
	npm run format:check --prefix ui
	npm run check --prefix ui

test-ui: ui
	npm test --prefix ui
	cargo build --package test-host --package cli
	npm run test:browser --prefix ui

# Everything but the real window, which wants a display of its own.
test-rust: ui
	cargo test --workspace --exclude casebook-desktop
	cargo test --package casebook-desktop --lib --test house

test-exports: ui
	cargo build --package cli
	tests/exports/run.sh "$(CARGO_TARGET_DIR)/debug/casebook"

# Built with the network there is, run without any: the window, and the command line that verifies its package.
test-window: ui
	cargo build --package cli
	cargo test --package casebook-desktop --test window --no-run
	scripts/without-network.sh scripts/with-display.sh \
		cargo test --offline --package casebook-desktop --test window -- --nocapture

# What docs/benchmarks.md says, measured anew.
bench:
	cargo bench --package protocol --bench keystroke
	cargo bench --package store --bench record
	cargo bench --package simulate --bench trial
