# Everything a person needs to do with this repository. `make help` lists it.
.DEFAULT_GOAL := help
SHELL := /bin/sh
PYTHON ?= python3.11
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed
PYTEST_ARGS ?=
# Python's hash seed, locale and zone never decide a result; a fixed environment keeps a failure repeatable.
export PIP_DISABLE_PIP_VERSION_CHECK := 1
export DO_NOT_TRACK := 1

.PHONY: help setup demo serve test check bench docs

help: ## Show this list.
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## (.*)/\1	\2/' | expand -t 10

setup: $(STAMP) ## Build .venv from the lock (skipped when it is current).

# The editable install goes last and alone: `--require-hashes` refuses `-e .`, and its build tools are in the lock.
$(STAMP): requirements.lock pyproject.toml
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@echo "installing what requirements.lock names into $(VENV) (some minutes the first time)"
	@$(BIN)/python -m pip install --quiet --require-hashes -r requirements.lock
	@$(BIN)/python -m pip install --quiet --no-deps --no-build-isolation -e .
	@touch $(STAMP)

demo: setup ## Carry a made-up leak from report to receipt, then a drill, then real cases.
	@$(BIN)/python examples/demo/run.py

serve: setup ## Run the clocks, the runner and the workflow server until Ctrl-C.
	@$(BIN)/incident serve

test: check ## Run all checks and all tests.
	@$(BIN)/pytest $(PYTEST_ARGS)

check: setup ## Lint, format, types, import contracts, law packs (reviewed within a year).
	@$(BIN)/ruff check
	@$(BIN)/ruff format --check
	@$(BIN)/mypy
	@$(BIN)/lint-imports
	@$(BIN)/incident law check --packs src/incident/law/packs

bench: setup ## Measure, print the table, write build/bench.json.
	@$(BIN)/python tests/bench/run.py

docs: setup ## Write what the documents repeat from the code.
	@$(BIN)/python docs/generate.py
