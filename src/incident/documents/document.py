"""A finished document and its blocks: the light structure that text, PDF and DOCX share.

The text of a notice is written so that it reads well as it is and still has a structure: `# heading`, `## heading`,
`- item`, and paragraphs between blank lines; a line break inside a paragraph is kept. Whatever the text is, it has
blocks: there is no malformed text.
"""

import re
from dataclasses import dataclass
from itertools import groupby

_HEADING = re.compile(r"(#{1,3}) +(.+)")
_ITEM = re.compile(r"[-*] +(.+)")


@dataclass(frozen=True, slots=True)
class Document:
    """What was rendered.

    Attributes:
        title: one line.
        text: plain text in the structure above.
        html: the same as HTML; empty where there is none.
        language: BCP 47 tag.
        mark: what stands across every page, such as `EXERCISE` or `DRAFT`; empty: nothing.
        footer: one line at the foot of every page.
    """

    title: str
    text: str
    html: str = ""
    language: str = "en"
    mark: str = ""
    footer: str = ""


@dataclass(frozen=True, slots=True)
class Block:
    """One block.

    Attributes:
        kind: `heading`, `item` or `paragraph`.
        text: without its marker; line breaks stay.
        level: of a heading, from 1.
    """

    kind: str
    text: str
    level: int = 0


def blocks_of(text: str) -> tuple[Block, ...]:
    """The blocks of a text, in order."""
    found: list[Block] = []
    for blank, lines in groupby(text.splitlines(), key=lambda line: not line.strip()):
        if not blank:
            found += _blocks_between_blanks(list(lines))
    return tuple(found)


def _blocks_between_blanks(lines: list[str]) -> list[Block]:
    blocks: list[Block] = []
    open_item = False
    for line in lines:
        heading, item = _HEADING.fullmatch(line.strip()), _ITEM.fullmatch(line.strip())
        if heading:
            blocks.append(Block("heading", heading[2], len(heading[1])))
        elif item:
            blocks.append(Block("item", item[1]))
        elif blocks and (blocks[-1].kind == "paragraph" or (open_item and line.startswith(" "))):
            joint = "\n" if blocks[-1].kind == "paragraph" else " "
            blocks[-1] = Block(blocks[-1].kind, f"{blocks[-1].text}{joint}{line.strip()}")
        else:
            blocks.append(Block("paragraph", line.strip()))
        open_item = blocks[-1].kind == "item"
    return blocks
