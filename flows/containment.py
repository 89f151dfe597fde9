"""Containment: the way out is closed, what leaked is made worthless, and the evidence is kept."""

from prefect import flow

from flows.walk import walk


@flow(name="containment", persist_result=False, validate_parameters=False)
def containment(phase_run: str) -> None:
    """Walk through the phase; what is to be done stands in the incident's playbook."""
    walk(phase_run)
