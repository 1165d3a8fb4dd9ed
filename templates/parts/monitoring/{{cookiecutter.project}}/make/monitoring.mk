# Is the service well, and is the model still asked what it was trained on? docs: README, "Watching the service".

FETCH ?= {% if "cd" in cookiecutter.parts %}kubectl --namespace {{ cookiecutter.artifact }}-production get pods --selector app={{ cookiecutter.artifact }} --output name | xargs -I POD kubectl --namespace {{ cookiecutter.artifact }}-production exec POD -- cat logs/predictions.jsonl{% else %}echo "name in FETCH the command that prints what the service has kept" >&2 && false{% endif %}


.PHONY: fetch drift quality verdict watch

fetch: ## Bring what the service has kept of its answers into logs/, by the command FETCH
	mkdir -p logs
	set -e; { $(FETCH); } > logs/fetched.jsonl; mv logs/fetched.jsonl logs/predictions.jsonl

drift: validate ## Hold what the service was asked lately against the training data
	rm -f reports/monitoring/drift.json
	python -m {{ cookiecutter.package }}.monitoring collect
	mlops drift reports/monitoring/reference.csv reports/monitoring/current.csv \
	  --report json=reports/monitoring/drift.json --report html=reports/monitoring/drift.html

quality: setup ## Hold what the service answered against what came out to be true (logs/truth.csv)
	python -m {{ cookiecutter.package }}.monitoring quality

verdict: setup ## Say whether drift or quality ask for a new model
	@python -m {{ cookiecutter.package }}.monitoring verdict

watch: setup ## Measure drift and quality, and train anew when one of them asks for it
	@status=0; $(MAKE) drift || status=1; $(MAKE) quality || status=1; \
	if [ "$$(python -m {{ cookiecutter.package }}.monitoring verdict)" = retrain=true ]; then $(MAKE) retrain propose || status=1; fi; \
	exit $$status
