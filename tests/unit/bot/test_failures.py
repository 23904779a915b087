from __future__ import annotations

import pytest

from switchboard_policy.bot.github.failures import as_error, pause, too_long
from switchboard_policy.bot.github.requester import Failed
from switchboard_policy.errors import ForgeConflict, ForgeError, ForgeMissing, ForgeRefused

NOW = 1_796_000_000.0


@pytest.mark.parametrize(
    ("status", "said", "kind"),
    [
        (0, "ConnectionError: refused", ForgeError),
        (401, "Bad credentials", ForgeRefused),
        (403, "Resource not accessible by integration", ForgeRefused),
        (404, "Not Found", ForgeMissing),
        (405, "Pull Request is not mergeable", ForgeRefused),
        (409, "Head branch was modified", ForgeConflict),
        (410, "Issues are disabled for this repo", ForgeRefused),
        (418, "I'm a teapot", ForgeError),
        (422, "Validation Failed", ForgeError),
        (422, "Update is not a fast forward", ForgeConflict),
        (422, "Reference already exists", ForgeConflict),
        (422, "No commit found for SHA: 1", ForgeMissing),
        (422, "Repository rule violations found", ForgeRefused),
        (451, "Repository access blocked", ForgeRefused),
        (503, "Service Unavailable", ForgeError),
    ],
)
def test_each_failure_has_its_meaning_and_keeps_githubs_words(
    status: int, said: str, kind: type[ForgeError]
) -> None:
    error = as_error(Failed(status, said), "PATCH", "/repos/a/b/x")
    assert type(error) is kind
    assert said in error.message
    assert status == 0 or "PATCH /repos/a/b/x" in error.message


def test_what_is_wrong_with_single_fields_is_told() -> None:
    error = as_error(Failed(422, "Validation Failed", {}, ("head is invalid",)), "POST", "/x")
    assert "Validation Failed; head is invalid" in error.message


def test_the_missing_permission_is_named() -> None:
    headers = {"x-accepted-github-permissions": "issues=write; pull_requests=write"}
    error = as_error(Failed(403, "Resource not accessible", headers), "POST", "/x")
    assert error.hint == "it needs the permission issues: write or pull_requests: write"
    assert "an owner" in as_error(Failed(403, "no"), "POST", "/x").hint


@pytest.mark.parametrize(
    ("status", "said", "headers", "seconds"),
    [
        (429, "too many", {"retry-after": "7"}, 7.0),
        (429, "too many", {}, 60.0),
        (429, "too many", {"retry-after": "Wed, 21 Oct 2026 07:28:00 GMT"}, 60.0),
        (403, "You have exceeded a secondary rate limit", {}, 60.0),
        (403, "secondary", {"retry-after": "1"}, 1.0),
        (403, "x", {"x-ratelimit-remaining": "0", "x-ratelimit-reset": "1796000030"}, 31.0),
        (403, "x", {"x-ratelimit-remaining": "0", "x-ratelimit-reset": "1795990000"}, 1.0),
        (403, "x", {"x-ratelimit-remaining": "0"}, 60.0),
        (403, "Resource not accessible", {"x-ratelimit-remaining": "17"}, None),
        (401, "rate limit", {"retry-after": "7"}, None),
        (500, "rate limit", {"retry-after": "7"}, None),
    ],
)
def test_a_limit_says_how_long_and_nothing_else_is_a_limit(
    status: int, said: str, headers: dict[str, str], seconds: float | None
) -> None:
    assert pause(Failed(status, said, headers), NOW) == seconds


def test_a_limit_says_when_to_come_back() -> None:
    error = too_long(Failed(403, "API rate limit exceeded"), 90, NOW)
    assert error.hint == "come back at 2026-11-30 00:54:50 UTC"
