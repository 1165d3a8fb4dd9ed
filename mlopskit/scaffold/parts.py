"""Which parts a project is made of: those of its profile, and those asked for or left out by name."""

from collections.abc import Iterable

from mlopskit.errors import UsageError, did_you_mean
from mlopskit.scaffold.catalog import LOCAL_REMOTE, Template


def choose(template: Template, profile: str, wanted: Iterable[str], unwanted: Iterable[str]) -> tuple[str, ...]:
    """Return the chosen parts, in the order of the catalogue; raises `UsageError` for what cannot be."""
    added, left_out = frozenset(wanted), frozenset(unwanted)
    for part in (*wanted, *unwanted):
        must_exist(part, template)
    both = sorted(added & left_out)
    if both:
        raise UsageError(f"the part `{both[0]}` is asked for and left out at once")
    chosen = join(template, (frozenset(_of_profile(template, profile)) | added) - left_out)
    for part in chosen:
        if part in left_out:
            needing = next(other for other in chosen if part in template.parts[other].requires)
            raise UsageError(f"the part `{needing}` needs `{part}`, which is left out")
    return chosen


def join(template: Template, wanted: Iterable[str]) -> tuple[str, ...]:
    """Return parts with all that they require, in the order of the catalogue; raises `UsageError` at a conflict."""
    chosen: set[str] = set()
    waiting = [part for part in wanted if part in template.parts]
    while waiting:
        part = waiting.pop()
        if part not in chosen:
            chosen.add(part)
            waiting.extend(template.parts[part].requires)
    ordered = tuple(part for part in template.parts if part in chosen)
    for part in ordered:
        against = [other for other in template.parts[part].conflicts if other in chosen]
        if against:
            raise UsageError(f"the parts `{part}` and `{against[0]}` cannot stand side by side", hint="leave one out")
    return ordered


def complete(parts: tuple[str, ...], remote: str) -> tuple[str, ...]:
    """Return the chosen parts with those that follow from the answers."""
    return (*parts, LOCAL_REMOTE) if remote == "local" else parts


def must_exist(part: str, template: Template) -> None:
    """Raise `UsageError` with the nearest part when there is none of that name."""
    if part not in template.parts:
        hint = did_you_mean(part, template.parts) or f"the parts are {', '.join(template.parts)}"
        raise UsageError(f"the template has no part `{part}`", hint=hint)


def _of_profile(template: Template, profile: str) -> tuple[str, ...]:
    if profile in template.profiles:
        return template.profiles[profile].parts
    known = ", ".join(template.profiles)
    hint = did_you_mean(profile, template.profiles) or f"the profiles are {known}"
    raise UsageError(f"there is no profile `{profile}`", hint=hint)
