# Two commands do everything: `make site` and `make test`. They need Python 3.11 or newer, and nothing else.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
# Answers of the package installer about itself help nobody here.
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet --quiet install
LOCK := uv pip compile pyproject.toml --quiet --universal --python-version 3.11 --generate-hashes --no-header

.PHONY: help site check test bench lock clean
.DEFAULT_GOAL := help

help: ## say what there is
	@sed -n 's/^\([a-z]*\):[^#]*## \(.*\)/make \1	\2/p' Makefile

site: $(VENV)/installed ## build data/ and content/ into output/ (BASE_URL=https://… says where it will be)
	@$(BIN)/python build.py $${BASE_URL:+--base-url "$$BASE_URL"} $(OPTIONS)

check: $(VENV)/installed ## say what is wrong in data/ and content/, and write nothing (OPTIONS="--format github")
	@$(BIN)/python build.py check $(OPTIONS)

test: $(VENV)/installed-for-tests $(VENV)/browser-ready ## check the code, then run every test
	@failed=; \
	$(BIN)/ruff check . || failed="$$failed ruff-check"; \
	$(BIN)/ruff format --check . || failed="$$failed ruff-format"; \
	$(BIN)/mypy || failed="$$failed mypy"; \
	$(BIN)/python -m pytest -n 2 --dist loadfile --no-loadscope-reorder $(TESTS) || failed="$$failed pytest"; \
	if [ -n "$$failed" ]; then echo "Failed:$$failed" >&2; exit 1; fi

bench: $(VENV)/installed-for-bench ## the same pages by Unsealed and by Hugo, timed in turn
	@$(BIN)/python benchmarks/bench.py $(BENCH)

lock: ## choose the newest versions again and write the lock files (needs uv)
	@command -v uv >/dev/null || { echo "make lock needs uv: pip install uv" >&2; exit 1; }
	$(LOCK) --upgrade --group build -o requirements.lock
	$(LOCK) --upgrade --group test -c requirements.lock -o requirements-test.lock
	$(LOCK) --upgrade --group bench -c requirements.lock -o requirements-bench.lock

clean: ## remove what was installed and built
	rm -rf $(VENV) output .output-* .unsealed build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# Each file below is the sign that a step is done; a step is done again when what it was made from changes.

$(VENV)/made:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { \
	  echo "Unsealed needs Python 3.11 or newer, and $(PYTHON) is `$(PYTHON) --version 2>/dev/null || echo missing`." \
	       "Name another one: make $(MAKECMDGOALS) PYTHON=python3.12" >&2; exit 1; }
	@rm -rf $(VENV)
	@$(PYTHON) -m venv $(VENV) || { rm -rf $(VENV); exit 1; }
	@touch $@

$(VENV)/installed: $(VENV)/made requirements.lock pyproject.toml
	@echo "Installing Unsealed into $(VENV) ..." >&2
	@$(PIP) --require-hashes -r requirements.lock
	@$(PIP) --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/installed-for-tests: $(VENV)/installed requirements-test.lock
	@echo "Installing what the tests need ..." >&2
	@$(PIP) --require-hashes -r requirements-test.lock
	@touch $@

$(VENV)/installed-for-bench: $(VENV)/installed requirements-bench.lock
	@echo "Installing what the benchmark needs ..." >&2
	@$(PIP) --require-hashes -r requirements-bench.lock
	@touch $@

$(VENV)/browser-ready: $(VENV)/installed-for-tests scripts/setup_browser.py tests/browser/package-lock.json
	@$(BIN)/python scripts/setup_browser.py
	@touch $@
