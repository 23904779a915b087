"""A proposal: the edits that carry out the deltas, and what names them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from switchboard_policy.domain.delta import Delta
from switchboard_policy.domain.finding import Finding
from switchboard_policy.domain.location import Location
from switchboard_policy.domain.outcome import NotEvaluated
from switchboard_policy.domain.recommendation import Recommendation
from switchboard_policy.domain.replay_report import ReplayReport
from switchboard_policy.domain.risk import RiskAssessment


@dataclass(frozen=True, order=True)
class Topic:
    """What a proposal is about; names the branch and the memory of refusals.

    Args:
        area: the area.
        subject: whom it is about.
        value: the value's binding name.
    """

    area: str
    subject: str
    value: str

    def __str__(self) -> str:
        return f"{self.area}/{self.subject}/{self.value.split('.', 1)[-1]}"


@dataclass(frozen=True, order=True)
class Edit:
    """One scalar replaced in one file.

    Args:
        location: where it stands before the edit.
        old: the text replaced, as it stands in the file.
        new: the text put in its place.
        role: what kind of file it is, for people.
    """

    location: Location
    old: str
    new: str
    role: str


@dataclass(frozen=True)
class Generated:
    """A file that follows from others, as the generator writes it.

    Args:
        content: its bytes.
        kind: what it is, as `artefacts` of `switchboard.yaml` calls it: `rules`, `dashboards`.
        sources: the files it follows from.
    """

    content: bytes
    kind: str
    sources: frozenset[str]


@dataclass(frozen=True)
class ChangeSet:
    """The edits that carry out some deltas in all places that hold the values.

    Args:
        deltas: what is carried out; never an advisory one.
        edits: scalar by scalar, ordered by file and position; none of a generated file.
        before: content of the changed files before.
        after: content of the changed files after.
        patch: unified diff, applicable with `git apply`.
        digest: change digest, `sha256:` and hex.
        findings: values that could not be edited safely, and places that disagree.
        generated: the generated files that change with the edits, also in `before` and `after`.
    """

    deltas: tuple[Delta, ...]
    edits: tuple[Edit, ...]
    before: Mapping[str, bytes]
    after: Mapping[str, bytes]
    patch: str
    digest: str
    findings: tuple[Finding, ...] = ()
    generated: Mapping[str, Generated] = field(default_factory=dict)

    def following(self, delta: Delta) -> tuple[str, ...]:
        """Return the generated files that change with a delta.

        Args:
            delta: one of those carried out.
        """
        own = delta.target.files
        return tuple(file for file, one in sorted(self.generated.items()) if own & one.sources)


NOT_REPLAYED = NotEvaluated(
    "no decision log is named",
    would_help="record decisions, and name the files under decisions.logs in switchboard.yaml",
)
"""Why no recorded decision was asked again: nobody said where they are."""


@dataclass(frozen=True)
class Proposal:
    """Everything an owner needs to decide.

    Args:
        id: proposal id, 12 hex characters of a SHA-256.
        topics: what it is about.
        change_set: the edits.
        recommendations: one an area, with reasons and abstentions.
        risk: how risky it is.
        owners: who may accept it, by area.
        trace_digest: digest of the telemetry used.
        window: first and last second of it, since the epoch.
        seed: seed of every random draw.
        version: version of this library.
        author: who made the proposal; cannot override its findings.
        notes: what else should be known.
        replayed: which recorded decisions it would flip, or why that is not known.
    """

    id: str
    topics: tuple[Topic, ...]
    change_set: ChangeSet
    recommendations: tuple[Recommendation, ...]
    risk: RiskAssessment
    owners: Mapping[str, tuple[str, ...]]
    trace_digest: str
    window: tuple[int, int]
    seed: int
    version: str
    author: str
    notes: tuple[str, ...] = field(default=())
    replayed: ReplayReport | NotEvaluated = NOT_REPLAYED
