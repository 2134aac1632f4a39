# motcua: `make run` and `make test` are all a newcomer needs; `make help` lists the rest.
SHELL := /bin/bash
PYTHON ?= python3
BIN := .venv/bin
SETUP_DONE := .venv/.setup-done

export DBT_SEND_ANONYMOUS_USAGE_STATS := false
export DO_NOT_TRACK := 1
export GX_ANALYTICS_ENABLED := false
export DAGSTER_DISABLE_TELEMETRY := 1

.PHONY: help setup run test lint format types sql ui bench lock clean

help: ## list the commands
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

setup: $(SETUP_DONE) ## Python packages into .venv

$(SETUP_DONE): requirements.lock pyproject.toml
	@echo "== setup: Python packages into .venv (about a minute, once)"
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --no-deps -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

test: $(SETUP_DONE) lint types ## all tests
	@echo "== tests"
	$(BIN)/python -m pytest

lint: $(SETUP_DONE)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

format: $(SETUP_DONE) ## format the code
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

types: $(SETUP_DONE)
	$(BIN)/mypy

lock: $(SETUP_DONE) ## requirements.in -> requirements.lock
	$(BIN)/pip-compile --quiet --generate-hashes --no-emit-index-url --no-emit-find-links --no-emit-trusted-host \
		--allow-unsafe --strip-extras --output-file requirements.lock requirements.in

clean: ## remove the data of past nights
	rm -rf var
