PYTHON ?= python3
BIN := .venv/bin
PORT ?= 8501

.PHONY: run test check unit browser benchmark clean

run: .venv/run
	$(BIN)/streamlit run app.py --server.port $(PORT)

test: check unit browser

check: .venv/dev
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

unit: .venv/dev
	$(BIN)/pytest -m "not browser" -n 2

browser: .venv/dev .venv/chromium
	$(BIN)/pytest -m browser

benchmark: .venv/dev .venv/chromium
	$(BIN)/pip install --quiet --disable-pip-version-check ".[benchmark]"
	$(BIN)/python -m tests.benchmarks

clean:
	rm -rf .venv

.venv/python:
	$(PYTHON) -m venv .venv || { $(PYTHON) -m pip install --quiet virtualenv && $(PYTHON) -m virtualenv .venv; }
	touch $@

.venv/run: .venv/python requirements.txt
	$(BIN)/pip install --quiet --disable-pip-version-check -r requirements.txt
	touch $@

.venv/dev: .venv/run pyproject.toml
	$(BIN)/pip install --quiet --disable-pip-version-check ".[dev]"
	touch $@

# The distribution's Chromium where there is one to be had; Playwright's own elsewhere.
.venv/chromium: .venv/dev
	command -v chromium || { apt-get update -qq && apt-get install -y -qq chromium; } \
		|| $(BIN)/playwright install --with-deps chromium
	touch $@
