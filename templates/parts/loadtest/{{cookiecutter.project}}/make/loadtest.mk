# Many users at once: `make loadtest` starts the service itself, `make loadtest HOST=https://staging.example` asks another.

HOST ?=
USERS ?= 20
SECONDS ?= 20
LOADTEST_PORT ?= 8089

.PHONY: loadtest

# Exit 1 when the 95th percentile is above LOADTEST_P95_MS (500) or the share of errors above LOADTEST_ERRORS (0.01).
loadtest: evaluate ## Ask the service at HOST, or one started for it, as USERS users for SECONDS seconds
	@mkdir -p reports
	@host="$(HOST)"; \
	if [ -z "$$host" ]; then \
	  host=http://127.0.0.1:$(LOADTEST_PORT); \
	  uvicorn {{ cookiecutter.package }}.service:create_app --factory --port $(LOADTEST_PORT) --log-level warning & \
	  service=$$!; \
	  trap 'kill $$service 2>/dev/null' EXIT; \
	  for _ in $$(seq 120); do \
	    python -c "import urllib.request; urllib.request.urlopen('$$host/health')" 2>/dev/null && break; \
	    kill -0 $$service || exit 1; \
	    sleep 0.5; \
	  done; \
	fi; \
	locust --locustfile loadtest/locustfile.py --headless --host "$$host" --users $(USERS) --spawn-rate $(USERS) \
	  --run-time $(SECONDS)s --only-summary --html reports/loadtest.html
{% if "cd" in cookiecutter.parts %}

.PHONY: loadstaging

loadstaging: evaluate ## Ask the service in staging as USERS users, through a tunnel into the cluster
	@kubectl --namespace {{ cookiecutter.artifact }}-staging port-forward service/{{ cookiecutter.artifact }} 8090:80 > /dev/null & \
	tunnel=$$!; trap 'kill $$tunnel 2>/dev/null' EXIT; sleep 5; $(MAKE) loadtest HOST=http://127.0.0.1:8090
{% endif %}
