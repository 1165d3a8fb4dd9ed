"""
Is the repository free of passwords, keys and tokens?

## Why it matters
A key that was pushed once is public for ever: history keeps it, forks keep it, and crawlers find it within minutes.

## How to adopt it
Run `gitleaks detect`, revoke what it finds, move it to your secret store, and add the `gitleaks` hook to
`.pre-commit-config.yaml`.

## How it is judged
Settings and the strings in code are searched for the formats of well-known keys, private keys and passwords inside
addresses.
Yes when none is found; no at the first real one, which is shown without its value.
Partial when a `.env` file is committed that holds values.

## What misleads
Samples (`AKIAIOSFODNN7EXAMPLE`, `user:password@localhost`), names of variables, values that a template fills in.
"""

import re
from collections.abc import Iterator

from mlopskit.findings import Evidence, Finding, Strength
from mlopskit.practices import practice
from mlopskit.repo import Repo

OUTSIDE = (
    r"(?!localhost|127\.|0\.0\.0\.0|db\b|postgres\b|mysql\b|mongo\b|redis\b|rabbitmq\b|host\b|example)[\w.-]+\.\w+"
)
FORMATS = {
    "an AWS access key": (("AKIA", "ASIA"), r"\b(?:AKIA|ASIA)[A-Z2-7]{16}\b"),
    "a private key": (("PRIVATE KEY",), r"-----BEGIN (?:[A-Z]+ )?PRIVATE KEY(?: BLOCK)?-----"),
    "a token of GitHub": (("ghp_", "gho_", "ghu_", "ghs_", "ghr_"), r"\bgh[pousr]_[A-Za-z0-9]{36,}\b"),
    "a personal token of GitHub": (("github_pat_",), r"\bgithub_pat_[A-Za-z0-9_]{60,}\b"),
    "a token of GitLab": (("glpat-",), r"\bglpat-[A-Za-z0-9_-]{20,}"),
    "a token of Slack": (("xox",), r"\bxox[abprs]-[A-Za-z0-9-]{20,}"),
    "a token of Hugging Face": (("hf_",), r"\bhf_[A-Za-z0-9]{34,}\b"),
    "a key of Google": (("AIza",), r"\bAIza[0-9A-Za-z_-]{35}"),
    "a webhook of Slack": (("hooks.slack.com",), r"hooks\.slack\.com/services/T[A-Z0-9]{6,}/B[A-Z0-9]{6,}/\w{20,}"),
    "a key of OpenAI": (("sk-",), r"\bsk-(?:proj-)?[A-Za-z0-9_-]{40,}"),
    "a connection string of Azure": (("AccountKey=",), r"AccountKey=[A-Za-z0-9+/]{60,}={0,2}"),
    "a password in an address": (
        ("postgres", "mysql://", "mongodb", "amqp://", "redis://"),
        r"\b(?:postgres(?:ql)?|mysql|mongodb(?:\+srv)?|amqp|redis)://[^\s:/@{}$<'\"]+:[^\s@{}$<'\"]{6,}@" + OUTSIDE,
    ),
}
"""What each looks like: a few letters by which most texts are passed over at once, then the whole format."""
HINTS = tuple(hint for hints, _ in FORMATS.values() for hint in hints)
SAMPLE = re.compile(
    r"example|sample|dummy|fake|placeholder|xxxx|your[-_]|changeme|redacted|1234567890|abcdef|test", re.IGNORECASE
)
SETTINGS = (
    "yaml",
    "yml",
    "json",
    "toml",
    "ini",
    "cfg",
    "env",
    "sh",
    "md",
    "tf",
    "tfvars",
    "properties",
    "conf",
    "pem",
    "key",
)
MANY = 3_000
"""Settings that are read at most, those nearest to the root first: no audit waits for a folder of a million labels."""
ENVIRONMENT = "**/{.env,.env.local,.env.production,.env.prod,secrets.yaml,secrets.yml,secrets.toml,credentials.json}"
VALUE = (
    r"^\s*['\"]?[A-Z_a-z]*(?:KEY|TOKEN|SECRET|PASSWORD|PASSWD|PWD)['\"]?\s*[=:]\s*['\"]?"
    r"(?!\$|<|\{|your|change|xxx|example|none|null|\s*$|['\"]\s*$)\S{6,}"
)


@practice(title="No keys or passwords are in the repository")
def detect(repo: Repo) -> Finding:
    """Look for the formats of keys, then for committed files of secrets."""
    if found := list(_secrets(repo)):
        return Finding.no("secrets are in the repository", ("formats of well-known keys",), found[:5])
    files = [path for path in repo.glob(ENVIRONMENT) if repo.find(VALUE, path)]
    if files:
        return Finding.partial("a file of secrets is committed", files)
    if not repo.files:
        return Finding.not_applicable("there are no files")
    shown = next(iter(_settings(repo)), repo.files[0])
    reason = "no key or password of a known format in settings and code"
    return Finding.yes(reason, [Evidence(shown, None, reason)], Strength.EXERCISED)


def _settings(repo: Repo) -> list[str]:
    own = (path for path in repo.glob(*(f"**/*.{ending}" for ending in SETTINGS), "**/.env") if not repo.is_test(path))
    return sorted(own, key=lambda path: (path.count("/"), path))[:MANY]


def _secrets(repo: Repo) -> Iterator[Evidence]:
    for path, text in repo.texts(*_settings(repo)):
        yield from _in(path, text)
    for path, facts in repo.python_files(notebooks=True):
        if any(_in(path, "\n".join(text for _, text in facts.strings))):
            for line, text in facts.strings:
                yield from (Evidence(item.path, line, item.detail) for item in _in(path, text))


def _in(path: str, text: str) -> Iterator[Evidence]:
    if not any(map(text.__contains__, HINTS)):
        return
    for what, (hints, pattern) in FORMATS.items():
        if any(hint in text for hint in hints) and not SAMPLE.search(path):
            for match in re.finditer(pattern, text):
                if not SAMPLE.search(match[0]):
                    yield Evidence(path, text.count("\n", 0, match.start()) + 1, f"looks like {what}")
