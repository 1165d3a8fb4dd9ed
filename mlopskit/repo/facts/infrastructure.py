"""Infrastructure as code: the resources that Terraform, CloudFormation, Bicep, Kubernetes and their like declare."""

import json
import re
from collections.abc import Iterator

from mlopskit.findings import Place
from mlopskit.repo.facts.located import Mapping, Unreadable, documents, items, mapping, text_of
from mlopskit.repo.wiring.model import Resource

_TERRAFORM = re.compile(r"^[ \t]*(resource|module)\s+\"([\w-]+)\"(?:\s+\"([\w-]+)\")?\s*\{", re.MULTILINE)
_BICEP = re.compile(r"^[ \t]*(?:resource\s+(\w+)\s+'([^'@]+)@[^']*'|module\s+(\w+)\s+'([^']+)')", re.MULTILINE)
_ARM = re.compile(r'"type"\s*:\s*"(Microsoft\.[\w./]+)"')
_CDK = re.compile(r"^aws_cdk\.|^constructs\.|^monocdk\.")
_PULUMI = re.compile(r"^pulumi_\w+\.")
_WORTH = re.compile(r"^[ \t]*(?:apiVersion\s*:|AWSTemplateFormatVersion|Resources\s*:|Transform\s*:)", re.MULTILINE)

CDK_MODULES = ("aws_cdk", "pulumi", "cdktf")


def terraform(text: str, path: str) -> tuple[Resource, ...]:
    """Return the resources and modules of a Terraform file; what stands in comments does not count."""
    bare = _without_comments(text, "#", "//")
    return tuple(
        Resource(
            "terraform", found[2] if found[1] == "resource" else "module", found[3] or found[2], _at(bare, found, path)
        )
        for found in _TERRAFORM.finditer(bare)
    )


def bicep(text: str, path: str) -> tuple[Resource, ...]:
    """Return the resources and modules of a Bicep file."""
    bare = _without_comments(text, "//")
    return tuple(
        Resource("bicep", found[2] or "module", found[1] or found[3], _at(bare, found, path))
        for found in _BICEP.finditer(bare)
    )


def arm(text: str, path: str) -> tuple[Resource, ...]:
    """Return the resources of an ARM template."""
    if "deploymentTemplate.json" not in text[:2_000]:
        return ()
    try:
        json.loads(text)
    except (ValueError, RecursionError):
        return ()
    return tuple(
        Resource("arm", found[1], found[1].rsplit("/", 1)[-1], _at(text, found, path)) for found in _ARM.finditer(text)
    )


def yaml_resources(text: str, path: str) -> tuple[Resource, ...]:
    """Return the objects of Kubernetes manifests and the resources of CloudFormation and SAM templates."""
    if not _WORTH.search(text):
        return ()
    if "{{" in text:
        return tuple(_kinds(text, path))
    try:
        roots = [mapping(root) for root in documents(text)]
    except Unreadable:
        return ()
    return tuple(resource for root in roots for resource in _of(root, path))


def python_resources(text: str, path: str) -> tuple[Resource, ...]:
    """Return the resources that a CDK or Pulumi program makes."""
    from mlopskit.repo.facts.python_flows import constant_text, module

    owner = module(text, path)
    if isinstance(owner, str):
        return ()
    found = []
    for full, call in owner.every:
        if full.rsplit(".", 1)[-1][:1].isupper():
            kind = "cdk" if _CDK.search(full) else "pulumi" if _PULUMI.search(full) else ""
            if kind:
                name = next((constant_text(item) for item in call.args if constant_text(item)), "")
                found.append(Resource(kind, full, name, Place(path, call.lineno)))
    return tuple(sorted(found, key=lambda resource: resource.place.line or 0))


def _of(root: Mapping, path: str) -> Iterator[Resource]:
    if "kind" in root and "apiVersion" in root:
        name = text_of(mapping(root.get("metadata")).get("name"))
        yield Resource("kubernetes", text_of(root["kind"]), name, Place(path, root.at("kind")))
        for item in items(root.get("items"))[:200]:
            yield from _of(mapping(item), path) if "items" not in mapping(item) else ()
    resources = mapping(root.get("Resources"))
    for name, body in resources.items():
        kind = text_of(mapping(body).get("Type"))
        if kind.startswith(("AWS::", "Custom::")):
            yield Resource("cloudformation", kind, name, Place(path, resources.at(name)))


def _kinds(text: str, path: str) -> Iterator[Resource]:
    """Read kinds by line: a Helm template is no YAML before it is rendered."""
    for found in re.finditer(r"^kind:\s*(\w+)", text, re.MULTILINE):
        yield Resource("helm" if "{{" in text else "kubernetes", found[1], "", _at(text, found, path))


def _without_comments(text: str, *marks: str) -> str:
    blanked = re.sub(r"/\*.*?\*/", lambda found: re.sub(r"[^\n]", " ", found[0]), text, flags=re.DOTALL)
    pattern = "|".join(re.escape(mark) for mark in marks)
    return "\n".join(re.sub(rf"^[ \t]*(?:{pattern}).*$", "", row) for row in blanked.split("\n"))


def _at(text: str, found: re.Match[str], path: str) -> Place:
    start = found.start() + len(found.group()) - len(found.group().lstrip())
    return Place(path, text.count("\n", 0, start) + 1)
