"""An App's own webhook: how it is registered, what was delivered, and once more, please."""

from __future__ import annotations

from collections.abc import Sequence

from switchboard_policy.bot.github.read import moment, reading
from switchboard_policy.bot.github.session import Session
from switchboard_policy.ports.forge_rules import Delivery, Registration


class GitHubHooks:
    """The webhook of one App.

    Args:
        session: requests as the App itself, not as an installation of it.
    """

    def __init__(self, session: Session) -> None:
        self._session = session

    def registration(self) -> Registration:
        """Return how the App is registered."""
        told = self._session.get("/app")
        with reading("an App"):
            return Registration(
                id=int(told["id"]),
                permissions={
                    str(name): str(access) for name, access in told["permissions"].items()
                },
                events=frozenset(map(str, told["events"])),
            )

    def deliveries(self, since: int) -> Sequence[Delivery]:
        """Return attempts made since a time, the newest first.

        Args:
            since: seconds since the epoch.
        """
        found = []
        with reading("deliveries"):
            for each in self._session.cursor_pages("/app/hook/deliveries"):
                attempt = Delivery(
                    id=int(each["id"]),
                    guid=str(each["guid"]),
                    event=str(each["event"]),
                    at=moment(each["delivered_at"]),
                    status=int(each["status_code"] or 0),
                )
                if attempt.at < since:
                    break
                found.append(attempt)
        return tuple(found)

    def redeliver(self, delivery: int) -> None:
        """Ask for an event to be delivered again; asked twice, it is delivered twice.

        Args:
            delivery: id of one of its attempts.
        """
        # The receiver knows a GUID it has seen, so a second time does no harm.
        path = f"/app/hook/deliveries/{delivery}/attempts"
        self._session.write("POST", path, repeatable=True)
