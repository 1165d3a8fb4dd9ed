"""A version's lineage as an in-toto Statement v1 with the predicate SLSA provenance v1."""

from collections.abc import Iterator
from datetime import UTC

from mlopskit import __version__
from mlopskit.versioning.at_commit import Hashed
from mlopskit.versioning.lineage import Lineage

BUILD_TYPE = "https://dvc.org/doc/user-guide/project-structure/dvcyaml-files"


def provenance(lineage: Lineage) -> dict[str, object]:
    """Return the statement: the model as its subject, code, data and environment as what it was resolved from."""
    started = lineage.author.when.astimezone(UTC)
    return {
        "_type": "https://in-toto.io/Statement/v1",
        "subject": [_descriptor(lineage.model, name=str(lineage.version))] if lineage.model else [],
        "predicateType": "https://slsa.dev/provenance/v1",
        "predicate": {
            "buildDefinition": {
                "buildType": BUILD_TYPE,
                "externalParameters": {
                    "repository": lineage.source,
                    "ref": f"refs/tags/{lineage.version.tag.name}",
                    "parameters": dict(lineage.parameters),
                },
                "internalParameters": {
                    "stages": [{"name": step.name, "command": step.command} for step in lineage.steps],
                    "python": lineage.python,
                    "system": lineage.system,
                },
                "resolvedDependencies": list(_dependencies(lineage)),
            },
            "runDetails": {
                "builder": {
                    "id": f"mailto:{lineage.author.email}",
                    "version": {"mlopskit": __version__},
                },
                "metadata": {
                    "invocationId": lineage.version.commit,
                    "startedOn": started.strftime("%Y-%m-%dT%H:%M:%SZ"),
                    "finishedOn": lineage.version.when.strftime("%Y-%m-%dT%H:%M:%SZ"),
                },
                "byproducts": [{"name": name, "annotations": {"value": value}} for name, value in lineage.metrics],
            },
        },
    }


def _dependencies(lineage: Lineage) -> Iterator[dict[str, object]]:
    source = f"git+{lineage.source}" if lineage.source else "git+local"
    yield {
        "name": "source",
        "uri": f"{source}@{lineage.version.commit}",
        "digest": {"gitCommit": lineage.version.commit},
    }
    yield from (_descriptor(each, name=each.path) for each in (*lineage.data, *lineage.code))
    for path, sha256 in lineage.environment:
        yield {"name": path, "digest": {"sha256": sha256}}


def _descriptor(item: Hashed, *, name: str) -> dict[str, object]:
    """Return a resource descriptor; of a folder DVC hashes the listing, which is told by the name of the digest."""
    kind = "dvcDirectoryMd5" if item.md5.endswith(".dir") else "md5"
    noted = {"path": item.path, "size": item.size} if item.size else {"path": item.path}
    return {"name": name, "digest": {kind: item.object_id}, "annotations": noted}
