"""Every real payload of GitHub's own client library goes through the receiver."""

from __future__ import annotations

import asyncio
import random
from collections import Counter
from pathlib import Path

import pytest
from support.asgi import sender
from support.webhooks import SECRET, body_of, examples, guid, headers_of, inbox_in

from switchboard_policy.web.webhooks.log_lines import json_log
from switchboard_policy.web.webhooks.metrics import Metrics
from switchboard_policy.web.webhooks.reading import EVENTS

pytest.importorskip("starlette")
from switchboard_policy.web.webhooks.receiver import receiver

PAYLOADS = 329
KINDS = 58
TAKEN = {
    "pull_request",
    "pull_request_review",
    "check_run",
    "check_suite",
    "merge_group",
    "push",
    "installation",
    "installation_repositories",
}
"""Events of which an example asks for something; none of them comments on a pull request."""


def flipped(body: bytes, chance: random.Random) -> bytes:
    """A body with one of its bits the other way."""
    spoilt = bytearray(body)
    spoilt[chance.randrange(len(body))] ^= 1 << chance.randrange(8)
    return bytes(spoilt)


def test_every_payload_is_accepted_or_ignored_once_and_refused_when_one_bit_is_flipped(
    tmp_path: Path,
) -> None:
    chance = random.Random(7)  # noqa: S311 - which bit, not a secret
    outcomes: Counter[str] = Counter()
    taken: set[str] = set()
    payloads = list(examples())

    async def main() -> None:
        async with sender(app) as client:
            for event, _, payload in payloads:
                body, delivery = body_of(payload), guid()
                headers = headers_of(body, event, delivery)
                forged = await client.post(
                    "/webhooks", content=flipped(body, chance), headers=headers
                )
                assert forged.status_code == 401, event
                first = await client.post("/webhooks", content=body, headers=headers)
                waiting = inbox.figures()[0]
                again = await client.post("/webhooks", content=body, headers=headers)
                assert (first.status_code, again.status_code) == (202, 202), event
                assert inbox.figures()[0] == waiting, "a redelivery is no second job"
                told = first.json()["status"], again.json()["status"]
                assert told in {
                    ("ignored", "ignored"),
                    ("accepted", "repeated"),
                    ("coalesced", "repeated"),
                }
                outcomes[told[0]] += 1
                if told[0] != "ignored":
                    taken.add(event)

    with inbox_in(tmp_path / "journal.jsonl") as inbox:
        app = receiver(inbox, secrets=[SECRET], metrics=Metrics(), log=json_log(lambda _: None))
        asyncio.run(main())
    assert len(payloads) == outcomes.total() == PAYLOADS
    assert len({event for event, _, _ in payloads}) == KINDS
    assert taken == TAKEN <= EVENTS
