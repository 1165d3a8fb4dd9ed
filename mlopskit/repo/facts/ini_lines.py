"""INI files with line numbers: sections of options, each with its lines."""

import re
from dataclasses import dataclass

_SECTION = re.compile(r"^\[([^\]]+)\]\s*(?:[#;].*)?$")
_OPTION = re.compile(r"^([\w.\-{},][\w.\-{}, ]*)[=:](.*)$")


@dataclass(frozen=True, slots=True)
class Option:
    """An option's lines with their numbers, comments left out."""

    name: str
    line: int
    lines: tuple[tuple[int, str], ...]

    @property
    def text(self) -> str:
        """The value as one text."""
        return "\n".join(row for _, row in self.lines).strip()


def read(text: str) -> dict[str, dict[str, Option]]:
    """Return the sections with their options; lines that fit nowhere are left out."""
    found: dict[str, dict[str, Option]] = {}
    section: dict[str, Option] = {}
    name = ""
    for number, row in enumerate(text.split("\n"), start=1):
        if header := _SECTION.match(row.strip()):
            section = found.setdefault(header[1].strip(), {})
            name = ""
        elif row[:1] in {" ", "\t"} and name:
            bare = row.strip()
            if bare and not bare.startswith(("#", ";")):
                known = section[name]
                section[name] = Option(name, known.line, (*known.lines, (number, bare)))
        elif row[:1] not in {"#", ";", ""} and (option := _OPTION.match(row)):
            name = option[1].strip()
            value = option[2].strip()
            section[name] = Option(name, number, ((number, value),) if value and value[0] not in "#;" else ())
    return found
