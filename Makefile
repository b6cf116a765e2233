# Control Room. `make run` starts it, `make test` checks it; both set up what they need.
PYTHON ?= python3
VENV := .venv
PY := $(VENV)/bin/python
PORT ?= 8050
export PORT

.DEFAULT_GOAL := help
.PHONY: help setup run test check fuzz format bench docs clean

help: ## List the targets
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

setup: $(VENV)/.ready ## Prepare the environment in .venv

$(VENV)/.ready: requirements.txt requirements-dev.txt
	@$(PYTHON) -c 'import sys; v = sys.version_info; sys.exit(None if v >= (3, 11) else "Control Room needs Python 3.11 or newer, found %d.%d" % v[:2])'
	$(PYTHON) -m venv $(VENV)
	$(PY) -m pip install --quiet --disable-pip-version-check -r requirements-dev.txt
	@touch $@

run: setup ## Start everything with the simulated city on http://127.0.0.1:$(PORT)
	@exec $(PY) -m simulator.demo

test: setup browser broker ## Run all tests, the browser's last and one by one
	$(PY) -m pytest --ignore tests/browser --numprocesses auto --dist loadfile
	$(PY) -m pytest tests/browser

check: lint test ## Format, lint, types, tests

.PHONY: lint
lint: setup
	$(VENV)/bin/ruff format --check .
	$(VENV)/bin/ruff check .
	$(VENV)/bin/basedpyright

fuzz: setup ## Damage payloads of every feed format, 10,000 each; takes an hour or more
	nice $(PY) -m tests.fuzz

format: setup ## Format the code
	$(VENV)/bin/ruff format .
	$(VENV)/bin/ruff check --fix .

bench: setup ## Run every benchmark and write bench/RESULTS.md
	$(PY) -m bench

docs: setup ## Write docs/feeds.md and docs/kpis.md from the code
	$(PY) -m docs.generate

.PHONY: browser
browser: # Chromium for the browser tests: from Debian's packages when root
	@sh deploy/package.sh chromium "tests in a browser"

.PHONY: broker
broker: # mosquitto for the tests of listening: from Debian's packages when root
	@sh deploy/package.sh mosquitto "tests that listen to a broker"

clean: ## Remove the environment and caches; data/var stays
	rm -rf $(VENV) .pytest_cache .ruff_cache
