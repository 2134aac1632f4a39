# motcua: `make run` and `make test` are all a newcomer needs; `make help` lists the rest.
SHELL := /bin/bash
PYTHON ?= python3
BIN := .venv/bin
SETUP_DONE := .venv/.setup-done
NIGHT ?= 1

export DBT_SEND_ANONYMOUS_USAGE_STATS := false
export DO_NOT_TRACK := 1
export GX_ANALYTICS_ENABLED := false
export DAGSTER_DISABLE_TELEMETRY := 1

.PHONY: help setup run test lint format types sql ui bench bench-read bench-ten-years accuracy mutate portal docs dbt-docs lock clean

help: ## list the commands
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 18

setup: $(SETUP_DONE) ## Python packages into .venv, system packages where we may install them

$(SETUP_DONE): requirements.lock pyproject.toml system-packages.txt
	@echo "== setup: system packages (for scans and for the tests' own documents)"
	@tools/install-system-packages system-packages.txt
	@echo "== setup: Python packages into .venv (about a minute, once)"
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --no-deps -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

run: $(SETUP_DONE) ## a night over the sample portal (NIGHT=2: a report is published again, corrected)
	@$(BIN)/motcua run --sample-night $(NIGHT)

test: $(SETUP_DONE) lint types ## all checks and tests
	@echo "== tests"
	$(BIN)/python -m pytest -n 2

lint: $(SETUP_DONE)
	@echo "== lint"
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/sqlfluff lint dbt_project/models dbt_project/tests --disable-progress-bar
	$(BIN)/sqlfluff lint --templater raw docs/cookbook --disable-progress-bar

format: $(SETUP_DONE) ## format code and SQL
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .
	$(BIN)/sqlfluff fix dbt_project/models dbt_project/tests --disable-progress-bar
	$(BIN)/sqlfluff fix --templater raw docs/cookbook --disable-progress-bar

types: $(SETUP_DONE)
	@echo "== types"
	$(BIN)/mypy

sql: $(SETUP_DONE) ## the published warehouse in DuckDB's terminal client, read-only
	@$(BIN)/motcua shell

ui: $(SETUP_DONE) ## Dagster in the browser
	@$(BIN)/motcua ui

bench: $(SETUP_DONE) ## time and memory: reading, extraction, full and unchanged nights
	@$(BIN)/python -m tools.bench

bench-read: $(SETUP_DONE) ## readers against documents with known contents
	@$(BIN)/python -m tools.bench_read

bench-ten-years: $(SETUP_DONE) ## the warehouse over a made-up history of ten years whose truth is known
	@$(BIN)/python -m tools.ten_years

accuracy: $(SETUP_DONE) ## extraction against the gold reports
	@$(BIN)/python -m tools.score_gold

mutate: $(SETUP_DONE) ## extraction over 20,000 damaged texts
	@$(BIN)/python -m tools.mutate_texts --texts 20000

portal: $(SETUP_DONE) ## write the sample portal anew
	$(BIN)/python -m tools.make_sample_portal

docs: $(SETUP_DONE) ## data dictionary, answers of the cookbook, notebook
	$(BIN)/python -m tools.data_dictionary
	$(BIN)/python -m tools.cookbook_answers
	$(BIN)/python -m tools.notebook

dbt-docs: $(SETUP_DONE) ## the pages of dbt over the last night, in var/build/dbt-docs
	MOTCUA_WAREHOUSE=var/build/warehouse.duckdb $(BIN)/dbt docs generate --static --project-dir dbt_project \
		--profiles-dir dbt_project --target-path ../var/build/dbt-docs

lock: $(SETUP_DONE) ## requirements.in -> requirements.lock
	$(BIN)/pip-compile --quiet --generate-hashes --no-emit-index-url --no-emit-find-links --no-emit-trusted-host \
		--allow-unsafe --strip-extras --output-file requirements.lock requirements.in

clean: ## remove the data of past nights
	rm -rf var
