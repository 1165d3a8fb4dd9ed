# Scoring files: `make score INPUT=inbox OUTPUT=scores`, with the model of this commit or, by RELEASE=TAG, a registered one.

INPUT ?= inbox
OUTPUT ?= scores
RELEASE ?=

.PHONY: score inbox

inbox: setup ## Fetch what is to be scored from the URL in SOURCE (s3://, gs://, azure://, https:// ...) into INPUT
	rm -rf $(INPUT)
	dvc get-url $(SOURCE) $(INPUT)

# Nothing is scored unless all of it is what the model was made for.
score: $(if $(RELEASE),setup,evaluate) ## Validate INPUT, a file or a folder, and score it into the folder OUTPUT
	python -m {{ cookiecutter.package }}.unlabelled
	mlops validate $(INPUT) --suite reports/unlabelled.json
	$(if $(RELEASE),dvc get . models/model.joblib --rev $(RELEASE) --force --out models/released.joblib)
	python -m {{ cookiecutter.package }}.batch $(INPUT) $(OUTPUT)$(if $(RELEASE), --model models/released.joblib)
