"""Made-up repositories of platform teams, each with its answers: what stands where, what is wrong.

Six layouts that share no keys, units or tools. They were written before anything looked through
them. A repository follows from its layout and seed, byte for byte; `REPORTED` are the seeds that
are told, any other may be used to build a finder.
"""

from corpus.answers import Answers, Kind, Mistake, Value
from corpus.layouts import LAYOUTS
from corpus.repository import Made, made

REPORTED = (11, 12, 13)

__all__ = ["LAYOUTS", "REPORTED", "Answers", "Kind", "Made", "Mistake", "Value", "made"]
