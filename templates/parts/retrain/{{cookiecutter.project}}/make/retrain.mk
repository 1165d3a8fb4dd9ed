# Training anew, without waiting for a change: by hand, on a schedule, when the data change.

.PHONY: retrain propose

retrain: setup $(RAW) ## Run the whole pipeline again, whatever has changed, and store what it makes
	dvc repro --force evaluate
	dvc push

propose: ## Open a pull request with the new model, when there is one (in CI, needs gh and GH_TOKEN)
	@if git diff --quiet -- dvc.lock reports MODEL_CARD.md; then echo "the same model as before: nothing to propose"; else \
	  branch="retrain-$$(date -u +%Y%m%d-%H%M%S)" && \
	  git switch --create "$$branch" && \
	  git add dvc.lock reports MODEL_CARD.md && \
	  git -c user.name=retrain -c user.email=retrain@localhost commit --quiet --message "Train the model anew" && \
	  git push --quiet "https://x-access-token:$$GH_TOKEN@github.com/$$GITHUB_REPOSITORY" "$$branch" && \
	  gh pr create --head "$$branch" --title "Train the model anew" --body-file MODEL_CARD.md; \
	fi
