"""Which dependencies each kind of manifest declares, and on which line."""

import pytest

from mlopskit.repo.facts.model import Requirement
from mlopskit.repo.facts.requirements import is_manifest, parse_requirements

CASES = {
    "requirements.txt": (
        (
            "# x\nScikit_Learn==1.5.0\npandas[excel] >= 2 ; python_version > '3'\n-r other.txt\n--index-url x\n\n"
            "git+https://x/y.git#egg=mine\ntorch==2.* # why\nnumpy==1.0 --hash=sha256:aa \\\n"
        ),
        (
            Requirement("scikit-learn", "==1.5.0", 2),
            Requirement("pandas", ">=2", 3),
            Requirement("mine", "", 7),
            Requirement("torch", "==2.*", 8),
            Requirement("numpy", "==1.0", 9),
        ),
    ),
    "requirements-dev.in": ("pytest\n", (Requirement("pytest", "", 1, "dev"),)),
    "requirements/test.txt": ("pytest\n", (Requirement("pytest", "", 1, "test"),)),
    "pyproject.toml": (
        (
            '[project]\ndependencies = [\n  "a>=1",\n  "b",\n]\n[project.optional-dependencies]\nml = ["c==2"]\n'
            '[dependency-groups]\ndev = ["d", {include-group = "x"}]\n[tool.uv]\ndev-dependencies = ["e"]\n'
            '[tool.poetry.dependencies]\npython = "^3.11"\nf = "^1.2"\ng = {version = "1.0", extras = ["x"]}\n'
            '[tool.poetry.group.docs.dependencies]\nh = "*"\n[tool.hatch.envs.lint]\ndependencies = ["i"]\n'
            '[tool.pdm.dev-dependencies]\ntest = ["j"]\n[tool.pixi.dependencies]\nk = ">=1"\n'
        ),
        (
            Requirement("a", ">=1", 3),
            Requirement("b", "", 4),
            Requirement("c", "==2", 7, "ml"),
            Requirement("d", "", 9, "dev"),
            Requirement("f", "^1.2", 14),
            Requirement("g", "==1.0", 15),
            Requirement("h", "", 17, "docs"),
            Requirement("j", "", 21, "test"),
            Requirement("e", "", 11, "dev"),
            Requirement("i", "", 19, "lint"),
            Requirement("k", ">=1", 23),
        ),
    ),
    "setup.cfg": (
        (
            "[metadata]\nname = x\n[options]\ninstall_requires =\n    a>=1\n"
            "    b\n[options.extras_require]\ndev =\n    c\n"
        ),
        (Requirement("a", ">=1", 5), Requirement("b", "", 6), Requirement("c", "", 9, "dev")),
    ),
    "setup.py": (
        (
            "from setuptools import setup\nREQ = [\n    'a>=1',\n]\n"
            "setup(install_requires=REQ, extras_require={'dev': ['b']})\n"
        ),
        (Requirement("a", ">=1", 3), Requirement("b", "", 5, "dev")),
    ),
    "Pipfile": (
        '[[source]]\nurl = "x"\n[packages]\na = "*"\nb = "==1.0"\n[dev-packages]\nc = {version = "~=2"}\n',
        (Requirement("a", "", 4), Requirement("b", "==1.0", 5), Requirement("c", "~=2", 7, "dev")),
    ),
    "env/environment.yml": (
        (
            "name: x\ndependencies:\n  - python=3.11\n  - conda-forge::a=1.2=py\n"
            "  - b>=2\n  - pip:\n    - c==3\n    - -r x.txt\n"
        ),
        (Requirement("a", "==1.2", 4), Requirement("b", ">=2", 5), Requirement("c", "==3", 7)),
    ),
    "pixi.toml": ('[dependencies]\na = "1.*"\n[feature.test.pypi-dependencies]\nb = "*"\n', None),
}


@pytest.mark.parametrize("path", CASES)
def test_each_manifest_declares_with_lines(path: str) -> None:
    """
    Names are normalised, groups are named, comments, options and the interpreter itself are left out.
    """
    text, expected = CASES[path]

    found = parse_requirements(path, text)

    assert is_manifest(path)
    if expected is None:
        expected = (Requirement("a", "==1.*", 2), Requirement("b", "", 4, "test"))
    assert expected == found


@pytest.mark.parametrize("path", ["conda-lock.yml", "src/main.py", "requirements.md", "data/txt", "uv.lock"])
def test_what_is_no_manifest(path: str) -> None:
    """
    Locks, sources and prose declare nothing.
    """
    assert not is_manifest(path)


def test_only_one_allowed_version_is_pinned() -> None:
    """
    `==` with a star is a range.
    """
    assert [True, False, False] == [Requirement("a", how, 1).pinned for how in ("==1.0", "==1.*", ">=1")]
