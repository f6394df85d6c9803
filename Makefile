# What works here: `make help` lists it. Each target builds .venv itself, once.
PYTHON ?= python3
ARGS ?=
BIN := .venv/bin
PYTEST := $(BIN)/pytest --numprocesses=auto --dist=loadgroup
# The many programs that the tests start do so in half the time with their bytecode kept.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: help new test test-pairs test-newest test-fast lint secrets audit format docs bench mutations clean
.DEFAULT_GOAL := help

help: ## List these targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-10s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

new: .venv/.synced ## Ask, and write a new project: make new ARGS="--output-dir .."
	@$(BIN)/djfort new $(ARGS)

test: .venv/.synced ## Run every test
	$(PYTEST) $(ARGS)

test-pairs: .venv/.synced ## Install and check a project for each two answers, which takes long
	$(PYTEST) -m pairs $(ARGS)

test-newest: .venv/.synced ## Ask whether a project's packages have releases that it would not take
	$(PYTEST) -m newest $(ARGS)

test-fast: .venv/.synced ## Run all but the slow tests, in under a minute
	$(PYTEST) -m "not slow" $(ARGS)

lint: .venv/.synced ## Lint and type-check, the template as it lies included
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy

AUDIT := $(BIN)/uv run --quiet --isolated --frozen --only-group audit
SCAN := $(AUDIT) kingfisher scan --no-validate --no-update-check --redact
secrets: .venv/.synced ## Look for secrets in the files that git tracks, and in its history
	git ls-files -z | xargs -0 $(SCAN) --git-history none
	$(SCAN) --branch HEAD .git

audit: .venv/.synced ## List what uv.lock pins in sbom.json, and ask for its known holes
	$(BIN)/uv export --quiet --frozen --format cyclonedx1.5 --output-file sbom.json
	$(BIN)/uv export --quiet --frozen --no-emit-project --output-file .venv/requirements.txt
	$(AUDIT) pip-audit --strict --require-hashes --disable-pip --requirement .venv/requirements.txt

format: .venv/.synced ## Mend what ruff can mend
	$(BIN)/ruff check --fix
	$(BIN)/ruff format

mutations: .venv/.synced ## Take each control away, and write docs/mutations.md
	$(PYTEST) tests/test_mutations.py -m slow --write $(ARGS)

docs: .venv/.synced ## Write what the README shows: a project's files, its tests, a session
	$(BIN)/python docs/write.py
	$(BIN)/python docs/session.py

bench: .venv/.synced ## Measure djfort against cookiecutter, and a project's size and speed
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
