{% if not cookiecutter.adopted %}
# What the change does to the metrics, in the log, and on the pull request where GITHUB_TOKEN allows it.

.PHONY: tell-aws

tell-aws: setup ## Tell a pull request what it does to the metrics (in CI)
	@set -e; case "$$CODEBUILD_WEBHOOK_TRIGGER" in pr/*) ;; *) echo "this is no pull request"; exit 0;; esac; \
	git fetch --quiet --depth=1 origin "$$CODEBUILD_WEBHOOK_BASE_REF"; \
	text=$$($(MAKE) --no-print-directory metrics BASE=FETCH_HEAD); echo "$$text"; \
	if [ -z "$$GITHUB_TOKEN" ]; then echo "GITHUB_TOKEN is not set, so the metrics are told here only"; exit 0; fi; \
	repository=$$(git remote get-url origin | sed -E 's#^.*github.com[:/]##; s#\.git$$##'); \
	echo "$$text" | python -c 'import json, sys; print(json.dumps({"body": sys.stdin.read()}))' | \
	curl --fail --silent --show-error --output /dev/null --header "Authorization: Bearer $$GITHUB_TOKEN" --data @- \
	  "https://api.github.com/repos/$$repository/issues/$${CODEBUILD_WEBHOOK_TRIGGER#pr/}/comments"
{% endif %}
