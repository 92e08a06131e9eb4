# What people run. `make` alone lists the targets. Works with GNU make 3.81, which macOS has.

PYTHON ?= python3
# An environment; empty: the first production one, else the first.
ENV ?=
BENCH_ROUNDS ?= 5
# --quick, or --only and the names of some subjects
BENCH_ARGS ?=
# Tests that share one expensive thing (an applied stack) are in one xdist group. Three workers, since the one that
# has the deployment waits for most of its time.
PYTEST_ARGS ?= -n 3 --dist loadgroup
# --environments=DIR: another folder of settings
VERIFY_ARGS ?=

export PYTHON
# Node 22, which set-up installs.
export PATH := $(CURDIR)/node_modules/.bin:$(PATH)
export CHECKPOINT_DISABLE := 1
export PIP_DISABLE_PIP_VERSION_CHECK := 1

INSTALL := -m pip install -qq --no-input
LOCKED := $(INSTALL) --require-hashes
# A lock file that says what it said keeps its time, or everything would be installed again.
compile = @scripts/same-time.sh $(1) $(COMPILE) $(2) -o $(1)
COMPILE := .venv/bin/uv pip compile --quiet --python-version 3.11 --generate-hashes \
	--no-emit-index-url --no-emit-find-links --custom-compile-command "make lock"
say = @printf '==> %s\n'

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help prerequisites setup warm demo up down verify adopters changes test unit check format synth load bench terrain docs lock clean distclean

help: ## list these targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' $(firstword $(MAKEFILE_LIST))

prerequisites:
	@scripts/prerequisites.sh

# --- set-up: one stamp for each environment, remade when its lock file changes -------------------

setup: warm .venv-checkov/.installed .venv-emulator/.installed ## install everything the other targets need

LAZY := packages/cdktf_lazy_provider

.venv/.installed: requirements/main.txt requirements/dev.txt pyproject.toml $(LAZY)/pyproject.toml | prerequisites
	$(say) "Python environment .venv (cdktf, AWS provider bindings, tools; the largest download)"
	@"$(PYTHON)" -m venv .venv
	@.venv/bin/python $(LOCKED) -r requirements/main.txt -r requirements/dev.txt
	@.venv/bin/python $(INSTALL) --no-deps --no-build-isolation --config-settings editable_mode=compat \
		--editable $(LAZY) --editable .
	@# pip writes no byte code for -O, and Python none where this variable forbids it.
	@PYTHONDONTWRITEBYTECODE= .venv/bin/python -O -c 'import cdktf_lazy_provider.auto, stacks.app'
	@touch $@

# Each time, for jsii drops what it has not used for a month; where it is there, this takes a blink.
warm: .venv/.installed node_modules/.installed
	@.venv/bin/python -m cdktf_lazy_provider.warm_up --quiet

.venv-checkov/.installed: requirements/checkov.txt | prerequisites
	$(say) "Python environment .venv-checkov"
	@"$(PYTHON)" -m venv .venv-checkov
	@.venv-checkov/bin/python $(LOCKED) -r requirements/checkov.txt
	@touch $@

.venv-emulator/.installed: requirements/emulator.txt | prerequisites
	$(say) "Python environment .venv-emulator (the AWS emulator of the local deployment)"
	@"$(PYTHON)" -m venv .venv-emulator
	@.venv-emulator/bin/python $(LOCKED) -r requirements/emulator.txt
	@touch $@

# On its own, for `make test` alone needs it: the same stacks on cdktf's fork.
.venv-terrain/.installed: requirements/terrain.txt | prerequisites
	$(say) "Python environment .venv-terrain (CDK Terrain and its AWS provider bindings, 450 MB)"
	@"$(PYTHON)" -m venv .venv-terrain
	@.venv-terrain/bin/python $(LOCKED) -r requirements/terrain.txt
	@touch $@

.venv-bench-awscdk/.installed: requirements/bench-awscdk.txt | prerequisites
	$(say) "Python environment .venv-bench-awscdk (AWS CDK, which make bench compares with, 460 MB)"
	@"$(PYTHON)" -m venv .venv-bench-awscdk
	@.venv-bench-awscdk/bin/python $(LOCKED) -r requirements/bench-awscdk.txt
	@touch $@

node_modules/.installed: package.json package-lock.json .npmrc | prerequisites
	$(say) "cdktf's command line and Node 22 (npm)"
	@npm ci --silent
	@scripts/node.sh
	@scripts/build-terminal-module.sh
	@touch $@

# --- use ------------------------------------------------------------------------------------------

demo: setup ## deploy ENV (production) to the emulator, send transactions through it, remove it
	@.venv/bin/strongroom demo $(ENV)

up: setup ## deploy ENV (production) to the emulator and leave it running
	@.venv/bin/strongroom up $(ENV)

down: setup ## destroy what `make up` deployed and stop the emulator
	@.venv/bin/strongroom down

# -O, as in cdktf.json: without it the bindings look at the type of each argument at run time, a sixth of the whole
# (decision 9).
synth: warm ## write cdktf.out/stacks/*/cdk.tf.json
	@.venv/bin/python -O main.py

terrain: .venv-terrain/.installed ## install CDK Terrain, which the tests of `strongroom port` need

test: setup terrain ## run all tests
	@.venv/bin/python -m pytest $(PYTEST_ARGS)

# Those on environments/ are `make verify`. None of these shares an expensive thing, so each worker takes half of
# them and, at the end, from the other's half: handed out one by one they take a quarter longer.
unit: setup ## run the tests that need no emulator, Terraform, checkov or browser: about a minute
	@.venv/bin/python -m pytest $(PYTEST_ARGS:loadgroup=worksteal) -m "not slow" --ignore tests/environments

# One process: each worker would collect all tests and read all stacks, which takes longer than it saves.
verify: setup ## ask of environments/*.toml whether they meet the requirements, and say which setting does not
	@.venv/bin/python -m pytest tests/environments -n 0 -p no:cacheprovider -q $(VERIFY_ARGS)

adopters: setup ## try every form that settings take in a clone, every example, every bad release, long outages (an hour)
	@.venv/bin/python -m pytest tests/adopters tests/stacks/test_anybody.py tests/deploy/test_releases.py tests/app/outages --forms all $(PYTEST_ARGS:loadgroup=worksteal)

changes: setup ## plan every change of a setting against a deployed prod and dev, beside what is recorded (two hours)
	@.venv/bin/python -m tests.changes prod --check
	@.venv/bin/python -m tests.changes dev --check

check: .venv/.installed ## lint, format, import rules and types
	$(say) "ruff check"
	@.venv/bin/ruff check .
	$(say) "ruff format --check"
	@.venv/bin/ruff format --check .
	$(say) "import-linter: which folder may import which"
	@.venv/bin/lint-imports --no-logo --no-cache
	$(say) "mypy (the first run reads the provider bindings and takes minutes)"
	@.venv/bin/mypy .

format: .venv/.installed ## format the code and sort its imports
	@.venv/bin/ruff check --select I --fix .
	@.venv/bin/ruff format .

load: setup ## measure what a request and a message cost (minutes; leave the machine alone meanwhile)
	@.venv/bin/python -m strongroom.capacity.measure

bench: warm .venv-terrain/.installed .venv-bench-awscdk/.installed ## compare synthesis with its peers (leave the machine alone meanwhile)
	@.venv/bin/python -m bench --rounds $(BENCH_ROUNDS) $(BENCH_ARGS)

docs: setup ## write the generated pages of docs/ and the README's figures again
	@.venv/bin/strongroom docs
	@.venv/bin/python -m tests.figures
	@.venv/bin/python -m tests.strongroom.cost.guide
	@.venv/bin/python -m bench.pages

# --- upkeep ---------------------------------------------------------------------------------------

# main.txt first: it decides the versions that the application and the function are deployed with.
lock: .venv/.installed ## write the lock files again from requirements*.in and package.json
	$(say) "Python lock files"
	$(call compile,requirements/main.txt,--universal requirements/main.in)
	$(call compile,requirements/dev.txt,--universal requirements/dev.in)
	$(call compile,requirements/emulator.txt,--universal requirements/emulator.in)
	$(call compile,requirements/checkov.txt,--universal requirements/checkov.in)
	$(call compile,requirements/terrain.txt,--universal requirements/terrain.in)
	$(call compile,requirements/bench-awscdk.txt,--universal requirements/bench-awscdk.in)
	$(call compile,app/requirements.txt,--universal -c requirements/main.txt app/requirements.in)
	$(call compile,lambdas/validate_transaction/requirements.txt,-c requirements/main.txt lambdas/validate_transaction/requirements.in)
	$(say) "package-lock.json"
	@scripts/same-time.sh package-lock.json npm install --package-lock-only --silent

clean: ## remove what is generated; the environments stay
	@if [ -e .local/endpoint ]; then \
		printf 'The local deployment is up: run make down first.\n' >&2; exit 2; fi
	@# Not .local: the emulator, of which its states are, held everything in memory.
	@scripts/states.sh cdktf.out
	@rm -rf cdktf.out build .local .pytest_cache .hypothesis .ruff_cache .mypy_cache *.egg-info packages/*/src/*.egg-info

distclean: clean ## remove the environments as well
	@rm -rf .venv .venv-checkov .venv-emulator .venv-terrain .venv-bench-awscdk node_modules packages/*/.node
