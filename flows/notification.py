"""Notification: what is due is drafted, approved by a person, sent, and its receipt awaited."""

from prefect import flow

from flows.walk import walk


@flow(name="notification", persist_result=False, validate_parameters=False)
def notification(phase_run: str) -> None:
    """Walk through the phase; what is to be done stands in the incident's playbook."""
    walk(phase_run)
