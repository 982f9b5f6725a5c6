# One entry for every task; `make` alone lists them. It needs python3 >= 3.11 and a network the first time, nothing else.

UV_VERSION := 0.13.9
PYTHON ?= python3
ARGS ?=

# The uv of the PATH serves when it is the pinned version; otherwise that version is fetched into .tools/.
UV := $(shell uv --version 2>/dev/null | grep -q '^uv $(UV_VERSION)\b' && command -v uv || echo .tools/uv-$(UV_VERSION)/bin/uv)
BIN := .venv/bin
SYNC := $(UV) sync --frozen --quiet
# Pages with parts that programs write.
GENERATED := docs/command-line.md docs/api.md

# Without cached bytecode every start compiles the libraries again and takes three times as long.
unexport PYTHONDONTWRITEBYTECODE
# The environment is always this folder's own, whatever the caller has active.
unexport VIRTUAL_ENV UV_PROJECT_ENVIRONMENT PYTHONPATH

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help up boosting test check bench bench-training soak docs format lock clean quick journeys lint chromium

help: ## List what can be made
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-14s %s\n", $$1, $$2 }' $(firstword $(MAKEFILE_LIST))
	@echo '  Options of a command go into ARGS: make up ARGS="--port 8080"'

up: .venv/.run ## Start everything on this machine: the page and the service, MLflow, the worker
	@exec $(BIN)/triptych up $(ARGS)

boosting: .venv/.run ## Install LightGBM, CatBoost and XGBoost, which trainings then try too
	@$(SYNC) --no-dev --inexact --extra lightgbm --extra catboost --extra xgboost

test: ## Run the tests; ARGS goes to pytest, alone
ifeq ($(strip $(ARGS)),)
test: quick journeys
else
test: .venv/.dev tests/peers/.venv/.made
	@TRIPTYCH_CHROMIUM="$$($(BIN)/python -m tools.chromium --install)" && export TRIPTYCH_CHROMIUM && $(BIN)/pytest $(ARGS)
endif

check: lint quick ## Everything that a change must pass, except the browser's journeys

bench: .venv/.dev ## Measure beside other servers; ARGS=--quick takes three minutes, --help lists the rest
	@$(BIN)/python -m benchmarks --uv $(abspath $(UV)) $(ARGS)

bench-training: .venv/.dev ## Train beside FLAML and mljar on the same rows in the same time; ARGS=FOLDER of data sets, or --help
	@$(BIN)/python -m benchmarks.training --uv $(abspath $(UV)) $(ARGS)

soak: .venv/.dev ## Train hundreds of small models while processes are killed at random; ARGS=--help lists the rest
	@$(BIN)/python -m benchmarks.soak $(ARGS)

docs: .venv/.dev ## Build the documentation into site/
	@$(BIN)/python -m cogapp -P -r $(GENERATED)
	@$(BIN)/zensical build --clean --strict

format: .venv/.dev ## Put the code into its format, with ruff's safe corrections
	@$(BIN)/ruff check --fix-only --quiet .
	@$(BIN)/ruff format .
	@$(BIN)/python -m cogapp -P -r $(GENERATED)

lock: $(UV) ## Bring uv.lock in line with pyproject.toml; ARGS="--upgrade" renews it
	@$(UV) lock $(ARGS)

clean: ## Remove what was made here, except .triptych (your data) and .tools
	rm -rf .venv tests/peers/.venv site dist .cache .pytest_cache .ruff_cache .import_linter_cache .hypothesis test-results
	find src tests tools benchmarks -name __pycache__ -type d -prune -exec rm -rf {} +

quick: .venv/.dev tests/peers/.venv/.made
	@$(BIN)/pytest --numprocesses 2 --ignore tests/journeys

# One after the other: each starts whole servers and a browser, and measures nothing while it shares the cores.
journeys: .venv/.dev
	@TRIPTYCH_CHROMIUM="$$($(BIN)/python -m tools.chromium --install)" && export TRIPTYCH_CHROMIUM && $(BIN)/pytest tests/journeys

lint: .venv/.dev
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/pyrefly check
	$(BIN)/lint-imports --no-logo
	$(BIN)/zensical build --strict

# What `make up` needs. Development packages stay when they are there.
.venv/.run: pyproject.toml uv.lock | $(UV)
	@echo 'Installing what Triptych needs into .venv (only after a change of the lock) ...'
	@$(SYNC) --no-dev --inexact
	@touch $@

.venv/.dev: pyproject.toml uv.lock | $(UV)
	@echo 'Installing what the development of Triptych needs into .venv (only after a change of the lock) ...'
	@$(SYNC) --all-groups
	@touch .venv/.run $@

# The clients of other servers and generators of clients, against which the protocols and OpenAPI are tested.
tests/peers/.venv/.made: tests/peers/pyproject.toml tests/peers/uv.lock | $(UV)
	@echo 'Installing the clients of other servers into tests/peers/.venv ...'
	@$(UV) sync --project tests/peers --frozen --quiet
	@touch $@

.tools/uv-$(UV_VERSION)/bin/uv:
	@sh tools/fetch_uv.sh $(PYTHON) $(UV_VERSION) .tools/uv-$(UV_VERSION)
