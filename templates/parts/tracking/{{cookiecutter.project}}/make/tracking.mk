# Every run in MLflow: in mlruns/ on this machine, or on the server that MLFLOW_TRACKING_URI names.

.PHONY: track runs

track: setup $(RAW) ## Record the run in MLflow: parameters, metrics, commit, model
	dvc repro track

runs: setup ## List the recorded runs, the newest first
	@python -m {{ cookiecutter.package }}.mlflow_tracking --list
