"""
One encoder per sink: text that came from a repository is made inert before it leaves.

A file name may hold a newline and a workflow command, a message may hold terminal escapes or markup. Each sink has its
own dangerous characters, and this is the only place that knows them.
"""

import html as _html
import re
from urllib.parse import quote

_STEERING = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f"  # C0 without tab and newline, DEL, C1: what a terminal obeys
    "\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff"  # what turns the direction of text, or hides in it
    "\u2028\u2029"  # line ends that only some readers see
    "\ud800-\udfff"  # halves of pairs: undecodable bytes of a file name arrive so
    "\ufffe\uffff]"  # what XML forbids
)
_TAGS = re.compile("[\U000e0000-\U000e007f]")
_NOT_A_BYTE = re.compile("[\ud800-\udc7f\udd00-\udfff]")
_RUNNER_COMMAND = re.compile(r"##(?=vso\[|\[)", re.IGNORECASE)
_MARKDOWN = re.compile(r"([\\`*_{}\[\]<>()#+\-.!|~$&^=:])")

_CODE = re.compile("`([^`|\\\\\n]*[^`|\\\\\\s])`")
"""Code between backticks: no bar, which would end the cell of a table, and no backslash, which would end up doubled."""


def visible(text: str) -> str:
    """Return the text with each character that could steer its reader shown as an escape; tabs and newlines stay."""
    return _TAGS.sub(_escape, _STEERING.sub(_escape, text.replace("\r\n", "\n")))


def line(text: str) -> str:
    """Return the text as one visible line."""
    return visible(text).replace("\n", "\\n").replace("\t", " ")


def log_line(text: str) -> str:
    r"""
    Return a line of a log so that no CI runner takes it for a command.

    GitHub obeys a line that begins with `::` and, for old clients, `##[` anywhere; Azure obeys `##vso[` anywhere.
    """
    quiet = _RUNNER_COMMAND.sub(r"#\\x23", text)
    body = quiet.lstrip()
    return quiet if not body.startswith("::") else quiet[: len(quiet) - len(body)] + "\\x3a" + body[1:]


def github_message(text: str) -> str:
    """Return the text as the message of a GitHub workflow command."""
    return visible(text).replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def github_property(text: str) -> str:
    """Return the text as a property of a GitHub workflow command: a file, a title."""
    return github_message(line(text)).replace(":", "%3A").replace(",", "%2C")


def azure_message(text: str) -> str:
    """Return the text as the message of an Azure logging command."""
    return _RUNNER_COMMAND.sub(r"#\\x23", visible(text)).replace("%", "%AZP25").replace("\n", "%0A")


def azure_property(text: str) -> str:
    """Return the text as a property of an Azure logging command."""
    return azure_message(line(text)).replace(";", "%3B").replace("]", "%5D")


def markdown(text: str) -> str:
    """
    Return the text so that Markdown shows it as it is: no markup, no HTML, no link, and nobody is mentioned.

    What stands between two backticks is shown as code, in which Markdown obeys nothing.
    """
    parts = _CODE.split(line(text))
    return "".join(f"`{log_line(part)}`" if index % 2 else _plain_markdown(part) for index, part in enumerate(parts))


def html(text: str) -> str:
    """Return the text for the body of an HTML page; what stands between two backticks is shown as code."""
    return _CODE.sub(r"<code>\1</code>", html_attribute(text))


def html_attribute(text: str) -> str:
    """Return the text for a quoted attribute of an HTML page, of which a CI runner obeys nothing either."""
    return _html.escape(visible(text), quote=True).replace("::", "&#58;:").replace("##", "#&#35;")


def xml(text: str) -> str:
    """Return text that XML 1.0 may hold; the writer of the XML itself escapes the markup."""
    return "\n".join(log_line(part) for part in visible(text).split("\n"))


def xml_attribute(text: str) -> str:
    """Return text for an attribute of XML, on one line."""
    return xml(line(text))


def json_document(document: str) -> str:
    """Return JSON in which no CI runner finds a command; `#` stands in strings only, where it may be an escape."""
    return _RUNNER_COMMAND.sub(r"#\\u0023", document)


def uri(path: str) -> str:
    """Return a path from the repository's root as a relative URI; bytes that are no UTF-8 come back as they were."""
    relative = quote(_NOT_A_BYTE.sub("\ufffd", path).encode("utf-8", "surrogateescape"), safe="/-._~")
    return relative.lstrip("/") or "."


def _plain_markdown(text: str) -> str:
    return _MARKDOWN.sub(r"\\\1", text).replace("@", "@\u200b")


def json_text(text: str) -> str:
    """Return text that strict JSON readers accept: they refuse the escape of half a pair, so it is spelled out."""
    return text.encode("utf-8", "backslashreplace").decode("utf-8")


def _escape(match: re.Match[str]) -> str:
    code = ord(match[0])
    if code <= 0xFF:  # noqa: PLR2004 - one byte
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code <= 0xFFFF else f"\\U{code:08x}"  # noqa: PLR2004 - two bytes
