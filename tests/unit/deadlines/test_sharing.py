"""One derivation for all who ask the same."""

from incident.deadlines.derive import Anchor, Setting, derive
from incident.deadlines.sharing import Derivations
from incident.kernel.instants import parse_instant
from incident.kernel.periods import Period, Unit
from incident.kernel.terms import Limb, Terms

EVENT = parse_instant("2026-11-23T12:00Z")


def terms() -> Terms:
    return Terms(limbs=(Limb("aware_at", Period(72, Unit.HOURS)),))


def test_the_same_question_is_derived_once_and_another_one_is_not() -> None:
    shared, clause = Derivations(), terms()
    setting = Setting({"aware_at": Anchor(EVENT)}, {}, "", "", {}, EVENT)

    first = shared.derive(clause, setting, name="a clause")

    assert shared.derive(clause, setting, name="a clause") is first
    assert shared.derive(terms(), setting, name="a clause") == first
    assert shared.derive(clause, setting, name="another clause") != first
    assert len(shared) == 3
    assert first == derive(clause, setting, name="a clause")
