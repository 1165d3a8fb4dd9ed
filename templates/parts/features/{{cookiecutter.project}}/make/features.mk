# The feature store, in an environment of its own, since Feast asks for an older pandas than the project has.

FEATURES := .venv-features

.PHONY: features lock-features

features: validate $(FEATURES)/.installed ## Fill the feature store, and prove that serving reads what training reads
	dvc repro features

$(FEATURES)/.installed: features/requirements.txt
	@if command -v uv >/dev/null 2>&1; then \
	  uv venv --quiet --clear --python "$(PYTHON)" $(FEATURES) && \
	  uv pip install --quiet --python $(FEATURES) --require-hashes -r $<; \
	else \
	  "$(PYTHON)" -m venv --clear $(FEATURES) && \
	  $(FEATURES)/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r $<; \
	fi
	@touch $@

lock-features: ## Work out the exact versions for the feature store again (needs uv and the network)
	uv pip compile features/requirements.in --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --quiet \
	  --output-file features/requirements.txt
