"""One and the same practice, `pytest` in CI, done with each runner: what is found must not depend on the tool."""

from collections.abc import Callable, Mapping

import pytest

from mlopskit.repo.wiring import Wiring

Tell = Callable[[Mapping[str, str]], list[str]]
Wire = Callable[[Mapping[str, str]], Wiring]

RUNNERS = {
    "make test": ("Makefile", "PY ?= python -m\n\ntest: lint\n\t@$(PY) pytest -q\nlint:\n\truff check .\n", 4),
    "make -C . ": ("Makefile", "all:\n\tpytest -q\n", 2),
    "make -f ops.mk test": ("ops.mk", "test:\n\tpytest -q\n", 2),
    "just test": ("justfile", "alias t := test\n\ntest *args:\n    pytest -q\n", 4),
    "just t": ("justfile", "alias t := test\ntest:\n    pytest -q\n", 3),
    "task test": ("Taskfile.yml", "version: '3'\ntasks:\n  test:\n    cmds:\n      - pytest -q\n", 5),
    "tox": ("tox.ini", "[tox]\nenvlist = py311\n[testenv]\ncommands =\n    pytest -q {posargs}\n", 5),
    "tox -e unit": ("tox.ini", "[testenv:unit]\ncommands = pytest -q\n", 2),
    "tox run -e 3.11": ("tox.toml", "env_list = ['3.11']\n[env_run_base]\ncommands = [\n  ['pytest', '-q'],\n]\n", 4),
    "nox": ("noxfile.py", "import nox\n\n@nox.session\ndef tests(session):\n    session.run('pytest', '-q')\n", 5),
    "nox -s tests": ("noxfile.py", "import nox\n@nox.session(name='tests')\ndef t(s):\n    s.run('pytest', '-q')\n", 4),
    "invoke test": ("tasks.py", "from invoke import task\n@task\ndef test(c):\n    c.run('pytest -q')\n", 4),
    "inv test": ("tasks.py", "from invoke import task\n@task\ndef test(c):\n    c.run('pytest -q')\n", 4),
    "poe test": ("pyproject.toml", "[tool.poe.tasks]\ntest = 'pytest -q'\n", 2),
    "uv run poe test": ("pyproject.toml", "[tool.poe.tasks.test]\ncmd = 'pytest -q'\n", 2),
    "pdm run test": ("pyproject.toml", "[tool.pdm.scripts]\ntest = 'pytest -q'\n", 2),
    "hatch run test": ("pyproject.toml", "[tool.hatch.envs.default.scripts]\ntest = 'pytest -q'\n", 2),
    "hatch run ci:test": ("pyproject.toml", "[tool.hatch.envs.ci.scripts]\ntest = ['pytest -q']\n", 2),
    "rye run test": ("pyproject.toml", "[tool.rye.scripts]\ntest = { cmd = 'pytest -q' }\n", 2),
    "pixi run test": ("pixi.toml", "[tasks]\ntest = 'pytest -q'\n", 2),
    "mise run test": ("mise.toml", "[tasks.test]\nrun = 'pytest -q'\n", 2),
    "npm test": ("package.json", '{\n "scripts": {\n  "test": "pytest -q"\n }\n}\n', 3),
    "npm run check": ("package.json", '{"scripts": {\n "check": "npm run test",\n "test": "pytest -q"\n}}\n', 3),
    "yarn test": ("package.json", '{"scripts": {"test": "pytest -q"}}\n', 1),
    "pre-commit run --all-files": (
        ".pre-commit-config.yaml",
        "repos:\n- repo: local\n  hooks:\n  - id: tests\n    entry: pytest -q\n    language: system\n",
        5,
    ),
    "lefthook run pre-push": ("lefthook.yml", "pre-push:\n  commands:\n    test:\n      run: pytest -q\n", 4),
    "bash run.sh": ("run.sh", "#!/bin/bash\nset -e\npytest -q\necho done\n", 3),
    "./run.sh test": ("run.sh", "#!/bin/bash\ncase $1 in\ntest) pytest -q ;;\nlint) ruff check ;;\nesac\n", 3),
    "sh -c 'pytest -q'": ("README", "", 0),
    "docker compose up": ("compose.yaml", "services:\n  test:\n    image: x\n    command: pytest -q\n", 4),
    "docker build .": (
        "Dockerfile",
        "FROM python:3.12\n# tests\nRUN --mount=type=cache,target=/x \\\n  pytest -q\n",
        4,
    ),
    "docker run --rm -v $PWD:/x app pytest -q": ("README", "", 0),
    "mlflow run .": ("MLproject", "entry_points:\n  main:\n    command: pytest -q\n", 3),
    "dvc repro": ("dvc.yaml", "stages:\n  test:\n    cmd: pytest -q\n", 3),
    "snakemake -j1": ("Snakefile", "rule test:\n    shell:\n        'pytest -q'\n", 3),
    "ray job submit -- pytest -q": ("README", "", 0),
    "anyscale job submit job.yaml": ("job.yaml", "name: x\nentrypoint: pytest -q\n", 2),
    "coverage run -m pytest -q": ("README", "", 0),
    "sudo env A=1 time uv run --frozen --group dev python -W error -m pytest -q": ("README", "", 0),
    "poetry run python3 -m pytest -q": ("README", "", 0),
    "conda run -n ml --no-capture-output pytest -q": ("README", "", 0),
    ".venv/bin/python -m pytest -q": ("README", "", 0),
    ".venv/bin/pytest -q": ("README", "", 0),
    "timeout 600 pytest -q": ("README", "", 0),
    "uvx --with x pytest -q": ("README", "", 0),
    "xvfb-run -a pytest -q": ("README", "", 0),
}


@pytest.mark.parametrize("command", RUNNERS)
def test_the_tests_are_found_through_each_runner(wire: Wire, command: str) -> None:
    """
    A step that calls a runner reaches the command in the runner's own file, at its line, and is as strong.
    """
    path, text, line = RUNNERS[command]
    workflow = ".github/workflows/ci.yml"
    step = f"on: push\njobs:\n  test:\n    steps:\n    - run: |\n        {command}\n"
    found = [one for one in wire({path: text, workflow: step}).commands if one.text == "pytest -q" and one.in_ci]

    assert [("pytest -q", True, False, f"{path}:{line}" if line else f"{workflow}:6")] == [
        (one.text, one.enforced, one.disabled, str(one.place)) for one in found
    ]


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("Makefile", "test:\n\t-pytest -q\n"),
        ("Makefile", "test:\n\tpytest -q || true\n"),
        ("Makefile", "test:\n\tpytest -q; echo done\n"),
        ("Makefile", ".ONESHELL:\ntest:\n\tpytest -q\n\techo done\n"),
    ],
)
def test_a_recipe_that_swallows_a_failure_is_loose(wire: Wire, path: str, text: str) -> None:
    """
    `-`, `|| true`, `;` and `.ONESHELL` without `-e` let a failing command pass.
    """
    workflow = ".github/workflows/ci.yml"
    found = wire({path: text, workflow: "on: push\njobs:\n  a:\n    steps:\n    - run: make test\n"})

    assert [False] == [one.enforced for one in found.commands if one.program == "pytest"]


def test_three_hops_without_enforcement(tell: Tell) -> None:
    """
    A pull request that submits a job file whose script drops the status reaches the tests, and is not held by them.
    """
    told = tell(
        {
            ".github/workflows/work.yaml": """
            on: pull_request
            jobs:
              w:
                steps:
                - run: anyscale jobs submit job.yaml --wait
            """,
            "job.yaml": "entrypoint: bash jobs/work.sh\n",
            "jobs/work.sh": "#!/bin/bash\npytest tests > out.txt\ncat out.txt\npython train.py\naws s3 cp out s3://b\n",
            "train.py": "",
        }
    )
    chain = ".github/workflows/work.yaml:1 > .github/workflows/work.yaml:3 > .github/workflows/work.yaml:5 > job.yaml:1"

    assert [
        f"anyscale jobs submit job.yaml --wait | pull_request | enforced | {chain.rpartition(' > ')[0]}",
        f"bash jobs/work.sh | pull_request | enforced | {chain}",
        f"pytest tests | pull_request | loose | {chain} > jobs/work.sh:2",
        f"python train.py | pull_request | loose | {chain} > jobs/work.sh:4",
        f"aws s3 cp out s3://b | pull_request | enforced | {chain} > jobs/work.sh:5",
    ] == told


def test_what_nothing_else_runs_is_run_by_hand(tell: Tell) -> None:
    """
    Targets and scripts that CI reaches are not told again; the others are a person's.
    """
    told = tell(
        {
            "Makefile": "test:\n\tpytest\ntrain: data\n\tpython train.py\ndata:\n\tdvc pull\n",
            ".github/workflows/ci.yml": "on: push\njobs:\n  a:\n    steps:\n    - run: make test\n",
        }
    )

    assert ["make test push", "pytest push", "dvc pull shell", "python train.py shell"] == [
        " ".join(line.split(" | ")[:2]) for line in told
    ]


@pytest.mark.parametrize(
    ("command", "files", "entry"),
    [
        ("python src/train.py", ("src/train.py",), "src/train.py"),
        ("python -m pkg.train", ("pkg/train.py",), "pkg/train.py"),
        ("python -m pkg.train", ("src/pkg/train.py",), "src/pkg/train.py"),
        ("python -m pkg", ("src/pkg/__main__.py",), "src/pkg/__main__.py"),
        ("python -m pkg.train", ("services/ml/pkg/train.py",), "services/ml/pkg/train.py"),
        ("cd ml && python train.py", ("ml/train.py",), "ml/train.py"),
        ("torchrun --nproc_per_node 2 train.py", ("train.py",), "train.py"),
        ("accelerate launch train.py --lr 1", ("train.py",), "train.py"),
        ("uvicorn app.main:app --port 80", ("app/main.py",), "app/main.py"),
        ("gunicorn -w 2 serve:app", ("serve.py",), "serve.py"),
        ("streamlit run ui.py", ("ui.py",), "ui.py"),
        ("pytest tests/test_model.py::test_one -q", ("tests/test_model.py",), "tests/test_model.py"),
        ("train-model --epochs 3", ("pkg/cli.py", "pyproject.toml"), "pkg/cli.py"),
    ],
)
def test_entries_are_files_of_the_project(wire: Wire, command: str, files: tuple[str, ...], entry: str) -> None:
    """
    Scripts, modules, console commands and what launchers start are named by their own path.
    """
    contents = dict.fromkeys(files, "") | {"run.sh": command + "\n"}
    if "pyproject.toml" in files:
        contents["pyproject.toml"] = "[project.scripts]\ntrain-model = 'pkg.cli:main'\n"
    found = wire(contents)

    assert [entry] == [one.entry for one in found.commands]
    assert found.commands == found.reaching([entry])


def test_cycles_end(tell: Tell) -> None:
    """
    Targets, scripts and workflows that call each other are each told once.
    """
    told = tell(
        {
            "Makefile": "a: b\n\tbash x.sh\nb: a\n\tpytest\n",
            "x.sh": "make a\nsh x.sh\n",
            ".github/workflows/a.yml": """
            on: push
            jobs:
              a:
                uses: ./.github/workflows/a.yml
              b:
                steps:
                - run: make a
            """,
        }
    )

    assert {"pytest | push | enforced", "bash x.sh | push | enforced"} <= {
        " | ".join(line.split(" | ")[:3]) for line in told
    }
    assert len(told) < 40


def test_a_forest_of_targets_is_walked_in_good_time(wire: Wire) -> None:
    """
    Forty layers of targets that each need two others make a number of paths that nobody could walk.
    """
    rows = "".join(f"a{n}: a{n + 1} b{n + 1}\nb{n}: a{n + 1} b{n + 1}\n" for n in range(40))

    assert wire({"Makefile": f"{rows}a40:\n\tpytest\nb40:\n\truff check\n"}).commands


def test_make_follows_an_include_that_names_several_files(tell: Tell) -> None:
    """
    `include make/*.mk` brings in the targets of each file of that name.
    """
    told = tell(
        {
            ".github/workflows/ci.yml": "on: push\njobs:\n  test:\n    steps:\n      - run: make test\n",
            "Makefile": "include make/*.mk\n",
            "make/python.mk": "test:\n\tpytest -q\n",
        }
    )

    assert ["make test", "pytest -q"] == [line.split(" | ")[0] for line in told if " push " in line]


def test_pixi_runs_the_task_of_a_feature(tell: Tell) -> None:
    """
    `pixi run -e ENVIRONMENT TASK` runs a task that stands under a feature.
    """
    told = tell(
        {
            ".github/workflows/ci.yml": "on: push\njobs:\n  test:\n    steps:\n      - run: pixi run -e py312 tests\n",
            "pixi.toml": "[feature.test.tasks]\ntests = 'pytest -q'\n",
        }
    )

    assert ["pytest -q"] == [line.split(" | ")[0] for line in told if " push " in line and "pytest" in line]
