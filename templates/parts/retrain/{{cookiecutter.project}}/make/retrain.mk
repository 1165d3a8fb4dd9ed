# Training anew, without waiting for a change: by hand, on a schedule, when the data change.

.PHONY: retrain propose

retrain: setup $(RAW) ## Run the whole pipeline again, whatever has changed, and store what it makes
	dvc repro --force evaluate
	dvc push

# On GitHub it needs gh and GH_TOKEN, on GitLab PROPOSE_TOKEN; elsewhere the branch is pushed, and a person opens the request.
propose: ## Propose the new model on a branch of its own, when there is one
	@if git diff --quiet -- dvc.lock reports MODEL_CARD.md; then echo "the same model as before: nothing to propose"; else \
	  branch="retrain-$$(date -u +%Y%m%d-%H%M%S)" && \
	  git switch --create "$$branch" && \
	  git add dvc.lock reports MODEL_CARD.md && \
	  git -c user.name=retrain -c user.email=retrain@localhost commit --quiet --message "Train the model anew" && \
	  if [ -n "$$GITHUB_REPOSITORY" ]; then \
	    git push --quiet "https://x-access-token:$$GH_TOKEN@github.com/$$GITHUB_REPOSITORY" "$$branch" && \
	    gh pr create --head "$$branch" --title "Train the model anew" --body-file MODEL_CARD.md; \
	  elif [ -n "$$CI_PROJECT_PATH" ]; then \
	    git push --quiet --push-option=merge_request.create \
	      "https://oauth2:$$PROPOSE_TOKEN@$$CI_SERVER_HOST/$$CI_PROJECT_PATH.git" "$$branch"; \
	  else \
	    git push --quiet origin "$$branch" && echo "open a request for the branch $$branch"; \
	  fi; \
	fi
