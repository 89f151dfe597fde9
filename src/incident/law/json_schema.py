"""The JSON Schema of a pack file, for editors: made from the same vocabularies and lists that `schema` reads with.

It says what an editor can say while somebody types: keys, types, closed lists, which question a fact admits. What lies
between fields (dates in order, path and id, references to other rules) and what a word means (a place, an existing
zone) is left to `incident law check`, which always decides.
"""

from typing import Any

from incident.kernel.logic import Operator
from incident.kernel.periods import Soft, Unit
from incident.kernel.presets import PRESETS
from incident.kernel.terms import Combine, Direction, End, Roll, Start, ZoneRule
from incident.law.clocks import REFERENCES, SHIFTS
from incident.law.conditions import NEXUS_WORDS, PARTED, QUESTIONS
from incident.law.rule import PACKS
from incident.law.schema import ATTACHES, FORMS, HOLD_EFFECTS, PER, RELATIONS
from incident.vocabulary import FACT_KEYS, Audience, Confidence, Effect, FactKey, Role, ValueKind

Schema = dict[str, Any]

_DIALECT = "https://json-schema.org/draft/2020-12/schema"
_TEXT: Schema = {"type": ["string", "integer"]}
_FLAG: Schema = {"type": "boolean"}
_WHOLE: Schema = {"type": "integer", "minimum": 0}
_DAY: Schema = {"type": "string", "pattern": r"^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$"}
_CLOCK = r"([01]\d|2[0-3]):[0-5]\d"
_UNITS = "|".join(sorted({unit.replace("_", "[_ ]").removesuffix("s") for unit in Unit} | {"business[_ ]day", "day"}))
_PERIOD: Schema = {"type": "string", "pattern": rf"^\s*\d+(\.\d{{1,2}})?\s+({_UNITS})s?\s*$"}


def pack_schema() -> Schema:
    """The schema of one pack file."""
    return {
        "$schema": _DIALECT,
        "title": "Law pack: one version of one duty",
        **_object(_PACK, ("id", "jurisdiction", "name", "citation", "status", "effect", "confidence", *_NEEDED)),
        "allOf": _BETWEEN,
        "$defs": {"condition": _CONDITION, "clock": _CLOCK_TERMS, "calendar": _CALENDAR, "counting": _COUNTING},
    }


def _object(properties: Schema, required: tuple[str, ...] = ()) -> Schema:
    return {
        "type": "object",
        "properties": properties,
        "required": sorted(required),
        "additionalProperties": False,
    }


def _one_of(words: Any) -> Schema:  # noqa: ANN401 - any iterable of texts, an enum among them
    return {"enum": sorted({str(word) for word in words})}


def _list_of(item: Schema) -> Schema:
    return {"type": "array", "items": item}


def _texts(item: Schema | None = None) -> Schema:
    """A list of texts; one text counts as a list of one."""
    inner = item or {"type": "string"}
    return {"anyOf": [inner, _list_of(inner)]}


def _ref(name: str) -> Schema:
    return {"$ref": f"#/$defs/{name}"}


def _leaf(key: FactKey) -> Schema:
    """A leaf about one fact: exactly one of its questions, with admitted answers."""
    questions = sorted(QUESTIONS[key.kind])
    properties: Schema = {
        "fact": {"const": key.name, "description": key.meaning},
        "provision": _TEXT,
        "of_entity": _FLAG,
        "of_data_set": _FLAG,
        **{question: _answer(key, question) for question in questions},
    }
    if key.kind is ValueKind.COUNTS or key.name in PARTED or Operator.WITHIN in questions:
        properties["of"] = {"type": "string"}
    needed = ("fact", "of") if key.kind is ValueKind.COUNTS else ("fact",)
    return _object(properties, needed) | {"oneOf": [{"required": [question]} for question in questions]}


def _answer(key: FactKey, question: Operator) -> Schema:
    if question in (Operator.HAPPENED, Operator.STATED):
        return _FLAG
    if question is Operator.WITHIN:
        return {"type": "string", "pattern": r"^\d+ (hour|minute)s?$"}
    match key.kind:
        case ValueKind.TRUTH:
            return _FLAG
        case ValueKind.COUNT | ValueKind.COUNTS:
            return _WHOLE
        case _:
            return _texts(_one_of(key.choices) if key.choices else None)


_INSTANTS = [key.name for key in FACT_KEYS.values() if key.kind is ValueKind.INSTANT]
_ANCHOR: Schema = {
    "anyOf": [
        _one_of(_INSTANTS),
        {"type": "string", "pattern": f"^({'|'.join(REFERENCES)})."},
    ]
}
_CONDITION: Schema = {
    "anyOf": [
        _object({"all": _list_of(_ref("condition"))}, ("all",)),
        _object({"any": _list_of(_ref("condition"))}, ("any",)),
        _object({"not": _ref("condition")}, ("not",)),
        *(_leaf(key) for key in FACT_KEYS.values()),
    ]
}
_CALENDAR: Schema = _object(
    {
        "country": _TEXT,
        "subdivision": _TEXT,
        "weekend": _texts(),
        "corrections": _texts(),
        "others": _list_of(_ref("calendar")),
        "combine": _one_of(["all", "any"]),
    }
)
_COUNTING: Schema = {
    "anyOf": [
        _one_of(PRESETS),
        _object(
            {
                "start": _one_of(Start),
                "end": {"anyOf": [_one_of(set(End) - {End.LOCAL_TIME}), {"type": "string", "pattern": f"^{_CLOCK}$"}]},
                "roll": {"type": "string", "pattern": f"^({'|'.join(sorted(Roll))})(@{_CLOCK})?$"},
                "roll_excludes": _texts(),
                "minimum_working_days": _WHOLE,
                "source": _TEXT,
            },
            ("source",),
        ),
    ]
}
_LIMB: Schema = _object(
    {
        "anchor": _ANCHOR,
        "fallbacks": _texts(_ANCHOR),
        "period": _PERIOD,
        "counting": _ref("counting"),
        "outer": _ref("counting"),
        "anchor_shift": _one_of(SHIFTS),
        "note": _TEXT,
    },
    ("anchor", "period", "counting"),
)
_CLOCK_TERMS: Schema = _object(
    {
        "limbs": _list_of(_LIMB),
        "combine": _one_of(Combine),
        "anchor": _ANCHOR,
        "fallbacks": _texts(_ANCHOR),
        "soft": _one_of(Soft),
        "target": _PERIOD,
        "zone": {"anyOf": [_one_of(set(ZoneRule) - {ZoneRule.NAMED}), {"type": "string", "pattern": "^[A-Z].*/.+"}]},
        "calendar": _ref("calendar"),
        "direction": _one_of(Direction),
        "waiting": _FLAG,
        "determination": _FLAG,
        "satisfied_on": _one_of(["receipt", "dispatch"]),
    }
)
_CONTENT: Schema = _object(
    {"id": _TEXT, "text": _TEXT, "provision": _TEXT, "facts": _texts(_one_of(FACT_KEYS)), "phased": _FLAG},
    ("id", "text", "provision"),
)
_NEEDED = ("recipient", "nexus", "sources", "reviewed_on")
_PACK: Schema = {
    **dict.fromkeys(
        ("id", "duty", "jurisdiction", "name", "citation", "status", "stage", "follows", "supersedes", "place"), _TEXT
    ),
    **dict.fromkeys(("channel", "form", "language", "penalty", "notes"), _TEXT),
    **dict.fromkeys(("aliases", "template_of", "open_conditions"), _texts()),
    **dict.fromkeys(("late_reasons", "phased"), _FLAG),
    "pack": _one_of(PACKS),
    "effect": _one_of(Effect),
    "confidence": _one_of(Confidence),
    "holder_roles": _texts(_one_of(Role)),
    "recipient": _object(
        {"audience": _one_of(Audience), "name": _TEXT, "per": _one_of(PER), "region": _TEXT}, ("audience", "name")
    ),
    "effective": _object(
        {
            **dict.fromkeys(("from", "to", "enforceable_from", "history_incomplete_before"), _DAY),
            "attaches_to": _one_of(ATTACHES),
        }
    ),
    "nexus": {"anyOf": [_one_of(NEXUS_WORDS), _ref("condition")]},
    "applies": _ref("condition"),
    "exemptions": _list_of(
        _object({"when": _ref("condition"), "provision": _TEXT, "text": _TEXT}, ("when", "provision"))
    ),
    "clock": _ref("clock"),
    "contents": _list_of(_CONTENT),
    "forbidden": _list_of(_CONTENT),
    "orders": _list_of(
        _object({"relation": _one_of(RELATIONS), "other": _TEXT, "provision": _TEXT}, ("relation", "other"))
    ),
    "holds": _list_of(
        _object(
            {
                "authority": _TEXT,
                "form": _one_of(FORMS),
                "effect": _one_of(HOLD_EFFECTS),
                "provision": _TEXT,
                "maximum_days": _WHOLE,
                "release_days": _WHOLE,
            },
            ("authority", "effect", "provision"),
        )
    ),
    "sources": _list_of(_object({"title": _TEXT, "verified": _TEXT}, ("title", "verified"))) | {"minItems": 1},
    "reviewed_on": _DAY,
}


def _where(effects: tuple[Effect, ...]) -> Schema:
    return {"properties": {"effect": _one_of(effects)}, "required": ["effect"]}


_BETWEEN: list[Schema] = [
    {
        "if": _where((Effect.STARTS,)),
        "then": {"properties": {"confidence": {"const": str(Confidence.HIGH)}}},
    },
    {
        "if": _where((Effect.STARTS, Effect.PROVISIONAL)),
        "then": {"required": ["effective"], "properties": {"effective": {"required": ["from"]}}},
    },
]
"""Only high confidence starts an unmarked clock; a rule that starts one has a first day."""
