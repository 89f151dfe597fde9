"""Who is told: the clause's party, or the authority or group that serves the place; only by methods that are notice."""

import pytest

from incident.agreements.model import Address, Method, NoticeClause, Party, Portfolio
from incident.kernel.terms import Terms
from incident.law.authorities import Authority
from incident.notices.addressee import addressee_of
from incident.notices.draft import Addressee
from incident.obligations.obligation import ObligationKey
from incident.vocabulary import Audience, Confidence

EMAIL, COURIER, COPY = (
    Address("email", "a@b.example"),
    Address("courier", "Tokyo"),
    Address("email", "c@d.example", "", copy_only=True),
)


def party(name: str, kind: str = "regulator", **more: object) -> Party:
    return Party(name, name.upper(), kind, "DE", "Europe/Berlin", **more)  # type: ignore[arg-type]


def told(
    *parties: Party,
    recipient: str = "DE",
    audience: str = "regulator",
    clause: NoticeClause | None = None,
    authority: Authority | None = None,
) -> Addressee:
    key = ObligationKey("eu-gdpr-art33-1", "acme-de", recipient)
    portfolio = Portfolio(parties={it.id: it for it in parties})
    return addressee_of(
        key, audience=audience, title="the authority in DE", portfolio=portfolio, clause=clause, authority=authority
    )


def test_the_authority_that_is_told_of_this_duty_goes_before_the_one_of_the_place_and_of_the_country() -> None:
    country = party("country")
    place = party("place", jurisdictions=("DE",))
    duty = party("duty", jurisdictions=("DE",), duties=("eu-gdpr-art33-1",))
    other = party("other", jurisdictions=("DE",), duties=("de-bsig-32-final",))

    assert told(country, place, duty, other).id == "duty"
    assert told(country, place, other).id == "place"
    assert told(country, other).id == "country"
    assert told(other).addresses == ()


def test_where_several_fit_equally_the_first_is_taken_and_the_draft_says_so() -> None:
    found = told(party("b", jurisdictions=("DE",)), party("a", jurisdictions=("DE",)))
    assert (found.id, found.note) == ("a", "a, b fit equally; a is taken")


def test_nobody_found_is_no_refusal_and_goes_nowhere() -> None:
    found = told()
    assert (found.name, found.addresses) == ("the authority in DE", ())
    assert found.note == "no party of kind regulator serves DE"


DPA = Authority(
    "dpa",
    "Data Protection Authority",
    "DE",
    "Europe/Berlin",
    "DE",
    Audience.REGULATOR,
    ("eu-gdpr-art33-1",),
    Confidence.MEDIUM,
    "its own site",
    portal="https://dpa.example/form",
    email="breach@dpa.example",
    languages=("de",),
)


def test_where_no_party_is_recorded_the_directory_says_who_is_told_and_only_hands_reach_it() -> None:
    found = told(authority=DPA)
    assert (found.name, found.zone, found.country, found.language) == (DPA.name, "Europe/Berlin", "DE", "de")
    assert found.addresses == (Address("portal", "https://dpa.example/form"),)
    assert "medium confidence: its own site" in found.note
    assert "breach@dpa.example" in found.note


def test_a_recorded_party_goes_before_the_directory() -> None:
    assert told(party("recorded", jurisdictions=("DE",)), authority=DPA).id == "recorded"


def test_individuals_are_told_through_the_group_of_their_place() -> None:
    group = party("people-de", "individuals", jurisdictions=("DE",))
    assert (
        told(group, party("dpa", jurisdictions=("DE",)), recipient="individuals:DE", audience="individuals").id
        == group.id
    )


@pytest.mark.parametrize(
    ("methods", "expected"),
    [((), (EMAIL, COURIER, COPY)), (("courier", "email"), (COURIER, EMAIL, COPY)), (("email",), (EMAIL, COPY))],
)
def test_a_clause_ranks_the_methods_and_one_that_it_does_not_admit_is_no_notice(
    methods: tuple[str, ...], expected: tuple[Address, ...]
) -> None:
    beta = party("beta", "counterparty", addresses=(EMAIL, COURIER, COPY))
    clause = NoticeClause("1", "either", "security_incident", "actual", Terms(limbs=()), tuple(map(Method, methods)))
    found = told(beta, recipient="beta", audience="counterparty", clause=clause)
    assert {it.to for it in found.addresses} == {it.to for it in expected}
    mains = [it for it in found.addresses if not it.copy_only]
    assert mains == [it for it in expected if not it.copy_only]
