# The few commands a person types. `make demo` and `make test` are all the set-up there is.
PYTHON ?= python3
BIN := .venv/bin
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt

.PHONY: help demo test check format bench reference picture clean
.DEFAULT_GOAL := help

help:  ## Show these lines
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

.venv/run: pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit("gpuplan needs Python 3.11 or newer; set PYTHON=..." if sys.version_info < (3, 11) else 0)'
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	$(PIP) --editable .
	@touch $@

.venv/dev: .venv/run
	$(PIP) --editable '.[dev]'
	@touch $@

demo: .venv/run  ## Plan the example chat assistant on the bundled prices and write a report to demo/
	@mkdir -p demo
	$(BIN)/gpuplan compare planner/scenarios/chat-70b.toml --warehouse demo/gpuplan.duckdb
	$(BIN)/gpuplan report planner/scenarios/chat-70b.toml --warehouse demo/gpuplan.duckdb -o demo/chat-70b.html

test: .venv/dev  ## Run the tests
	$(BIN)/python -m pytest -n auto

check: .venv/dev  ## Lint, types, import contracts
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

format: .venv/dev  ## Put the code into its form
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

bench: .venv/dev  ## Measure speed as ratios within one run
	$(BIN)/python -m tests.bench

reference: .venv/dev  ## Write docs/reference anew, from what the program says of itself
	$(BIN)/python -m tests.docs.reference

picture: demo  ## Take docs/report.png anew: the top of the demo's report, in Chromium
	chromium --headless --no-sandbox --disable-gpu --hide-scrollbars \
		--force-device-scale-factor=0.75 --window-size=1094,1124 --screenshot=docs/report.png demo/chat-70b.html

clean:  ## Remove what the other commands made
	rm -rf .venv demo build dist *.egg-info .pytest_cache .mypy_cache .ruff_cache .hypothesis
