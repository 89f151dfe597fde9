"""A small law pack, and the faults that a reader has to tell: (what stands, what is put there, message, line)."""

GOOD = """\
id: xx-1
jurisdiction: DE
name: A duty
citation: Some Act § 1
status: in_force
effect: starts
confidence: high
effective: {from: 2020-01-01}
holder_roles: [controller]
recipient: {audience: regulator, name: the authority}
nexus: residents_or_established
applies: {fact: personal_data, is: true, provision: § 1}
exemptions:
  - when: {fact: risk, is: unlikely}
    provision: § 2
clock:
  limbs:
    - {anchor: aware_at, fallbacks: [discovered_at], period: 72 hours, counting: elapsed}
  zone: authority
contents:
  - {id: nature, text: what happened, provision: § 3, facts: [nature]}
sources:
  - {title: Some Act, verified: memory}
reviewed_on: 2026-11-23
"""
NAME = "de/xx-1.yaml"

BAD = {
    "an unknown key": ("status: in_force", "statsu: in_force", "unknown key 'statsu'", 5),
    "a missing name": ("name: A duty\n", "", "name is missing", None),
    "a fact outside the vocabulary": ("fact: personal_data", "fact: personal_info", "not in the fact vocabulary", 12),
    "a value outside its choices": ("is: unlikely", "is: improbable", "'improbable' is no value of risk", 14),
    "a trigger outside the vocabulary": ("anchor: aware_at", "anchor: aware", "no instant of the fact vocabulary", 18),
    "a preset that does not exist": ("counting: elapsed", "counting: elapse", "preset 'elapse' does not exist", 18),
    "an absurd period": ("72 hours", "72 fortnights", "not a period", 18),
    "no counting": (", counting: elapsed", "", "counting is missing", 18),
    "a role outside the vocabulary": ("[controller]", "[controler]", "role 'controler'", 9),
    "no nexus": ("nexus: residents_or_established\n", "", "nexus is None", None),
    "two questions at once": ("is: true,", "is: true, stated: true,", "needs one of", 12),
    "a number of people asked of a truth": ("is: true,", "over: 5,", "needs one of is, stated", 12),
    "an effect that is not one of the four": ("effect: starts", "effect: maybe", "'maybe'", 6),
    "medium confidence that starts unmarked": ("confidence: high", "confidence: medium", "starts no unmarked clock", 6),
    "no first day in force": ("effective: {from: 2020-01-01}\n", "", "no first day in force", None),
    "an end before the beginning": ("from: 2020-01-01", "from: 2020-01-01, to: 2019-01-01", "before its first", 8),
    "a date that is none": ("reviewed_on: 2026-11-23", "reviewed_on: 2026-11-32", "not a date", 24),
    "an exemption without a provision": ("    provision: § 2\n", "", "provision is missing", 14),
    "a content fact outside the vocabulary": ("facts: [nature]", "facts: [story]", "'story'", 21),
    "a source without its support": (", verified: memory", "", "verified is missing", 23),
}
