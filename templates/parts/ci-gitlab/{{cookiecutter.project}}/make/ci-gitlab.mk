{% if not cookiecutter.adopted %}
# What the change does to the metrics, in the log, and as a note on the merge request where METRICS_TOKEN allows it.

.PHONY: tell-gitlab

tell-gitlab: setup ## Tell a merge request what it does to the metrics (in CI)
	@if [ -z "$$CI_MERGE_REQUEST_IID" ]; then echo "this is no merge request"; exit 0; fi; set -e; \
	git fetch --quiet --depth=1 origin "$$CI_MERGE_REQUEST_TARGET_BRANCH_NAME"; \
	text=$$($(MAKE) --no-print-directory metrics BASE=FETCH_HEAD); echo "$$text"; \
	if [ -z "$$METRICS_TOKEN" ]; then echo "METRICS_TOKEN is not set, so the metrics are told here only"; exit 0; fi; \
	curl --fail --silent --show-error --output /dev/null --header "PRIVATE-TOKEN: $$METRICS_TOKEN" --data-urlencode "body=$$text" \
	  "$$CI_API_V4_URL/projects/$$CI_PROJECT_ID/merge_requests/$$CI_MERGE_REQUEST_IID/notes"
{% endif %}
