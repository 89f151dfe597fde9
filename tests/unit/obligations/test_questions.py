"""Questions: ranked by what they decide and how soon, with who answers and what each answer does."""

from support.law import NOW, assessed, entity, said
from support.packs import GOOD, NAME

from incident.law.loader import load_book
from incident.obligations.differences import difference
from incident.obligations.questions import Question, questions

CONTROLLER = entity("acme-de", "DE", roles="controller important_entity")
AWARE = "aware_at=2026-11-23T10:00+01:00"


def asked(*texts: str) -> list[Question]:
    return questions(assessed(said(*texts), CONTROLLER).values(), now=NOW)


def test_the_question_that_decides_most_and_soonest_comes_first() -> None:
    found = asked("residents.DE=5", AWARE)

    assert [it.weight for it in found] == sorted((it.weight for it in found), reverse=True)
    assert found[0].fact == "significant", "an early warning is already due"
    assert found[0].nearest is not None


def test_a_question_says_who_can_answer_and_what_each_answer_does() -> None:
    risk = next(it for it in asked("residents.DE=5", AWARE) if it.fact == "risk")

    assert risk.who == "data protection"
    assert any("33(1)" in text and "risk is unlikely" in text for text in risk.stops)
    assert any("Art. 34" in text and "risk is high" in text for text in risk.confirms)
    assert risk.how == "incident learn ID risk=…"


def test_an_answer_removes_the_question_and_shows_what_moved() -> None:
    before = assessed(said("residents.DE=5", AWARE), CONTROLLER)
    after = assessed(said("residents.DE=5", AWARE, "risk=unlikely"), CONTROLLER)
    key = "eu-gdpr-art33-1 DE"
    moved = difference(before[key], after[key])

    assert not any(it.fact == "risk" for it in questions(after.values(), now=NOW))
    assert moved is not None
    assert moved["moved"][0]["from"] == "Owed"
    assert moved["moved"][0]["to"] == "NotOwed"
    assert "verdict Owed ▶ NotOwed" in moved["sentence"]


def test_what_is_not_owed_is_not_asked_about() -> None:
    found = asked("residents.DE=5", AWARE, "risk=unlikely", "significant=false")

    assert [it.fact for it in found if it.fact in ("risk", "significant")] == []


def test_an_instant_that_a_clock_waits_for_is_asked() -> None:
    issuer = entity("acme-us", "US-NY", roles="listed_issuer", listed=True)
    (found,) = [
        it
        for it in questions(assessed(said(AWARE), issuer).values(), now=NOW)
        if it.fact == "materiality_determined_at"
    ]

    assert found.about == "acme-us"
    assert found.who == "counsel"
    assert found.starts


def test_a_date_that_moves_is_told_with_its_reason() -> None:
    before = assessed(said("residents.DE=5", AWARE), CONTROLLER)
    after = assessed(said("residents.DE=5", "aware_at=2026-11-23T08:00+01:00"), CONTROLLER)
    moved = difference(before["eu-gdpr-art33-1 DE"], after["eu-gdpr-art33-1 DE"])

    assert moved is not None
    (due,) = [it for it in moved["moved"] if it["what"] == "due"]
    assert due["seconds"] == -7200
    assert due["because"]


def test_nothing_moved_means_no_difference() -> None:
    found = assessed(said("residents.DE=5", AWARE), CONTROLLER)

    assert all(difference(it, it) is None for it in found.values())


def test_a_new_obligation_is_a_difference_from_nothing() -> None:
    (told, *_) = assessed(said("residents.DE=5", AWARE), CONTROLLER).values()

    assert difference(None, told)["sentence"].startswith("new: ")  # type: ignore[index]


def test_what_only_counsel_can_judge_is_asked_in_the_words_of_the_duty() -> None:
    leaf = "applies: {fact: applicable, of: xx-1, is: true, provision: § 1}"
    text = GOOD.replace("applies: {fact: personal_data, is: true, provision: § 1}", leaf)
    pack = text.replace("exemptions:", "open_conditions: [The leak reached a listed system.]\nexemptions:")
    book = load_book([("release.yaml", b"release: test"), (NAME, pack.encode())])
    (duty,) = assessed(said("residents.DE=5", AWARE), CONTROLLER, book=book).values()

    (asked,) = (it for it in questions([duty], ids={str(duty.key): "1-o9"}) if it.fact.startswith("applicable"))

    assert asked.asks == "A duty (Some Act § 1): The leak reached a listed system?"
    assert asked.how == "incident obligation decide 1-o9 required|not-required --reason …"
