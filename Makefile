# Each target does all its own set-up; a machine needs only Python 3.11 or newer, git and make.
# Another interpreter: `make demo PYTHON=/path/to/python3.12`.
.DEFAULT_GOAL := help
export PYTHON

RUN := sh tools/python tools/bootstrap.py run
DEV := sh tools/python tools/bootstrap.py dev
PY := .venv/bin/python

.PHONY: help demo install test coverage tamper-test check test-wheel test-long mutate bench calibration docs tools lock clean

help: ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-11s %s\n", $$1, $$2}' Makefile

demo: ## the whole loop on made-up traffic: a policy proposal, its report and the gate's answer
	@$(RUN) && $(PY) tools/demo.py

install: ## the command: .venv/bin/switchboard
	@$(RUN) && $(PY) tools/installed.py

test: ## every test
	@$(DEV) && $(PY) tools/fetch.py --quiet && $(PY) tools/suite.py $(ARGS)

coverage: ## every test, with branch coverage and its bound
	@$(DEV) && $(PY) tools/fetch.py --quiet && $(PY) tools/suite.py --covered $(ARGS)

tamper-test: ## evidence spoilt in every way we know: each must be refused, and for its own reason
	@$(DEV) && $(PY) tools/tamper_test.py

check: ## format, lint, types, import contracts, rules, documentation
	@$(DEV) && $(PY) tools/fetch.py --quiet && $(PY) tools/check.py $(ARGS)

test-wheel: ## the wheel: every module, and the tests that use it as people do, away from the checkout
	@$(DEV) && $(PY) tools/fetch.py --quiet && $(PY) tools/wheel.py $(ARGS)

test-long: ## every test with every case, not a sample of them, with coverage: half an hour
	@$(DEV) && $(PY) tools/fetch.py --quiet && SWITCHBOARD_LONG=1 $(PY) tools/suite.py --covered $(ARGS)

mutate: ## small mistakes put into every rule; its tests must notice each
	@$(DEV) && $(PY) tools/fetch.py --quiet && $(PY) tools/mutate.py $(ARGS)

bench: ## the figures: speed, memory, start-up
	@$(DEV) && $(PY) tools/bench.py $(ARGS)

calibration: ## forecasts of a breach held against what came: docs/calibration.md, some minutes
	@$(DEV) && $(PY) benchmarks/calibration.py --page

docs: ## write the generated reference pages again
	@$(DEV) && $(PY) tools/docs.py

tools: ## the tools that pip cannot install, into .tools/
	@$(DEV) && $(PY) tools/fetch.py

lock: ## choose dependency versions again and write requirements/
	@$(DEV) && $(PY) tools/lock.py $(ARGS)

clean: ## remove what the other targets made, .venv and .tools excepted
	@rm -rf build dist && echo "removed build/ and dist/"
