# The service that answers with the trained model; its page http://localhost:8000/docs describes it.

PORT ?= 8000

.PHONY: serve

serve: evaluate ## Answer questions over HTTP on PORT
	uvicorn {{ cookiecutter.package }}.service:create_app --factory --port $(PORT)
