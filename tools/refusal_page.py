"""The page of what is done to evidence and how each is refused, from the cases themselves."""

from __future__ import annotations

import sys

from pages import table
from screen import ROOT

sys.path.insert(0, str(ROOT / "tests"))

from support.tampering.all_cases import CASES
from support.tampering.case import Case

TITLES = {
    "manifest": "Files and manifest",
    "attestation": "Attestations",
    "claim": "Genuine, and not of this",
    "override": "Overrides",
    "receipt": "Receipts",
    "proof": "The place in the log",
    "log": "The log itself",
}
INTRODUCTION = (
    "What was done to a set of evidence, or to a log, and the code with which"
    " `switchboard evidence verify` or `switchboard audit verify` refuses it, with exit status 20."
    " Everything here is tried by `make tamper-test`: a good set is changed in this one way, must"
    " be refused for this reason, and must verify again once the change is undone. Where signing"
    " again could hide a change, everything is signed again with the right keys, so that the rule"
    " itself is what refuses."
)
LINES = (
    "Each line is a folder of [`fixtures/evidence/cases`](../../fixtures/evidence/README.md) with"
    " the files that differ; a line in *italics* is made while it is tried, since no checkout can"
    " keep it. Where several lines have one code, nothing in what is verified can tell them apart,"
    " or they are one reason met in several places."
)


def refusal_page() -> str:
    """What is refused, group by group, and what must not be."""
    parts = ["# Refused, and for its own reason", INTRODUCTION, LINES]
    for group, title in TITLES.items():
        cases = [case for case in CASES if case.group == group]
        rows = [(_code(case), _said(case)) for case in cases if case.refused]
        parts += [f"## {title}", table(("code", "what was done"), rows)]
        if taken := [case for case in cases if not case.refused]:
            parts.append("Verifies all the same:")
            parts.append("\n".join(f"- {_said(case)}" for case in taken))
    return "\n\n".join(parts)


def _code(case: Case) -> str:
    assert case.refused is not None
    return f"`{case.refused.code}`"


def _said(case: Case) -> str:
    return f"*{case.why}*" if case.not_kept else case.why
