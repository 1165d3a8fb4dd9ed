"""The hook, the action and the CI snippets do what they promise, run for real as far as one machine can."""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest
import yaml

ROOT = Path(__file__).parents[2]
PATH = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
"""Where the tools of this environment are found, whether or not it is activated."""
SNIPPETS = ROOT / "docs" / "ci"
GOOD = {"a.py": '"""A."""\n\nX = 1\n', ".gitignore": "check.*\ngl-*\n"}
BAD = {**GOOD, "a.py": '"""A."""\n\nimport os\n'}
INSIDE = re.compile(r"\$\{\{\s*inputs\.([\w-]+)\s*\}\}")


@pytest.fixture(autouse=True)
def _environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Have the tools of this environment on PATH, as in an activated one, and no CI of our own."""
    monkeypatch.setenv("PATH", os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]]))
    for name in ("MLOPSKIT_CACHE_DIR", "PRE_COMMIT_HOME", "XDG_CACHE_HOME"):
        monkeypatch.setenv(name, str(tmp_path / "cache"))
    for name in ("CI", "GITHUB_BASE_REF", "GITHUB_STEP_SUMMARY", "CI_MERGE_REQUEST_DIFF_BASE_SHA"):
        monkeypatch.delenv(name, raising=False)


def project(tmp_path: Path, files: dict[str, str]) -> Path:
    root = tmp_path / "project"
    root.mkdir()
    for path, text in files.items():
        (root / path).write_text(text)
    for words in (
        ["init", "-q"],
        ["add", "-A"],
        ["-c", "user.name=T", "-c", "user.email=t@e.org", "commit", "-qm", "x"],
    ):
        subprocess.run(["git", *words], cwd=root, check=True)
    return root


def shell(script: str, root: Path, variables: dict[str, str]) -> subprocess.CompletedProcess[str]:
    """Run a step as GitHub's runner does."""
    words = ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", script]
    return subprocess.run(words, cwd=root, env={**os.environ, **variables}, capture_output=True, text=True, check=False)


def act(root: Path, given: dict[str, str], folder: Path) -> tuple[int, str, str]:
    """Run the action's steps in order; return the exit code, what was printed, and the outputs that it set."""
    action = yaml.safe_load((ROOT / ".github/actions/check/action.yml").read_text())
    values = {name: given.get(name, each.get("default", "")) for name, each in action["inputs"].items()}
    files = {name: str(folder / name) for name in ("GITHUB_OUTPUT", "GITHUB_STEP_SUMMARY")}
    printed, code = "", 0
    for step in action["runs"]["steps"]:
        given_env = {name: INSIDE.sub(lambda match: values[match[1]], text) for name, text in step["env"].items()}
        assert "${{" not in step["run"]
        done = shell(step["run"], root, {**files, **given_env})
        printed, code = printed + done.stdout, done.returncode
        if code:
            break
    return code, printed, Path(files["GITHUB_OUTPUT"]).read_text()


def test_the_action_passes_and_fails_as_the_gates_do(tmp_path: Path) -> None:
    """
    A bad project ends with 1, an annotation, a summary, SARIF and JUnit; the repaired one with 0.
    """
    root = project(tmp_path, BAD)
    bad = act(root, {"gates": "lint format"}, tmp_path)
    [run] = json.loads((root / "check.sarif").read_text())["runs"]
    junit = ET.parse(root / "check.xml").getroot()  # noqa: S314 - our own file
    (root / "a.py").write_text(GOOD["a.py"])
    (tmp_path / "GITHUB_OUTPUT").unlink()
    good = act(root, {"gates": "lint format"}, tmp_path)

    assert (1, "exit-code=1\n", 0, "exit-code=0\n") == (bad[0], bad[2], good[0], good[2])
    assert "::error file=a.py,line=3,title=lint%3A F401::" in bad[1]
    assert ["lint/F401"] == [result["ruleId"] for result in run["results"] if result["level"] == "error"]
    assert "1" == junit.attrib["failures"]
    assert "## mlops check" in (tmp_path / "GITHUB_STEP_SUMMARY").read_text()


def test_no_input_of_the_action_becomes_a_command(tmp_path: Path) -> None:
    """
    A stranger's words stay words: what looks like a command or an option is a gate that does not exist.
    """
    root = project(tmp_path, GOOD)
    words = {"gates": "$(touch pwned) --fresh", "path": ".", "since": "`touch pwned`", "sarif": "; touch pwned"}

    code, _, _ = act(root, words, tmp_path)

    assert (2, False) == (code, (root / "pwned").exists())


@pytest.mark.skipif(shutil.which("pre-commit", path=PATH) is None, reason="pre-commit is not installed")
@pytest.mark.parametrize(("files", "code", "word"), [(BAD, 1, "F401"), (GOOD, 0, "Passed")])
def test_the_hook_stops_a_bad_commit(files: dict[str, str], code: int, word: str, tmp_path: Path) -> None:
    """
    Pre-commit runs the hook as our manifest describes it; only the installing is left out, since it needs a network.
    """
    manifest = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text())
    root = project(tmp_path, {"a.py": "", ".gitignore": "check.*\n"})
    hooks = [{**hook, "language": "system", "args": ["lint"]} for hook in manifest if hook["id"] == "mlops-check"]
    (root / ".pre-commit-config.yaml").write_text(yaml.safe_dump({"repos": [{"repo": "local", "hooks": hooks}]}))
    (root / "a.py").write_text(files["a.py"])
    subprocess.run(["git", "add", "-A"], cwd=root, check=True)
    here = {**os.environ, "PATH": PATH}
    subprocess.run([sys.executable, "-m", "pre_commit", "install"], cwd=root, env=here, check=True, capture_output=True)
    words = ["git", "-c", "user.name=T", "-c", "user.email=t@e.org", "commit", "-m", "change"]
    done = subprocess.run(words, cwd=root, env=here, capture_output=True, text=True, check=False)

    assert (code, True) == (done.returncode, word in done.stdout + done.stderr), done.stdout + done.stderr


@pytest.mark.skipif(shutil.which("pre-commit", path=PATH) is None, reason="pre-commit is not installed")
def test_the_manifest_is_one_for_pre_commit() -> None:
    """
    Pre-commit itself accepts the manifest.
    """
    words = [sys.executable, "-m", "pre_commit", "validate-manifest", str(ROOT / ".pre-commit-hooks.yaml")]

    assert 0 == subprocess.run(words, check=False, capture_output=True).returncode


def commands(snippet: str) -> list[str]:
    """Return the commands of a snippet, in the order in which its service runs them."""
    document: Any = list(yaml.safe_load_all((SNIPPETS / snippet).read_text()))[-1]
    if snippet == "gitlab.yml":
        return [*document["mlops-check"]["before_script"], *document["mlops-check"]["script"]]
    if snippet == "azure.yml":
        return [step["script"] for step in document["steps"] if "script" in step]
    return [command for phase in document["phases"].values() for command in phase["commands"]]


def artifacts(snippet: str) -> set[str]:
    """Return the files that a snippet hands to its service."""
    return set(re.findall(r"(?:check\.xml|check\.md|gl-[\w-]+\.json)", (SNIPPETS / snippet).read_text()))


@pytest.mark.parametrize("snippet", sorted(path.name for path in SNIPPETS.iterdir()))
@pytest.mark.parametrize(("files", "code"), [(GOOD, 0), (BAD, 1)])
def test_a_snippet_runs_and_writes_what_it_hands_over(
    snippet: str, files: dict[str, str], code: int, tmp_path: Path
) -> None:
    """
    Its commands run as they stand; the gates decide its end, and every file that it names is there.
    """
    root = project(tmp_path, files)

    codes = [shell(command, root, {}).returncode for command in commands(snippet)]

    assert (code, set()) == (max(codes), {name for name in artifacts(snippet) if not (root / name).is_file()})


@pytest.mark.parametrize(
    ("schema", "path"),
    [
        ("vendor.github-actions", ".github/actions/check/action.yml"),
        ("vendor.azure-pipelines", "docs/ci/azure.yml"),
    ],
)
def test_a_file_follows_the_schema_of_its_service(schema: str, path: str) -> None:
    """
    What the service would refuse is refused here.
    """
    tool = shutil.which("check-jsonschema", path=PATH)
    if tool is None:
        pytest.skip("check-jsonschema is not installed")
    done = subprocess.run(
        [tool, "--builtin-schema", schema, str(ROOT / path)], capture_output=True, text=True, check=False
    )

    assert 0 == done.returncode, done.stdout
