"""A proposal's files as a set of evidence: what is proposed, and how its simulation came out.

All of it is read from the files themselves, so nothing is attested that they do not hold.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Literal

from switchboard_policy.app.attesting import Signing
from switchboard_policy.app.custody import first_link
from switchboard_policy.domain.digest import sha256
from switchboard_policy.domain.risk import RiskLevel
from switchboard_policy.evidence.about import About
from switchboard_policy.evidence.create import Created, Saying, create
from switchboard_policy.evidence.predicates.proposal import proposal_predicate
from switchboard_policy.evidence.predicates.simulation import simulation_predicate
from switchboard_policy.evidence.predicates.types import PredicateType
from switchboard_policy.opa.bundle import stock_rules_digest
from switchboard_policy.proposal.reading import read_document

Outcome = Literal["passed", "warned", "failed"]
Document = Mapping[str, Any]


def seal(folder: Path, signing: Signing, *, base: str = "") -> Created:
    """Make a folder with a proposal's files a set of evidence.

    Without a signer it is a manifest alone: what the files were, said by nobody.

    Args:
        folder: holds `proposal.json` and `simulation.json`, and no `evidence/` yet.
        signing: who signs, and when.
        base: the commit it is made on, in hex; empty where there is none.

    Raises:
        EvidenceError: a file could not be part of a set that verifies.
        InputError: `proposal.json` is none, or the disk refuses.
        UnreachableError: whoever holds the key does not sign.
    """
    content = (folder / "proposal.json").read_bytes()
    document = read_document("proposal.json", content)
    about = About(
        created=signing.now,
        change_digest=document["change_digest"],
        repository=signing.repository,
        base=base,
    )
    said: tuple[Saying, ...] = ()
    if signing.signer is not None:
        figures = sha256((folder / "simulation.json").read_bytes())
        handler = signing.handler or document["author"] or "switchboard propose"
        link = first_link(handler, signing.now)
        said = (*sayings(document, sha256(content), figures, about), link)
    return create(folder, about=about, sayings=said, signer=signing.signer)


def sayings(document: Document, digest: str, figures: str, about: About) -> tuple[Saying, ...]:
    """Return what is attested of a proposal.

    Args:
        document: `proposal.json`.
        digest: of that file.
        figures: digest of `simulation.json`.
        about: what the set is about.
    """
    proposed = proposal_predicate(
        document, about=about, proposed_at=about.created, document_digest=digest
    )
    results: dict[Outcome, list[str]] = {"passed": [], "warned": [], "failed": []}
    for name, how in shown(document):
        results[how].append(name)
    simulated = simulation_predicate(
        configuration={
            "trace": document["trace_digest"],
            "seed": sha256(str(document["seed"]).encode()),
            "rules": stock_rules_digest(),
            "simulation.json": figures,
        },
        **results,
    )
    return (
        Saying("proposal", PredicateType.PROPOSAL, proposed),
        Saying("test-result", PredicateType.TEST_RESULT, simulated),
    )


def shown(document: Document) -> Iterator[tuple[str, Outcome]]:
    """Yield what the simulation had to show, and how it came out.

    Each expected effect of each change is one: warned where it is worse than now for certain, as
    where a limit is lowered on purpose, or could not be told. The risk is one more, and it alone
    fails: where it is critical.

    Args:
        document: `proposal.json`.
    """
    for change in document["changes"]:
        for effect in change["effects"]:
            name = f"{change['value']}/{change['subject']}/{effect['metric']}"
            yield name, _outcome(effect)
    risk = document["risk"]
    doubtful = bool(risk["undecided"]) or risk["level"] == RiskLevel.HIGH
    graver: Outcome = "warned" if doubtful else "passed"
    yield "risk", "failed" if risk["level"] == RiskLevel.CRITICAL else graver


def _outcome(effect: Document) -> Outcome:
    now, then = _bounds(effect["now"]), _bounds(effect["proposed"])
    if now is None or then is None:
        return "warned"
    if effect["better"] == "higher":  # as if less were better, on the other side of zero
        now, then = (-now[1], -now[0]), (-then[1], -then[0])
    return "warned" if then[0] > now[1] else "passed"


def _bounds(figure: Document) -> tuple[float, float] | None:
    """Return the bounds of a figure; None where it has none, or was not told."""
    try:
        if "value" in figure:
            return float(figure["value"]), float(figure["value"])
        return float(figure["low"]), float(figure["high"])
    except (KeyError, ValueError):
        return None
