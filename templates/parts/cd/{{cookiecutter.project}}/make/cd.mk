# Deployment to Kubernetes: `make deploy ENVIRONMENT=staging IMAGE=registry.example/name:tag`, `make rollback ENVIRONMENT=staging`.

ENVIRONMENT ?= staging
KUBECTL := kubectl --namespace {{ cookiecutter.artifact }}-$(ENVIRONMENT)

.PHONY: deploy rollback

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
