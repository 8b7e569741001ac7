# All the commands there are. `make test` is what CI runs.
.DELETE_ON_ERROR:
.PHONY: run test check fmt api deps browser

# What others own (models, clips, geography) lies beside the checkout on our own machines; elsewhere set it.
ifeq ($(KENTONGAN_ASSETS),)
ifneq ($(wildcard ../shared/data/models),)
export KENTONGAN_ASSETS := $(abspath ../shared/data)
endif
endif

PY := .venv/bin/python
export KENTONGAN_DEV := 1
export PYTHONPATH := src

run: ## The demonstration city: the same as ./kentongan up --demo
	KENTONGAN_DEV= ./kentongan up --demo

test: deps check ## Everything: rules, types, unit, integration, browser
	$(PY) -m pytest -rsR tests --ignore=tests/browser -p no:cacheprovider
	tools/test-on-15.sh
	$(PY) -m pytest -rsR tests/browser -p no:cacheprovider

check: deps ## Lint, types and the page's own tests: under two minutes
	$(PY) -m ruff check src tests bench drill
	$(PY) -m ruff format --check src tests bench drill
	$(PY) -m basedpyright --warnings
	$(PY) -m basedpyright --warnings -p bench
	cd web && npm run --silent check

fmt: deps
	$(PY) -m ruff check --fix src tests bench drill
	$(PY) -m ruff format src tests bench drill
	cd web && npm run --silent fmt

api: deps ## The API's description, and the page's types made from it
	$(PY) -m kentongan web --openapi > openapi.json
	cd web && npm run --silent api

deps: ## Packages of the tests, the built page, and a browser
	./kentongan page
	tools/need-chromium.sh
