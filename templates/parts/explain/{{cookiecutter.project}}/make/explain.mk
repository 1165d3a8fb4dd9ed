# What the model looks at; how often each column is shuffled is in params.yaml.

.PHONY: explain

explain: setup $(RAW) ## Explain the model: numbers and a plot in reports/
	dvc repro explain
