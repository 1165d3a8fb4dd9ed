"""Pipelines that a cloud reads or a tool has compiled, and jobs that a program hands to a cluster."""

from collections.abc import Callable, Mapping

import pytest

from mlopskit.findings import Place
from mlopskit.repo.wiring import Wiring

Wire = Callable[[Mapping[str, str]], Wiring]

ORDER = {"prepare": (), "train": ("prepare",), "evaluate": ("train",)}

WRITTEN: dict[str, tuple[str, str]] = {
    "stepfunctions": (
        "infra/train.asl.json",
        """
        {"Comment": "train weekly",
         "StartAt": "prepare",
         "States": {
           "prepare": {"Type": "Task", "Resource": "arn:aws:states:::glue:startJobRun.sync", "Next": "train"},
           "train": {"Type": "Task", "Resource": "arn:aws:states:::sagemaker:createTrainingJob", "Next": "evaluate"},
           "evaluate": {"Type": "Task", "Resource": "arn:aws:states:::lambda:invoke", "Next": "good"},
           "good": {"Type": "Choice", "Choices": [{"Variable": "$.rmse", "NumericLessThan": 10, "Next": "done"}]},
           "done": {"Type": "Succeed"}}}
        """,
    ),
    "stepfunctions ": (
        "template.yaml",
        """
        AWSTemplateFormatVersion: "2010-09-09"
        Resources:
          Training:
            Type: AWS::Serverless::StateMachine
            Properties:
              Definition:
                StartAt: both
                States:
                  both:
                    Type: Parallel
                    Branches:
                      - StartAt: prepare
                        States:
                          prepare: {Type: Task, Resource: "arn:aws:states:::glue:startJobRun.sync", End: true}
                    Next: train
                  train: {Type: Task, Resource: "arn:aws:states:::sagemaker:createTrainingJob", Next: evaluate}
                  evaluate: {Type: Task, Resource: !GetAtt Evaluate.Arn, End: true}
        """,
    ),
    "kubeflow ": (
        "compiled/pipeline.json",
        """
        {"pipelineSpec": {
           "pipelineInfo": {"name": "churn"},
           "root": {"dag": {"tasks": {
             "prepare": {"componentRef": {"name": "comp-prepare"}},
             "train": {"dependentTasks": ["prepare"]},
             "evaluate": {"dependentTasks": ["train"]}}}}}}
        """,
    ),
}


@pytest.mark.parametrize("tool", WRITTEN)
def test_stages_of_clouds_and_their_order(wire: Wire, tool: str) -> None:
    """
    The stages are those of the same pipeline in Python, in the same order.
    """
    path, text = WRITTEN[tool]
    stages = wire({path: text}).stages

    assert ORDER == {stage.name: stage.needs for stage in stages}
    assert {tool.strip()} == {stage.orchestrator for stage in stages}


def test_a_ray_job_leads_to_its_script(wire: Wire) -> None:
    """
    What a program submits to a cluster is followed to the project's own file.
    """
    submit = """
    from ray.job_submission import JobSubmissionClient

    client = JobSubmissionClient("http://127.0.0.1:8265")
    client.submit_job(entrypoint="python jobs/train.py --workers 4")
    """
    found = wire({"submit.py": submit, "jobs/train.py": ""})

    assert [("python jobs/train.py --workers 4", "jobs/train.py", Place("submit.py", 4))] == [
        (one.text, one.entry, one.place) for one in found.commands
    ]
