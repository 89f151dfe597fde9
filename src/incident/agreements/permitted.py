"""Permitted recipients, purposes and places: which disclosures went beyond what the agreements on their way allow.

A recipient is bound by every agreement on the way on which an asset came to whoever passed it on, not the last alone:
that is where it says who may have it, whether affiliates may, whether it may be passed on at all, and where it is to be
held. A stage of the register may permit fewer. What went beyond is a breach that its owner is told of.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from incident.agreements.covenants import Covenants
from incident.agreements.model import Agreement, Disclosure, Party
from incident.kernel.seats import country_of

_NOBODY: Mapping[str, Party] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Beyond:
    """A disclosure beyond what an agreement permits: whom or for what, in one sentence."""

    disclosure: str
    agreement: str
    sentence: str


def beyond(
    disclosures: Iterable[Disclosure], agreements: Mapping[str, Agreement], parties: Mapping[str, Party] = _NOBODY
) -> Iterator[Beyond]:
    """What went beyond.

    Args:
        disclosures: all stages of one asset.
        agreements: by id; one that is not recorded permits everything.
        parties: by id; of one that is not recorded neither group nor place is known.
    """
    stages = list(disclosures)
    yield from _by_stage(stages)
    if not any(_limits(agreements[name]) for name in {stage.agreement for stage in stages} if name in agreements):
        return
    into: dict[str, list[Disclosure]] = {}
    for each in stages:
        into.setdefault(each.to_party, []).append(each)
    ways: dict[str, list[Agreement]] = {}
    for stage in stages:
        own = agreements.get(stage.agreement)
        if own is not None:
            yield from _purpose(stage, own)
        if stage.from_party not in ways:
            ways[stage.from_party] = [it for it in _on_the_way(stage.from_party, into, agreements) if _limits(it)]
        if own is not None and _limits(own):
            yield from _place(stage, own, parties)
        for agreement in ways[stage.from_party]:
            if agreement.id != stage.agreement:
                yield from _recipient(stage, agreement, parties)
                yield from _purpose(stage, agreement)
                yield from _place(stage, agreement, parties)


def _limits(agreement: Agreement) -> bool:
    """Whether any version limits recipients or purposes: most do not, and need not be asked about each stage."""
    if agreement.covenants is None and not agreement.earlier:
        return False
    versions = (*agreement.earlier, agreement)
    return any(it.covenants is not None and _narrows(it.covenants) for it in versions)


def _narrows(covenants: Covenants) -> bool:
    return bool(
        covenants.recipients or covenants.purposes or covenants.localisation or covenants.affiliates or covenants.onward
    )


def _by_stage(stages: Iterable[Disclosure]) -> Iterator[Beyond]:
    """What was passed on beyond the recipients that the stage permits on which it came."""
    held = list(stages)
    for before in held:
        if not before.recipients:
            continue
        for stage in held:
            if (
                stage.from_party == before.to_party
                and stage.at >= before.at
                and stage.to_party not in before.recipients
            ):
                sentence = f"disclosure {stage.id} went to {stage.to_party}, whom stage {before.id} does not permit"
                yield Beyond(stage.id, before.agreement, sentence)


def _on_the_way(
    party: str, into: Mapping[str, list[Disclosure]], agreements: Mapping[str, Agreement]
) -> list[Agreement]:
    """The agreements under which it came to a party, and to those from whom it came, each once."""
    found: dict[str, Agreement] = {}
    seen, ahead = {party}, [party]
    while ahead:
        for stage in into.get(ahead.pop(), ()):
            if stage.agreement in agreements:
                found.setdefault(stage.agreement, agreements[stage.agreement])
            if stage.from_party not in seen:
                seen.add(stage.from_party)
                ahead.append(stage.from_party)
    return [found[id_] for id_ in sorted(found)]


def _recipient(stage: Disclosure, agreement: Agreement, parties: Mapping[str, Party]) -> Iterator[Beyond]:
    covenants = agreement.in_force(stage.at.day()).covenants
    if covenants is None or stage.to_party in covenants.recipients:
        return
    why = _onward(covenants, _is_affiliate(stage, covenants, parties))
    if why:
        sentence = f"disclosure {stage.id} went to {stage.to_party}, {why.format(agreement=agreement.id)}"
        yield Beyond(stage.id, agreement.id, sentence)


def _onward(covenants: Covenants, affiliate: bool) -> str:
    """Why a recipient that is not named is beyond what is permitted; empty where it is not."""
    if affiliate and covenants.affiliates:
        return {
            "forbidden": "an affiliate, to whom {agreement} forbids to give it",
            "with_notice": "an affiliate, of which {agreement} wants notice: record that it was given",
        }.get(covenants.affiliates, "")
    if covenants.onward:
        return {
            "forbidden": "and {agreement} forbids to pass it on",
            "consent": "for which {agreement} wants consent: record whom it permits under recipients",
            "notice": "of which {agreement} wants notice: record that it was given",
        }.get(covenants.onward, "")
    return "whom {agreement} does not permit as a recipient" if covenants.recipients else ""


def _is_affiliate(stage: Disclosure, covenants: Covenants, parties: Mapping[str, Party]) -> bool:
    """Whether whoever received it belongs to the group of whoever gave it, or of a permitted recipient."""
    taker = parties.get(stage.to_party)
    others = [parties.get(name) for name in (stage.from_party, *covenants.recipients)]
    return taker is not None and any(it is not None and taker.is_affiliate_of(it) for it in others)


def _place(stage: Disclosure, agreement: Agreement, parties: Mapping[str, Party]) -> Iterator[Beyond]:
    covenants, taker = agreement.in_force(stage.at.day()).covenants, parties.get(stage.to_party)
    if covenants is None or not covenants.localisation or taker is None:
        return
    if not {taker.country, country_of(taker.country)} & set(covenants.localisation):
        where = ", ".join(covenants.localisation)
        sentence = f"disclosure {stage.id} went to {taker.id} in {taker.country}; {agreement.id} keeps it in {where}"
        yield Beyond(stage.id, agreement.id, sentence)


def _purpose(stage: Disclosure, agreement: Agreement) -> Iterator[Beyond]:
    covenants = agreement.in_force(stage.at.day()).covenants
    if covenants is not None and covenants.purposes and stage.purpose not in covenants.purposes:
        purpose = stage.purpose or "no stated purpose"
        sentence = f"disclosure {stage.id} was made for {purpose}, which {agreement.id} does not permit"
        yield Beyond(stage.id, agreement.id, sentence)
