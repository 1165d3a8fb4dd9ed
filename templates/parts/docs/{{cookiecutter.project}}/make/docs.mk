# The site: model card, data card, and the code as its docstrings tell.

.PHONY: docs site

docs: evaluate ## Build the site into site/, strictly: a link that leads nowhere fails
	cp MODEL_CARD.md docs/model-card.md
	cp data/README.md docs/data-card.md
	mkdir -p docs/reports && cp reports/*.png docs/reports/
	mkdocs build --strict # without --quiet, under which MkDocs counts no warnings

site: docs ## Show the site on http://localhost:8001 and follow changes
	mkdocs serve --dev-addr localhost:8001
