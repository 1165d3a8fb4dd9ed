# New versions by parts. In the cluster `make deploy` does it; `make traffic` moves the traffic of a cloud's endpoint:
# make traffic CLOUD=vertex ENDPOINT=123 NEW=456 OLD=789 PLACE=project/region
# make traffic CLOUD=azureml ENDPOINT=birds NEW=green OLD=blue PLACE=group/workspace
# make traffic CLOUD=sagemaker ENDPOINT=birds NEW=CONFIGURATION OLD=ALARM

.PHONY: traffic manifests

manifests: ## Put the manifests of every environment together, and fail when they do not fit
	mkdir -p reports
	for environment in staging production; do kubectl kustomize deploy/$$environment > reports/$$environment.yaml || exit 1; done

traffic: ## Move the traffic of a cloud's ENDPOINT from OLD to NEW by parts, and back when requests fail
	python3 deploy/traffic.py $(CLOUD) $(ENDPOINT) $(NEW) $(OLD)$(if $(PLACE), --place $(PLACE))
