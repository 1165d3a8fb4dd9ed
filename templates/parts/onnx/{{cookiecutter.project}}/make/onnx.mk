# The model as ONNX; how far a probability may be off is in params.yaml.

.PHONY: onnx

onnx: setup $(RAW) ## Export the model as ONNX and prove that it says the same
	dvc repro onnx
