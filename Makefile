# One word runs a task; `make` alone lists them. The same in any environment: make quick VENV=/some/where
VENV ?= .venv
PYTHON ?= python3
RECORDS ?= 10000
EXAMPLE := examples/building-international-solidarity
BIN := $(VENV)/bin

.DEFAULT_GOAL := help
.PHONY: help test quick lint bench scoreboard docs pages site golden zipapp ci

help: ## the tasks
	@sed -n 's/^\([a-z]*\):[^#]*## /\1\t/p' $(MAKEFILE_LIST) | expand -t 10

# Made anew when what is to be installed changes.
$(VENV)/.installed: pyproject.toml requirements-dev.txt
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install -q -e . -r requirements-dev.txt
	@touch $@

test: $(VENV)/.installed ## every test
	$(BIN)/python -m pytest -n auto

quick: $(VENV)/.installed ## the tests that are not marked slow, in less than a minute
	$(BIN)/python -m pytest -n auto -m "not slow"

lint: $(VENV)/.installed ## ruff and mypy
	$(BIN)/ruff check src tests bench docs/cookbook .ci
	$(BIN)/ruff format --check src tests bench docs/cookbook .ci
	$(BIN)/mypy

bench: $(VENV)/.installed ## the benchmark, with RECORDS=10000 records
	$(BIN)/python bench/run.py --records $(RECORDS)

scoreboard: $(VENV)/.installed ## every promise with the figure that its tests reach; at full size: tests/scoreboard/run.py --deep
	$(BIN)/python tests/scoreboard/run.py

docs: $(VENV)/.installed ## the pages that are made from the project itself
	$(BIN)/python docs/make_reference.py
	$(BIN)/python tests/make_guide.py

pages: docs ## the documentation site, in site/
	test -d .venv-docs || $(PYTHON) -m venv .venv-docs
	.venv-docs/bin/python -m pip install -q -r requirements-docs.txt
	.venv-docs/bin/python docs/make_site.py

site: $(VENV)/.installed ## the example's release, with its pages
	$(BIN)/peasant-ld publish $(EXAMPLE)
	@echo "open $(EXAMPLE)/release/index.html"

golden: $(VENV)/.installed ## what the example's release is to hold, written anew; tells what changed
	$(BIN)/python tests/make_golden.py

zipapp: $(VENV)/.installed ## peasant-ld.pyz: all of it in one file, for this system and this Python
	$(BIN)/shiv -q -c peasant-ld -p "/usr/bin/env python3" -o peasant-ld.pyz ".[all]"

ci: ## all that must hold before a change lands, in fresh environments
	.ci/run
