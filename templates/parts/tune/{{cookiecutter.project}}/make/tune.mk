# The search for better parameters; where it looks is in params.yaml.

.PHONY: tune

tune: validate ## Search for better parameters and propose them in params.yaml
	python -m {{ cookiecutter.package }}.tune
	@git --no-pager diff --stat -- params.yaml
