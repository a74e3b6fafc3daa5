# Two commands matter: `make demo` sets everything up and codes the samples; `make test` sets everything up and runs the tests.
PYTHON ?= python3.11
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed
MAPS := $(VENV)/.vendored
SELON := $(BIN)/selon

.PHONY: setup demo test browser check evaluate calibrate bench torture docs lock clean
.DEFAULT_GOAL := demo

setup: $(STAMP) $(MAPS)

# The interpreter is python3.11 where there is one, else any python3 that is new enough (pip refuses an older one).
$(STAMP): requirements.lock pyproject.toml
	@test -x $(BIN)/python || { command -v $(PYTHON) >/dev/null && $(PYTHON) -m venv $(VENV) || python3 -m venv $(VENV); }
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@$(BIN)/python -m selon.gazetteer.build
	@touch $@

# The packages of the workbench's map, and what checks its pages, by their lock file. Without npm everything but the map works, and says so.
$(MAPS): web/package-lock.json web/vendor.py | $(STAMP)
	@if ! command -v npm >/dev/null; then echo "no npm: the workbench will have no map (install Node, then: make setup)"; \
	elif npm ci --prefix web --ignore-scripts --no-audit --no-fund --loglevel=error && $(BIN)/python web/vendor.py; then touch $@; \
	else echo "the map's packages could not be fetched: the workbench will have no map until make setup can"; fi

demo: setup
	@$(BIN)/python samples/demo.py

# The browser tests need Debian's chromium; where it can be installed it is, elsewhere they say that they were skipped.
browser:
	@command -v chromium >/dev/null || { [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null && { apt-get install -y -qq chromium >/dev/null 2>&1 \
	  || { apt-get update -qq && apt-get install -y -qq chromium >/dev/null 2>&1; }; } || echo "no chromium: browser tests will be skipped"; }

# On up to four cores; the tests of a file stay together, as they share what is costly to make.
test: setup browser
	@$(BIN)/python -m pytest --numprocesses auto --maxprocesses 4 --dist loadfile

check: setup
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports
	@$(SELON) pack check
	@$(BIN)/python -m pytest tests/architecture

# Fails where a figure falls below its floor. By rules only, so that it is the same on every machine.
evaluate: setup
	@$(SELON) evaluate $(filter-out %.second.jsonl gold/links/%,$(sort $(wildcard gold/*/reports gold/*/*.jsonl))) samples --parser none --floors gold/floors.toml

# Writes the table of confidence from the gold, with the figures and the curve of docs/confidence.md.
calibrate: setup
	@$(BIN)/python benchmarks/calibrate.py

# Speed beside usual parts first, as it wants a quiet machine; then what each finder finds. Sets and rivals that are absent are skipped and said.
bench: setup
	@$(BIN)/python benchmarks/run.py
	@$(BIN)/python benchmarks/times.py --part kept
	@$(BIN)/python benchmarks/places.py
	@$(BIN)/python benchmarks/counts.py
	@$(BIN)/python benchmarks/voices.py
	@$(BIN)/python benchmarks/relevance.py
	@$(BIN)/python benchmarks/privacy.py
	@$(BIN)/python benchmarks/diff_edits.py
	@$(BIN)/python benchmarks/intake.py
	@$(BIN)/python benchmarks/hostile_pages.py
	@$(BIN)/python benchmarks/crawl.py --pages 2000 --chain 40 --workers 1 2
	@$(BIN)/python benchmarks/runs.py --reports 400 --parser none

# The long versions of what the suite does in short: kills, flipped bits, broken files, full disks, hostile input.
torture: setup
	@for one in benchmarks/torture_*.py; do echo "$$one"; $(BIN)/python $$one || exit 1; done

# Pages that are made from data; a test holds them equal.
docs: setup
	@$(BIN)/python -m selon.codebook.render > docs/codebook.md
	@$(BIN)/python -m selon.lang.intervals docs/counts.md

# Needs uv (in the lock's development group).
lock: setup
	@$(BIN)/uv pip compile pyproject.toml --all-extras --group dev --generate-hashes --no-header --quiet --no-emit-index-url --python-version 3.11 -o requirements.lock

clean:
	@rm -rf $(VENV) web/node_modules src/selon/web/static/vendor out .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis .coverage
