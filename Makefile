# `make run` and `make check` are all the set-up a fresh machine needs (Python 3.11 or newer and make).
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
INSTALL := $(BIN)/pip install --quiet --disable-pip-version-check --no-compile -c constraints.txt
# Some packages carry files of other Pythons, which do not compile and are not needed.
COMPILE := $(BIN)/python -W ignore -m compileall -qq $(VENV)/lib

# A file of tests stays in one process, for it shares what it prepares.
TESTS := $(BIN)/pytest -n 2 --dist loadfile

.PHONY: run ask check test bench bench-peers endurance

run: $(VENV)/installed
	@$(BIN)/sme-policy serve

ask: $(VENV)/installed
	@$(BIN)/sme-policy ask "$(Q)"

check: $(VENV)/installed-for-tests
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(TESTS)

test: $(VENV)/installed-for-tests
	$(TESTS)

bench: $(VENV)/installed-for-tests
	$(BIN)/python -m eval.speed

# The common recipe beside ours; what it needs is no dependency of the product.
bench-peers: $(VENV)/peers/installed
	$(VENV)/peers/bin/python -m eval.peers.bench $(DOCUMENTS)

$(VENV)/peers/installed: eval/peers/requirements.txt constraints.txt
	$(PYTHON) -m venv $(VENV)/peers
	$(VENV)/peers/bin/pip install --quiet -c constraints.txt -e '.[eval]' -r eval/peers/requirements.txt
	@touch $@

# What takes too long for every change: many more examples of every law, adding killed at many moments, and
# whether the tests of amounts and rules notice when a line is changed (a random sample of changes).
endurance: $(VENV)/installed-for-endurance
	SME_POLICY_TEST_EXAMPLES=20000 $(BIN)/pytest --timeout=3600 tests/knowledge/test_amounts.py tests/knowledge/rules
	SME_POLICY_TEST_CALLS=50 $(BIN)/pytest --timeout=14400 tests/assistant/test_model_faults.py
	SME_POLICY_TEST_CASES=10000 $(BIN)/pytest --timeout=900 tests/eval/test_harness.py
	SME_POLICY_TEST_KILLS=10 $(BIN)/pytest tests/ui/test_adding_killed.py
	$(BIN)/python -m tests.mutants 400

$(VENV)/installed-for-endurance: $(VENV)/installed-for-tests
	$(INSTALL) -e '.[endurance]'
	@touch $@

$(VENV)/installed: pyproject.toml constraints.txt
	$(PYTHON) -m venv $(VENV)
	@# The pip that comes with an older Python takes twice the time to choose the packages.
	$(INSTALL) --upgrade pip
	$(INSTALL) -e .
	@touch $@
	@# The page need not wait for the byte code of all that is installed.
	@nice $(COMPILE) >/dev/null 2>&1 &

$(VENV)/installed-for-tests: $(VENV)/installed
	$(INSTALL) -e '.[test]'
	@# Compiling says what tests, to which warnings are errors, must not stumble upon while they import.
	@$(COMPILE) -j 0 || true
	@touch $@
