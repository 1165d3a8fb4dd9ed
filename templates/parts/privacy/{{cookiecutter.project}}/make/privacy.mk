# Personal data: what may be there is in privacy.yaml.

.PHONY: privacy forget

privacy: setup $(RAW) ## Look for personal data that nobody has told of, or that are kept for too long
	dvc repro privacy
	python -m {{ cookiecutter.package }}.privacy review

forget: setup $(RAW) ## Delete all rows about PERSON; docs: PRIVACY.md
	python -m {{ cookiecutter.package }}.privacy forget "$(PERSON)"
	dvc add $(RAW)
	@echo "Now: make all, commit, dvc push; then PRIVACY.md says how the versions before are deleted."
