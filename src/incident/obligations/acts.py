"""Acts: what is owed and is no notice, such as seeking a protective order or preserving evidence.

An act is done, and what shows it is recorded; it is never drafted, approved or dispatched.
"""

from incident.agreements.clauses import ACTS
from incident.obligations.obligation import Assessed
from incident.vocabulary import Audience

INTERNAL = ("assessment", "relief")
"""Stages of duties of law that tell nobody anything: an assessment, or a remedy of our own."""


def is_act(assessed: Assessed) -> bool:
    """Whether an obligation is an act: a stage of a clause or of a duty of law that tells nobody anything."""
    return assessed.key.stage in (ACTS if assessed.source == "clause" else INTERNAL)


def may_be_done(assessed: Assessed) -> bool:
    """Whether it can be recorded as done without a notice: an act, what nobody is told of, what counsel entered."""
    return is_act(assessed) or assessed.source == "manual" or assessed.audience is Audience.OTHER
