# Two commands do everything: `make run` and `make test`. The rest are their parts.
PORT ?= 8501
PYTHON ?= python3.11
BIN := .venv/bin

.PHONY: run test suite check env env-dev programs edition bench characteristic lock screenshots clean

## The app on http://localhost:$(PORT), with an edition built first if there is none.
run: env edition
	@echo "Cân Việc: http://localhost:$(PORT)"
	@$(BIN)/python -m streamlit run serve.py --server.port $(PORT)

## The whole suite: checks, units, pages, a real browser. Who is done takes half of what is left.
## Types are one process's work for a minute: beside the tests, not before them.
test: env-dev programs
	@$(MAKE) --no-print-directory -j 2 suite check

suite:
	$(BIN)/python -m pytest -n 2 --dist worksteal

## Lint, format, types, import rules.
check: env-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

env: .venv/run.stamp

env-dev: .venv/dev.stamp

.venv/bin/python:
	@command -v $(PYTHON) >/dev/null || { echo "Python 3.11 is needed: install the package python3.11 (or set PYTHON=...)"; exit 1; }
	$(PYTHON) -m venv .venv || { echo "the venv module is needed: install the package python3.11-venv"; exit 1; }

.venv/run.stamp: requirements/run.txt | .venv/bin/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/run.txt
	@touch $@

.venv/dev.stamp: requirements/dev.txt | .venv/bin/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/dev.txt
	@touch .venv/run.stamp $@

## An edition from data/, if none is published yet.
edition: env
	@$(BIN)/python -m etl build --if-none

## The browser and the office that tests need: found, installed by package name, or asked for.
programs: env-dev
	@$(BIN)/python -m tests.programs

bench: env-dev programs edition
	$(BIN)/python -m bench

## How often the verdict is right where the truth is known: docs/characteristic.md and its picture.
characteristic: env-dev
	$(BIN)/python -m bench.characteristic

screenshots: env-dev programs edition
	$(BIN)/python -m tests.browser.screenshots

## Lock the dependencies of pyproject.toml: hashes, no index address.
lock:
	$(BIN)/uv pip compile --quiet --python-version 3.11 --generate-hashes --no-emit-index-url pyproject.toml -o requirements/run.txt
	$(BIN)/uv pip compile --quiet --python-version 3.11 --generate-hashes --no-emit-index-url --extra dev -c requirements/run.txt pyproject.toml -o requirements/dev.txt

clean:
	rm -rf .venv editions static/geo test-artefacts .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
