# Rectify. `make run` shows it, `make test` tests it, `make check` reads it over.
PYTHON := .venv/bin/python

.PHONY: help run setup dev test bench check lock format messages clean

help: ## what can be made
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-10s %s\n", $$1, $$2 }' Makefile

run: ## the whole system on this machine (PORT=8000, HOST=127.0.0.1); Ctrl-C stops it
	@scripts/setup.sh run && exec $(PYTHON) -m rectify.serve

setup: ## only the environment and the system libraries
	@scripts/setup.sh run

dev: ## the same with what tests and checks need
	@scripts/setup.sh dev

test: ## every test, on the embedded default and on PostgreSQL and Redis
	@scripts/setup.sh dev && exec $(PYTHON) -m tests.engines

bench: ## what a paper costs in time and memory, into var/bench.json
	@scripts/setup.sh dev && exec $(PYTHON) -m scripts.bench

check: ## lint, types, templates, migrations, translations
	@scripts/setup.sh dev && exec scripts/check.sh

format: ## let ruff format and mend what it can
	@$(PYTHON) -m ruff format . && $(PYTHON) -m ruff check --fix .

messages: ## collect what is to be translated into locale/
	@$(PYTHON) -m scripts.collect_messages

lock: ## pin every dependency with its hashes
	@scripts/lock.sh

clean: ## remove the environment and everything that is built; data in var/ stays
	rm -rf .venv staticfiles .mypy_cache .ruff_cache .pytest_cache
