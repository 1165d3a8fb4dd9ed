# The infrastructure of three clouds; keep the one that is yours, and delete the folders of the others.

CLOUDS ?= $(notdir $(patsubst %/,%,$(wildcard infra/*/)))

.PHONY: infra

# Nothing is asked of a cloud, and no state is read: only the providers are fetched.
infra: ## Check form and meaning of the infrastructure of every cloud in infra/
	terraform fmt -check -diff -recursive infra
	for cloud in $(CLOUDS); do \
	  terraform -chdir=infra/$$cloud init -backend=false -input=false && terraform -chdir=infra/$$cloud validate || exit 1; \
	done
