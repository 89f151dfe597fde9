"""Investigation: what leaked, whose it is, who had it since when, and what we knew when."""

from prefect import flow

from flows.walk import walk


@flow(name="investigation", persist_result=False, validate_parameters=False)
def investigation(phase_run: str) -> None:
    """Walk through the phase; what is to be done stands in the incident's playbook."""
    walk(phase_run)
