"""
One encoder per sink: text that came from a repository is made inert before it leaves.

A file name may hold a newline and a workflow command, a message may hold terminal escapes or markup. Each sink has its
own dangerous characters, and here is the only place that knows them.
"""

import re

_CONTROL = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f"  # C0 without tab and newline, DEL, C1
    "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"  # what turns the direction of text around
    "\u2028\u2029"  # line ends that only some readers see
    "\ud800-\udfff"  # halves of pairs: undecodable bytes of file names arrive so
    "\ufffe\uffff]"  # which XML forbids
)


def visible(text: str) -> str:
    """Return the text with every character that could steer its reader shown as an escape; tabs and newlines stay."""
    return _CONTROL.sub(_escape, text.replace("\r\n", "\n"))


def line(text: str) -> str:
    """Return the text as one visible line."""
    return visible(text).replace("\n", "\\n").replace("\t", " ")


def _escape(match: re.Match[str]) -> str:
    code = ord(match[0])
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}"  # noqa: PLR2004 - one byte
