"""What docs/notices.md shows of a template is read and rendered."""

import re
from pathlib import Path

from support.occasions import occasion

from incident.notices.compose import compose
from incident.notices.template import read_library
from incident.resources import files

TEXT = (Path(__file__).parents[3] / "docs" / "notices.md").read_text(encoding="utf-8")


def test_the_documented_template_is_read_and_says_what_it_declares() -> None:
    shown = re.findall(r"<!-- (authority_note/\S+) -->\n```\w+\n(.*?)```", TEXT, re.DOTALL)
    assert len(shown) == 4
    base = [(name, data) for name, data in files("notifications", "") if name.startswith("_base/")]
    library = read_library([*base, *((name, text.encode()) for name, text in shown)])

    made = compose(occasion(late=True), library.notice("authority_note"), library)
    assert made.subject == "Breach 7-o3: notification by Acme GmbH"
    assert "<nature> & told" in made.text
    assert "<late_reasons> & told" in made.text
    assert "&lt;occurred_at&gt;" in made.html
