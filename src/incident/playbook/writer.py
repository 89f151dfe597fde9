"""Writes a playbook in our own form; `loader` reads the same playbook back."""

from typing import Any

import yaml

from incident.playbook.model import Playbook, PlaybookStep
from incident.vocabulary import Phase


def to_yaml(playbook: Playbook) -> str:
    """The playbook as YAML, for a person to change."""
    return yaml.safe_dump(to_data(playbook), sort_keys=False, allow_unicode=True, width=110, default_flow_style=False)


def to_data(playbook: Playbook) -> dict[str, Any]:
    """The playbook as plain data, as `to_yaml` writes it."""
    fields: dict[str, Any] = {
        "id": playbook.id,
        "version": playbook.version,
        "name": playbook.name,
        "description": playbook.description,
        "default": playbook.default,
        "for_kinds": list(playbook.for_kinds),
        "sources": list(playbook.sources),
        "roles": {owner.role: owner.meaning for owner in playbook.roles},
    }
    phases = {str(phase): [_step(step) for step in playbook.of_phase(phase)] for phase in Phase}
    return {**_filled(fields), "phases": phases}


def _step(step: PlaybookStep) -> dict[str, Any]:
    return _filled(
        {
            "key": step.key,
            "name": step.name,
            "kind": str(step.kind),
            "role": step.role,
            "action": step.action and str(step.action),
            "needs": list(step.needs),
            "after": "" if step.after is None else str(step.after),
            "until": step.until,
            "csf": list(step.csf),
            "text": step.text,
        }
    )


def _filled(fields: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in fields.items() if value}
