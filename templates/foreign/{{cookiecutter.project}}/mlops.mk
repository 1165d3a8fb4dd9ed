# The tasks that CI calls, on this machine and on any other: `make --file mlops.mk help`.
# They are yours to change; an update merges what the template changes.

.DEFAULT_GOAL := help
.PHONY: help setup lint test audit

help: ## Show this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make --file mlops.mk %-10s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

setup: ## Install what the project needs
	{{ cookiecutter.setup_command }}

lint: ## Look for mistakes
	{{ cookiecutter.lint_command }}

test: ## Run the tests
	{{ cookiecutter.test_command }}

audit: ## How mature is the repository, and what comes next? --fail-under SCALE=LEVEL insists on a level
	python -m pip install --quiet mlopskit=={{ cookiecutter.mlopskit }}
	python -m mlopskit audit
{% if "mlops.mk" in cookiecutter.more %}

{{ cookiecutter.more["mlops.mk"] }}
{% endif %}
