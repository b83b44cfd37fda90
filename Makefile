# `make demo` applies the quickstart, `make test` runs the newcomer's tests; both set up .venv in this checkout first.
PYTHON_BIN := .venv/bin
PROFILE ?= newcomer

.PHONY: help demo test check bench mutants clean setup

help:
	@echo "make demo     apply examples/quickstart and show what was made"
	@echo "make test     run the tests, in a few minutes"
	@echo "make check    format, lint, types and import contracts"
	@echo "make mutants  see that each law's test notices what it should"
	@echo "make bench    measure, against the peers that are installed"
	@echo "make clean    remove what these made"

setup:
	@tools/setup test

demo:
	@tools/setup
	@tools/demo

test: setup
	HYPOTHESIS_PROFILE=$(PROFILE) $(PYTHON_BIN)/python -m pytest -q

check: setup
	$(PYTHON_BIN)/ruff format --check src tests benchmarks
	$(PYTHON_BIN)/ruff check src tests benchmarks
	$(PYTHON_BIN)/mypy
	$(PYTHON_BIN)/lint-imports --no-logo --no-cache

mutants: setup
	$(PYTHON_BIN)/python -m tests.mutants.run

bench: setup
	$(PYTHON_BIN)/python -m benchmarks

clean:
	rm -rf .venv .cache .coverage .hypothesis .mypy_cache .pytest_cache .ruff_cache
	rm -rf benchmarks/results examples/quickstart/site examples/quickstart/.clockwork
