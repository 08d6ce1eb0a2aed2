# Two commands do everything on a machine with Python 3.11: `make conformance` and `make test`.
PYTHON ?= python3
UV := .tools/bin/uv
UV_VERSION := 0.13.9
RUN := .venv/bin

.PHONY: conformance test setup check clean
.DEFAULT_GOAL := help

help: ## What there is to run
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## /  make \1|/' | column -t -s '|'

conformance: setup ## Run the suites on the built-in mock and draw the Allure page
	$(RUN)/conform run

test: setup check ## Check style, types and layers, then pass all tests
	$(RUN)/python -m pytest -n auto

check: setup
	$(RUN)/ruff check
	$(RUN)/ruff format --check
	$(RUN)/mypy
	$(RUN)/lint-imports

setup: .venv/.ready ## Make the environment in .venv

$(UV):
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed: set PYTHON=/path/to/python3.11")'
	$(PYTHON) -m venv .tools
	.tools/bin/python -m pip install --quiet --disable-pip-version-check uv==$(UV_VERSION)

.venv/.ready: pyproject.toml uv.lock | $(UV)
	$(UV) sync --locked --quiet --python $(PYTHON)
	@touch $@

clean: ## Remove what setup and runs have made
	rm -rf .venv .tools reports/out reports/node_modules .hypothesis .pytest_cache .mypy_cache .ruff_cache
