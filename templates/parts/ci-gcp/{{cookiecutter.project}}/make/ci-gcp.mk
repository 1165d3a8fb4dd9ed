{% if not cookiecutter.adopted %}
# What the change does to the metrics, in the log, and on the pull request where GITHUB_TOKEN allows it.

.PHONY: tell-gcp

tell-gcp: setup ## Tell a pull request what it does to the metrics (in CI)
	@set -e; if [ -z "$$_PR_NUMBER" ]; then echo "this is no pull request"; exit 0; fi; \
	git fetch --quiet --depth=1 "https://github.com/$$REPO_FULL_NAME" "$$_BASE_BRANCH"; \
	text=$$($(MAKE) --no-print-directory metrics BASE=FETCH_HEAD); echo "$$text"; \
	if [ -z "$$GITHUB_TOKEN" ]; then echo "GITHUB_TOKEN is not set, so the metrics are told here only"; exit 0; fi; \
	echo "$$text" | python -c 'import json, sys; print(json.dumps({"body": sys.stdin.read()}))' | \
	curl --fail --silent --show-error --output /dev/null --header "Authorization: Bearer $$GITHUB_TOKEN" --data @- \
	  "https://api.github.com/repos/$$REPO_FULL_NAME/issues/$$_PR_NUMBER/comments"
{% endif %}
