# Deployment to Kubernetes: `make deploy ENVIRONMENT=staging IMAGE=registry.example/name:tag`, `make rollback ENVIRONMENT=staging`.

ENVIRONMENT ?= staging
KUBECTL := kubectl --namespace {{ cookiecutter.artifact }}-$(ENVIRONMENT)

KUBECTL_VERSION ?= v1.34.1

.PHONY: deploy rollback kubectl

# Into the environment's own folder, which is on the path of every target.
kubectl: ## Fetch kubectl where there is none (in CI)
	@command -v kubectl > /dev/null || { set -e; mkdir -p $(VENV)/bin; \
	  from="https://dl.k8s.io/release/$(KUBECTL_VERSION)/bin/linux/amd64/kubectl"; \
	  curl --fail --silent --show-error --location --output $(VENV)/kubectl "$$from"; \
	  echo "$$(curl --fail --silent --show-error --location "$$from.sha256")  $(VENV)/kubectl" | sha256sum --check --status; \
	  install $(VENV)/kubectl $(VENV)/bin/kubectl; }

deploy: ## Roll IMAGE out to ENVIRONMENT and wait until it is healthy; bring the last one back when it is not
	kubectl kustomize deploy/$(ENVIRONMENT) | sed 's|image: {{ cookiecutter.artifact }}$$|image: $(IMAGE)|' | kubectl apply --filename -
{% if "rollout" in cookiecutter.parts %}
	python3 deploy/rollout.py wait {{ cookiecutter.artifact }} --namespace {{ cookiecutter.artifact }}-$(ENVIRONMENT)

rollback: ## Bring back the version that ENVIRONMENT had before
	image="$$(python3 deploy/rollout.py previous {{ cookiecutter.artifact }} --namespace {{ cookiecutter.artifact }}-$(ENVIRONMENT))" && $(MAKE) deploy IMAGE="$$image"
{% else %}
	$(KUBECTL) rollout status deployment/{{ cookiecutter.artifact }} --timeout=300s || { $(MAKE) rollback; exit 1; }

rollback: ## Bring back the version that ENVIRONMENT had before
	$(KUBECTL) rollout undo deployment/{{ cookiecutter.artifact }}
	$(KUBECTL) rollout status deployment/{{ cookiecutter.artifact }} --timeout=300s
{% endif %}
