"""A version's lineage as a CycloneDX 1.6 bill of materials of a machine-learning model."""

import uuid
from collections.abc import Iterator

from mlopskit import __version__
from mlopskit.versioning.at_commit import Hashed
from mlopskit.versioning.lineage import Lineage


def bom(lineage: Lineage) -> dict[str, object]:
    """Return the bill of materials: the model with its card, the data it learnt from, and the packages it needs."""
    model = _model(lineage)
    parts = [*_data(lineage), *_packages(lineage)]
    references = [str(part["bom-ref"]) for part in parts]
    return {
        "$schema": "http://cyclonedx.org/schema/bom-1.6.schema.json",
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        # the same version gives the same document
        "serialNumber": uuid.uuid5(
            uuid.NAMESPACE_URL, f"{lineage.source}#{lineage.version}#{lineage.version.commit}"
        ).urn,
        "version": 1,
        "metadata": {
            "timestamp": lineage.version.when.strftime("%Y-%m-%dT%H:%M:%SZ"),
            "tools": {"components": [{"type": "application", "name": "mlopskit", "version": __version__}]},
            "authors": [{"name": lineage.author.name, "email": lineage.author.email}],
            "component": model,
        },
        "components": parts,
        "dependencies": [
            {"ref": str(lineage.version), "dependsOn": references},
            *({"ref": each} for each in references),
        ],
    }


def _model(lineage: Lineage) -> dict[str, object]:
    version = lineage.version
    component: dict[str, object] = {
        "bom-ref": str(version),
        "type": "machine-learning-model",
        "name": version.model,
        "version": version.version.removeprefix("v"),
        "description": lineage.title,
        "authors": [{"name": lineage.author.name, "email": lineage.author.email}],
        "licenses": [{"license": {"name": lineage.licence}}] if lineage.licence else [],
        "tags": list(lineage.labels),
        "hashes": [{"alg": "MD5", "content": lineage.model.md5}] if lineage.model and _is_file(lineage.model) else [],
        "externalReferences": [{"type": "vcs", "url": lineage.source, "comment": version.commit}]
        if lineage.source
        else [],
        "modelCard": _card(lineage),
        "properties": list(_properties(lineage)),
    }
    return {key: value for key, value in component.items() if value}


def _card(lineage: Lineage) -> dict[str, object]:
    card: dict[str, object] = {
        "modelParameters": {"datasets": [{"ref": f"data:{each.path}"} for each in lineage.data]},
        "quantitativeAnalysis": {
            "performanceMetrics": [
                {"type": name.rpartition(":")[2], "value": repr(value)} for name, value in lineage.metrics
            ]
        },
    }
    return {key: value for key, value in card.items() if any(value.values())}  # type: ignore[attr-defined] # both are tables


def _properties(lineage: Lineage) -> Iterator[dict[str, str]]:
    told = {
        "git:commit": lineage.version.commit,
        "git:tag": lineage.version.tag.name,
        "git:committed": lineage.author.when.isoformat(),
        "registry:registered-by": f"{lineage.version.who} <{lineage.version.email}>",
        "dvc:path": lineage.model.path if lineage.model else "",
        "dvc:md5": lineage.model.md5 if lineage.model else "",
        "dvc:size": str(lineage.model.size or "") if lineage.model else "",
        "environment:python": lineage.python,
        "environment:system": lineage.system,
        **{f"environment:lock:{path}": f"sha256:{digest}" for path, digest in lineage.environment},
        **{f"parameter:{name}": str(value) for name, value in lineage.parameters},
        **{f"stage:{step.name}": step.command for step in lineage.steps},
        **{f"code:{each.path}": f"md5:{each.md5}" for each in lineage.code},
    }
    yield from ({"name": f"mlopskit:{name}", "value": value} for name, value in told.items() if value)


def _data(lineage: Lineage) -> Iterator[dict[str, object]]:
    for each in lineage.data:
        yield {
            "bom-ref": f"data:{each.path}",
            "type": "data",
            "name": each.path,
            "version": each.md5,
            **({"hashes": [{"alg": "MD5", "content": each.md5}]} if _is_file(each) else {}),
            "data": [{"type": "dataset", "name": each.path, "contents": {"attachment": {"content": each.md5}}}],
        }


def _packages(lineage: Lineage) -> Iterator[dict[str, object]]:
    for name, version in lineage.packages:
        address = f"pkg:pypi/{name}@{version}"
        yield {"bom-ref": address, "type": "library", "name": name, "version": version, "purl": address}


def _is_file(item: Hashed) -> bool:
    return bool(item.md5) and not item.md5.endswith(".dir")
