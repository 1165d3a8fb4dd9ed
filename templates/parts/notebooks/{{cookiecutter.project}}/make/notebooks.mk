# Notebooks: kept without outputs, and run from top to bottom, here and in CI.

NOTEBOOKS := $(wildcard notebooks/*.ipynb)

.PHONY: notebooks strip

notebooks: setup $(RAW) ## Run every notebook from top to bottom, and fail when one holds outputs
	nbstripout --verify $(NOTEBOOKS)
	jupyter execute $(NOTEBOOKS)

strip: setup ## Take the outputs out of the notebooks
	nbstripout $(NOTEBOOKS)
