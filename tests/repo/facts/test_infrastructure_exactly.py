"""Resources that are declared as code, and lines of keys: each form, whole."""

from collections.abc import Callable

import pytest

from mlopskit.repo.facts import infrastructure, toml_lines
from mlopskit.repo.wiring.model import Resource

Read = Callable[[str, str], tuple[Resource, ...]]

TERRAFORM = """\
# resource "aws_s3_bucket" "not" {
/* resource "aws_s3_bucket" "neither" {
} */
  resource "aws_s3_bucket" "data" {
  // module "no" {
  bucket = "x"
}

module "network" {
  source = "./network"
}
resource "aws_x" {
"""
BICEP = """\
// resource old 'Microsoft.Web/sites@2020-01-01' = {
param name string
resource site 'Microsoft.Web/sites@2023-01-01' = {
}
module store './store.bicep' = {
}
"""
ARM = """{
  "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
  "resources": [
    {"type": "Microsoft.Storage/storageAccounts", "name": "a"},
    {"type": "Other.Thing"}
  ]
}
"""
KUBERNETES = """\
apiVersion: apps/v1
kind: Deployment
metadata: {name: api}
---
apiVersion: v1
kind: List
items:
  - {apiVersion: v1, kind: Service, metadata: {name: front}}
  - {kind: Nothing}
"""
CLOUDFORMATION = """\
AWSTemplateFormatVersion: "2010-09-09"
Resources:
  Bucket:
    Type: AWS::S3::Bucket
  Own: {Type: Custom::Thing}
  Other: {Type: Something::Else}
"""
PYTHON = """\
from aws_cdk import aws_s3 as s3
import pulumi_aws as aws
import pandas as pd

class Stack:
    def __init__(self):
        aws.s3.Bucket("second")
        s3.Bucket(self, "first", versioned=True)
        s3.lower("x")
        pd.DataFrame("y")
"""


@pytest.mark.parametrize(
    ("read", "text", "expected"),
    [
        (
            infrastructure.terraform,
            TERRAFORM,
            ["terraform aws_s3_bucket data 4", "terraform module network 9", "terraform aws_x aws_x 12"],
        ),
        (infrastructure.bicep, BICEP, ["bicep Microsoft.Web/sites site 3", "bicep module store 5"]),
        (infrastructure.arm, ARM, ["arm Microsoft.Storage/storageAccounts storageAccounts 4"]),
        (infrastructure.arm, ARM[:-3], []),
        (infrastructure.arm, '{"resources": [{"type": "Microsoft.Web/sites"}]}', []),
        (
            infrastructure.yaml_resources,
            KUBERNETES,
            ["kubernetes Deployment api 2", "kubernetes List  6", "kubernetes Service front 8"],
        ),
        (
            infrastructure.yaml_resources,
            CLOUDFORMATION,
            ["cloudformation AWS::S3::Bucket Bucket 3", "cloudformation Custom::Thing Own 5"],
        ),
        (
            infrastructure.yaml_resources,
            "apiVersion: v1\n{{ if x }}\nkind: Secret\nmetadata: {name: {{ n }}}\n",
            ["helm Secret  3"],
        ),
        (infrastructure.yaml_resources, "apiVersion: [", []),
        (infrastructure.yaml_resources, "kind: Deployment\n", []),
        (
            infrastructure.python_resources,
            PYTHON,
            ["pulumi pulumi_aws.s3.Bucket second 7", "cdk aws_cdk.aws_s3.Bucket first 8"],
        ),
        (infrastructure.python_resources, "def (", []),
    ],
)
def test_each_declared_resource_is_told_with_its_line(read: Read, text: str, expected: list[str]) -> None:
    """
    Kind, name and line, without what stands in comments or is declared by something else.
    """
    told = [f"{one.kind} {one.type} {one.name} {one.place.line}" for one in read(text, "a")]

    assert expected == told
    assert {"a"} >= {one.place.path for one in read(text, "a")}


TOML = '''\
top = 1
[ tool . "a.b" ] # remark
key = """
not = a key
[nor.a.table]
"""
'quoted' . inner = 2
list = [
  "x = y",
]
[[many]]
one = \'\'\'text\'\'\'
two = \'\'\'
three = 3
\'\'\'
[[many]]
one = 2
"" = 3
'''


def test_keys_of_toml_have_their_lines() -> None:
    """
    Tables, dotted and quoted keys, texts of several lines, and lists of tables, of which the first counts.
    """
    assert {
        ("top",): 1,
        ("tool", "a.b"): 2,
        ("tool", "a.b", "key"): 3,
        ("tool", "a.b", "quoted", "inner"): 7,
        ("tool", "a.b", "list"): 8,
        ("many",): 11,
        ("many", "one"): 12,
        ("many", "two"): 13,
        ("many", ""): 18,
    } == toml_lines.key_lines(TOML)


@pytest.mark.parametrize(
    ("route", "expected"),
    [(("tool", "a.b", "key"), 3), (("tool", "a.b", "gone", "deeper"), 2), (("many", "none"), 11), (("none",), 1)],
)
def test_a_key_that_is_not_there_has_the_line_of_its_table(route: tuple[str, ...], expected: int) -> None:
    """
    The nearest table above counts, and the first line where there is none.
    """
    assert expected == toml_lines.line_of_key(TOML, *route)
