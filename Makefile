# What one can do with Lika. `make` alone prints this list.
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory

PORT ?= 8501
HOST ?= 127.0.0.1
PYTEST ?=
m ?=
BIN := .venv/bin

# Under uvicorn and not `streamlit run`: that one adds 40 ms to every click. No access log: an address holds the
# browser's session. An open page would hold up the stop for ever, so it gets five seconds.
SERVE := $(BIN)/python -m uvicorn app:app --host $(HOST) --port $(PORT) --no-access-log --no-server-header --timeout-graceful-shutdown 5

# The demo lives in its own folder and cannot reach the operator's database.
DEMO := env --unset=LIKA_DATABASE_URL LIKA_DATA_DIR=$(CURDIR)/var/demo

.PHONY: help setup demo run check test browser soak migration bench format words pins

help: ## this list
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | awk -F':.*## ' '{printf "  make %-9s %s\n", $$1, $$2}'
	@echo
	@echo "  PORT=8501 HOST=127.0.0.1   where demo and run serve"
	@echo "  LIKA_DATA_DIR=./var        where run keeps its database, photos and keys"
	@echo "  LIKA_DATABASE_URL=…        PostgreSQL instead of SQLite, for run"
	@echo "  PYTEST='-k notice'         more words for pytest, for test, browser and soak"

setup: ## .venv with the pinned requirements
	@scripts/setup run

demo: setup ## a year of an invented village; prints the accounts and serves
	@$(DEMO) $(BIN)/python -m workflows demo
	@echo "Serving on http://localhost:$(PORT) (Ctrl-C stops)"
	@exec $(DEMO) $(SERVE)

run: setup ## your own database; the first start creates the administrator
	@$(BIN)/python -m workflows init $(if $(PLACES),--places $(PLACES))
	@echo "Serving on http://localhost:$(PORT) (Ctrl-C stops)"
	@exec $(SERVE)

check: ## lint, format, types, rooms, words: under a minute
	@scripts/setup dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache
	$(BIN)/pytest -q tests/test_architecture.py tests/base/test_words.py

test: ## everything: unit, property, browser, both databases
	@scripts/setup dev
	@scripts/browser
	$(BIN)/pytest -n 2 $(PYTEST)

browser: ## only the tests in a real browser
	@scripts/setup dev
	@scripts/browser
	$(BIN)/pytest -m "browser and not soak" $(PYTEST)

soak: ## the long runs: many more examples, races and kills
	@scripts/setup dev
	@scripts/browser
	HYPOTHESIS_PROFILE=soak $(BIN)/pytest -m soak $(PYTEST)

migration: ## the next revision of the schema as a draft: make migration m="what changes"
	@scripts/setup dev
	$(BIN)/python -m scripts.migration "$(m)"

bench: ## measures; writes benchmarks/results/latest.json
	@scripts/setup dev
	$(BIN)/python -m benchmarks

format: ## put the code into the one layout
	@scripts/setup dev
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

words: ## bring the catalogues of locales/ up to date with the code; names what is not translated
	@scripts/setup dev
	@$(BIN)/python -m scripts.words

pins: ## rewrite constraints.txt from a fresh environment
	@scripts/pins
