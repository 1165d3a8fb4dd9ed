"""Infrastructure as code, of each kind: what is declared, and where."""

from collections.abc import Callable, Mapping

from mlopskit.findings import Place
from mlopskit.repo.wiring import Resource, Wiring

Wire = Callable[[Mapping[str, str]], Wiring]


def test_resources_of_each_kind(wire: Wire) -> None:
    """
    What infrastructure as code declares is told by kind, type and place; comments declare nothing.
    """
    files = {
        "main.tf": """
            # resource "aws_s3_bucket" "old" {
            /*
            resource "aws_s3_bucket" "older" {
            */
            resource "aws_sagemaker_endpoint" "live" {
            """,
        "main.bicep": "resource ws 'Microsoft.MachineLearningServices/workspaces@2024-01-01' = {\n",
        "stack.yaml": "AWSTemplateFormatVersion: x\nResources:\n  Bucket:\n    Type: AWS::S3::Bucket\n",
        "k8s/app.yaml": """
            apiVersion: apps/v1
            kind: Deployment
            metadata: {name: app}
            ---
            apiVersion: v1
            kind: Service
            metadata: {name: web}
            """,
        "chart/Chart.yaml": "name: app\n",
        "chart/templates/d.yaml": "apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: {{ .Release.Name }}\n",
        "cdk.py": "from aws_cdk import aws_s3 as s3\nbucket = s3.Bucket(self, 'data')\n",
        "infra.py": "import pulumi\nimport pulumi_aws as aws\nb = aws.s3.Bucket('models')\n",
    }

    assert [
        Resource("helm", "Chart", "chart", Place("chart/Chart.yaml", 1)),
        Resource("helm", "Deployment", "", Place("chart/templates/d.yaml", 2)),
        Resource("kubernetes", "Deployment", "app", Place("k8s/app.yaml", 2)),
        Resource("kubernetes", "Service", "web", Place("k8s/app.yaml", 6)),
        Resource("bicep", "Microsoft.MachineLearningServices/workspaces", "ws", Place("main.bicep", 1)),
        Resource("terraform", "aws_sagemaker_endpoint", "live", Place("main.tf", 5)),
        Resource("cloudformation", "AWS::S3::Bucket", "Bucket", Place("stack.yaml", 3)),
        Resource("cdk", "aws_cdk.aws_s3.Bucket", "data", Place("cdk.py", 2)),
        Resource("pulumi", "pulumi_aws.s3.Bucket", "models", Place("infra.py", 3)),
    ] == list(wire(files).resources)
