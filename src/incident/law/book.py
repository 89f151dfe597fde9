"""The law book: which version of which duty was in force, on which day, where.

Invariants: days are local to the jurisdiction and both ends count; at most one version of a duty is in force on a day
(where data is faulty, the newest counts and `check` says so); before a duty's known history the book says so instead
of "nothing". A rule that can never start anything is listed and never in force.
"""

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from incident.errors import RuleUnknown
from incident.kernel.logic import leaves
from incident.law.clocks import anchored_on
from incident.law.connections import Connections, connections_of
from incident.law.rule import Rule
from incident.vocabulary import Effect


@dataclass(frozen=True)
class LawBook:
    """All rules, by id.

    Attributes:
        rules: every version by its id.
        release: name of the pack release.
        aliases: other ids, each with the id that it stands for.
        own: ids of the rules that somebody's own packs added or put in a shipped rule's place.
    """

    rules: Mapping[str, Rule]
    release: str = ""
    aliases: Mapping[str, str] = field(default_factory=dict)
    own: frozenset[str] = frozenset()

    @cached_property
    def digest(self) -> str:
        """SHA-256 over the digests of all files, in the order of ids."""
        lines = "".join(f"{id_}:{self.rules[id_].digest}\n" for id_ in sorted(self.rules))
        return hashlib.sha256(f"{self.release}\n{lines}".encode()).hexdigest()

    @cached_property
    def families(self) -> Mapping[str, tuple[Rule, ...]]:
        """The versions of each duty, oldest first; undated ones at the end."""
        grouped: dict[str, list[Rule]] = {}
        for id_ in sorted(self.rules):
            grouped.setdefault(self.rules[id_].duty, []).append(self.rules[id_])
        return {duty: tuple(sorted(rules, key=_age)) for duty, rules in grouped.items()}

    @cached_property
    def order(self) -> Mapping[str, int]:
        """The place of each duty in an order in which it comes after those that it runs from, or follows."""
        order: dict[str, None] = {}
        for duty in self.families:
            self._place(duty, order, frozenset())
        return {duty: place for place, duty in enumerate(order)}

    @cached_property
    def before(self) -> Mapping[str, tuple[str, ...]]:
        """For each duty those that it runs from, then the one that it follows as a stage."""
        return {duty: tuple(dict.fromkeys(self._before(duty))) for duty in self.families}

    @cached_property
    def connections(self) -> Connections:
        """What can connect anybody to a duty."""
        return connections_of((duty, rule.nexus) for duty, rules in self.families.items() for rule in rules)

    @cached_property
    def by_data_set(self) -> frozenset[str]:
        """Ids of the rules that tell data sets apart: a condition of theirs asks about one."""
        return frozenset(id_ for id_, rule in self.rules.items() if _asks_of_data_set(rule))

    def _place(self, duty: str, order: dict[str, None], above: frozenset[str]) -> None:
        if duty in order or duty in above or duty not in self.families:
            return
        for other in self.before[duty]:
            self._place(other, order, above | {duty})
        order[duty] = None

    def _before(self, duty: str) -> Iterator[str]:
        rules = self.families[duty]
        for id_ in (*(id_ for rule in rules for id_ in anchored_on(rule.terms)), *(rule.follows for rule in rules)):
            other = self.rules.get(self.aliases.get(id_, id_))
            if other is not None and other.duty != duty:
                yield other.duty

    def rule(self, id_: str) -> Rule:
        """The rule of that id, or of the id that it is an alias of.

        Raises:
            RuleUnknown: there is none.
        """
        rule = self.rules.get(self.aliases.get(id_, id_))
        if rule is None:
            raise RuleUnknown(f"no rule {id_!r} in the law book", mend="see `incident law list`")
        return rule

    def in_force(self, duty: str, on: date) -> Rule | None:
        """The version of a duty in force on a day, None where none was."""
        found = [rule for rule in self.families.get(duty, ()) if _covers(rule, on)]
        return found[-1] if found else None

    def history_incomplete_before(self, duty: str) -> date | None:
        """The day before which the duty's versions are not known; None where the oldest known is the first."""
        days = [rule.history_incomplete_before for rule in self.families.get(duty, ())]
        return max((day for day in days if day), default=None)


def make_book(rules: Iterable[Rule], *, release: str = "") -> LawBook:
    """A book of the rules, with their aliases.

    Raises:
        RuleUnknown: an id or alias that stands twice.
    """
    by_id: dict[str, Rule] = {}
    aliases: dict[str, str] = {}
    for rule in rules:
        for name in (rule.id, *rule.aliases):
            if name in by_id or name in aliases:
                raise RuleUnknown(f"rule id {name!r} stands twice", mend="keep one, or make the other an alias")
        by_id[rule.id] = rule
        aliases.update(dict.fromkeys(rule.aliases, rule.id))
    return LawBook(by_id, release, aliases)


def _asks_of_data_set(rule: Rule) -> bool:
    conditions = (rule.nexus, rule.applies, *(exemption.when for exemption in rule.exemptions))
    return any(test.scope == "data_set" for condition in conditions for test in leaves(condition))


def _age(rule: Rule) -> tuple[bool, date]:
    return (rule.effective_from is None, rule.effective_from or date.min)


def _covers(rule: Rule, on: date) -> bool:
    if rule.effect is Effect.NEVER or rule.effective_from is None:
        return False
    return rule.effective_from <= on <= (rule.effective_to or date.max)
