"""Which parts a project is made of: those of its profile, and those asked for or left out by name."""

from collections.abc import Iterable

from mlopskit.errors import UsageError, did_you_mean
from mlopskit.scaffold.catalog import LOCAL_REMOTE, Template

PLANNED = ("full",)
"""Profiles that are named in the documentation and not there yet."""


def choose(template: Template, profile: str, wanted: Iterable[str], unwanted: Iterable[str]) -> tuple[str, ...]:
    """Return the chosen parts, in the order of the catalogue; raises `UsageError` for a name that is not there."""
    added, left_out = frozenset(wanted), frozenset(unwanted)
    for part in (*wanted, *unwanted):
        _must_exist(part, template)
    both = sorted(added & left_out)
    if both:
        raise UsageError(f"the part `{both[0]}` is asked for and left out at once")
    chosen = (frozenset(_of_profile(template, profile)) | added) - left_out
    return tuple(part for part in template.parts if part in chosen)


def complete(parts: tuple[str, ...], remote: str) -> tuple[str, ...]:
    """Return the chosen parts with those that follow from the answers."""
    return (*parts, LOCAL_REMOTE) if remote == "local" else parts


def _of_profile(template: Template, profile: str) -> tuple[str, ...]:
    if profile in template.profiles:
        return template.profiles[profile]
    known = ", ".join(template.profiles)
    if profile in PLANNED:
        raise UsageError(f"the profile `{profile}` does not exist yet", hint=f"the profiles are {known}")
    hint = did_you_mean(profile, template.profiles) or f"the profiles are {known}"
    raise UsageError(f"there is no profile `{profile}`", hint=hint)


def _must_exist(part: str, template: Template) -> None:
    if part not in template.parts:
        hint = did_you_mean(part, template.parts) or f"the parts are {', '.join(template.parts)}"
        raise UsageError(f"the template has no part `{part}`", hint=hint)
