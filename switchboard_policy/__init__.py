"""Policy as code for teams that govern by numbers.

The loop: telemetry, simulate, recommend, score the risk, propose, gate. The command line walks it;
`switchboard_policy.app` holds the same steps as functions.
"""

__version__ = "0.1.0"

__all__ = ["__version__"]
