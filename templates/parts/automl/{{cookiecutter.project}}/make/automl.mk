# A model that a program has chosen, to hold the own one against; the search is set in params.yaml.

.PHONY: automl

automl: setup $(RAW) ## Let FLAML look for a model and compare it with this one and the baseline
	dvc repro automl
