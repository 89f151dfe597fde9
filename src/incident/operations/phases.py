"""The phases of an incident: opened when it is declared, entered under a lease, walked step by step, put to rest.

Invariants:

- The step row is the only memory. Whoever enters a phase, after whatever happened, runs the steps that are not done.
- A step is begun and ended in transactions of its own, each of which checks lease, fencing number and incident: a
  runner that lost its lease, or an incident that was closed, changes nothing any more.
- Coming to rest and looking whether there is more to do are one transaction, so that no wake falls between them.
- The playbook is frozen on the incident; a later version of it changes no incident that is under way.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from incident.errors import LeaseLost
from incident.kernel.codec import encode
from incident.kernel.ids import new_id
from incident.kernel.instants import Instant
from incident.operations import readiness
from incident.operations.actions import ACTIONS, Act
from incident.operations.desk import Desk
from incident.operations.walking import begin, finish, perform
from incident.playbook.model import Playbook
from incident.record.entry import GENESIS, Actor
from incident.store import work
from incident.store.database import Reader, Unit
from incident.store.matter import incident_by_id
from incident.store.rows.matter import IncidentRow
from incident.store.rows.work import LeaseRow, PhaseRunRow, StepRow
from incident.vocabulary import Phase, Tag
