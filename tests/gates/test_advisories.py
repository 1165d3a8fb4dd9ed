"""Known advisories about what is locked: asked where the settings want it, and never passed over in silence."""

import json
import shutil
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from mlopskit.gates.judging.result import GateFinding, GateResult
from mlopskit.report import Outcome

PROJECT = """
[project]
name = "penguins"
version = "1.0"
requires-python = ">=3.11"
dependencies = ["idna==3.6"]
"""
ASKED = "\n[tool.mlopskit.check.locks]\nadvisories = true\n"
LOCK = f"""
version = 1
revision = 3
requires-python = ">=3.11"

[[package]]
name = "idna"
version = "3.6"
source = {{ registry = "https://example.org/simple" }}
sdist = {{ url = "https://example.org/idna-3.6.tar.gz", hash = "sha256:{"0" * 64}" }}

[[package]]
name = "penguins"
version = "1.0"
source = {{ virtual = "." }}
dependencies = [{{ name = "idna" }}]

[package.metadata]
requires-dist = [{{ name = "idna", specifier = "==3.6" }}]
"""
PINNED = "idna==3.6\n"
SAID = {
    "dependencies": [
        {
            "name": "idna",
            "version": "3.6",
            "vulns": [{"id": "PYSEC-2024-60", "fix_versions": ["3.7"], "description": "slow\nlong"}],
        }
    ]
}
OSV = {
    "id": "GHSA-jjg7-2v4v-x38h",
    "summary": "a crafted name takes very long",
    "modified": "2024-04-11T21:32:40Z",
    "affected": [
        {
            "package": {"ecosystem": "PyPI", "name": "idna"},
            "ranges": [{"type": "ECOSYSTEM", "events": [{"introduced": "0"}, {"fixed": "3.7"}]}],
        }
    ],
}
Make = Callable[[dict[str, str]], Path]
Fake = Callable[[Path, str, str], None]
Judge = Callable[[str, Path], GateResult]


class Database(BaseHTTPRequestHandler):
    """A small stand-in for osv.dev, which tests cannot reach: it knows one advisory, about idna."""

    def do_POST(self) -> None:
        queries = json.loads(self.rfile.read(int(self.headers["content-length"])))["queries"]
        known = [{"id": OSV["id"], "modified": OSV["modified"]}]
        self._say({"results": [{"vulns": known} if query["package"]["name"] == "idna" else {} for query in queries]})

    def do_GET(self) -> None:
        self._say(OSV)

    def log_message(self, *_: object) -> None:
        """Keep quiet."""

    def _say(self, what: object) -> None:
        body = json.dumps(what).encode()
        self.send_response(200)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


@pytest.fixture
def database() -> Iterator[str]:
    """Return the address of a database of advisories."""
    with HTTPServer(("127.0.0.1", 0), Database) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()


def test_advisories_are_asked_only_where_the_settings_want_it(make: Make, judge: Judge) -> None:
    """
    A check opens no connection by itself, and its summary says that this part was left open.
    """
    summary = judge("locks", make({"pyproject.toml": PROJECT, "uv.lock": LOCK})).summary

    assert "uv.lock holds what pyproject.toml declares; advisories not asked" == summary


def test_uv_tells_what_a_database_knows(make: Make, fake: Fake, judge: Judge, database: str) -> None:
    """
    A known advisory on a locked package fails the gate, with the version that mends it.
    """
    uv = shutil.which("uv")
    if uv is None:
        pytest.skip("uv is not installed")
    root = make({"pyproject.toml": PROJECT + ASKED, "uv.lock": LOCK})
    fake(root, "uv", f'exec {uv} "$@" --service-url {database}')

    expected = GateFinding("GHSA-jjg7-2v4v-x38h", "idna 3.6: a crafted name takes very long; mended in 3.7", "uv.lock")
    result = judge("locks", root)
    assert (Outcome.FAIL, (expected,)) == (result.outcome, result.findings)


@pytest.mark.parametrize(
    ("script", "expected"),
    [
        (f"printf '%s' '{json.dumps(SAID)}'; exit 1", (Outcome.FAIL, "1 known advisory on what it locks")),
        ("""echo '{"dependencies": []}'""", (Outcome.PASS, "no known advisory")),
        (
            """echo '{"dependencies": [{"name": "idna", "skip_reason": "not found"}]}'""",
            (Outcome.INCOMPLETE, "`pip-audit` could not look up idna: not found"),
        ),
        (
            "echo 'no such host' >&2; exit 1",
            (Outcome.INCOMPLETE, "`pip-audit` could not look up the advisories: no such host"),
        ),
        (
            """echo '{"packages": 3}'""",
            (Outcome.INCOMPLETE, "`pip-audit` told its findings in a form that is not known here ('dependencies')"),
        ),
    ],
    ids=["known", "clean", "skipped", "offline", "another-form"],
)
def test_pip_audit_is_believed_only_when_it_has_looked_everything_up(
    script: str, expected: tuple[Outcome, str], make: Make, fake: Fake, judge: Judge
) -> None:
    """
    What could not be looked up makes the gate incomplete; `pip-audit` is a stand-in here, as its database is far away.
    """
    root = make({"pyproject.toml": PROJECT + ASKED, "requirements.txt": PINNED})
    fake(root, "pip-audit", script)

    result = judge("locks", root)
    assert expected == (result.outcome, result.summary.partition("; ")[2])


@pytest.mark.usefixtures("without_tools")
def test_a_missing_tool_leaves_the_question_open(make: Make, judge: Judge) -> None:
    """
    Where nothing can ask, the gate is incomplete and says what to install.
    """
    result = judge("locks", make({"pyproject.toml": PROJECT + ASKED, "requirements.txt": PINNED}))

    assert (Outcome.INCOMPLETE, True) == (result.outcome, "pip install pip-audit" in result.summary)
