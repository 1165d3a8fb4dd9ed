"""Each parser and encoder on bytes from anywhere; what fuzzing has found once is kept as a case."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.hostile.fuzz.found import FOUND
from tests.hostile.fuzz.targets import TARGETS

WORDS = (
    *("a: &a [*a]", "[[", "{{", "}}", "${{", "]]>", "<<: *a", "- ", "? ", "!!python/object:os.system", "%TAG", "---"),
    *("import torch", "@a", "def f(", "class", "lambda", "f'{", "'''", "\\\n", "# -*- coding: x -*-", "%%bash"),
    *("FROM a AS b", "RUN <<EOF", "ARG", "\t", "\r\n", "include x", "$(shell x)", "&&", "||", "$((", "`", "case x in"),
    *('{"cells": [', '"source": [', "[tool.a]", "a.b.c = 1", "[[a]]", "-r x", "-e .", "pkg==1; python_version<'3'"),
    *("::error::", "##vso[", "\x1b[31m", "\u202e", "\x9b", "**/", "[!a]", "!x", "[core]", "fsmonitor = x"),
)
PIECES = st.sampled_from(WORDS).map(lambda word: word.encode("utf-8", "surrogatepass"))
NUMBERS = st.sampled_from(
    (b"\x80\x04", b"cos\nsystem\n", b"\x93", b"R", b"(", b"t", b".", b"DIRC\0\0\0\2", b"\xff\xfe")
)
CONTENTS = st.lists(PIECES | NUMBERS | st.binary(max_size=20), max_size=30).map(b"".join)


@pytest.mark.parametrize("name", TARGETS)
@given(content=CONTENTS)
def test_no_bytes_break_a_parser_or_an_encoder(name: str, content: bytes) -> None:
    """
    Each ends, and raises only what its callers expect.
    """
    TARGETS[name](content)


@pytest.mark.parametrize(("name", "content"), FOUND, ids=[f"{name}-{number}" for number, (name, _) in enumerate(FOUND)])
def test_what_was_found_once_stays_mended(name: str, content: bytes) -> None:
    """
    Each input that fuzzing or the corpus has broken a parser with is borne.
    """
    TARGETS[name](content)
