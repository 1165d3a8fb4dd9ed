"""What is looked for in YAML from anybody before the C parser sees it, which recurses without a limit."""

import re

DEPTH_LIMIT = 100
ALIAS_LIMIT = 100

_ALIAS = re.compile(r"(?:^|[\s\[{,])\*[^\s,\[\]{}*]", re.MULTILINE)
_DEEP = re.compile(r"^[ \t]*(?:[-?] +){20}|^ {100}", re.MULTILINE)


def check(text: str) -> None:
    """
    Raise `ValueError` for what would harm the C composer, or a walk of its result.

    Cheap looks decide for nearly every file; only a suspicious one has its events counted.
    """
    if "*" in text and len(_ALIAS.findall(text)) > ALIAS_LIMIT:
        raise ValueError(f"more than {ALIAS_LIMIT} aliases")
    if text.count("[") + text.count("{") > DEPTH_LIMIT // 2 or _DEEP.search(text):
        _count(text)


def _count(text: str) -> None:
    import yaml

    depth = aliases = 0
    try:
        for event in yaml.parse(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader)):
            depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
            aliases += isinstance(event, yaml.AliasEvent)
            if depth > DEPTH_LIMIT or aliases > ALIAS_LIMIT:
                raise ValueError(f"nested deeper than {DEPTH_LIMIT} levels, or more than {ALIAS_LIMIT} aliases")
    except yaml.YAMLError as error:
        raise ValueError(" ".join(str(error).split())) from error
