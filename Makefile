# Two commands do everything: `make serve` runs the site, `make test` runs the tests.
# Each makes its own .venv from Python 3.11 or later and is fast when run again.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready

.PHONY: serve test check lint build answers clean

serve: $(READY)
	$(BIN)/prisongraph serve $(ARGS)

test: $(READY)
	$(BIN)/python -m pytest -q $(ARGS)

check: lint test
	$(BIN)/prisongraph check

lint: $(READY)
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy

build: $(READY)
	$(BIN)/prisongraph build

answers: $(READY)
	$(BIN)/python -m pytest -q tests/test_queries.py tests/test_questions.py tests/test_docs.py --rewrite-answers

clean:
	rm -rf $(VENV) releases

$(READY): pyproject.toml
	$(PYTHON) -c "import sys; sys.exit(sys.version_info < (3, 11) and 'prisongraph needs Python 3.11 or later')"
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -e ".[dev]"
	touch $(READY)
