"""GitHub for tests: a real HTTP server over a real Git repository, true to GitHub's documentation.

    with Hub(tmp_path) as hub:
        hub.organisation("example")
        hub.person("ada", "write")
        hub.person("olivia")
        hub.team("platform", ["olivia"])
        policies = hub.repository("example/policies", {"switchboard.yaml": b"version: 1"})
        app = hub.app("switchboard", {"contents": "write", "checks": "write", …})

        ada = hub.as_person("ada")
        head = ada.push("raise", {"limits.yaml": b"rps: 2"})
        number = ada.open_pull("raise", "Raise the limit")
        hub.as_person("olivia").comment(number, "/switchboard override …")

Addresses
    The API is at `hub.url` (PyGithub's `base_url`), Git at `hub.url/example/policies.git`, where
    user and password are `x-access-token` and a token. `hub.calls` holds every request as
    `Call(method, path, status)`; Git's own have the method `git`.
Credentials
    `hub.app(slug, permissions, on=…, events=…)` returns `AppCredentials`: app_id,
    installation_id, private_key_pem, webhook_secret, slug, bot_id.
    `hub.installation_token(app, permissions)` is a token as an installation gets one;
    `hub.token("ada")` is a person's own.
People
    `hub.as_person(login, repository=None)` may push, reset, delete_branch, open_pull, edit_pull,
    retarget, ready, merge, enqueue, close, reopen, label, unlabel, comment, edit_comment,
    delete_comment, review, open_issue, set_status, press, rerun, rerun_all.
    What they may not do raises `Refused`. `hub.fork(login)` makes a fork; its owner works there by
    `hub.as_person(login, fork)` and opens `login:branch`.
Rules
    `hub.protect(checks={"switchboard/gate": app.app_id}, reviews=1)` is a classic protection,
    `hub.ruleset("gate", checks=…, queue=True, bypass=[…], enforcement="evaluate")` a ruleset;
    see `world.Protection`. With `queue=True` changes land by `person.enqueue(number)` alone.
Events
    `hub.webhooks_to("http://localhost:1/hooks")`; then `hub.webhooks.lose("pull_request")`,
    `.repeat()`, `.hold()` and `.release(lambda held: held[::-1])`, `.settle()`.
Faults
    `hub.faults.lost_answer("POST", "/comments$")`, `.refuse(...)`, `.secondary_limit(...)`,
    `.primary_limit(...)`, `.stale_lists("/pulls$")`, `.expire_tokens()`,
    `.still_computing(number)`, `.then("GET", "/pulls/1$", lambda: ada.push(...))`.
Time
    `hub.clock` gives every change a second of its own; `.advance(seconds)` lets time pass.

Contract
    Each request is held against GitHub's own OpenAPI document; one that breaks it is answered 500
    and fails the test on leaving the `with` block. `hub.contract.aside()` lets them through, to
    see what GitHub itself answers.

State can be read straight: `policies.issues[number]`, `.comments`, `.checks`, `.statuses`,
`.store` (Git). Leaving the `with` block fails the test where the hub itself broke, too.
"""

from support.hub.hub import Call, Hub
from support.hub.people import Person
from support.hub.router import Refused
from support.hub.setup import AppCredentials
from support.hub.world import Protection, Repository

__all__ = ["AppCredentials", "Call", "Hub", "Person", "Protection", "Refused", "Repository"]
