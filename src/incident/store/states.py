"""How far a notice and a dispatch have come, and which verdicts end a clock: the words that rows hold."""

from enum import StrEnum


class NoticeState(StrEnum):
    """How far a notice has come; only an approved one goes out."""

    DRAFT = "draft"
    APPROVED = "approved"
    SUPERSEDED = "superseded"
    """A newer draft or a newer approval stands in its place."""
    DISPATCHED = "dispatched"
    RETURNED = "returned"
    """It went out and came back; what it should perform is open again."""


class DispatchState(StrEnum):
    """What is known of one attempt to deliver a notice."""

    CLAIMED = "claimed"
    """About to be handed over; one that stays so was left by a crash, and is in doubt."""
    BY_HAND = "by_hand"
    """A portal, a letter or a courier: a person files it and records the receipt."""
    SENT = "sent"
    FAILED = "failed"
    """Certainly not taken."""
    IN_DOUBT = "in_doubt"
    """It cannot be known whether it was taken; a person says."""
    BOUNCED = "bounced"
    """Taken, and void: it came back, or the clause says that what came back voids it."""


OPEN = "open"
"""The verdict on an obligation whose notice came back: performed and not satisfied."""
PERFORMED = frozenset({"met", "late", "early"})
"""Results of verdicts on what was done and did not come back."""
