"""Which parts a project is made of: those of its profile, and those asked for or left out by name."""

from collections.abc import Iterable

from mlopskit.errors import UsageError, did_you_mean
from mlopskit.scaffold.catalog import CI, LOCAL_REMOTE, Template

NO_CI = "none"
ANY_CI = "ci"
"""What a part requires that any provider of CI can run; where none is chosen, the first of the catalogue comes."""


def choose(
    template: Template, profile: Iterable[str], wanted: Iterable[str], unwanted: Iterable[str], task: str = ""
) -> tuple[str, ...]:
    """
    Return the chosen parts, in the order of the catalogue; raises `UsageError` for what cannot be.

    A part of the profile that does not fit the task is not taken; one that is asked for by name is refused.
    """
    added, left_out = frozenset(wanted), frozenset(unwanted)
    for part in (*wanted, *unwanted):
        must_exist(part, template)
    both = sorted(added & left_out)
    if both:
        raise UsageError(f"the part `{both[0]}` is asked for and left out at once")
    must_fit(template, added, task)
    profiled = frozenset(part for part in profile if _fits(template, part, task))
    chosen = join(template, (profiled | added) - left_out)
    for part in chosen:
        if part in left_out:
            raise UsageError(f"the part `{_needing(template, chosen, part)}` needs `{part}`, which is left out")
    return chosen


def without(template: Template, chosen: tuple[str, ...], removed: Iterable[str]) -> tuple[str, ...]:
    """Return parts with some taken away; raises `UsageError` when one that stays requires one of them."""
    gone = tuple(removed)
    left = tuple(part for part in chosen if part not in gone)
    missing = [part for part in join(template, left) if part not in left]
    if missing:
        needing = _needing(template, left, missing[0])
        part = missing[0] if missing[0] in gone else next(one for one in gone if one.startswith(CI))
        both = " ".join(f"--remove {one}" for one in (*gone, needing))
        raise UsageError(f"the part `{needing}` needs `{part}`, so that one stays", hint=f"mlops add {both}")
    return left


def of_profile(template: Template, profile: str, providers: Iterable[str] = ()) -> tuple[str, ...]:
    """Return the parts of a profile, with these providers of CI in place of its own, or with none; or raise."""
    if profile not in template.profiles:
        known = ", ".join(template.profiles)
        hint = did_you_mean(profile, template.profiles) or f"the profiles are {known}"
        raise UsageError(f"there is no profile `{profile}`", hint=hint)
    named = tuple(providers)
    parts = template.profiles[profile].parts
    if not named:
        return parts
    known_providers = [part.removeprefix(CI) for part in template.parts if part.startswith(CI)]
    for provider in named:
        if provider not in {*known_providers, NO_CI}:
            hint = did_you_mean(provider, known_providers) or f"the providers are {', '.join(known_providers)}"
            raise UsageError(f"there is no CI of `{provider}`", hint=hint)
    others = tuple(part for part in parts if not part.startswith(CI))
    kept = tuple(part for part in others if NO_CI not in named or not _needs_ci(template, part))
    return (*kept, *(f"{CI}{provider}" for provider in dict.fromkeys(named) if provider != NO_CI))


def join(template: Template, wanted: Iterable[str]) -> tuple[str, ...]:
    """Return parts with all that they require, in the order of the catalogue; raises `UsageError` at a conflict."""
    chosen: set[str] = set()
    waiting = [part for part in wanted if part in template.parts]
    while waiting:
        part = waiting.pop()
        if part not in chosen:
            chosen.add(part)
            waiting.extend(one for one in template.parts[part].requires if one != ANY_CI)
        if not waiting and _lacks_ci(template, chosen):
            waiting.append(next(one for one in template.parts if one.startswith(CI)))
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


def must_fit(template: Template, wanted: Iterable[str], task: str) -> None:
    """Raise `UsageError` when a part, or one that it requires, is for other tasks."""
    for part in join(template, wanted):
        if not template.parts[part].fits(task):
            tasks = ", ".join(template.parts[part].tasks)
            raise UsageError(f"the part `{part}` is not for the task {task}", hint=f"it is for {tasks}")


def _needing(template: Template, chosen: Iterable[str], part: str) -> str:
    """Return which of the chosen parts requires a part, be it as any provider of CI."""
    needed = {part, ANY_CI} if part.startswith(CI) else {part}
    return next(other for other in chosen if needed & {*template.parts[other].requires})


def _fits(template: Template, part: str, task: str) -> bool:
    return all(template.parts[one].fits(task) for one in join(template, (part,)))


def _lacks_ci(template: Template, chosen: Iterable[str]) -> bool:
    """Whether one of the parts needs a provider of CI and none of them is one."""
    needed = any(ANY_CI in template.parts[part].requires for part in chosen)
    return needed and not any(part.startswith(CI) for part in chosen)


def _needs_ci(template: Template, part: str) -> bool:
    return any(one.startswith(CI) for one in join(template, (part,)))
