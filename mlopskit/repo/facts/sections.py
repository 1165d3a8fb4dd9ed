"""Markdown, reST and plain documents as headings with the text and the commands below them."""

import re

from mlopskit.repo.facts.model import Section

_ATX = re.compile(r"^ {0,3}#{1,6}\s+(.+?)\s*#*\s*$")
_UNDERLINE = re.compile(r"^([=\-~^\"'*+#`:.])\1{2,}\s*$")
_FENCE = re.compile(r"^\s*(?:>\s*)?(`{3,}|~{3,})\s*(\S*)")
_DIRECTIVE = re.compile(r"^\s*\.\. (?:code-block|code|prompt|sourcecode)::\s*(\S*)")
_PROMPT = re.compile(r"^\s*(?:\$|>|%|\u276f|>>>|PS [^>]*>)\s+")
SHELLS = frozenset(
    {
        "",
        "sh",
        "bash",
        "shell",
        "console",
        "zsh",
        "shell-session",
        "terminal",
        "cmd",
        "powershell",
        "text",
        "bat",
        "dos",
    }
)
TEXT_LIMIT = 20_000


def parse_sections(text: str) -> tuple[Section, ...]:
    """Return the sections of a document; what comes before the first heading has an empty title."""
    reader = _Reader()
    lines = text.splitlines()
    for number, line in enumerate(lines, 1):
        following = lines[number] if number < len(lines) else ""
        reader.take(number, line, following)
    return reader.done()


class _Reader:
    def __init__(self) -> None:
        self._sections: list[Section] = []
        self._title, self._line = "", 1
        self._text: list[str] = []
        self._commands: list[tuple[int, str]] = []
        self._fence = ""
        self._shell = False
        self._indented = False

    def take(self, number: int, line: str, following: str) -> None:
        fence = _FENCE.match(line)
        if self._fence:
            if fence and fence[1].startswith(self._fence) and not fence[2]:
                self._fence = ""
            else:
                self._command(number, line)
        elif fence:
            self._fence, self._shell = fence[1], fence[2].strip("{}").lower() in SHELLS
        elif self._heading(number, line, following):
            return
        elif directive := _DIRECTIVE.match(line):
            self._indented, self._shell = True, directive[1].lower() in SHELLS
        elif line.startswith(("    ", "\t")):
            self._shell = self._shell if self._indented else True
            self._command(number, line)
        elif line.strip():
            self._indented = line.rstrip().endswith("::")
            self._shell = self._indented
        self._text.append(line)

    def done(self) -> tuple[Section, ...]:
        self._close()
        return tuple(self._sections)

    def _heading(self, number: int, line: str, following: str) -> bool:
        atx = _ATX.match(line)
        underlined = line.strip() and not line.startswith((" ", "|", "-", ">")) and _UNDERLINE.match(following)
        if not atx and not (underlined and not _UNDERLINE.match(line)):
            return False
        self._close()
        self._title, self._line = (atx[1] if atx else line.strip()), number
        self._text, self._commands = [], []
        return True

    def _command(self, number: int, line: str) -> None:
        command = _PROMPT.sub("", line).strip()
        if self._shell and command and not command.startswith("#"):
            self._commands.append((number, command))

    def _close(self) -> None:
        text = "\n".join(self._text).strip()
        if self._title or text:
            self._sections.append(Section(self._title, self._line, text[:TEXT_LIMIT], tuple(self._commands)))
