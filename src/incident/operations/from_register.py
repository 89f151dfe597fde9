"""Facts that nobody has to say: what the register of assets states, and whom our own notices told.

Only what the report and everybody after it left unsaid is taken; what somebody says stands. That a notice went out
starts no clock by this way: a clock that runs from a notice names which, and is anchored on its submission.
"""

from collections.abc import Iterable, Iterator, Mapping

from incident.agreements.exposure import sources
from incident.agreements.model import Portfolio
from incident.facts.fact import OUR_NOTICES, Fact, Subject
from incident.facts.learning import Telling, facts_from_data
from incident.facts.sheet import FactSheet
from incident.kernel.instants import Instant
from incident.store.matter import StoredObligation
from incident.vocabulary import Audience, SubjectKind

EXPORT = "export_classes"
REGISTER = "register of assets"
_TOLD = {Audience.INDIVIDUALS: "individuals_notified_at", Audience.REGULATOR: "authority_notified_at"}
"""Audience ▶ the fact that it was told."""


def facts_of_register(sheet: FactSheet, portfolio: Portfolio, *, at: Instant) -> tuple[Fact, ...]:
    """What the register says of the assets concerned and nobody said otherwise.

    Args:
        sheet: what was said.
        portfolio: the register.
        at: when the incident was declared.
    """
    known = sheet.get("assets")
    names = known.value if known is not None and isinstance(known.value, frozenset) else frozenset()
    made_from = {source for name in names for source in sources(portfolio, name)}  # control lasts through a port
    lists = {portfolio.assets[name].export_list for name in names | made_from if name in portfolio.assets} - {""}
    if not lists or sheet.speaks_of(EXPORT):
        return ()
    return facts_from_data(EXPORT, sorted(lists), Telling(at, REGISTER, REGISTER))


def facts_of_notices(
    sheet: FactSheet, obligations: Iterable[StoredObligation], submissions: Mapping[str, Instant]
) -> Iterator[Fact]:
    """When an entity of ours first told the people concerned, and an authority, by notices that did not come back.

    Args:
        sheet: what was said.
        obligations: of the incident.
        submissions: when each was performed, by the text of its key.
    """
    first: dict[tuple[str, str], Instant] = {}
    for it in obligations:
        key, at = _TOLD.get(it.assessed.audience), submissions.get(str(it.key))
        if key is not None and at is not None:
            told = (key, it.key.holder)
            first[told] = min(at, first.get(told, at))
    for (key, holder), at in sorted(first.items()):
        if not sheet.speaks_of(key):
            subject = Subject(SubjectKind.ENTITY, holder)
            yield from facts_from_data(key, str(at), Telling(at, OUR_NOTICES, OUR_NOTICES, subject=subject))
