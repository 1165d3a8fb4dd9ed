"""
Is training or serving packed into a container image?

## Why it matters
What runs only on the machine that it was written on cannot be trained elsewhere, served, or repeated next year.

## How to adopt it
Run `mlops add docker`, then `docker build -t project .`.

Pin the base image, install from the lock, copy the project in, and run as a user other than root.

## How it is judged
Yes when a container file of the product packs the project or what it needs, when a service builds an image from the
project in code (Azure ML's packaging, BentoML, Cog), or when a buildpack does.
Partial for a development container, for an environment of notebooks, for a Compose file that only starts other
people's images, and for a base image that a cluster's settings name.

## What misleads
A file without `FROM`, a container file of an example, and the mention of Docker in the README.
"""

from mlopskit.findings import Evidence, Finding, Strength
from mlopskit.practices import practice
from mlopskit.practices.usage import absent
from mlopskit.repo import Repo
from mlopskit.repo.readings.calls import shown, strength_of_calls
from mlopskit.repo.readings.containers import COMPOSE, DEVCONTAINERS, DOCKERFILES, Image, images
from mlopskit.repo.tables import load

BASE_IMAGE = r"^\s*[\w-]*(?:base_image|docker_image|image_uri|container_image|environment_image)\s*:\s*\S+"


@practice(title="Training or serving runs in a container", part="docker")
def detect(repo: Repo) -> Finding:
    """Look for images of the project, then for what comes near."""
    found = images(repo)
    packing = [image for image in found if image.packs and not image.notebook]
    if packing:
        return Finding.yes("a container file packs the project", _evidence(packing), _strength(repo))
    calls = repo.calls(*load("containers")["packagers"])
    if calls:
        return Finding.yes("an image is built from the project in code", shown(calls), strength_of_calls(repo, calls))
    packs = [path for path in repo.glob(*load("containers")["buildpacks"]) if repo.is_product(path)]
    if packs:
        return Finding.yes("a buildpack makes an image of the project", packs[:3], Strength.CONFIGURED)
    return _half(repo, found)


def _half(repo: Repo, found: tuple[Image, ...]) -> Finding:
    if found:
        why = (
            "the container is an environment for notebooks"
            if found[0].notebook
            else "the container holds nothing of the project"
        )
        return Finding.partial(why, _evidence(list(found)))
    compose = [path for path in repo.glob(*COMPOSE) if repo.is_product(path)]
    if compose:
        return Finding.partial("Compose starts images, and none is built from the project", compose[:3])
    editors = repo.glob(*DEVCONTAINERS)
    if editors:
        return Finding.partial("only a development container is described", editors[:3])
    aside = [path for path in repo.glob(*DOCKERFILES) if not repo.is_product(path) and not repo.is_test(path)]
    if aside:
        return Finding.partial("only a side example has a container file", aside[:3])
    settings = [path for path in repo.glob("**/*.{yaml,yml}") if repo.is_product(path) and not path.startswith(".")]
    named = repo.find(BASE_IMAGE, *settings)
    if named:
        return Finding.partial("a cluster's settings name a base image, and no image is built", named[:3])
    return absent(
        repo, "no container is described", (*DOCKERFILES, *COMPOSE, *load("containers")["buildpacks"]), unfit=""
    )


def _evidence(found: list[Image]) -> list[Evidence]:
    return [Evidence(image.place.path, image.place.line, f"builds from `{image.base}`") for image in found[:5]]


def _strength(repo: Repo) -> Strength:
    builds = [c for c in repo.wiring.runs(*load("containers")["builders"], having="build") if not c.disabled]
    return builds[0].strength if builds else Strength.CONFIGURED
