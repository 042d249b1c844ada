# Each target does its own set-up: a virtual environment from the pinned versions.
PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
READY  := $(VENV)/.ready

.PHONY: demo test check bench kills format clean
.DEFAULT_GOAL := demo

$(READY): pyproject.toml constraints.txt
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "pingyi needs Python 3.11 or newer")'
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --constraint constraints.txt --editable '.[dev]'
	touch $@

demo: $(READY)
	@$(BIN)/pingyi demo $(DEMO_ARGS)

test: $(READY)
	$(BIN)/python -m pytest $(PYTEST_ARGS)

check: $(READY)
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache
	$(BIN)/python -m pytest -q tests/storage/test_migrations.py

bench: $(READY)
	$(BIN)/python -m bench $(BENCH_ARGS)

# the long form of a test: two hundred kills over five thousand messages, on each database
kills: $(READY)
	PINGYI_KILLS=200 PINGYI_KILLED_MESSAGES=5000 $(BIN)/python -m pytest -q -s tests/notifications/test_kills.py

format: $(READY)
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

clean:
	rm -rf $(VENV) $(VENV)-* demo-data bench-data build *.egg-info
