# make generate   compile specs/ into generated/ (needs git, make and Python 3.11 or later; nothing else)
# make check      everything that a change must pass
# make help       the other targets

# The first of these that is new enough. `make PYTHON=python3.12 …` chooses another; `make clean` first.
NEW_ENOUGH := import sys; sys.exit(sys.version_info < (3, 11))
PYTHON ?= $(shell for python in python3 python3.14 python3.13 python3.12 python3.11; do \
  $$python -c '$(NEW_ENOUGH)' >/dev/null 2>&1 && echo $$python && exit; done; echo python3)
VENV := .venv
BIN := $(VENV)/bin
SLO := $(BIN)/slo
CODE := slo_compiler scripts bench tests

# What scripts/install-tools fetched, because the machine lacks it.
export PATH := $(CURDIR)/.tools/bin:$(PATH)
export PIP_DISABLE_PIP_VERSION_CHECK := 1

.DELETE_ON_ERROR:
.DEFAULT_GOAL := generate
.PHONY: generate check test test-all test-matrix lint types imports specs golden bench docs lock tools tools-all clean help

generate: $(VENV)/.runtime ## compile specs/ into generated/
	$(SLO) compile specs -o generated

check: lint types imports test specs ## lint, types, imports, tests, and the specs themselves

# What a machine cannot have (docs/tools.md says when) is left out here; in CI everything must be there.
NO_DOCKER = $(if $(shell scripts/docker-promtool ready),, and not docker)
PYTEST = $(BIN)/python -m pytest -n auto --durations=10 --durations-min=0.5

test: $(VENV)/.dev tools ## the test suite, on all cores; ARGS="-k name" chooses
	$(PYTEST) -m "not full$(NO_DOCKER)" $(ARGS)

test-all: $(VENV)/.dev tools-all ## the tests that need more: the package index, programs built with go
	$(PYTEST) -m full $(ARGS)

test-matrix: $(VENV)/.dev tools ## the suite on each Python here, with the lowest and the newest dependencies
	scripts/test-with all

lint: $(VENV)/.dev ## style and format
	$(BIN)/ruff check $(wildcard $(CODE))
	$(BIN)/ruff format --check $(wildcard $(CODE))

types: $(VENV)/.dev ## mypy --strict
	$(BIN)/mypy

imports: $(VENV)/.dev ## which room may use which
	$(BIN)/lint-imports

specs: $(VENV)/.dev tools ## slo check: validate, drift, promtool
	$(SLO) check specs -o generated

golden: $(VENV)/.dev ## write the expected outputs of the tests anew; look at the diff before you commit it
	UPDATE_GOLDEN=1 $(BIN)/python -m pytest -q -k golden

bench: $(VENV)/.dev tools ## measure; docs/ says what the figures were
	$(BIN)/python -m bench --figures docs/figures.md $(ARGS)

docs: $(VENV)/.dev ## write the generated pages of docs/ anew
	$(BIN)/python scripts/docs.py

lock: .tools/uv/bin/uv ## refresh locks/ to the newest versions that pyproject.toml allows
	.tools/uv/bin/python scripts/lock.py

.tools/uv/bin/uv: locks/uv.txt | $(BIN)/python
	$(BIN)/python -m venv .tools/uv
	.tools/uv/bin/python -m pip install --quiet --require-hashes -r locks/uv.txt
	@touch $@

tools: ## promtool, prometheus and amtool for the tests (docs/tools.md)
	@scripts/install-tools
	@scripts/docker-promtool

tools-all: tools ## what `make test-all` needs beside them
	@scripts/install-tools all

clean: ## forget everything that was made here
	rm -rf $(VENV) .tools build dist .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

help: ## this list
	@sed -nE 's/^([a-z-]+):[^#]*## (.*)/  \1\t\2/p' $(MAKEFILE_LIST) | expand -t 14

# --- the virtual environment: exactly what locks/ says, installed again only when that changes --------

$(BIN)/python:
	@$(PYTHON) -c '$(NEW_ENOUGH)' || { \
	  echo "slo-compiler needs Python 3.11 or later, but $(PYTHON) is $$($(PYTHON) -V 2>&1); try: make PYTHON=python3.12" >&2; exit 1; }
	@$(PYTHON) -m venv $(VENV) || { rm -rf $(VENV); \
	  echo "$(PYTHON) cannot make a virtual environment; on Debian and Ubuntu: apt install python3-venv" >&2; exit 1; }

INSTALL := $(BIN)/python -m pip install --quiet
ITSELF := $(INSTALL) --no-deps --no-build-isolation --editable .

$(VENV)/.runtime: pyproject.toml locks/run.txt | $(BIN)/python
	$(INSTALL) --require-hashes -r locks/run.txt
	$(ITSELF)
	@touch $@

$(VENV)/.dev: pyproject.toml locks/dev.txt | $(BIN)/python
	$(INSTALL) --require-hashes -r locks/dev.txt
	$(ITSELF)
	@touch $@ $(VENV)/.runtime
