"""npm: the scripts of `package.json`."""

import json
import re

from mlopskit.repo.facts.running import Flow, Script, Step, Work


def parse(text: str, path: str = "package.json") -> Flow:
    """Return the scripts; `pre` and `post` scripts run around the one they are named for."""
    try:
        data = json.loads(text)
    except (ValueError, RecursionError) as error:
        return Flow("npm", problem=f"it is not valid JSON: {error}")
    scripts = data.get("scripts") if isinstance(data, dict) else None
    if not isinstance(scripts, dict):
        return Flow("npm", problem="it says nothing of scripts")
    works = []
    for name, body in scripts.items():
        if isinstance(body, str):
            line = _line(text, name)
            before = (f"pre{name}",) if f"pre{name}" in scripts else ()
            after = (Step(line, uses=f"work:post{name}"),) if f"post{name}" in scripts else ()
            works.append(Work(name, line, (Step(line, (Script(((line, body),)),)), *after), before))
    return Flow("npm", tuple(works), default="start", name=path)


def _line(text: str, name: str) -> int:
    start = text.find('"scripts"')
    found = re.compile(rf'"{re.escape(name)}"\s*:').search(text, max(0, start))
    return text.count("\n", 0, found.start()) + 1 if found else 1
