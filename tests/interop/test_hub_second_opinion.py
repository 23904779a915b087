"""The hub and `emulate`, which others wrote, tell one story alike, but for a list of differences.

Each difference says what GitHub's documentation says. A new one fails, and so does one that went.
"""

from __future__ import annotations

from pathlib import Path

from support.hub import Hub
from support.second_hub import second_hub
from support.story import Story

GRANTED = {
    "checks": "write",
    "contents": "write",
    "issues": "write",
    "members": "read",
    "metadata": "read",
    "pull_requests": "write",
    "statuses": "write",
}

EXPECTED = {
    # Generating a JSON Web Token: ten minutes at most, and not from the future
    "a word for an hour": (401, 200),
    "a word from the future": (401, 200),
    # Authenticating to the REST API: an unknown token is nobody; there it is the first user
    "a token nobody was given": (401, 200),
    # Create a pull request: one of a branch at a time, and of a branch that is there
    "a second one of that branch": (422, 201),
    "which those are": ([True], [False, True]),
    "one of no branch": (422, 201),
    # List pull requests files; the head is the branch's tip
    "which those are called": (["limits.yaml"], []),
    "the head follows a push": (True, False),
    # Create an issue comment: 65,536 characters
    "a comment of 70,000 characters": (422, 201),
    # Create a review: nobody approves their own
    "an approval of one's own": (422, 201),
    # Check runs: by Apps alone, which they name; 50 annotations a request, each adds to the last
    "a person's check": (403, 201),
    "whose check": (True, False),
    "and one more": (51, 1),
    "60 annotations at once": (422, 200),
    # Merge a pull request: 409 where the head moved, 405 where it cannot be; Git merges, so what
    # the base got meanwhile stays
    "a merge of another head": (409, 422),
    "a merge again": (405, 422),
    "a merge that conflicts": (405, 200),
    "what main holds then": (
        ["README.md", "beside.yaml", "limits.yaml"],
        ["README.md", "limits.yaml"],
    ),
    # not there at all
    "a status": (201, 404),
    "rulesets": (200, 404),
    "rules of a branch": (200, 404),
}
"""What the hub says and what the other one does; above each, the page that says who is right."""


def test_both_tell_one_story_but_for_what_is_listed(tmp_path: Path) -> None:
    with Hub(tmp_path) as hub:
        hub.organisation("example")
        hub.person("ada", "admin")
        hub.repository("example/policies", {"README.md": b"# policies\n"}, private=False)
        app = hub.app("switchboard", GRANTED)
        tokens = {"ada": hub.token("ada")}
        ours = Story(hub.url, app, tokens, hub.contract.aside).tell()
        with second_hub(tmp_path, app, GRANTED, tokens) as url:
            theirs = Story(url, app, tokens).tell()
    assert ours.keys() == theirs.keys()
    assert len(ours) >= 60
    differ = {name: (ours[name], theirs[name]) for name in ours if ours[name] != theirs[name]}
    assert differ == EXPECTED
