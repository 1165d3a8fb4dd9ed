"""C33 to C35, C44: code that would run when imported, settings that would switch us off, notebooks, slow patterns."""

import json

from tests.hostile.corpus.case import Build, Families, Ground

families = Families()

SHADOWS = ("yaml", "msgspec", "typer", "rich", "git", "dvc", "json", "ast", "tomllib", "re", "duckdb", "mlopskit")


def springing(*names: str) -> Build:
    """Return the builder of a project in which these files leave a trace when they are imported or run."""

    def build(ground: Ground) -> None:
        ground.project().commit(dict.fromkeys(names, ground.spring))

    return build


families.add("C33", "tests", springing("conftest.py", "tests/conftest.py", "tests/test_x.py", "src/x/__init__.py"))
families.add("C33", "builds", springing("setup.py", "noxfile.py", "tasks.py", "build.py", "hatch_build.py", "dodo.py"))
families.add("C33", "starts", springing("sitecustomize.py", "usercustomize.py", "evil.pth", "__main__.py"))
families.add("C33", "modules", springing(*(f"{name}.py" for name in SHADOWS)))
families.add("C33", "packages", springing(*(f"{name}/__init__.py" for name in SHADOWS)))
families.add("C33", "pipelines", springing("dags/a.py", "flows/a.py", "src/settings.py", "src/pipeline_registry.py"))
families.add("C33", "plugins", springing("plugins/x.py", "great_expectations/plugins/x.py", ".dvc/plugins/x.py"))


def programs(*names: str) -> Build:
    """Return the builder of a project that brings programs of these names along."""

    def build(ground: Ground) -> None:
        ground.project()
        for name in names:
            (ground.root / name).parent.mkdir(parents=True, exist_ok=True)
            (ground.root / name).symlink_to(ground.trap)

    return build


TOOLS = ("git", "dvc", "ruff", "pytest", "python", "make", "less", "sh", "zizmor")
families.add("C49", "programs-here", programs(*TOOLS, *(f"{name}.exe" for name in TOOLS)))
families.add(
    "C49", "programs-on-path", programs(*(f"bin/{name}" for name in TOOLS)), env={"PATH": "{root}/bin:.:{PATH}"}
)

SETTINGS = {
    "ignores": "[tool.mlopskit.ignore]\n"
    + "".join(f'{name} = {{ reason = "x" }}\n' for name in ("ci", "pipeline", "data-versioned", "code-in-vcs")),
    "scale": '[tool.mlopskit.audit]\nscales = ["/etc/passwd", "evil.toml"]\n',
    "plugin": '[tool.mlopskit]\nplugins = ["evil"]\n',
    "absolute": '[[tool.mlopskit.validate.suites]]\nsuite = "/etc/passwd"\ndata = "/etc/shadow"\n',
    "climbing": '[[tool.mlopskit.validate.suites]]\nsuite = "../../../../etc/passwd"\ndata = "../../x"\n',
    "kind": '[tool.mlopskit.audit]\nkind = "none"\nkind-reason = "x"\n',
    "off": "[tool.mlopskit.check]\nenabled = []\ndisabled = ['secrets']\n",
    "wrong": "[tool.mlopskit]\nnonsense = 1\n",
    "broken": "[tool.mlopskit\n",
    "unicode": '[tool.mlopskit.ignore]\nci = { reason = "\\u202e\\u001b[31m::error::x" }\n',
}
for name, text in SETTINGS.items():
    families.files("C34", name, {"pyproject.toml": text})


def notebook(**parts: object) -> str:
    """Return a notebook with these parts."""
    return json.dumps({"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": [], **parts})


CANARY = "AKIAIOSFODNN7EXAMPLE"
OUTPUT = {"output_type": "display_data", "data": {"text/html": "<script>x</script>", "text/plain": CANARY}}
CELL = {"cell_type": "code", "source": ["import torch\n", f"key = '{CANARY}'\n"], "outputs": [OUTPUT], "metadata": {}}
for name, text in {
    "large-output": notebook(cells=[{**CELL, "outputs": [{"data": {"text/plain": "x" * 14_000_000}}]}]),
    "too-large": notebook(cells=[{**CELL, "source": "x" * 17_000_000}]),
    "many-cells": notebook(cells=[CELL | {"source": "x = 1"}] * 20_000),
    "format-2": json.dumps(
        {"nbformat": 2, "worksheets": [{"cells": [{"cell_type": "code", "input": "import torch"}]}]}
    ),
    "format-99": notebook(nbformat=99),
    "not-a-table": "[]",
    "wrong-kinds": notebook(cells=[1, None, {"source": 3}, {"cell_type": "code", "source": {"a": 1}}], metadata=[]),
    "html": notebook(cells=[CELL]),
    "magics": notebook(cells=[{"cell_type": "code", "source": "!touch x\n%%bash\ntouch x\n%load_ext evil\n"}]),
    "nested": '{"cells": ' + "[" * 50_000,
}.items():
    families.files("C35", name, {"n.ipynb": text})

SLOW = {
    "letters": "a" * 1_000_000,
    "spaces": " " * 1_000_000,
    "quotes": "'\"" * 500_000,
    "base64": "QUJD" * 250_000,
    "backslashes": "\\" * 1_000_000,
    "brackets": "([{" * 300_000,
    "lines": "\n" * 1_000_000,
    "returns": "\r" * 1_000_000,
    "equals": "a=" * 500_000,
    "dashes": "-" * 1_000_000,
    "dollars": "$(" * 500_000,
    "hashes": "#" * 1_000_000,
}
PLACES = (
    "train.py",
    "README.md",
    "Makefile",
    "Dockerfile",
    "requirements.txt",
    "run.sh",
    "Jenkinsfile",
    "Snakefile",
    "justfile",
    "main.tf",
    "setup.cfg",
    "tox.ini",
    ".env",
    ".dvc/config",
    "CODEOWNERS",
    ".gitattributes",
)
for name, text in SLOW.items():
    families.files("C44", name, dict.fromkeys(PLACES, text[:1_000_000]))


@families.case("C44", "ignore-rules")
def ignore_rules(ground: Ground) -> None:
    """Give patterns of ignored files that backtrack."""
    stars = "\n".join(["**/" * 30 + "a*" * 30 + "b", "*a" * 60, "[" * 2000, "[!]]*" * 200, "\\" * 999] * 3)
    ground.project().commit({".gitignore": stars, "CODEOWNERS": stars, ".dockerignore": stars})
    ground.write({f"{'a' * 200}/{'a' * 200}.py": "", "x/" * 40 + "y.py": ""})
