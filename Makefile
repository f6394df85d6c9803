# What works here: `make help` lists it. Each target builds .venv itself, once.
PYTHON ?= python3
ARGS ?=
BIN := .venv/bin
PYTEST := $(BIN)/pytest --numprocesses=auto --dist=loadgroup

.PHONY: help new test test-fast lint format docs bench mutations clean
.DEFAULT_GOAL := help

help: ## List these targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-10s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

new: .venv/.synced ## Ask, and write a new project: make new ARGS="--output-dir .."
	@$(BIN)/djfort new $(ARGS)

test: .venv/.synced ## Run every test
	$(PYTEST) $(ARGS)

test-fast: .venv/.synced ## Run all but the slow tests, in under a minute
	$(PYTEST) -m "not slow" $(ARGS)

lint: .venv/.synced ## Lint and type-check, the template as it lies included
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy

format: .venv/.synced ## Mend what ruff can mend
	$(BIN)/ruff check --fix
	$(BIN)/ruff format

mutations: .venv/.synced ## Take each control away, and write docs/mutations.md
	$(BIN)/pytest --numprocesses=0 tests/test_mutations.py -m slow --write

docs: .venv/.synced ## Write what the README shows: a project's files, its tests, a session
	$(BIN)/python docs/write.py
	$(BIN)/python docs/session.py

bench: .venv/.synced ## Measure djfort against cookiecutter, and the size of a project
	$(BIN)/python bench/bench.py

clean: ## Remove what the other targets made
	rm -rf .venv dist .mypy_cache .pytest_cache .ruff_cache .hypothesis

# uv comes from the package index into .venv, at the version that pyproject.toml pins.
.venv/.synced: pyproject.toml uv.lock
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "djfort needs Python 3.11 or newer: make PYTHON=python3.13 ..." >&2; exit 1; }
	@$(BIN)/python -c '' 2>/dev/null || $(PYTHON) -m venv --clear .venv
	@test -x $(BIN)/uv || $(BIN)/python -m pip install --quiet "$$(grep -o 'uv==[0-9.]*' pyproject.toml)"
	@$(BIN)/uv sync --quiet --locked --no-python-downloads
	@touch $@
