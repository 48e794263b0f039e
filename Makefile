# make generate   compile specs/ into generated/ (needs only git, make and Python 3.11 or later)
# make check      run all checks that a change must pass
# make help       list the other targets

# The first Python that is new enough. To use another one, run `make clean` and `make PYTHON=python3.12 …`.
NEW_ENOUGH := import sys; sys.exit(sys.version_info < (3, 11))
PYTHON ?= $(shell for python in python3 python3.14 python3.13 python3.12 python3.11; do \
  $$python -c '$(NEW_ENOUGH)' >/dev/null 2>&1 && echo $$python && exit; done; echo python3)
VENV := .venv
BIN := $(VENV)/bin
SLO := $(BIN)/slo
CODE := slo_compiler scripts bench pictures tests

# Programs installed by scripts/install-tools.
export PATH := $(CURDIR)/.tools/bin:$(PATH)
export PIP_DISABLE_PIP_VERSION_CHECK := 1

.DELETE_ON_ERROR:
.DEFAULT_GOAL := generate
.PHONY: generate check test test-all test-matrix lint types imports specs golden bench pictures docs lock tools tools-all clean help

generate: $(VENV)/.runtime ## compile specs/ into generated/
	$(SLO) compile specs -o generated

check: lint types imports test specs ## run lint, types, imports, tests and specs

# Docker tests are skipped on a machine without Docker (docs/tools.md); in CI they must run.
NO_DOCKER = $(if $(shell scripts/docker-promtool ready),, and not docker)
PYTEST = $(BIN)/python -m pytest -n auto --durations=10 --durations-min=0.5

test: $(VENV)/.dev tools ## run the tests on all cores; ARGS="-k name" selects tests
	$(PYTEST) -m "not full$(NO_DOCKER)" $(ARGS)

test-all: $(VENV)/.dev tools-all ## run the slow tests, which need the package index and programs built with go
	$(PYTEST) -m "full and not docker" $(ARGS)

test-matrix: $(VENV)/.dev tools ## run the tests on each installed Python, with the lowest and the newest dependencies
	scripts/test-with all

lint: $(VENV)/.dev ## check style and format (ruff)
	$(BIN)/ruff check $(wildcard $(CODE))
	$(BIN)/ruff format --check $(wildcard $(CODE))

types: $(VENV)/.dev ## check types (mypy --strict)
	$(BIN)/mypy

imports: $(VENV)/.dev ## check which packages import which (import-linter)
	$(BIN)/lint-imports

specs: $(VENV)/.dev tools ## check specs/ and generated/ (slo check)
	$(SLO) check specs -o generated

golden: $(VENV)/.dev ## regenerate golden files; review the diff before committing
	UPDATE_GOLDEN=1 $(BIN)/python -m pytest -q -k golden

bench: $(VENV)/.dev tools ## update docs/figures.md (benchmarks)
	$(BIN)/python -m bench --figures docs/figures.md $(ARGS)

pictures: $(VENV)/.dev tools ## render the dashboards, and update docs/pictures; ARGS="--scene overview" renders one
	@scripts/install-pictures
	$(BIN)/python -m pictures --docs $(ARGS)

docs: $(VENV)/.dev ## regenerate the generated pages and examples of docs/
	$(BIN)/python scripts/docs.py

lock: .tools/uv/bin/uv ## update locks/ to the newest versions that pyproject.toml allows
	.tools/uv/bin/python scripts/lock.py

.tools/uv/bin/uv: locks/uv.txt | $(BIN)/python
	$(BIN)/python -m venv .tools/uv
	.tools/uv/bin/python -m pip install --quiet --require-hashes -r locks/uv.txt
	@touch $@

tools: ## install promtool, prometheus and amtool for the tests (docs/tools.md)
	@scripts/install-tools
	@scripts/docker-promtool

tools-all: tools | $(BIN)/python ## install the programs that `make test-all` needs
	@scripts/install-tools all

clean: ## delete .venv, .tools and caches
	rm -rf $(VENV) .tools build dist pictures/node_modules pictures/dist pictures/out .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

help: ## list the targets
	@sed -nE 's/^([a-z-]+):[^#]*## (.*)/  \1\t\2/p' $(MAKEFILE_LIST) | expand -t 14

# --- virtual environment: the packages in locks/, installed again only when locks/ changes -------------

$(BIN)/python:
	@$(PYTHON) -c '$(NEW_ENOUGH)' || { \
	  echo "slo-compiler needs Python 3.11 or later, but $(PYTHON) is $$($(PYTHON) -V 2>&1); try: make PYTHON=python3.12" >&2; exit 1; }
	@$(PYTHON) -m venv $(VENV) || { rm -rf $(VENV); \
	  echo "$(PYTHON) cannot create a virtual environment; on Debian and Ubuntu: apt install python3-venv" >&2; exit 1; }

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
