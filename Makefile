# Every command sets up what it needs first; setting up again costs nothing unless a lock changed.

PYTHON ?= python3
PORT ?= 8000
WORKERS ?= 2
BIN := .venv/bin
MANAGE := $(BIN)/python manage.py
# Two memory pools for all threads, so that one reuses what another has freed: 35 MiB less a worker at a million articles.
SERVE = env MALLOC_ARENA_MAX=2 $(BIN)/gunicorn blogindex.wsgi --bind 127.0.0.1:$(PORT) --workers $(WORKERS) --threads 4 --no-control-socket --log-level warning
# Commands run here are for your own machine; production sets its own environment (docs/deploying.md).
LOCAL := DEVELOPMENT=1
STATIC_FILES := $(shell find static -type f)
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes

.PHONY: help run dev test bench lint format lock screenshots clean

help: ## Lists these commands
	@grep -E '^[a-z]+:.*## ' Makefile | sed 's/:.*## /\t/' | expand -t 14

run: .venv/base.stamp var/static/staticfiles.json ## Serves the site on 127.0.0.1:8000 (PORT=) with the starter catalogue; INGEST=1 fills the inbox
	@$(LOCAL) $(MANAGE) prepare --port $(PORT)
ifeq ($(INGEST),1)
	@export $(LOCAL); $(MANAGE) ingest --watch & ingest=$$!; $(SERVE) & server=$$!; \
	  trap 'trap - EXIT INT TERM; kill $$server $$ingest 2>/dev/null; wait' EXIT INT TERM; wait $$server
else
	@$(LOCAL) exec $(SERVE)
endif

dev: .venv/base.stamp ## The same with error details, reloading when a file changes
	@$(LOCAL) $(MANAGE) prepare --port $(PORT)
	@$(LOCAL) DEBUG=1 $(MANAGE) runserver 127.0.0.1:$(PORT)

test: .venv/dev.stamp .venv/browser.stamp var/static/staticfiles.json ## Runs every test, the browser's included (ARGS= for pytest)
	@$(LOCAL) $(BIN)/python -m pytest $(if $(ARGS),$(ARGS),-n auto)

bench: .venv/base.stamp var/static/staticfiles.json ## Measures the site at 100,000 and 1,000,000 articles (BENCH_SIZES=) and ingest (BENCH_ONLY=ingest), 12 minutes
	@$(LOCAL) $(BIN)/python -m benchmarks

lint: .venv/dev.stamp ## Checks style, templates, imports, migrations and the production settings
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/djade --target-version 5.2 --check $$(find articles/templates -name '*.html')
	$(BIN)/lint-imports
	$(LOCAL) $(MANAGE) makemigrations --check --dry-run
	SECRET_KEY=$$($(BIN)/python -c 'import secrets; print(secrets.token_urlsafe(50))') ALLOWED_HOSTS=blogindex.example $(MANAGE) check --deploy --fail-level WARNING

format: .venv/dev.stamp ## Rewrites code and templates in the project's style
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .
	$(BIN)/djade --target-version 5.2 $$(find articles/templates -name '*.html') || true

lock: ## Pins the newest versions that requirements/*.in allow, with their hashes (needs uv)
	for name in base dev; do \
	  uv pip compile --quiet --upgrade --universal --python-version 3.11 --generate-hashes --no-annotate \
	    --no-emit-index-url --no-emit-find-links --custom-compile-command "make lock" \
	    requirements/$$name.in --output-file requirements/$$name.txt; \
	done

screenshots: .venv/dev.stamp .venv/browser.stamp var/static/staticfiles.json ## Takes the README's pictures anew
	@$(LOCAL) $(BIN)/python docs/screenshots.py

clean: ## Removes the environment and everything local, the database included
	rm -rf .venv var

.venv/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "Blogindex needs Python 3.11 or newer. Name one with: make PYTHON=python3.12 ..."; exit 1; }
	@echo "Making .venv"
	@$(PYTHON) -m venv .venv || { rm -rf .venv; \
	  if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
	    echo "Installing python3-venv"; apt-get update -qq && apt-get install -qq python3-venv && $(PYTHON) -m venv .venv; \
	  else echo "This Python lacks venv. On Debian: sudo apt install python3-venv"; exit 1; fi; }

.venv/base.stamp: requirements/base.txt | .venv/bin/python
	@echo "Installing what the site needs"
	@$(PIP) -r requirements/base.txt
	@touch $@

.venv/dev.stamp: requirements/dev.txt .venv/base.stamp
	@echo "Installing what the tests need"
	@$(PIP) -r requirements/dev.txt
	@touch $@

.venv/browser.stamp: .venv/dev.stamp
	@$(BIN)/python tests/browser/chromium.py >/dev/null || \
	  if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
	    echo "Installing Chromium"; apt-get update -qq && apt-get install -qq chromium >/dev/null; \
	  else \
	    echo "Downloading Chromium"; $(BIN)/playwright install chromium; \
	  fi
	@touch $@

var/static/staticfiles.json: .venv/base.stamp $(STATIC_FILES)
	@echo "Collecting static files"
	@$(LOCAL) $(MANAGE) collectstatic --no-input --clear --verbosity 0
