"""Facts that the register of assets states: nobody has to say at two in the morning what was written down before.

Only what the report and everybody after it left unsaid is taken from the register; what somebody says stands.
"""

from incident.agreements.model import Portfolio
from incident.facts.fact import Fact
from incident.facts.learning import Telling, facts_from_data
from incident.facts.sheet import FactSheet
from incident.kernel.instants import Instant

EXPORT = "export_classes"
REGISTER = "register of assets"


def facts_of_register(sheet: FactSheet, portfolio: Portfolio, *, at: Instant) -> tuple[Fact, ...]:
    """What the register says of the assets concerned and nobody said otherwise.

    Args:
        sheet: what was said.
        portfolio: the register.
        at: when the incident was declared.
    """
    known = sheet.get("assets")
    names = known.value if known is not None and isinstance(known.value, frozenset) else frozenset()
    lists = {portfolio.assets[name].export_list for name in names if name in portfolio.assets} - {""}
    if not lists or sheet.speaks_of(EXPORT):
        return ()
    return facts_from_data(EXPORT, sorted(lists), Telling(at, REGISTER, REGISTER))
