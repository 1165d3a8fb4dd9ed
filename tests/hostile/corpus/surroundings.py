"""C47 to C50: hostile names and templates for `init`, a hostile environment, and strange places for a report."""

from collections.abc import Mapping

from tests.hostile.corpus.case import Build, Families, Ground

families = Families()

ENVIRONMENTS: Mapping[str, Mapping[str, str]] = {
    "git-folder": {"GIT_DIR": "{outside}/theirs", "GIT_WORK_TREE": "{outside}", "GIT_INDEX_FILE": "{outside}/x"},
    "git-programs": {
        "GIT_SSH_COMMAND": "{trap}",
        "GIT_EXTERNAL_DIFF": "{trap}",
        "GIT_PAGER": "{trap}",
        "GIT_EDITOR": "{trap}",
        "GIT_ASKPASS": "{trap}",
        "GIT_PROXY_COMMAND": "{trap}",
    },
    "git-config": {"GIT_CONFIG_COUNT": "1", "GIT_CONFIG_KEY_0": "core.fsmonitor", "GIT_CONFIG_VALUE_0": "{trap}"},
    "git-parameters": {"GIT_CONFIG_PARAMETERS": "'core.fsmonitor'='{trap}'", "GIT_EXEC_PATH": "{root}/bin"},
    "git-trace": {"GIT_TRACE": "{outside}/trace", "GIT_TRACE2_EVENT": "{outside}/trace", "GIT_TRACE_SETUP": "1"},
    "git-objects": {"GIT_OBJECT_DIRECTORY": "{outside}", "GIT_ALTERNATE_OBJECT_DIRECTORIES": "/proc/self/fd"},
    "readers": {"PAGER": "{trap}", "LESSOPEN": "|{trap} %s", "EDITOR": "{trap}", "BROWSER": "{trap}"},
    "proxies": {"HTTPS_PROXY": "http://127.0.0.1:1", "ALL_PROXY": "socks5://127.0.0.1:1"},
    "terminal": {"TERM": "dumb", "COLUMNS": "1", "LC_ALL": "xx_YY.zz", "LANG": "C", "PYTHONIOENCODING": ""},
    "no-home": {"HOME": "", "XDG_CACHE_HOME": ""},
    "home-is-here": {"HOME": "{root}", "XDG_CACHE_HOME": "{root}/.cache"},
    "relative-home": {"HOME": "x", "XDG_CACHE_HOME": "y"},
    "gone-tmp": {"TMPDIR": "{outside}/nowhere"},
}


def surrounded(ground: Ground) -> None:
    """Make a plain project, with another repository outside of it."""
    ground.project()
    theirs = Ground(ground.outside / "theirs", ground.outside)
    theirs.root.mkdir()
    theirs.commit({"a.py": ""}).arm({"core.fsmonitor": "{trap}"})


for name, env in ENVIRONMENTS.items():
    families.add("C49", name, surrounded, env=env)

NAMES = {
    "climbing": "../x",
    "absolute": "/tmp/x",  # noqa: S108 - it is refused
    "device": "CON",
    "trailing-dot": "x.",
    "trailing-space": "x ",
    "long": "a" * 300,
    "emoji": "\U0001f427",
    "newline": "a\nb",
    "option": "-rf",
    "keyword": "class",
    "library": "json",
    "marks": "{{7*7}}",
    "upper": "A",
    "empty": "",
    "git": ".git",
}
"""What a project may not be called."""

ANSWERS = {
    "marks": "{{ 7*7 }}{% raw %}",
    "quotes": "a'\"`$(touch x)\\",
    "newline": "a\nb",
    "escape": "\x1b[31m",
    "expression": "${{ github.token }}",
    "direction": "\u202ex",
    "long": "a" * 10_000,
}
"""What somebody may answer."""


def template(files: Mapping[str, str]) -> Build:
    """Return the builder of a foreign template with these files."""

    def build(ground: Ground) -> None:
        ground.commit({"cookiecutter.json": '{"name": "x"}', **files})

    return build


SHELL = "{{ cycler.__init__.__globals__.os.system('touch sprung') }}"
for name, files in {
    "hooks": {"hooks/pre_prompt.py": "raise SystemExit\n", "hooks/post_gen_project.sh": "touch sprung\n"},
    "expression": {"cookiecutter.json": f'{{"name": "{SHELL}"}}'},
    "extension": {"cookiecutter.json": '{"name": "x", "_extensions": ["evil.Evil"]}'},
    "git-hook": {"{{cookiecutter.name}}/.git/hooks/post-commit": "#!/bin/sh\ntouch sprung\n"},
    "climbing": {"cookiecutter.json": '{"name": "../../x"}', "{{cookiecutter.name}}/a": "x"},
    "endless": {"{{cookiecutter.name}}/a": "{{ 'a' * 10**9 }}"},
    "template-toml": {"template.toml": 'version = "9"\n[parts.x]\ntitle = "{{ 7*7 }}"\n'},
}.items():
    families.add("C48", name, template(files))


@families.case("C47", "names-as-files")
def names_as_files(ground: Ground) -> None:
    """Lay files of all those names into a repository."""
    plain = {name.replace("/", "_")[:200] or "x": "import torch\n" for name in NAMES.values() if name != ".git"}
    ground.project().commit(plain)


@families.case("C47", "record-of-answers")
def record_of_answers(ground: Ground) -> None:
    """Let the record of a project hold answers that nobody would have been allowed to give."""
    import json

    content = {"template": "0.1.0", "name": "../../x", "answers": ANSWERS, "parts": ["../x"], "files": {"../../x": "y"}}
    ground.project().commit({".mlopskit.json": json.dumps(content)})


@families.case("C47", "record-of-another-kind")
def record_of_another_kind(ground: Ground) -> None:
    """Let the record be of the wrong kind."""
    ground.project().commit({".mlopskit.json": '{"template": ["../.."], "parts": 3, "answers": []}'})


@families.case("C50", "report-places")
def report_places(ground: Ground) -> None:
    """Leave a folder, a pipe and links where a report may be asked for."""
    ground.project()
    (ground.root / "folder").mkdir()
    (ground.root / "link").symlink_to(ground.outside / "theirs-now")
