{% if not cookiecutter.adopted %}
# What the change does to the metrics, on the page of the run and for the comment on the pull request.

.PHONY: tell-github

tell-github: setup ## Tell a pull request what it does to the metrics (in CI)
	@git fetch --quiet --depth=1 "$$GITHUB_SERVER_URL/$$GITHUB_REPOSITORY" "$$GITHUB_BASE_REF"
	@$(MAKE) --no-print-directory metrics BASE=FETCH_HEAD | tee -a "$$GITHUB_STEP_SUMMARY" > "$$RUNNER_TEMP/metrics.md"
	@{ echo "text<<END_OF_METRICS"; cat "$$RUNNER_TEMP/metrics.md"; echo END_OF_METRICS; } >> "$$GITHUB_OUTPUT"
{% endif %}
