"""The text of a text file: Markdown, HTML or plain, in the encodings that office programs write."""

import html
import re

from incident.errors import InputRefused
from incident.operations.contracts.scroll import ContractText

_TAG = re.compile(
    r"<(?:/?(?:span|p|br|div|a|b|i|u|em|strong|sup|sub|table|tr|td|th|ul|ol|li|h[1-6])\b[^>]{0,400})>", re.IGNORECASE
)
_BLOCK = re.compile(r"</?(?:p|br|div|tr|li|h[1-6]|table|ul|ol|section|article)\b[^>]{0,400}>", re.IGNORECASE)
_UNSEEN = re.compile(r"<(script|style|head)\b.*?</\1\s*>|<!--.*?-->", re.IGNORECASE | re.DOTALL)
_ANY_TAG = re.compile(r"<[/!?a-z][^>]{0,2000}>", re.IGNORECASE)
_MARKS = (
    (b"\xff\xfe\x00\x00", "utf-32"),
    (b"\x00\x00\xfe\xff", "utf-32"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
)
_FOREIGN = (
    (b"{\\rtf", "RTF"),
    (b"\xd0\xcf\x11\xe0", "an old Word file (.doc)"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"II*\x00", "a picture"),
    (b"MM\x00*", "a picture"),
)
_STRANGE = 0.1
"""Share of characters beyond ASCII above which a guess at the encoding is no good one."""


def plain_text(data: bytes, name: str) -> ContractText:
    """The text of a text file; each line is a place.

    Raises:
        InputRefused: it is no text, or in an encoding that cannot be told.
    """
    for lead, what in _FOREIGN:
        if data.startswith(lead):
            raise InputRefused(f"is {what}", where=name, mend="save it as DOCX, PDF or text")
    text, notes = _decoded(data, name)
    if "\x00" in text:
        raise InputRefused("is no text", where=name, mend="give DOCX, PDF or text")
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if name.lower().endswith((".html", ".htm")) or re.match(r"\s*<(?:!doctype html|html)\b", text, re.IGNORECASE):
        text = html.unescape(_ANY_TAG.sub("", _BLOCK.sub("\n\n", _UNSEEN.sub("", text))))
    else:
        text = _TAG.sub("", text)
    starts = [0, *(match.end() for match in re.finditer(r"\n", text))]
    return ContractText(text, tuple((start, f"line {number}") for number, start in enumerate(starts, start=1)), notes)


def _decoded(data: bytes, name: str) -> tuple[str, tuple[str, ...]]:
    encoding = next((it for lead, it in _MARKS if data.startswith(lead)), "utf-8-sig")
    try:
        return data.decode(encoding), ()
    except UnicodeDecodeError as error:
        if encoding != "utf-8-sig" or b"\x00" in data:
            raise InputRefused(f"is no {encoding}: {error.reason}", where=name, mend="save it as UTF-8") from error
    text = data.decode("cp1252", errors="replace")
    if "\ufffd" in text or sum(not it.isascii() for it in text) > _STRANGE * len(text):
        raise InputRefused("is in an encoding that cannot be told", where=name, mend="save it as UTF-8")
    return text, ("not UTF-8: read as Windows-1252; look whether accents and currency signs are right",)
