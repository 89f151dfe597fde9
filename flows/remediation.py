"""Remediation: the cause is mended, costs are recorded and allocated, and the matter is closed."""

from prefect import flow

from flows.walk import walk


@flow(name="remediation", persist_result=False, validate_parameters=False)
def remediation(phase_run: str) -> None:
    """Walk through the phase; what is to be done stands in the incident's playbook."""
    walk(phase_run)
