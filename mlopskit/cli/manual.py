r"""
The manual pages, as `man mlops` and `man mlops-check` show them, made from the commands as typer sees them.

They are plain roff for the macros of `man`, without a date, so that the same program makes the same bytes.
"""

import inspect
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import mlopskit
from mlopskit.cli import menu
from mlopskit.cli.app import load

EXITS = (
    ("0", "pass, or done"),
    ("1", "a gate failed"),
    ("2", "wrong usage or configuration"),
    ("3", "incomplete: something required could not be evaluated or done"),
    ("4", "a bug in mlopskit"),
    ("130", "interrupted"),
)
VARIABLES = (
    ("NO_COLOR, FORCE_COLOR", "whether to use colour, unless --color says it"),
    ("COLUMNS", "how wide lines may be where no terminal tells"),
    ("MLOPSKIT_*", "any setting, as MLOPSKIT_CHECK_TIMEOUT for check.timeout"),
    ("MLOPSKIT_CACHE_DIR", "where earlier results are remembered"),
)


def pages() -> Iterator[tuple[str, str]]:
    """Go through the manual pages: the name of each file, and its text."""
    items = menu.items()
    yield "mlops.1", _overview(items)
    for item in items:
        yield f"mlops-{item.name}.1", _command(item)


def _overview(items: Iterable[menu.Item]) -> str:
    listed = [(f"mlops-{item.name}(1)", item.summary) for item in items]
    return _page(
        "mlops",
        "mlops",
        mlopskit.__doc__ or "",
        _section("SYNOPSIS", r"\fBmlops\fR \fICOMMAND\fR [\fIOPTIONS\fR]"),
        _section("COMMANDS", _terms(listed)),
        _section("OPTIONS", _terms(menu.OPTIONS)),
        _section("EXAMPLES", _terms(menu.EXAMPLES)),
        _section("ENVIRONMENT", _terms(VARIABLES)),
        _section("FILES", _terms([("pyproject.toml", "the table [tool.mlopskit]"), ("mlopskit.toml", "wins over it")])),
    )


def _command(item: menu.Item) -> str:
    loaded = load(item.name)
    inner: Mapping[str, Any] = getattr(loaded, "commands", {}) if item.family else {}
    told = [_told(f"mlops {item.name} {name}", command) for name, command in inner.items()]
    if not inner:
        return _page(f"mlops-{item.name}", f"mlops {item.name}", item.summary, *_sections(item.name, loaded))
    synopsis = _section("SYNOPSIS", rf"\fBmlops {_text(item.name)}\fR \fICOMMAND\fR [\fIOPTIONS\fR]")
    description = _section("DESCRIPTION", _prose(inspect.cleandoc(loaded.help or "")))
    return _page(f"mlops-{item.name}", f"mlops {item.name}", item.summary, synopsis, description, *told)


def _sections(name: str, command: Any) -> Iterator[str]:  # noqa: ANN401 - the parser has no public name for it
    yield _section("SYNOPSIS", rf"\fBmlops {_text(name)}\fR {_usage(command)}")
    yield _section("DESCRIPTION", _prose(inspect.cleandoc(command.help or "")))
    yield _section("OPTIONS", _terms(_records(command)))
    yield _section("EXAMPLES", _lines(getattr(command.callback, "examples", ())))


def _told(path: str, command: Any) -> str:  # noqa: ANN401 - the parser has no public name for it
    """Return what the page of a family tells of one of its commands."""
    shown = [
        rf"\fB{_text(path)}\fR {_usage(command)}",
        ".PP",
        _prose(inspect.cleandoc(command.help or "")),
        _terms(_records(command)),
        ".PP",
        _lines(getattr(command.callback, "examples", ())),
    ]
    return _section(path.upper(), "\n".join(part for part in shown if part))


def _usage(command: Any) -> str:  # noqa: ANN401 - the parser has no public name for it
    pieces = command.collect_usage_pieces(command.context_class(command))
    return " ".join(rf"\fI{_text(piece)}\fR" for piece in pieces)


def _records(command: Any) -> list[tuple[str, str]]:  # noqa: ANN401 - the parser has no public name for it
    context = command.context_class(command, terminal_width=10_000)
    records = (item.get_help_record(context) for item in command.params)
    return [(names, told) for names, told in (record for record in records if record)]


def _page(name: str, shown: str, summary: str, *sections: str) -> str:
    head = f'.TH "{_text(name.upper())}" "1" "" "mlopskit {mlopskit.__version__}" "mlopskit"'
    first = _section("NAME", rf"{_text(name)} \- {_text(summary.rstrip('.'))}")
    exits = _section("EXIT STATUS", _terms(EXITS))
    also = "" if shown == "mlops" else _section("SEE ALSO", r"\fBmlops\fR(1)")
    return "\n".join(part for part in (head, first, *sections, exits, also) if part) + "\n"


def _section(title: str, body: str) -> str:
    return f'.SH "{_text(title)}"\n{body}' if body else ""


def _terms(rows: Iterable[tuple[str, str]]) -> str:
    return "\n".join(f".TP\n\\fB{_text(left)}\\fR\n{_text(' '.join(right.split()))}" for left, right in rows)


def _lines(lines: Iterable[str]) -> str:
    shown = "\n".join(_text(line) for line in lines)
    return f".nf\n.RS 4\n{shown}\n.RE\n.fi" if shown else ""


def _prose(text: str) -> str:
    return "\n.PP\n".join(_text(part) for part in text.split("\n\n"))


def _text(text: str) -> str:
    """Return text of which roff obeys nothing: no escape, no request, and hyphens that can be copied."""
    quiet = (
        text.replace("\\", r"\e").replace("-", r"\-").replace('"', r"\(dq").replace("'", r"\(aq").replace("`", r"\(ga")
    )
    return "\n".join(rf"\&{line}" if line.startswith(".") else line for line in quiet.split("\n"))
