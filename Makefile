# Everything that a developer or a user does by hand. Only Python 3.11 and make are needed.
PYTHON ?= python3
PORT ?= 8765
VENV := .venv
BIN := $(VENV)/bin
SEARCHED := crawler spiders pipelines output hotline_atlas.py tests tools benchmarks

.PHONY: setup crawl test lint format bench lock clean

setup: $(VENV)/.ready

# Hashes are checked and only wheels are taken: no compiler is needed.
$(VENV)/.ready: requirements.lock pyproject.toml
	$(PYTHON) -c 'import sys; sys.exit(None if sys.version_info >= (3, 11) else "Python 3.11 or newer is needed: make PYTHON=/path/to/python3.11")'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --only-binary :all: --require-hashes -r requirements.lock
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
	$(BIN)/python -m pytest --cov --cov-report=term:skip-covered

lint: setup
	$(BIN)/ruff check $(SEARCHED)
	$(BIN)/ruff format --check $(SEARCHED)
	$(BIN)/mypy
	$(BIN)/lint-imports

format: setup
	$(BIN)/ruff check --fix $(SEARCHED)
	$(BIN)/ruff format $(SEARCHED)

bench: setup
	$(BIN)/python -m benchmarks.ingest

# The locked requirements, without any index's address.
lock: setup
	$(BIN)/pip-compile --quiet --generate-hashes --no-emit-index-url --no-emit-find-links --allow-unsafe --strip-extras --extra pg --extra dev --output-file requirements.lock pyproject.toml

clean:
	rm -rf $(VENV) build dist *.egg-info .mypy_cache .pytest_cache .ruff_cache .hypothesis .coverage
