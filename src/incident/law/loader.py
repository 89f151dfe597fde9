"""Loading a law book from files: all of it or nothing, so that a broken pack never half-loads.

Pure: it takes names and bytes; who reads the disk stands outside (`resources.law_files`).
"""

from collections.abc import Iterable

from incident.errors import IncidentError, PackRefused
from incident.kernel.fields import Faults, Fields
from incident.kernel.reading import read_document
from incident.law.book import LawBook, make_book
from incident.law.rule import Rule
from incident.law.schema import read_rule

RELEASE_FILE = "release.yaml"
"""Names the pack release; stands at the top of the folder."""


def load_book(files: Iterable[tuple[str, bytes]]) -> LawBook:
    """The book of all pack files.

    Args:
        files: paths inside the packs folder, such as `eu/eu-gdpr-art34.yaml`, with their bytes.

    Raises:
        PackRefused: any fault in any file; all of them are told.
    """
    faults = Faults()
    rules: list[Rule] = []
    release = ""
    for name, data in files:
        with faults.gathering(name):
            if name == RELEASE_FILE:
                release = _release(data, name)
            else:
                rules.append(read_rule(data, name=name))
    try:
        faults.refuse("the law packs", kind=PackRefused)
        return make_book(rules, release=release)
    except PackRefused:
        raise
    except IncidentError as error:
        raise PackRefused(error.what, where=error.where or "the law packs", mend=error.mend) from error


def _release(data: bytes, name: str) -> str:
    document = read_document(data, name=name)
    faults = Faults()
    fields = Fields(document, document.data, (), faults)
    release = fields.text("release", needed=True)
    fields.text("note")
    fields.done()
    faults.refuse(name, kind=PackRefused)
    return release
