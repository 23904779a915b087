"""Supply chain: which images run, and what admission control asks of them."""

from switchboard_policy.areas.supply_chain.admission import Admission, admission
from switchboard_policy.areas.supply_chain.model import SupplyChain, read_supply_chain

__all__ = ["Admission", "SupplyChain", "admission", "read_supply_chain"]
