"""What the team finds, decides and sends, step by step of the playbook `source_code_leak`."""

from collections.abc import Mapping

from stage import Stage
from team import PEOPLE, Scene

SCENES: Mapping[str, Scene] = {}
"""By step key: what happens before somebody says that the step is done."""
MEANWHILE: Mapping[str, Scene] = {}
"""By step key: what the outside does while the machine waits for it."""
