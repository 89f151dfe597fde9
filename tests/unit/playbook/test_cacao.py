"""Playbooks to CACAO 2.0 and back: ours come back exactly, others as far as it is honest, broken ones not at all."""

import json
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from support.phases import NOON

from incident.errors import IncidentError, PlaybookRefused
from incident.playbook.cacao import from_cacao, is_cacao
from incident.playbook.cacao_out import to_cacao
from incident.playbook.check import check_playbook
from incident.playbook.loader import load_playbooks
from incident.playbook.model import Playbook, StepKind
from incident.resources import files
from incident.vocabulary import Phase

SHIPPED = load_playbooks(files("playbooks"))
EXAMPLES = Path(__file__).parents[4] / "shared" / "examples" / "playbooks" / "cacao"


def step(kind: str, number: int) -> str:
    return f"{kind}--00000000-0000-4000-8000-{number:012d}"


START, END = step("start", 0), step("end", 9)


def document(workflow: dict[str, Any], **changes: object) -> bytes:
    base = {
        "type": "playbook",
        "spec_version": "cacao-2.0",
        "id": "playbook--00000000-0000-4000-8000-000000000000",
        "name": "Take down a page",
        "created_by": "identity--00000000-0000-4000-8000-000000000000",
        "created": "2026-01-01T00:00:00.000Z",
        "modified": "2026-01-01T00:00:00.000Z",
        "playbook_types": ["mitigation"],
        "workflow_start": START,
        "workflow": {START: {"type": "start", "on_completion": step("action", 1)}, END: {"type": "end"}, **workflow},
        "agent_definitions": {"individual--1": {"type": "individual", "name": "Lee Ops"}},
    }
    return json.dumps({**base, **changes}).encode()


def action(name: str, following: str, **more: object) -> dict[str, Any]:
    command = {"type": "manual", "command": f"do {name}"}
    return {
        "type": "action",
        "name": name,
        "on_completion": following,
        "commands": [command],
        "agent": "individual--1",
        **more,
    }


# Out


@pytest.mark.parametrize("playbook", SHIPPED.values(), ids=list(SHIPPED))
def test_ours_come_back_exactly(playbook: Playbook) -> None:
    raw = json.dumps(to_cacao(playbook, now=NOON)).encode()

    assert is_cacao(raw)
    assert from_cacao(raw, "x.json").playbook == playbook


@pytest.mark.parametrize("playbook", SHIPPED.values(), ids=list(SHIPPED))
def test_another_tool_finds_an_order_that_keeps_every_need(playbook: Playbook) -> None:
    exported = to_cacao(playbook, now=NOON)
    for it in exported["workflow"].values():
        for extension in it.pop("step_extensions", {}).values():
            it["name"] = extension["step"]["key"]  # the names of steps are not unique, their keys are
    foreign = {it.key: it for it in from_cacao(json.dumps(exported).encode(), "x.json").playbook.steps}

    def before(key: str) -> set[str]:
        needs = set(foreign[key].needs)
        return needs.union(*map(before, needs))

    for it in playbook.steps:
        delayed = {f"{key}_delay" for key in it.needs}
        assert set(it.needs) <= before(it.key) | delayed, it.key


def test_what_is_exported_keeps_the_form_that_the_specification_asks_for() -> None:
    exported = to_cacao(SHIPPED["source_code_leak"], now=NOON)
    workflow = exported["workflow"]

    assert {
        "type",
        "spec_version",
        "id",
        "name",
        "created_by",
        "created",
        "modified",
        "workflow_start",
        "workflow",
    } <= set(exported)
    assert exported["created"] == "2026-03-02T12:00:00.000Z"
    assert UUID(exported["id"].removeprefix("playbook--")).version == 5
    for name, it in workflow.items():
        kind, _, number = name.partition("--")
        assert it["type"] == kind
        assert UUID(number).version == 4
        for named in [*it.get("next_steps", []), it.get("on_completion")]:
            assert named is None or named in workflow
        if kind == "action":
            assert it["agent"] in exported["agent_definitions"]
            assert it["commands"]
        if kind == "parallel":
            assert len(it["next_steps"]) >= 2
    ends = [it["on_completion"] for it in workflow.values() if it.get("on_completion", "").startswith("end--")]
    assert len(ends) == len(set(ends)), "each branch has an end of its own"


def test_a_step_keeps_its_id_at_every_export() -> None:
    first, second = (to_cacao(SHIPPED["personal_data_breach"], now=NOON) for _ in range(2))

    assert first["workflow"] == second["workflow"]


# In


def test_actions_become_manual_steps_in_their_order() -> None:
    raw = document({step("action", 1): action("one", step("action", 2)), step("action", 2): action("two", END)})

    imported = from_cacao(raw, "x.json")
    first, second = imported.playbook.steps[:2]

    assert (first.kind, first.phase, first.role, first.text) == (
        StepKind.MANUAL,
        Phase.CONTAINMENT,
        "lee_ops",
        "do one",
    )
    assert second.needs == (first.key,)
    check_playbook(imported.playbook)


def test_what_follows_parallel_branches_needs_the_end_of_each() -> None:
    raw = document(
        {
            START: {"type": "start", "on_completion": step("parallel", 1)},
            step("parallel", 1): {
                "type": "parallel",
                "next_steps": [step("action", 1), step("action", 2)],
                "on_completion": step("action", 3),
            },
            step("action", 1): action("one", step("end", 1)),
            step("action", 2): action("two", step("end", 2)),
            step("action", 3): action("three", END),
            step("end", 1): {"type": "end"},
            step("end", 2): {"type": "end"},
        }
    )

    three = from_cacao(raw, "x.json").playbook.steps[2]

    assert three.needs == ("one", "two")


def test_a_delay_becomes_a_wait_of_its_own() -> None:
    raw = document({step("action", 1): action("one", END, delay=90_000)})

    wait, one = from_cacao(raw, "x.json").playbook.steps[:2]

    assert (wait.kind, str(wait.after)) == (StepKind.WAIT, "2 minutes")
    assert one.needs == (wait.key,)


def test_phases_that_are_left_out_ask_the_lead_to_decide() -> None:
    imported = from_cacao(document({step("action", 1): action("one", END)}), "x.json")

    assert [it.key for it in imported.playbook.steps[1:]] == [
        "decide_investigation",
        "decide_remediation",
        "decide_notification",
    ]
    assert "nothing was imported for notification: a step asks the lead to decide" in imported.notes


def test_a_foreign_command_is_done_by_hand_and_told() -> None:
    command = [{"type": "ssh", "command": "rm -rf /"}]
    imported = from_cacao(document({step("action", 1): action("one", END, commands=command)}), "x.json")

    assert imported.playbook.steps[0].text == "By hand, or with your own tool (ssh): rm -rf /"
    assert any("not run" in note for note in imported.notes)


def test_credentials_never_come_in() -> None:
    secret = {"http-basic--1": {"type": "http-basic", "user_id": "admin", "password": "hunter2"}}
    raw = document({step("action", 1): action("one", END)}, authentication_info_definitions=secret)

    imported = from_cacao(raw, "x.json")

    assert "hunter2" not in repr(imported)
    assert "credentials are not imported" in imported.notes


@pytest.mark.parametrize(
    ("workflow", "told"),
    [
        ({step("action", 1): action("one", step("action", 7))}, "is named here and is not in the workflow"),
        ({step("action", 1): action("one", step("action", 1))}, "is reached again"),
        (
            {step("action", 1): action("one", step("action", 2)), step("action", 2): action("two", step("action", 1))},
            "is reached again",
        ),
        (
            {step("action", 1): {**action("one", ""), "on_success": END, "on_failure": step("action", 8)}},
            "is named here and is not in the workflow",
        ),
        ({step("action", 1): {"type": "if-condition", "condition": "a = b", "on_true": END}}, "a condition cannot"),
        ({step("action", 1): {"type": "while-condition", "condition": "a = b", "on_true": END}}, "a loop cannot"),
        ({step("action", 1): {"type": "playbook-action", "playbook_id": "x"}}, "a call of another playbook cannot"),
        ({step("action", 1): {"type": "magic"}}, "'magic' cannot"),
        ({START: {"type": "start", "on_completion": END}}, "no action"),
        ({step("action", 1): "do it"}, "no mapping of steps"),
    ],
    ids=["missing", "itself", "ring", "missing failure", "if", "while", "call", "unknown", "empty", "text"],
)
def test_what_cannot_be_run_as_it_is_meant_is_refused(workflow: dict[str, Any], told: str) -> None:
    with pytest.raises(PlaybookRefused, match=told):
        from_cacao(document(workflow), "x.json")


def test_another_version_and_a_revoked_playbook_are_refused() -> None:
    workflow = {step("action", 1): action("one", END)}

    with pytest.raises(PlaybookRefused, match=r"no CACAO 2\.0"):
        from_cacao(document(workflow, spec_version="cacao-1.1"), "x.json")
    with pytest.raises(PlaybookRefused, match="revoked"):
        from_cacao(document(workflow, revoked=True), "x.json")


def test_parallels_nested_without_end_are_refused() -> None:
    deep = {
        step("parallel", n): {"type": "parallel", "next_steps": [step("parallel", n + 1), END]} for n in range(5_000)
    }

    with pytest.raises(IncidentError, match="deep in each other"):
        from_cacao(document({START: {"type": "start", "on_completion": step("parallel", 0)}, **deep}), "x.json")


def test_an_extension_that_was_tampered_with_is_refused() -> None:
    exported = to_cacao(SHIPPED["source_code_leak"], now=NOON)
    name = next(iter(exported["extension_definitions"]))
    act = next(it for it in exported["workflow"].values() if it["type"] == "action")
    act["step_extensions"][name]["step"]["kind"] = "magic"

    with pytest.raises(PlaybookRefused):
        from_cacao(json.dumps(exported).encode(), "x.json")


@pytest.mark.skipif(not EXAMPLES.exists(), reason="the examples of others are not here")
@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("soarca__examples_fin-playbook.json", ""),
        ("soarca__examples_http-playbook.json", ""),
        ("soarca__examples_manual-playbook.json", ""),
        ("soarca__test_playbooks_parallels_playbook.json", ""),
        ("soarca__test_playbooks_infinite_playbook.json", "is reached again"),
        ("soarca__test_playbooks_missing_step_playbook.json", "is not in the workflow"),
    ],
)
def test_playbooks_of_another_product(name: str, told: str) -> None:
    data = (EXAMPLES / name).read_bytes()

    if told:
        with pytest.raises(PlaybookRefused, match=told):
            from_cacao(data, name)
    else:
        check_playbook(from_cacao(data, name).playbook)
