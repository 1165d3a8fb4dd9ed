# The container image: `{{ cookiecutter.make }} image IMAGE=registry.example/team/name:1.2.0` names it, `{{ cookiecutter.make }} scan` looks into it, `{{ cookiecutter.make }} publish` pushes it.

IMAGE ?= {{ cookiecutter.project }}
# Grype 0.116.0; `{{ cookiecutter.make }} scan` fails at a known fault of the severity SCAN or above for which there is a remedy.
SCANNER ?= anchore/grype@sha256:fd4ab4d1042b522c896e73bdf09ab8bf384fa417df99d6dd0d6e1008c7e7c821
SCAN ?= high

.PHONY: image scan publish

{% if cookiecutter.adopted %}
image: ## Build the container image
{% else %}
image: evaluate ## Build the container image with the trained model
{% endif %}
	docker build --tag $(IMAGE) .

scan: ## Look for known faults in what the image holds, and fail when one could be mended
	docker run --rm --volume /var/run/docker.sock:/var/run/docker.sock:ro $(SCANNER) docker:$(IMAGE) --only-fixed --fail-on $(SCAN)

publish: scan ## Push the image to the registry that IMAGE names, when the scan finds nothing
	docker push $(IMAGE)
