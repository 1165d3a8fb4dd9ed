"""One pipeline, prepare -> train -> evaluate, for each orchestrator: its stages and their order are the same."""

from collections.abc import Callable, Mapping

import pytest

from mlopskit.findings import Place
from mlopskit.repo.wiring import Trigger, Wiring

Wire = Callable[[Mapping[str, str]], Wiring]

ORDER = {"prepare": (), "train": ("prepare",), "evaluate": ("train",)}

WRITTEN: dict[str, tuple[str, str, int | None]] = {
    "airflow": (
        "dags/ml.py",
        """
        from airflow import DAG
        from airflow.operators.bash import BashOperator
        from airflow.operators.python import PythonOperator

        with DAG("ml", schedule="@daily") as dag:
            a = BashOperator(task_id="prepare", bash_command="python prepare.py")
            b = PythonOperator(task_id="train", python_callable=print)
            c = PythonOperator(task_id="evaluate", python_callable=print)
            a >> b >> c
        """,
        5,
    ),
    "airflow ": (
        "dags/taskflow.py",
        """
        from airflow.decorators import dag, task

        @task
        def prepare(): ...

        @task.virtualenv(requirements=["x"])
        def train(data): ...

        @task()
        def evaluate(model): ...

        @dag(schedule=None)
        def ml():
            evaluate(train(prepare()))
        """,
        None,
    ),
    "prefect": (
        "flow.py",
        """
        from prefect import flow, task

        @task
        def prepare(): ...
        @task(retries=2)
        def train(data): ...
        @task
        def evaluate(model): ...

        @flow(name="ml")
        def main():
            data = prepare()
            model = train.submit(data)
            evaluate(model.result())

        main.serve(cron="0 3 * * *")
        """,
        16,
    ),
    "zenml": (
        "run.py",
        """
        from zenml import pipeline, step
        from steps.load import prepare

        @step
        def train(data): ...
        @step
        def evaluate(model): ...

        @pipeline
        def ml():
            data = prepare()
            model = train(data=data)
            evaluate(model=model)
        """,
        None,
    ),
    "kubeflow": (
        "kfp_pipeline.py",
        """
        from kfp import dsl
        from kfp.components import load_component_from_file

        prepare = load_component_from_file("prepare.yaml")

        @dsl.component
        def train(data: str) -> str: ...
        @dsl.component(base_image="python:3.12")
        def evaluate(): ...

        @dsl.pipeline(name="ml")
        def ml():
            data = prepare()
            model = train(data=data.outputs["x"]).set_cpu_limit("1")
            evaluate().after(model)
        """,
        None,
    ),
    "metaflow": (
        "metaflow_flow.py",
        """
        from metaflow import FlowSpec, schedule, step

        @schedule(daily=True)
        class ML(FlowSpec):
            @step
            def prepare(self):
                self.next(self.train)
            @step
            def train(self):
                self.next(self.evaluate)
            @step
            def evaluate(self): ...
        """,
        3,
    ),
    "luigi": (
        "luigi_tasks.py",
        """
        import luigi

        class prepare(luigi.Task): ...
        class train(luigi.Task):
            def requires(self):
                return prepare()
        class evaluate(luigi.Task):
            def requires(self):
                yield train()
        """,
        None,
    ),
    "kedro": (
        "src/ml/pipelines/training/pipeline.py",
        """
        from kedro.pipeline import Pipeline, node

        def create_pipeline(**kwargs):
            return Pipeline([
                node(func=print, inputs="raw", outputs=["x", "y"], name="prepare"),
                node(fit, ["x", "params:a"], "model", name="train"),
                node(evaluate, dict(m="model"), None),
            ])
        """,
        None,
    ),
    "dagster": (
        "assets.py",
        """
        from dagster import ScheduleDefinition, asset

        @asset
        def prepare(): ...
        @asset
        def train(prepare): ...
        @asset(deps=[train])
        def evaluate(): ...

        daily = ScheduleDefinition(job=all_assets, cron_schedule="0 0 * * *")
        """,
        10,
    ),
    "sagemaker": (
        "sm.py",
        """
        from sagemaker.workflow.pipeline import Pipeline
        from sagemaker.workflow.steps import ProcessingStep, TrainingStep

        first = ProcessingStep(name="prepare", processor=p)
        second = TrainingStep(name="train", inputs={"train": first.properties.Outputs["x"]})
        third = ProcessingStep(name="evaluate", depends_on=[second])
        pipeline = Pipeline(name="ml", steps=[first, second, third])
        """,
        None,
    ),
    "azureml": (
        "aml.py",
        """
        from azureml.pipeline.steps import PythonScriptStep

        first = PythonScriptStep(name="prepare", script_name="prepare.py", source_directory="src")
        second = PythonScriptStep(name="train", script_name="train.py", source_directory="src")
        third = PythonScriptStep(name="evaluate", script_name="evaluate.py", source_directory="src")
        second.run_after(first)
        third.run_after(second)
        """,
        None,
    ),
    "azureml ": (
        "jobs/pipeline.yml",
        """
        $schema: https://azuremlschemas.azureedge.net/latest/pipelineJob.schema.json
        type: pipeline
        display_name: ml
        jobs:
          prepare:
            command: python prepare.py
          train:
            command: python train.py
            inputs: {data: "${{parent.jobs.prepare.outputs.x}}"}
          evaluate:
            component: file:evaluate.yml
            inputs: {model: "${{parent.jobs.train.outputs.model}}"}
        """,
        None,
    ),
    "databricks": (
        "databricks.yml",
        """
        bundle: {name: ml}
        resources:
          jobs:
            ml:
              schedule: {quartz_cron_expression: "0 0 1 * * ?"}
              tasks:
                - task_key: prepare
                  notebook_task: {notebook_path: ./prepare.py}
                - task_key: train
                  depends_on: [{task_key: prepare}]
                - task_key: evaluate
                  depends_on: [{task_key: train}]
        """,
        5,
    ),
    "argo": (
        "workflow.yaml",
        """
        apiVersion: argoproj.io/v1alpha1
        kind: CronWorkflow
        metadata: {name: ml}
        spec:
          schedule: "0 0 * * *"
          workflowSpec:
            templates:
              - name: main
                dag:
                  tasks:
                    - {name: prepare, template: a}
                    - {name: train, template: b, dependencies: [prepare]}
                    - {name: evaluate, template: c, depends: train.Succeeded}
        """,
        5,
    ),
    "dvc": (
        "dvc.yaml",
        """
        stages:
          prepare: {cmd: python prepare.py, outs: [data]}
          train: {cmd: python train.py, deps: [data/x.csv], outs: [model.pkl]}
          evaluate: {cmd: python evaluate.py, deps: [model.pkl]}
        """,
        None,
    ),
    "snakemake": (
        "Snakefile",
        """
        rule prepare:
            output: "data.csv"
        rule train:
            input: "data.csv"
            output: "model.pkl"
            script: "train.py"
        rule evaluate:
            input: rules.train.output
        """,
        None,
    ),
    "flyte": (
        "wf.py",
        """
        from flytekit import task, workflow

        @task
        def prepare() -> str: ...
        @task
        def train(x: str) -> str: ...
        @task
        def evaluate(m: str): ...

        @workflow
        def ml():
            evaluate(m=train(x=prepare()))
        """,
        None,
    ),
}


@pytest.mark.parametrize("tool", WRITTEN)
def test_stages_and_their_order(wire: Wire, tool: str) -> None:
    """
    The three stages are found with what each needs, and with the place of their schedule if there is one.
    """
    path, text, scheduled = WRITTEN[tool]
    stages = wire({path: text}).stages

    assert ORDER == {stage.name: stage.needs for stage in stages}
    assert {tool.strip()} == {stage.orchestrator for stage in stages}
    assert {Place(path, scheduled) if scheduled else None} == {stage.schedule for stage in stages}


def test_tfx_components_are_linked_by_their_outputs(wire: Wire) -> None:
    """
    A component comes after those whose outputs it takes.
    """
    found = wire(
        {
            "p.py": """
            from tfx import v1 as tfx

            def create():
                gen = tfx.components.CsvExampleGen(input_base="data")
                stats = tfx.components.StatisticsGen(examples=gen.outputs["examples"])
                trainer = tfx.components.Trainer(examples=gen.outputs["examples"])
                return tfx.dsl.Pipeline(components=[gen, stats, trainer])
            """
        }
    )

    assert {"CsvExampleGen": (), "StatisticsGen": ("CsvExampleGen",), "Trainer": ("CsvExampleGen",)} == {
        stage.name: stage.needs for stage in found.stages
    }


def test_scheduled_pipelines_run_by_themselves(wire: Wire) -> None:
    """
    A DAG with a schedule runs its file and its shell tasks without anybody.
    """
    path, text, _ = WRITTEN["airflow"]
    found = wire({path: text, "prepare.py": ""})

    assert [
        ("python prepare.py", frozenset({Trigger.SCHEDULE}), "prepare.py", 6),
        ("airflow run ml", frozenset({Trigger.SCHEDULE}), path, 6),
    ] == [(one.text, one.triggers, one.entry, one.place.line) for one in found.commands]


@pytest.mark.parametrize(
    "text",
    [
        "# from airflow import DAG\n# with DAG('x', schedule='@daily'): ...\n",
        '"""\nfrom airflow import DAG\nDAG("x", schedule="@daily")\n"""\n',
        "import airflow\nprint('DAG')\n",
        "from prefect import flow\n\n@flow\ndef main():\n    print('train')\n",
        "from kfp import dsl\nx = dsl\n",
    ],
)
def test_names_alone_are_no_pipeline(wire: Wire, text: str) -> None:
    """
    An import, a comment or a text is not a step.
    """
    assert () == wire({"dags/a.py": text}).stages
