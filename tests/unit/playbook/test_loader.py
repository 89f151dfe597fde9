"""A playbook that cannot be run is refused, with every fault and its line."""

import pytest
from support.phases import ANY_ACTION, playbook_of

from incident.errors import IncidentError, PlaybookRefused
from incident.kernel.codec import decode, encode
from incident.playbook.choose import choose
from incident.playbook.loader import load_playbook, load_playbooks
from incident.playbook.model import ActionName, Playbook, StepKind
from incident.playbook.writer import to_yaml
from incident.resources import files
from incident.vocabulary import FACT_KEYS, Phase


def refusal(**phases: str) -> IncidentError:
    with pytest.raises(PlaybookRefused) as caught:
        load_playbook(playbook_of(**phases), "bad.yaml", actions=ANY_ACTION)
    return caught.value


def test_unknown_action_is_named_with_its_line() -> None:
    error = refusal(containment="{key: a, name: A, kind: automatic, action: launch}")

    assert "'launch' is unknown" in error.what
    assert error.where.startswith("bad.yaml:7 phases.containment[0].action")
    assert "count" in error.mend


def test_unknown_need_is_named() -> None:
    error = refusal(containment="{key: a, name: A, kind: manual, role: lead, needs: [nothing]}")

    assert "needs 'nothing', which is no step" in error.what


def test_a_ring_of_needs_is_told_as_a_ring_also_across_phases() -> None:
    error = refusal(
        containment="{key: a, name: A, kind: manual, role: lead, needs: [c]}",
        investigation="{key: b, name: B, kind: manual, role: lead, needs: [a]}",
        remediation="{key: c, name: C, kind: manual, role: lead, needs: [b]}",
    )

    assert error.what == "the needs go in a ring: a ▶ c ▶ b ▶ a"


def test_a_step_that_needs_itself_is_a_ring() -> None:
    assert "a ▶ a" in refusal(containment="{key: a, name: A, kind: manual, role: lead, needs: [a]}").what


def test_a_phase_without_a_step_is_refused() -> None:
    with pytest.raises(PlaybookRefused, match="phase remediation has no step"):
        load_playbook(
            playbook_of().replace(
                b"  remediation:\n  - {key: remediation_only, name: The one step, kind: manual, role: lead}\n", b""
            ),
            "bad.yaml",
        )


@pytest.mark.parametrize(
    ("step", "told"),
    [
        ("{key: a, name: A, kind: manual}", "has no owner"),
        ("{key: a, name: A, kind: manual, role: boss}", "role 'boss' is not explained"),
        ("{key: a, name: A, kind: manual, role: lead, action: count}", "runs no action"),
        ("{key: a, name: A, kind: automatic}", "names no action"),
        ("{key: a, name: A, kind: wait}", "neither how long nor for what"),
        ("{key: a, name: A, kind: wait, after: 2 working_days}", "depends on a place's calendar"),
        ("{key: a, name: A, kind: wait, until: moon}", "'moon' is not a fact key"),
        ("{key: a, name: A, kind: manual, role: lead, after: 2 hours}", "does not wait"),
        ("{key: a, name: A, kind: manual, role: lead, csf: [RS.XX-01]}", "is not a CSF 2.0 outcome"),
    ],
)
def test_a_step_that_contradicts_its_kind_is_refused(step: str, told: str) -> None:
    assert told in refusal(containment=step).what


def test_all_faults_are_told_at_once() -> None:
    error = refusal(containment="{key: a, name: A, kind: manual, needs: [x]}\n{key: a, name: B, kind: automatic}")

    assert {fault.what.split(",")[0] for fault in error.faults} >= {
        "key 'a' stands 2 times",
        "needs 'x'",
        "an automatic step names no action",
    }


def test_an_unknown_key_and_kind_are_refused_by_the_reader() -> None:
    with pytest.raises(IncidentError) as caught:
        load_playbook(playbook_of(containment="{key: a, name: A, kind: magic, colour: red}"), "bad.yaml")

    told = caught.value.diagnostics()
    assert "'magic' is not admitted here" in told
    assert "unknown key 'colour'" in told


def test_a_playbook_bomb_is_refused() -> None:
    bomb = "a: &a [x,x,x,x,x,x,x,x]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a]\n" + "".join(
        f"{chr(99 + n)}: &{chr(99 + n)} [{','.join([f'*{chr(98 + n)}'] * 8)}]\n" for n in range(8)
    )

    with pytest.raises(IncidentError, match="values"):
        load_playbook(bomb.encode(), "bomb.yaml")


# The shipped ones

SHIPPED = load_playbooks(files("playbooks"))


def test_the_shipped_playbooks_can_be_run() -> None:
    assert {"source_code_leak", "personal_data_breach"} <= set(SHIPPED)


@pytest.mark.parametrize("playbook", SHIPPED.values(), ids=list(SHIPPED))
def test_every_shipped_step_has_an_owner_an_outcome_and_words(playbook: Playbook) -> None:
    for step in playbook.steps:
        assert step.csf, step.key
        if step.kind in (StepKind.MANUAL, StepKind.APPROVAL):
            assert step.role, step.key
            assert step.text, step.key
    assert {step.role for step in playbook.steps} - {""} == {owner.role for owner in playbook.roles}


@pytest.mark.parametrize("playbook", SHIPPED.values(), ids=list(SHIPPED))
def test_first_notices_need_nothing_but_the_report_and_counsel(playbook: Playbook) -> None:
    """A clock of hours cannot wait for an investigation."""
    steps = {step.key: step for step in playbook.steps}

    def all_needs(key: str) -> set[str]:
        return set(steps[key].needs).union(*(all_needs(need) for need in steps[key].needs))

    assert all_needs("first_dispatch") == {"first_review", "first_drafts", "first_clocks", "counsel_directs"}
    assert not {key for key in all_needs("first_dispatch") if steps[key].phase == Phase.INVESTIGATION}


def test_shipped_steps_use_every_action_and_name_facts_that_exist() -> None:
    used = {step.action for playbook in SHIPPED.values() for step in playbook.steps if step.action}

    assert used == set(ActionName)
    assert {"contained_at", "aware_at", "risk", "residents"} <= set(FACT_KEYS)


@pytest.mark.parametrize("playbook", SHIPPED.values(), ids=list(SHIPPED))
def test_what_is_frozen_and_what_is_written_reads_back_the_same(playbook: Playbook) -> None:
    assert decode(Playbook, encode(playbook)) == playbook
    assert load_playbook(to_yaml(playbook).encode(), "written.yaml") == playbook


# Choosing


def test_the_playbook_that_fits_most_of_what_leaked_is_chosen() -> None:
    assert choose(SHIPPED, data_kinds={"source_code", "keys", "names"}).id == "source_code_leak"
    assert choose(SHIPPED, data_kinds={"health", "names"}).id == "personal_data_breach"


def test_the_default_is_chosen_where_nothing_is_known() -> None:
    assert choose(SHIPPED).id == "personal_data_breach"


def test_a_named_playbook_wins_and_an_unknown_name_is_refused() -> None:
    assert choose(SHIPPED, data_kinds={"health"}, wanted="source_code_leak").id == "source_code_leak"
    with pytest.raises(PlaybookRefused, match="no playbook 'other'"):
        choose(SHIPPED, wanted="other")
