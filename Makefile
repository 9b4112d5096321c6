# Everything here needs Python 3.11 or newer, make and a package index; `make` alone lists what there is.

PYTHON ?= $(shell for one in python3 python3.14 python3.13 python3.12 python3.11; do \
	$$one -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$one && break; done)
VENV := .venv
BIN := $(VENV)/bin
JUNIT_SCHEMA := build/schemas/junit-10.xsd
# More arguments for pytest: make test TESTS="tests/report -k sarif"
TESTS ?=

.PHONY: help demo test lint bench docs clean

help:
	@echo "make demo   sets up and runs the main job on the two sample repositories"
	@echo "make test   sets up and runs every test"
	@echo "make lint   ruff, mypy, import-linter; is docs/rules.md as the rules say?"
	@echo "make bench  measures this project against its peers (minutes)"
	@echo "make docs   writes docs/rules.md"
	@echo "make clean  removes what these made"

demo: $(VENV)/installed
	@echo "fixtures/shop is a GitOps repository as it should be: three environments, Terraform, Kustomize, Istio, Flux."
	@echo "$$ gitops-lint check fixtures/shop"
	@$(BIN)/gitops-lint check fixtures/shop
	@echo
	@echo "fixtures/shop-broken is the same with one mistake of each kind (fixtures/shop-broken.mistakes.yaml)."
	@echo "$$ gitops-lint check fixtures/shop-broken"
	@$(BIN)/gitops-lint check fixtures/shop-broken; code=$$?; \
		test $$code -eq 1 || { echo "exit code $$code, 1 was expected" >&2; exit 1; }
	@echo
	@echo "Exit code 1: there are errors. \`$(BIN)/gitops-lint rule K8S001\` explains one of the rules."

# Where Checkov and terraform-compliance cannot be installed, the tests that need them are skipped by name.
test: $(VENV)/tested $(JUNIT_SCHEMA)
	-@$(BIN)/python -m benchmarks.checkov_environment > /dev/null
	-@$(BIN)/python -m benchmarks.compliance_environment > /dev/null
	@$(BIN)/python -m pytest $(TESTS)

lint: $(VENV)/linted
	@$(BIN)/ruff check
	@$(BIN)/ruff format --check
	@$(BIN)/mypy
	@$(BIN)/lint-imports
	@$(BIN)/python scripts/generate_rules_page.py --check docs/rules.md

bench: $(VENV)/installed
	@$(BIN)/python -m benchmarks

docs: $(VENV)/installed
	@$(BIN)/python scripts/generate_rules_page.py docs/rules.md

clean:
	rm -rf $(VENV) .venvs build dist benchmarks/work .pytest_cache .mypy_cache .ruff_cache .hypothesis
	rm -rf .import_linter_cache .gitops-lint-cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

$(BIN)/python:
	@test -n "$(PYTHON)" || { echo "Python 3.11 or newer is needed; name it: make PYTHON=/path/to/python3" >&2; exit 1; }
	@echo "creating $(VENV)"
	@$(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet --upgrade "pip>=25.1"

# The groups name the project itself with its extras, so each is installed together with it.
$(VENV)/installed: pyproject.toml | $(BIN)/python
	@echo "installing gitops-lint"
	@$(BIN)/python -m pip install --quiet --editable .
	@touch $@

$(VENV)/tested: pyproject.toml | $(BIN)/python
	@echo "installing gitops-lint with what its tests need"
	@$(BIN)/python -m pip install --quiet --editable . --group test
	@touch $@ $(VENV)/installed

$(VENV)/linted: pyproject.toml | $(BIN)/python
	@echo "installing gitops-lint with its linters"
	@$(BIN)/python -m pip install --quiet --editable . --group lint
	@touch $@ $(VENV)/installed

$(JUNIT_SCHEMA): scripts/junit_schema.py | $(VENV)/tested
	@$(BIN)/python scripts/junit_schema.py $@
