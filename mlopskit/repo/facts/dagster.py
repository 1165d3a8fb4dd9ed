"""Dagster: assets, linked by what they take, besides the jobs and graphs of `decorated_flows`."""

import ast

from mlopskit.repo.facts.decorated_flows import _schedule, styles
from mlopskit.repo.facts.python_flows import Steps, constant_text, module, whole
from mlopskit.repo.facts.running import Flow
from mlopskit.repo.facts.syntax import call_name, constants, keyword


def parse(text: str, path: str) -> Flow:
    """Return the assets of a file."""
    owner = module(text, path)
    if isinstance(owner, str):
        return Flow("dagster", problem=owner)
    found = Steps()
    assets = owner.decorated("asset", "multi_asset")
    for name, function in assets.items():
        found.add(name, function.lineno)
    for name, function in assets.items():
        decorator = owner.decorator(function, "asset", "multi_asset")
        listed = [*constants(keyword(decorator, "deps")), *constants(keyword(decorator, "non_argument_deps"))]
        deps = keyword(decorator, "deps")
        listed += [call_name(item) for item in deps.elts] if isinstance(deps, ast.List) else []
        taken = [argument.arg for argument in (*function.args.args, *function.args.kwonlyargs)]
        given = keyword(decorator, "ins")
        renamed = [constant_text(keyword(value, "key")) for value in getattr(given, "values", []) if value is not None]
        for before in (*map(str, listed), *taken, *renamed):
            found.link(before, name)
    style = next(style for style in styles() if style.name == "dagster")
    return whole("dagster", found.stages("dagster", path, "assets", _schedule(owner, style)), (), path)
