"""What a case file says should come out, held against what comes out: every figure that differs, in words."""

from collections.abc import Iterator, Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from incident.errors import InputRefused
from incident.liability.allocation import Allocation
from incident.liability.results import Line, Reason, Settlement

Figures = Mapping[str, Decimal]


def differences(expect: Mapping[str, Any], found: Allocation) -> tuple[str, ...]:
    """Every figure that is expected and is another.

    Args:
        expect: any of `gross`, `nets` by bearer, `own` by bearer and reason, `insured` by insured and insurer,
            `ranges` by bearer as `[low, high]`, and `settlements`, a list of `{pair, payable, retained by reason, lines
            by item, paid by bucket, after by step}`.
        found: what came out.

    Raises:
        InputRefused: something is expected that is no figure of an allocation.
    """
    return tuple(_differences(expect, found))


def _differences(expect: Mapping[str, Any], found: Allocation) -> Iterator[str]:
    told: dict[str, Figures | Mapping[str, Figures]] = {
        "nets": dict(found.nets),
        "own": _by(found.lines, lambda line: (line.bearer, line.reason.value), insured=False),
        "insured": _paid_for(found),
        "ranges": {each.bearer: {"low": each.low, "high": each.high} for each in found.ranges},
    }
    for key, value in expect.items():
        if key == "gross":
            yield from _compare("gross", {"": value}, {"": found.gross})
        elif key == "settlements":
            yield from _settlements(value, found)
        elif key == "ranges":
            ends = {bearer: dict(zip(("low", "high"), pair, strict=True)) for bearer, pair in value.items()}
            yield from _nested(key, ends, told[key])
        elif key in told:
            yield from (_compare if key == "nets" else _nested)(key, value, told[key])
        else:
            raise InputRefused(f"{key!r} is not expected of an allocation", where="expect", mend=f"one of {_KNOWN}")


def _settlements(expect: list[Mapping[str, Any]], found: Allocation) -> Iterator[str]:
    by_pair = {f"{it.claimant}→{it.responsible}": it for it in found.settlements}
    for wanted in expect:
        pair = str(wanted.get("pair", "")).replace(":", "→").replace("->", "→")
        settlement = by_pair.get(pair)
        if settlement is None:
            yield f"settlement {pair}: expected, and there is none"
            continue
        told = _told(settlement)
        for key in wanted:
            if key == "pair":
                continue
            if key not in told:
                raise InputRefused(f"{key!r} is not expected of a settlement", where=pair, mend=", ".join(told))
            value = {"": wanted[key]} if key == "payable" else wanted[key]
            yield from _compare(f"{pair} {key}", value, told[key])


def _told(settlement: Settlement) -> dict[str, Figures]:
    kept = [line for line in settlement.lines if line.reason is not Reason.PAYABLE]
    retained: dict[str, Decimal] = {}
    for line in kept:
        retained[line.reason.value] = retained.get(line.reason.value, Decimal(0)) + line.amount
    items = sorted({line.item for line in settlement.lines})
    return {
        "payable": {"": settlement.payable},
        "retained": retained,
        "lines": {item: settlement.payable_of(item) for item in items},
        "paid": {bucket.value: amount for bucket, amount in settlement.paid},
        "after": {step.step: step.after for step in settlement.trace},
    }


def _by(lines: tuple[Line, ...], key: Any, *, insured: bool) -> dict[str, dict[str, Decimal]]:  # noqa: ANN401 - a key
    sums: dict[str, dict[str, Decimal]] = {}
    for line in lines:
        if (line.reason is Reason.INSURED) is insured:
            first, second = key(line)
            inner = sums.setdefault(first, {})
            inner[second] = inner.get(second, Decimal(0)) + line.amount
    return sums


def _paid_for(found: Allocation) -> dict[str, dict[str, Decimal]]:
    """What each insurer pays, by the insured of the policy that a line names."""
    insured = {step.clause: step.pair for step in found.trace if step.step == "insurance"}
    return _by(found.lines, lambda line: (insured.get(line.terms_version, ""), line.bearer), insured=True)


def _nested(name: str, expect: Mapping[str, Any], found: Any) -> Iterator[str]:  # noqa: ANN401 - figures of figures
    for key, inner in expect.items():
        yield from _compare(f"{name} of {key}", inner, found.get(key, {}))


def _compare(name: str, expect: Mapping[str, Any], found: Any) -> Iterator[str]:  # noqa: ANN401 - figures
    for key, value in expect.items():
        wanted, got = _figure(value, name), found.get(key, Decimal(0))
        if wanted != got:
            yield f"{name} {key}: expected {wanted:,f}, found {got:,f}".replace(" :", ":")


def _figure(value: object, name: str) -> Decimal:
    try:
        return Decimal(str(value).replace(",", "").replace("_", ""))
    except InvalidOperation as error:
        raise InputRefused(f"{value!r} is not a figure", where=f"expect {name}", mend="write 50000") from error


_KNOWN = "gross, nets, own, insured, ranges, settlements"
