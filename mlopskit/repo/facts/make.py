"""Makefiles: targets with what they need and their recipes, variables put in, includes named."""

import re

from mlopskit.repo.facts.fact import replace
from mlopskit.repo.facts.running import Flow, Script, Step, Work

_RULE = re.compile(r"^(?P<targets>[^\s:#=][^:#=]*?)\s*::?(?!=)(?P<rest>[^=].*|)$")
_ASSIGN = re.compile(r"^(?:export\s+|override\s+)*(?P<name>[\w.-]+)\s*(?P<sign>[:?+!]{0,3}=)\s*(?P<value>.*)$")
_DIRECTIVE = re.compile(r"^(?:ifn?eq|ifn?def|else|endif|export|unexport|vpath|define|endef|undefine)\b")
_INCLUDE = re.compile(r"^-?s?include\s+(?P<files>.+)$")
_VARIABLE = re.compile(r"\$[({]([\w.-]+)[)}]")
_UNKNOWN = re.compile(r"(?<!\$)\$[({]([\w.-]+)[)}]")
_FUNCTION = re.compile(
    r"(?<!\$)\$\((?:if|or|and|shell|wildcard|foreach|patsubst|subst|call|filter|filter-out|sort|word|words"
    r"|firstword|lastword|dir|notdir|addprefix|addsuffix|basename|abspath|realpath|strip|eval|value)\s[^()]*(?:\([^()]*\)[^()]*)*\)"
)
_SPECIAL = re.compile(r"^\.[A-Z_]+$")
DEEPEST = 8
LONGEST = 20_000


def parse(text: str, path: str = "") -> Flow:
    """Return the targets of a Makefile in the order of the text; `unresolved` names its includes."""
    variables: dict[str, str] = {}
    rules: dict[str, Work] = {}
    included: list[tuple[int, str]] = []
    current: list[str] = []
    one_shell = ".ONESHELL" in text
    shell_exits = False
    defining = False
    for line, row in _logical(text):
        if defining or row.startswith("define "):
            defining = not row.startswith("endef")
            continue
        if row.startswith("\t") and current:
            for name in current:
                rules[name] = _with_recipe(rules[name], line, row[1:], variables)
            continue
        stripped = row.split(" #", 1)[0].strip()
        if not stripped or stripped.startswith("#"):
            continue
        if found := _INCLUDE.match(stripped):
            included += [(line, file) for file in expand(found["files"], variables).split()]
        elif found := _ASSIGN.match(stripped):
            _assign(variables, found)
            shell_exits = shell_exits or (found["name"] == ".SHELLFLAGS" and bool(re.search(r"-\w*e", found["value"])))
            current = []
        elif _DIRECTIVE.match(stripped):
            continue
        elif found := _RULE.match(stripped):
            current = _open(rules, found, line, variables)
    works = tuple(_closed(work, one_shell=one_shell, errexit=shell_exits) for work in rules.values())
    default = next((work.name for work in works if not work.name.startswith(".") and "%" not in work.name), "")
    default = variables.get(".DEFAULT_GOAL", default)
    return Flow("make", works, default=default, name=path, unresolved=tuple(included))


def expand(text: str, variables: dict[str, str], depth: int = 0) -> str:
    """Put in the variables that the Makefile itself sets; others stay as written."""
    if depth > DEEPEST or len(text) > LONGEST:
        return text
    text = text.replace("$(MAKE)", "make").replace("${MAKE}", "make")
    done = _VARIABLE.sub(lambda found: variables.get(found[1], found[0]), text)
    return done if done == text else expand(done, variables, depth + 1)


def _logical(text: str) -> list[tuple[int, str]]:
    """Join continued lines, except in recipes, where the shell joins them itself."""
    rows: list[tuple[int, str]] = []
    pending = ""
    first = 0
    for number, row in enumerate(text.split("\n"), start=1):
        if not pending:
            first = number
        joined = f"{pending} {row.strip()}" if pending and not pending.startswith("\t") else pending + row
        if row.rstrip().endswith("\\"):
            pending = joined.rstrip()[:-1] if not joined.startswith("\t") else joined + "\n"
            continue
        rows.append((first, joined.rstrip("\r")))
        pending = ""
    return rows


def _assign(variables: dict[str, str], found: re.Match[str]) -> None:
    name, sign, value = found["name"], found["sign"], found["value"].strip()
    if sign.startswith("?") and name in variables:
        return
    if "$(shell" in value or sign == "!=":
        return
    variables[name] = f"{variables.get(name, '')} {value}".strip() if sign.startswith("+") else value


def _open(rules: dict[str, Work], found: re.Match[str], line: int, variables: dict[str, str]) -> list[str]:
    names = expand(found["targets"], variables).split()
    needed, _, inline = found["rest"].partition(";")
    if _ASSIGN.match(needed.strip()):
        return []
    needs = tuple(name for name in expand(needed, variables).replace("|", " ").split() if "$" not in name)
    if names and all(_SPECIAL.match(name) for name in names):
        return []
    for name in names:
        known = rules.get(name)
        rules[name] = (
            replace(known, needs=tuple(dict.fromkeys(known.needs + needs))) if known else Work(name, line, needs=needs)
        )
        if inline.strip():
            rules[name] = _with_recipe(rules[name], line, inline.strip(), variables)
    return names


def _with_recipe(work: Work, line: int, row: str, variables: dict[str, str]) -> Work:
    prefix = re.match(r"[\s@+-]*", row)
    marks = prefix.group() if prefix else ""
    text = _for_shell(expand(row[len(marks) :], variables))
    if not text.strip() or text.startswith("#"):
        return work
    lines = tuple((line + offset, part) for offset, part in enumerate(text.split("\n")))
    step = Step(line, (Script(lines),), enforced="-" not in marks)
    return replace(work, steps=(*work.steps, step))


def _for_shell(text: str) -> str:
    """Turn what make would put in, and nobody can know here, into a variable of the shell."""
    text = _UNKNOWN.sub(r"${\1}", text)
    return _FUNCTION.sub("${make}", text).replace("$$", "$")


def _closed(work: Work, *, one_shell: bool, errexit: bool) -> Work:
    """With `.ONESHELL` a recipe is one script, and only its last command counts unless the shell is told `-e`."""
    if not one_shell or not work.steps[1:]:
        return work
    lines = tuple(line for step in work.steps for script in step.scripts for line in script.lines)
    return replace(work, steps=(Step(work.steps[0].line, (Script(lines, errexit=errexit),)),))
