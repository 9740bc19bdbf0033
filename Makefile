# Every command sets up what it needs first; setting up again costs nothing unless a lock changed.

PYTHON ?= python3
PORT ?= 8000
WORKERS ?= 2
BIN := .venv/bin
MANAGE := $(BIN)/python manage.py
# Two memory pools for all threads, so that one reuses what another has freed, and large arrays outside them, so that the
# system gets them back: 35 and 54 MiB less a worker at a million articles.
SERVE = env MALLOC_ARENA_MAX=2 MALLOC_MMAP_THRESHOLD_=4000000 $(BIN)/gunicorn blogindex.wsgi --bind 127.0.0.1:$(PORT) --workers $(WORKERS) --threads 4 --log-level warning
# Commands run here are for your own machine; production sets its own environment (docs/deploying.md).
LOCAL := DEVELOPMENT=1
STATIC_FILES := $(shell find static -type f)
# What is not compiled once is compiled again by every process.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: help run dev prepare test test-services bench faults audit release lint format lock screenshots clean

help: ## Lists these commands
	@grep -E '^[a-z-]+:.*## ' Makefile | sed 's/:.*## /\t/' | expand -t 16

run: .venv/base.stamp ## Serves the site on 127.0.0.1:8000 (PORT=) with the starter catalogue; INGEST=1 fills the inbox
	@$(MAKE) --no-print-directory --silent -j2 prepare var/static/staticfiles.json
ifeq ($(INGEST),1)
	@export $(LOCAL); $(MANAGE) worker & ingest=$$!; $(SERVE) & server=$$!; \
	  trap 'trap - EXIT INT TERM; kill $$server $$ingest 2>/dev/null; wait' EXIT INT TERM; wait $$server
else
	@$(LOCAL) exec $(SERVE)
endif

dev: .venv/base.stamp prepare ## The same with error details, reloading when a file changes
	@$(LOCAL) DEBUG=1 $(MANAGE) runserver 127.0.0.1:$(PORT)

prepare: .venv/base.stamp
	@$(LOCAL) $(MANAGE) prepare --port $(PORT)

test: .venv/dev.stamp .venv/browser.stamp var/static/staticfiles.json ## Runs every test, the browser's included (ARGS= for pytest: -m unit, -n0, a path)
	@$(LOCAL) $(BIN)/python -m pytest -n auto --dist worksteal $(ARGS)

# What does not ask the database gives the same answers with any, and the browser sees the pages that the others ask for.
test-services: .venv/dev.stamp var/static/staticfiles.json ## Runs every test that asks the database, but for the browser's, on a PostgreSQL of its own
	@$(LOCAL) $(BIN)/python -m tests.servers $(BIN)/python -m pytest -n auto --dist worksteal -m "database and not browser" $(ARGS)

bench: .venv/bench.stamp var/static/staticfiles.json ## Measures the site at 100,000 and 1,000,000 articles (BENCH_SIZES=) and ingest (BENCH_ONLY=ingest), 12 minutes
	@$(LOCAL) $(BIN)/python -m benchmarks

faults: .venv/dev.stamp var/static/staticfiles.json ## Brings bad weather over the site, and writes what it does into docs/reliability.md, 16 minutes
	@$(LOCAL) $(BIN)/python -m benchmarks.faults

audit: .venv/base.stamp ## Looks for known vulnerabilities in what the lists of requirements pin, which takes the internet
	@$(BIN)/python requirements/audit.py

release: ## Tags the version in pyproject.toml if all is there that a release needs (docs/releasing.md)
	@$(PYTHON) deploy/release.py

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

lock: ## Pins the newest versions that requirements/*.in allow, with their hashes
	@$(PYTHON) requirements/lock.py

screenshots: .venv/dev.stamp .venv/browser.stamp var/static/staticfiles.json ## Takes the README's pictures again
	@$(LOCAL) $(BIN)/python docs/screenshots.py

clean: ## Removes the environment and everything local, the database included
	rm -rf .venv var

.venv/base.stamp: requirements/base.txt
	@$(PYTHON) requirements/install.py base
	@touch $@

.venv/dev.stamp: requirements/dev.txt .venv/base.stamp
	@$(PYTHON) requirements/install.py dev
	@touch $@

.venv/bench.stamp: requirements/bench.txt .venv/dev.stamp
	@$(PYTHON) requirements/install.py bench
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
