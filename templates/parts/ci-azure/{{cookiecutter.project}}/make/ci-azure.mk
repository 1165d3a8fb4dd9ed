{% if not cookiecutter.adopted %}
# What the change does to the metrics: on the summary of the run, and in a thread of a pull request in Azure Repos.

.PHONY: tell-azure

tell-azure: setup ## Tell a pull request what it does to the metrics (in CI)
	@set -e; file="$$AGENT_TEMPDIRECTORY/metrics.md"; branch="$${SYSTEM_PULLREQUEST_TARGETBRANCH#refs/heads/}"; \
	git -c http.extraheader="AUTHORIZATION: bearer $$SYSTEM_ACCESSTOKEN" fetch --quiet --depth=1 origin "$$branch"; \
	$(MAKE) --no-print-directory metrics BASE=FETCH_HEAD | tee "$$file"; echo "##vso[task.uploadsummary]$$file"; \
	if [ "$$BUILD_REPOSITORY_PROVIDER" != TfsGit ]; then exit 0; fi; \
	python -c 'import json, sys; print(json.dumps({"status": 4, "comments": [{"commentType": 1, "content": sys.stdin.read()}]}))' < "$$file" | \
	curl --fail --silent --show-error --output /dev/null --header "Authorization: Bearer $$SYSTEM_ACCESSTOKEN" --header "Content-Type: application/json" --data @- \
	  "$${SYSTEM_COLLECTIONURI}$${SYSTEM_TEAMPROJECTID}/_apis/git/repositories/$$BUILD_REPOSITORY_ID/pullRequests/$$SYSTEM_PULLREQUEST_PULLREQUESTID/threads?api-version=7.1"
{% endif %}
