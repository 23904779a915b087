"""Check runs: one run for each name and commit, found again by the App that made it.

GitHub adds annotations to a run and can't take one back. So those already there are never sent
again, and where one would stay that no longer holds, a new run of the same name takes the old
one's place: GitHub counts the newest. A run is green only with its last request, so that what is
cut off in the middle is never taken for a pass; a failure is told with the first.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from threading import Lock
from typing import Any

from switchboard_policy.bot.github import read
from switchboard_policy.bot.github.check_output import Mark, marks, output
from switchboard_policy.bot.github.failures import AnswerLost
from switchboard_policy.bot.github.paths import sha as commit_name
from switchboard_policy.bot.github.read import reading
from switchboard_policy.bot.github.session import Session, done_or_not
from switchboard_policy.bot.github.tokens import Credentials
from switchboard_policy.documents.constants import constants
from switchboard_policy.errors import ForgeError
from switchboard_policy.ports.forge import Check, CheckReport, Conclusion

_TRIES = 3
"""How often a report is taken up again whose answer was lost. Ours."""


@dataclass(frozen=True)
class _Run:
    """A run of ours as it stands.

    Args:
        check: the run.
        annotations: how many it has.
    """

    check: Check
    annotations: int

    @classmethod
    def read(cls, data: Any) -> _Run:  # noqa: ANN401 - JSON
        """Return a run of GitHub's answer."""
        return cls(read.check(data), int(data["output"]["annotations_count"]))


class CheckRuns:
    """Check runs of one repository.

    Args:
        session: the requests.
        path: the repository's.
        credentials: whom we act as.
    """

    def __init__(self, session: Session, path: str, credentials: Credentials) -> None:
        self._session, self._path, self._credentials = session, path, credentials
        self._batch = constants("switchboard_policy.bot").whole("annotations_a_request")
        self._turn = Lock()
        self._made: dict[tuple[str, str], int] = {}

    def newest(self, sha: str) -> tuple[Check, ...]:
        """Return the newest run of each name and App on a commit.

        Args:
            sha: the commit.
        """
        found: dict[tuple[str, int], Check] = {}
        path = f"{self._path}/commits/{commit_name(sha)}/check-runs"
        with reading("check runs"):
            for entry in self._session.pages(path, inside="check_runs", filter="latest"):
                run = read.check(entry)
                held = found.get((run.name, run.app))
                if held is None or run.id > held.id:
                    found[run.name, run.app] = run
        return tuple(found[key] for key in sorted(found))

    def put(self, report: CheckReport) -> Check:
        """Publish a finished check; the same decision is not published twice.

        Args:
            report: what to publish.
        """
        with self._turn:
            run = self._ours(report)
            for _ in range(_TRIES):
                if run is not None and _tells(run.check, report):
                    return run.check
                try:
                    return self._publish(report, run)
                except AnswerLost:
                    run = self._after_loss(report, run)
            raise ForgeError(
                f"the check {report.name} on {report.sha[:12]} was sent and is not there as sent",
                hint="the next run looks first, and takes it up from there",
            )

    def _ours(self, report: CheckReport) -> _Run | None:
        """Return the newest run of ours of that name on that commit."""
        app = self._credentials.checks_as
        if app is None:
            return None
        path = f"{self._path}/commits/{commit_name(report.sha)}/check-runs"
        with reading("check runs"):
            pages = self._session.pages(
                path, inside="check_runs", check_name=report.name, app_id=app, filter="latest"
            )
            runs = [_Run.read(entry) for entry in pages]
        ours = [run for run in runs if run.check.app == app and run.check.name == report.name]
        newest = max(ours, key=lambda run: run.check.id, default=None)
        known = self._made.get((report.name, report.sha))
        if known is not None and (newest is None or newest.check.id < known):
            return self._get(known)  # lists may be a moment behind
        return newest

    def _get(self, number: int) -> _Run:
        with reading("a check run"):
            return _Run.read(self._session.get(f"{self._path}/check-runs/{number}"))

    def _after_loss(self, report: CheckReport, before: _Run | None) -> _Run | None:
        """Return the run as it stands after a write whose answer was lost."""

        def look() -> _Run | None:
            found = self._ours(report)
            new = found is not None and (before is None or found.check.id >= before.check.id)
            return found if new else None

        found = done_or_not(self._session, look)
        if not isinstance(found, _Run):
            raise AnswerLost(
                f"whether the check {report.name} was made cannot be seen",
                hint="the next run looks first",
            )
        return self._get(found.check.id)

    def _publish(self, report: CheckReport, run: _Run | None) -> Check:
        wanted = marks(report)
        present = self._present(run) if run is not None else frozenset()
        if present - set(wanted):
            run, present = None, frozenset()
        missing = [mark for mark in wanted if mark not in present]
        batches = [missing[at : at + self._batch] for at in range(0, len(missing), self._batch)]
        number = run.check.id if run is not None else 0
        for batch in batches[:-1]:
            number = self._send(report, number, batch, last=False).id
        return self._send(report, number, batches[-1] if batches else [], last=True)

    def _present(self, run: _Run) -> frozenset[Mark]:
        """Return the annotations a run has; as many as it says it has."""
        if run.annotations == 0:
            return frozenset()
        path = f"{self._path}/check-runs/{run.check.id}/annotations"
        with reading("annotations"):
            found = [Mark.read(entry) for entry in self._session.pages(path)]
        if len(found) != run.annotations:
            raise AnswerLost(f"check run {run.check.id} does not show all its annotations yet")
        return frozenset(found)

    def _send(
        self, report: CheckReport, number: int, batch: Sequence[Mark], *, last: bool
    ) -> Check:
        body: dict[str, object] = {"output": output(report, batch)}
        if last or report.conclusion is not Conclusion.SUCCESS:
            body |= {"status": "completed", "conclusion": str(report.conclusion)}
        elif not number:
            body |= {"status": "in_progress"}
        if last:
            body |= {"external_id": report.external_id}
        if number:
            path = f"{self._path}/check-runs/{number}"
            # Twice the same words are one; twice the same annotations are two.
            answer = self._session.write("PATCH", path, body, repeatable=not batch)
        else:
            body |= {"name": report.name, "head_sha": report.sha}
            answer = self._session.write("POST", f"{self._path}/check-runs", body)
        with reading("a check run"):
            made = read.check(answer)
        self._made[report.name, report.sha] = made.id
        return made


def _tells(check: Check, report: CheckReport) -> bool:
    """Return whether a run tells exactly this report already."""
    same = check.external_id == report.external_id != ""
    return same and check.status == "completed" and check.conclusion == str(report.conclusion)
