"""The one loop of all phases: run what is ready, then suspend until woken.

Nothing is remembered here. Whoever enters, after whatever happened, finds in the database which steps are not done.
"""

from prefect import task
from prefect.cache_policies import NO_CACHE
from prefect.flow_runs import suspend_flow_run

from incident.operations import context, phases, running, tenure


@task(name="step", cache_policy=NO_CACHE, persist_result=False)
def run_step(step: str, phase_run: str) -> None:
    """Run one step of a phase, if it is still ready."""
    post = context.current()
    held = tenure.tenure_of(post.desk, phase_run, owner=post.owner)
    now = post.desk.clock.now()
    running.run_step(post.desk, step, tenure=held, actions=post.actions, actor=post.actor, now=now)


def walk(phase_run: str) -> None:
    """Walk through one phase from wherever it stands until it is over or has to wait."""
    post = context.current()
    held = tenure.tenure_of(post.desk, phase_run, owner=post.owner)
    phases.enter(post.desk, held, actor=post.actor, now=post.desk.clock.now())
    while True:
        pause = phases.rest(post.desk, held, actor=post.actor, now=post.desk.clock.now())
        if pause.ended:
            return
        for step in pause.ready:
            run_step(step, phase_run)
        if pause.number:
            # Raises, and the process is free; the key is new at each rest, so that no suspension is passed over.
            suspend_flow_run(key=f"after-{pause.number}", timeout=None)
