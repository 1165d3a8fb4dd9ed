"""C28 to C32: documents that exhaust or mislead their parsers."""

from tests.hostile.corpus.case import Families

families = Families()

BOMB = "a: &a [x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"{new}: &{new} [{', '.join([f'*{old}'] * 9)}]\n" for old, new in zip("abcdefgh", "bcdefghi", strict=True)
)
MERGE = "a: &a {k1: 1, k2: 2}\n" + "".join(f"m{n}: &m{n}\n  <<: [*a, {', '.join(['*a'] * 50)}]\n" for n in range(300))
YAMLS = ("dvc.yaml", "params.yaml", ".github/workflows/ci.yml", ".gitlab-ci.yml", "data.dvc", ".pre-commit-config.yaml")


def everywhere(text: str | bytes) -> dict[str, str | bytes]:
    """Return the same text in every YAML file that is looked for."""
    return dict.fromkeys((*YAMLS, "dvc.lock", "azure-pipelines.yml", "MLproject", "docker-compose.yml"), text)


for name, text in {
    "aliases": BOMB,
    "aliases-in-stages": f"{BOMB}stages: *i\njobs: *i\n",
    "merge-keys": MERGE,
    "self-alias": "a: &a\n  - *a\nstages: *a\njobs: *a\n",
    "self-merge": "a: &a\n  <<: *a\n  b: 1\n",
    "alias-flood": "a: &a 1\nb: [" + "*a, " * 50_000 + "1]\n",
}.items():
    families.files("C28", name, everywhere(text))

for name, text in {
    "brackets": "[" * 100_000,
    "braces": "{a: " * 50_000,
    "blocks": "".join(f"{'  ' * n}a:\n" for n in range(1000)),
    "dashes": "- " * 100_000,
    "flat": "a: b\n" * 150_000,
    "one-line": "a: " + "x" * 900_000,
    "comment": "#" * 900_000,
    "question-marks": "? " * 20_000,
    "anchors": "".join(f"&a{n} " for n in range(20_000)),
    "quotes": '"' + "\\" * 200_000,
}.items():
    families.files("C29", name, everywhere(text))

families.files("C29", "too-large", {"dvc.yaml": "a: b\n" * 500_000}, says="larger than")

for name, text in {
    "python-object": "!!python/object/apply:os.system ['touch sprung']\n",
    "python-new": "stages: !!python/object/new:os.system ['touch sprung']\n",
    "python-name": "a: !!python/name:os.system\n",
    "unknown-tag": "a: !Ref b\nc: !evil {d: e}\n",
    "duplicates": "on: push\non: pull_request\nstages: {}\nstages: {a: {cmd: x}}\n",
    "norway": "a: NO\nb: 0777\nc: 12:30:45\nd: 1e400\ne: .nan\n",
    "streams": "--- 1\n--- [2]\n--- {3: 4}\n...\n--- ",
    "null-keys": "null: 1\n? [a, b]\n: c\n? {d: e}\n: f\n",
}.items():
    families.files("C30", name, everywhere(text))
families.files("C30", "mark", everywhere(b"\xef\xbb\xbfstages: {}\n"))
families.files("C30", "utf-16", everywhere("stages: {}\n".encode("utf-16")))
families.files("C30", "utf-16-broken", everywhere(b"\xff\xfe\x00\xd8\x00"))
families.files("C30", "controls", everywhere(b"a: \x00\x01\x1b\x7f\n"))

JSONS = ("package.json", "metrics.json", "suite.json", ".mlopskit.json", "n.ipynb", "x.ipynb", "Pipfile.lock")
TOMLS = ("pyproject.toml", "mlopskit.toml", "uv.lock", "mise.toml", ".mlopskit/attestations.toml", "Pipfile")
for name, document in {
    "nested-lists": "[" * 100_000,
    "nested-tables": '{"a":' * 100_000,
    "infinite": '{"a": 1e400, "b": NaN, "c": -Infinity}',
    "long-integer": '{"a": ' + "9" * 5000 + "}",
    "duplicates": '{"a": 1, "a": 2, "cells": [], "cells": {}}',
    "surrogates": '{"a": "\\ud800", "\\udfff": 1}',
    "not-a-table": "[1, 2, 3]",
    "nothing": "",
    "cut": '{"cells": [{"cell_type": "code", "sour',
}.items():
    families.files("C31", f"json-{name}", dict.fromkeys(JSONS, document))
for name, document in {
    "nested": "a = " + "[" * 20_000,
    "dotted": ".".join(["a"] * 20_000) + " = 1\n",
    "tables": "".join(f"[{'.'.join(['a'] * n)}]\n" for n in range(1, 300)),
    "long-integer": "a = " + "9" * 5000 + "\n",
    "infinite": "a = inf\nb = nan\nc = 1e400\n",
    "duplicates": "[tool]\na = 1\n[tool]\na = 2\n",
    "wrong-kinds": "tool = 3\nproject = []\n[dependency-groups]\ntest = 4\n",
    "tool-of-ours": "[tool]\nmlopskit = [1, 2]\n",
}.items():
    families.files("C31", f"toml-{name}", dict.fromkeys(TOMLS, document))

PYTHON: dict[str, str | bytes] = {
    "parentheses": "x = " + "(" * 3000 + "1" + ")" * 3000,
    "unary": "x = " + "-" * 100_000 + "1",
    "sum": "x = " + " + ".join(["1"] * 50_000),
    "attributes": "x = a" + ".b" * 50_000,
    "calls": "x = a" + "()" * 20_000,
    "literal": "x = [" + "1, " * 300_000 + "]",
    "strings": "x = (" + "'a'\n" * 150_000 + ")",
    "nul": b"import torch\x00\n",
    "coding": b"# -*- coding: rot13 -*-\nimport os\n",
    "coding-unknown": b"# -*- coding: \xff\xfe -*-\nimport os\n",
    "python-2": "print 'x'\nexec 'y'\nraise E, 'z'\n",
    "tabs": "if x:\n\ta = 1\n        b = 2\n",
    "latin": b"x = '\xe9'\n",
    "f-strings": 'x = f"' + "{f'" * 100 + "1" + "'}" * 100 + '"\n',
    "integer": "x = " + "9" * 10_000,
    "decorators": "@a\n" * 20_000 + "def f(): pass\n",
    "blocks": "".join(f"{' ' * n}if x:\n" for n in range(99)) + " " * 99 + "pass\n",
    "lambdas": "x = " + "lambda: " * 5000 + "1",
}
for name, code in PYTHON.items():
    files = {"bad.py": code, "train.py": code, "noxfile.py": code, "tests/test_x.py": code, "dags/a.py": code}
    families.files("C32", name, files)
families.files("C32", "too-large", {"bad.py": "x = [" + "1, " * 7_000_000 + "]"}, says="larger than")
