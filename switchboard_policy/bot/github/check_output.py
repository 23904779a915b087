"""What a check run shows: words within GitHub's limits, annotations as GitHub takes them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from switchboard_policy.documents.constants import Constants, constants
from switchboard_policy.domain.finding import Level
from switchboard_policy.ports.forge import Annotation, CheckReport

_LEVELS = {Level.ADVISORY: "notice", Level.SOFT: "warning", Level.HARD: "failure"}


@dataclass(frozen=True)
class Mark:
    """An annotation as GitHub keeps it.

    Args:
        path: the file.
        line: 1-based.
        level: `notice`, `warning` or `failure`.
        title: a few words.
        message: the sentence.
    """

    path: str
    line: int
    level: str
    title: str
    message: str

    @classmethod
    def read(cls, data: Any) -> Mark:  # noqa: ANN401 - JSON
        """Return an annotation of GitHub's answer."""
        return cls(
            path=str(data["path"]),
            line=int(data["start_line"]),
            level=str(data["annotation_level"]),
            title=data["title"] or "",
            message=data["message"] or "",
        )

    def body(self) -> dict[str, object]:
        """Return it as GitHub takes it."""
        return {
            "path": self.path,
            "start_line": self.line,
            "end_line": self.line,
            "annotation_level": self.level,
            "title": self.title,
            "message": self.message,
        }


def marks(report: CheckReport) -> tuple[Mark, ...]:
    """Return a report's annotations, each once, as many as are shown.

    Args:
        report: what to publish.
    """
    limits = _limits()
    found = dict.fromkeys(_mark(each, limits) for each in report.annotations)
    return tuple(found)[: limits.whole("annotations_most")]


def _mark(each: Annotation, limits: Constants) -> Mark:
    title = each.title[: limits.whole("annotation_title_characters")]
    message = each.message.encode()[: limits.whole("annotation_message_bytes")]
    return Mark(
        each.file, max(each.line, 1), _LEVELS[each.level], title, message.decode(errors="ignore")
    )


def output(report: CheckReport, batch: Sequence[Mark]) -> dict[str, object]:
    """Return what a request shows of a report.

    Args:
        report: what to publish.
        batch: the annotations this request adds.
    """
    most = _limits().whole("check_text_characters")
    left = len(set(report.annotations)) - _limits().whole("annotations_most")
    more = f"\n\n{left:,} more sentences are not shown beside their lines." if left > 0 else ""
    shown: dict[str, object] = {
        "title": report.title,
        "summary": shortened(report.summary, most - len(more)) + more,
        "text": shortened(report.text, most),
    }
    return {**shown, "annotations": [mark.body() for mark in batch]} if batch else shown


def shortened(text: str, most: int) -> str:
    """Return Markdown cut after a line, with a note that says so and how much is missing.

    Args:
        text: the Markdown.
        most: characters it may have.
    """
    if len(text) <= most:
        return text
    room = most - 120  # for the note, and the fence it may have to close
    kept = text[:room].rpartition("\n")[0] or text[:room]
    fence = "\n```" if f"\n{kept}".count("\n```") % 2 else ""
    note = f"Cut here: {len(text) - len(kept):,} more characters do not fit into a check."
    return f"{kept}{fence}\n\n*{note}*"


def _limits() -> Constants:
    return constants("switchboard_policy.bot")
