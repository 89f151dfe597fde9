"""What one notice must and must not say: the rule's or the clause's own list, with what the template knows of it.

The law or the contract decides *what* has to be said; the template adds which facts say it. A notice that was written
for its duty says all that it declares, and what the rule lists beyond. A general notice says what the rule lists; only
where the rule lists nothing, what the template declares. Reasons for a delay are due wherever the rule asks for them
and the deadline has passed.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from incident.agreements.model import NoticeClause
from incident.law.rule import Content, Rule
from incident.notices.contents import Required
from incident.notices.template import NoticeTemplate
from incident.vocabulary import FACT_KEYS

_DELAY = ("late_reasons",)
_LATE = "why the notice is late"


@dataclass(frozen=True, slots=True)
class Requirements:
    """What one notice must and must not say.

    Attributes:
        required: in the order in which they are said.
        forbidden: what must not be said.
    """

    required: tuple[Required, ...]
    forbidden: tuple[Content, ...] = ()

    @property
    def forbidden_keys(self) -> frozenset[str]:
        """The fact keys that must not be told."""
        return frozenset(key for content in self.forbidden for key in content.facts)


def of_rule(rule: Rule, template: NoticeTemplate) -> Requirements:
    """What a notice under a rule must and must not say; a content that it forbids is not asked for by a template."""
    listed = [Required(it.id, it.text, it.provision, it.facts, phased=it.phased or rule.phased) for it in rule.contents]
    barred = {key for content in rule.forbidden for key in content.facts}
    own = [replace(it, phased=it.phased and rule.phased) for it in template.contents if not barred & set(it.facts)]
    if rule.late_reasons and not any(_is_about_delay(it) for it in (*listed, *own)):
        listed.append(Required("late_reasons", _LATE, rule.citation, _DELAY, when="late"))
    written_for = bool({rule.id, rule.duty} & set(template.duties))
    return Requirements(_merged(listed, own, written_for=written_for), rule.forbidden)


def of_clause(clause: NoticeClause, template: NoticeTemplate) -> Requirements:
    """What a notice under a clause must say; information may follow only where the clause says so."""
    listed = [Required(id_, text, f"clause {clause.id}", phased=clause.phased) for id_, text in clause.contents]
    own = [replace(it, phased=clause.phased) for it in template.contents]
    return Requirements(_merged(listed, own, written_for=clause.event in template.events))


def of_template(template: NoticeTemplate) -> Requirements:
    """What a notice must say that rests on no rule and no clause."""
    return Requirements(template.contents)


def _merged(listed: Sequence[Required], own: Sequence[Required], *, written_for: bool) -> tuple[Required, ...]:
    declared = {it.id: it for it in own}
    known = [_with_facts(it, declared) for it in listed]
    if not written_for and any(it.when == "always" for it in listed):
        return tuple(known)
    ids = {it.id for it in listed}
    return (
        *(next((it for it in known if it.id == mine.id), mine) if mine.id in ids else mine for mine in own),
        *(it for it in known if it.id not in declared),
    )


def _is_about_delay(required: Required) -> bool:
    """Reasons for a delay, whatever the rule calls them: a notice in time has none to give."""
    return required.id == "late_reasons" or required.facts == _DELAY


def _with_facts(listed: Required, declared: Mapping[str, Required]) -> Required:
    """The rule's own facts, else the template's for a content of that id, else the fact of that very name."""
    mine = declared.get(listed.id)
    details = mine.details if mine else ()
    when = mine.when if mine else "late" if _is_about_delay(listed) else listed.when
    if listed.facts:
        return replace(listed, details=tuple(key for key in details if key not in listed.facts), when=when)
    if mine:
        return replace(listed, facts=mine.facts, details=details, when=when)
    return replace(listed, facts=(listed.id,) if listed.id in FACT_KEYS else (), when=when)
