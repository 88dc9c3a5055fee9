# Needs a Python of 3.11 or later and nothing else.
PY ?= python3
VENV := .venv
PYTHON := $(VENV)/bin/python
UV := $(VENV)/uv/bin/uv
# A checkout that has the tools keeps them when it runs the product.
RUN_DEPS := $(if $(wildcard $(VENV)/.dev),$(VENV)/.dev,$(VENV)/.run)

.DEFAULT_GOAL := help
.PHONY: help setup run check test soak bench schema screens lock
MAKEFLAGS += --no-print-directory
# Compiled modules are kept, whatever the caller's shell says: every start is seconds faster.
unexport PYTHONDONTWRITEBYTECODE

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "  make %-8s %s\n", $$1, $$2}' Makefile

setup: $(VENV)/.dev ## virtual environment with the product and its tools

run: $(RUN_DEPS) ## the whole product with demo data at http://localhost:8000 (PORT, EVENTHUB_DATA_DIR)
	@exec $(PYTHON) manage.py serve

check: $(VENV)/.dev ## format, lint, import contracts, types, migrations, deployment, templates, API schema
	@$(PYTHON) -m tests.checks

test: $(VENV)/.dev ## every test in its short form, on PostgreSQL and on SQLite at once: eight to twelve minutes
	@$(PYTHON) -m tests.suite

soak: $(VENV)/.dev ## what takes longest: clicking users, large uploads, faults, every field of every form, every role at every place, all colours, pages on PostgreSQL
	@TEST_DB=pg $(PYTHON) -m pytest -m "soak or once" -rs

bench: $(VENV)/.dev ## how fast pages, API lists, preflight and syncs are, as ratios to floors of the same run
	@TEST_DB=pg $(PYTHON) -m pytest -q tests/bench.py tests/bench_api.py tests/bench_preflight.py tests/bench_sync.py
	@TEST_DB=sqlite $(PYTHON) -m pytest -q tests/bench_sync.py

schema: $(VENV)/.dev ## write docs/openapi.json
	@$(PYTHON) manage.py spectacular --format openapi-json --file docs/openapi.json --validate --fail-on-warn

screens: $(VENV)/.dev ## write the pictures of docs/screens, from the demo
	@TEST_DB=sqlite $(PYTHON) -m pytest -q tests/journeys/screens.py

lock: $(VENV)/.dev ## compile the requirement files from pyproject.toml
	@$(UV) pip compile -q --python-version 3.11 --universal pyproject.toml -o requirements.txt
	@$(UV) pip compile -q --python-version 3.11 --universal --extra dev pyproject.toml -o requirements-dev.txt

$(UV):
	@$(PY) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "EventHub needs Python 3.11 or later; choose one: make PY=python3.12 $(MAKECMDGOALS)"; exit 1; }
	@echo "Making the virtual environment …"
	@test -x $(PYTHON) || $(PY) -m venv $(VENV) || \
		{ echo "This Python cannot make virtual environments; on Debian: apt-get install python3-venv"; exit 1; }
	@$(PYTHON) -m pip --version >/dev/null 2>&1 || $(PYTHON) -m ensurepip >/dev/null
	@$(PYTHON) -m pip install -q --disable-pip-version-check --target $(VENV)/uv uv==0.13.9

$(VENV)/.run: requirements.txt | $(UV)
	@echo "Installing what the product needs …"
	@$(UV) pip sync -q --compile-bytecode --python $(PYTHON) requirements.txt && touch $@

$(VENV)/.dev: requirements-dev.txt | $(UV)
	@echo "Installing the product and its tools …"
	@$(UV) pip sync -q --compile-bytecode --python $(PYTHON) requirements-dev.txt && touch $@
