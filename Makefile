# Everything starts here. Needs Python 3.11 or newer, git and make; all else is installed into .venv.

PYTHON ?= $(shell command -v python3.11 || command -v python3)
BIN := .venv/bin
TRANSLATIONS := $(wildcard portal/translations/*/LC_MESSAGES/messages.po)

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help run ready test bench lint docs examples words

help: ## Show what there is to make.
	@sed -n 's/^\([a-z]*\): .*## \(.*\)/make \1	\2/p' Makefile

run: ready ## Run the portal here: install, migrate, demo data where it is empty, serve.
	$(BIN)/flask migrate
	$(BIN)/flask demo --if-empty
	$(BIN)/flask serve

ready: .venv/run $(TRANSLATIONS:.po=.mo) ## Install what the portal needs, its other languages, and compile it.
	@$(BIN)/python -m compileall -q config.py wsgi.py portal # who serves may not write here, nor compile at every start

test: .venv/dev $(TRANSLATIONS:.po=.mo) ## Run every test; without Chromium or PostgreSQL theirs are skipped.
	$(BIN)/python -m pytest -n auto $(PYTEST)

bench: ready ## Measure pages and the hour before a deadline; QUICK=1 for a few minutes only.
	@$(BIN)/python -m benchmarks $(if $(QUICK),--quick)

lint: .venv/dev ## Look for mistakes without running anything.
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy

docs: .venv/run ## Write the documents that are read from the code.
	$(BIN)/flask docs

examples: .venv/dev ## Run the tests of the JSON API, and keep what was answered as the reference's examples.
	rm -rf .venv/examples
	EXAMPLES=.venv/examples $(BIN)/python -m pytest -q -n auto tests -k 'api or programs' --ignore tests/laws
	EXAMPLES=.venv/examples $(BIN)/python -m tests.program

words: .venv/run ## Take the sentences of the code into the catalogues of translations.
	$(BIN)/pybabel --quiet extract --mapping-file portal/translations/extract.cfg --keywords _n:1,2 --no-wrap --sort-output --no-location --output-file .venv/words.pot portal
	$(BIN)/pybabel --quiet update --input-file .venv/words.pot --output-dir portal/translations --no-wrap --no-fuzzy-matching --ignore-obsolete --ignore-pot-creation-date

.venv/run: requirements.txt
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "This needs Python 3.11 or newer; make PYTHON=/path/to/it names one.")'
	test -x $(BIN)/python || $(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.txt
	touch $@

.venv/dev: requirements-dev.txt .venv/run
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.txt
	touch $@

%.mo: %.po | .venv/run
	$(BIN)/pybabel --quiet compile --input-file $< --output-file $@
