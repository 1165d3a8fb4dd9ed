# The container image: `make image IMAGE=registry.example/team/name:1.2.0` names it, `make publish` pushes it.

IMAGE ?= {{ cookiecutter.project }}

.PHONY: image publish

image: evaluate ## Build the container image with the trained model
	docker build --tag $(IMAGE) .

publish: ## Push the image to the registry that IMAGE names
	docker push $(IMAGE)
