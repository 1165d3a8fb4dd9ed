# The model, group by group; the limits are in params.yaml.

.PHONY: slices

slices: setup $(RAW) ## Measure the model for each group and stop when one is left behind
	dvc repro slices
