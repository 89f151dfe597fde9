"""A notice's declaration: its `contents.yaml`, read strictly, and which notice serves which obligation.

One folder a notice: `contents.yaml` says for whom it is and what it must say, with the provision and the facts that
fill each content; `subject.txt`, `body.txt` and `body.html` say it. A notice declares the duties (rule ids) or clause
events that it was written for; without one of its own, an obligation gets the general notice of its audience.
"""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from incident.documents.template import Templates
from incident.errors import TemplateRefused
from incident.kernel.fields import Faults, Fields
from incident.kernel.reading import read_document
from incident.notices.contents import Required
from incident.vocabulary import FACT_KEYS, Audience

PARTS = ("subject.txt", "body.txt", "body.html")
"""The files of a notice beside its declaration."""
SUPPLIED = (
    "our_name", "our_identity", "our_contact", "our_representative", "agreement", "clause", "touched_assets",
    "affected_here", "earlier_notice",
)  # fmt: skip
"""What profile, portfolio and clause supply beside the facts; named in `facts` as if they were keys."""
_WHEN = ("always", "late")


@dataclass(frozen=True, slots=True)
class NoticeTemplate:
    """What one notice declares.

    Attributes:
        id: name of its folder.
        audiences: whom it can tell.
        sources: `law`, `clause` or `manual`; from where its obligations come.
        duties: rule ids that it was written for.
        events: clause events that it was written for.
        languages: BCP 47 tags; each further one has files of its own (`body.de.txt`).
        stages: stages that it serves; empty: all.
        contents: what it must say.
        digest: SHA-256 over its files and those that all notices share.
    """

    id: str
    title: str
    audiences: tuple[str, ...]
    sources: tuple[str, ...]
    duties: tuple[str, ...]
    events: tuple[str, ...]
    languages: tuple[str, ...]
    stages: tuple[str, ...]
    contents: tuple[Required, ...]
    digest: str

    def file(self, part: str, language: str) -> str:
        """The path of a part in a language inside the set: the first language has no mark of its own."""
        stem, _, kind = part.partition(".")
        return f"{self.id}/{part}" if language == self.languages[0] else f"{self.id}/{stem}.{language}.{kind}"


@dataclass(frozen=True, slots=True)
class Library:
    """All notices, with the templates that they share."""

    notices: Mapping[str, NoticeTemplate]
    templates: Templates

    def notice(self, name: str) -> NoticeTemplate:
        """The notice of that id.

        Raises:
            TemplateRefused: there is none.
        """
        if name not in self.notices:
            raise TemplateRefused(f"no notice {name!r}", mend=f"there are {', '.join(sorted(self.notices))}")
        return self.notices[name]

    def serving(self, *, audience: str, source: str, duty: str, event: str, stage: str) -> NoticeTemplate:
        """The notice for an obligation: one written for its duty or event, else the general one of its audience.

        Raises:
            TemplateRefused: none serves that audience.
        """
        fitting = [
            it
            for it in self.notices.values()
            if audience in it.audiences and source in it.sources and (not it.stages or stage in it.stages)
        ]
        ranked = sorted(((_rank(it, duty, event), it.id) for it in fitting), reverse=True)
        if not ranked or ranked[0][0] < 0:
            raise TemplateRefused(
                f"no notice tells {audience} of a duty from {source}", mend="add a folder to notifications/"
            )
        best = max(rank for rank, _ in ranked)
        return self.notices[min(name for rank, name in ranked if rank == best)]


def _rank(notice: NoticeTemplate, duty: str, event: str) -> int:
    if duty in notice.duties or (event and event in notice.events):
        return 1
    return -1 if notice.duties or notice.events else 0


def read_library(files: Iterable[tuple[str, bytes]]) -> Library:
    """Read all notices.

    Args:
        files: path inside `notifications/` and bytes.

    Raises:
        TemplateRefused: a notice that lacks a file, or several faults. InputRefused: one thing that is not known.
    """
    texts = {name: _text(data, name) for name, data in files}
    templates = Templates({name: text for name, text in texts.items() if not name.endswith(".yaml")})
    notices = [_read(name, texts) for name in sorted(texts) if name.endswith("/contents.yaml")]
    return Library({notice.id: notice for notice in notices}, templates)


def _text(data: bytes, name: str) -> str:
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise TemplateRefused("not UTF-8", where=f"notifications/{name}", mend="save it as UTF-8") from error


def _read(name: str, texts: Mapping[str, str]) -> NoticeTemplate:
    folder = name.rpartition("/")[0]
    document = read_document(texts[name].encode(), name=f"notifications/{name}")
    faults = Faults()
    fields = Fields(document, document.data, (), faults)
    notice = NoticeTemplate(
        id=folder,
        title=fields.text("title", needed=True),
        audiences=_among(fields, "audiences", tuple(Audience)),
        sources=_among(fields, "sources", ("law", "clause", "manual")),
        duties=fields.texts("duties"),
        events=fields.texts("events"),
        languages=fields.texts("languages") or ("en",),
        stages=fields.texts("stages"),
        contents=tuple(_required(item) for item in fields.items("contents")),
        digest=_digest(folder, texts),
    )
    fields.done()
    faults.refuse(document.name, kind=TemplateRefused)
    _demand_files(notice, texts)
    return notice


def _required(fields: Fields) -> Required:
    required = Required(
        id=fields.text("id", needed=True),
        text=fields.text("text", needed=True),
        provision=fields.text("provision", needed=True),
        facts=_among(fields, "facts", (*FACT_KEYS, *SUPPLIED)),
        details=_among(fields, "details", (*FACT_KEYS, *SUPPLIED)),
        phased=fields.flag("phased") or False,
        when=fields.choice("when", _WHEN, "always"),
    )
    fields.done()
    return required


def _among(fields: Fields, key: str, admitted: Sequence[str]) -> tuple[str, ...]:
    words = fields.texts(key)
    for word in words:
        if word not in admitted:
            fields.fault(f"{word!r} is not known", key, mend=f"one of {', '.join(admitted)}")
    return words


def _demand_files(notice: NoticeTemplate, texts: Mapping[str, str]) -> None:
    wanted = [notice.file(part, language) for language in notice.languages for part in PARTS]
    lacking = [path for path in wanted if path not in texts]
    if lacking:
        raise TemplateRefused(f"{', '.join(lacking)} is missing", where=f"notifications/{notice.id}", mend="write it")


def _digest(folder: str, texts: Mapping[str, str]) -> str:
    own = sorted(name for name in texts if name.startswith((f"{folder}/", "_base/")))
    return hashlib.sha256("".join(f"{name}\0{texts[name]}\0" for name in own).encode()).hexdigest()
