"""One story told to any GitHub for tests: what is asked, and what each answer comes to."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager, nullcontext
from typing import Any

import httpx
import jwt
from support.hub import AppCredentials

OWN = "/repos/example/policies"
_NOTE = {
    "path": "README.md",
    "start_line": 1,
    "end_line": 1,
    "annotation_level": "notice",
    "message": "Look",
}


class Story:
    """Asks one server, and keeps what came of it under a name.

    Args:
        url: where it is.
        app: the App that is installed there.
        tokens: login to a person's token.
        beyond: entered around what GitHub's contract forbids.
    """

    def __init__(
        self,
        url: str,
        app: AppCredentials,
        tokens: Mapping[str, str],
        beyond: Callable[[], AbstractContextManager[None]] = nullcontext,
    ) -> None:
        self.seen: dict[str, object] = {}
        self._client = httpx.Client(base_url=url, trust_env=False, timeout=60)
        self._app, self._tokens, self._beyond = app, tokens, beyond
        self._bot = ""

    def tell(self) -> dict[str, object]:
        """The whole of it."""
        with self._client:
            self._signs()
            self._takes_tokens()
            head, main = self._writes_git()
            number = self._proposes(head)
            self._talks(number)
            self._checks(head)
            self._merges(number, head, main)
            self._knows_people()
        return self.seen

    def ask(self, method: str, path: str, body: object = None, *, who: str = "") -> httpx.Response:
        """What is answered to the App's bot, or to whoever shows that text."""
        headers = {"Authorization": f"Bearer {who or self._bot}"}
        return self._client.request(method, path, json=body, headers=headers)

    def _status(self, name: str, *asked: Any, who: str = "") -> Any:  # noqa: ANN401 - any JSON
        answer = self.ask(*asked, who=who)
        self.seen[name] = answer.status_code
        return answer.json() if answer.content else None

    def _jwt(self, *, issued: int = -60, life: int = 300) -> str:
        now = int(time.time())
        claims = {"iat": now + issued, "exp": now + life, "iss": str(self._app.app_id)}
        return jwt.encode(claims, self._app.private_key_pem, algorithm="RS256")

    def _signs(self) -> None:
        for name, signed in {
            "an App's own word": self._jwt(),
            "a word of yesterday": self._jwt(issued=-90_000, life=-86_400),
            "a word for an hour": self._jwt(life=3600),
            "a word from the future": self._jwt(issued=300),
        }.items():
            self._status(name, "GET", "/app", who=signed)
        installed = self._status("its installation", "GET", f"{OWN}/installation", who=self._jwt())
        self.seen["the installation's account"] = installed["account"]["login"]

    def _takes_tokens(self) -> None:
        path = f"/app/installations/{self._app.installation_id}/access_tokens"
        wide = {"permissions": {"administration": "write"}}
        self._status("a token for more than was granted", "POST", path, wide, who=self._jwt())
        narrow = {"permissions": {"contents": "read"}}
        reader = self._status("a narrow token", "POST", path, narrow, who=self._jwt())["token"]
        blob = {"content": "a: 1\n", "encoding": "utf-8"}
        self._status("a write with a reader's token", "POST", f"{OWN}/git/blobs", blob, who=reader)
        self._status("a token nobody was given", "GET", "/user", who="nobody")
        granted = dict.fromkeys(
            ("checks", "contents", "issues", "pull_requests", "statuses"), "write"
        )
        asked = {"permissions": {**granted, "members": "read"}}
        self._bot = self._status("a token", "POST", path, asked, who=self._jwt())["token"]

    def _commit(self, content: str, parent: str, *, path: str = "limits.yaml") -> str:
        base = self.ask("GET", f"{OWN}/git/commits/{parent}").json()["tree"]["sha"]
        entry = {"path": path, "mode": "100644", "type": "blob", "content": content}
        body = {"base_tree": base, "tree": [entry]}
        tree = self.ask("POST", f"{OWN}/git/trees", body).json()["sha"]
        commit = {"message": f"Say {content}", "tree": tree, "parents": [parent]}
        sha: str = self.ask("POST", f"{OWN}/git/commits", commit).json()["sha"]
        return sha

    def _writes_git(self) -> tuple[str, str]:
        blob = {"content": "rps: 2\n", "encoding": "utf-8"}
        self.seen["a blob's name"] = self._status("a blob", "POST", f"{OWN}/git/blobs", blob)["sha"]
        entry = {"path": "limits.yaml", "mode": "100644", "type": "blob", "content": "rps: 2\n"}
        tree = self._status("a tree", "POST", f"{OWN}/git/trees", {"tree": [entry]})
        self.seen["a tree's name"] = tree["sha"]
        main = self._status("a branch", "GET", f"{OWN}/branches/main")["commit"]["sha"]
        head = self._commit("rps: 2\n", main)
        made = {"ref": "refs/heads/raise", "sha": head}
        self._status("a reference", "POST", f"{OWN}/git/refs", made)
        self._status("the same reference again", "POST", f"{OWN}/git/refs", made)
        own = f"{OWN}/git/refs/heads/raise"
        self._status("a step back", "PATCH", own, {"sha": main})
        self._status("a forced step back", "PATCH", own, {"sha": main, "force": True})
        self._status("a step forward", "PATCH", own, {"sha": head})
        self._status("no such branch", "GET", f"{OWN}/branches/none")
        self._status("no such object", "POST", f"{OWN}/git/refs", {**made, "sha": "0" * 40})
        return head, main

    def _proposes(self, head: str) -> int:
        body = {"title": "Raise", "head": "raise", "base": "main", "body": "Why not"}
        pull = self._status("a pull request", "POST", f"{OWN}/pulls", body)
        number: int = pull["number"]
        self.seen["its author"] = pull["user"]["login"]
        self._status("a second one of that branch", "POST", f"{OWN}/pulls", body)
        self._status("one of no branch", "POST", f"{OWN}/pulls", {**body, "head": "none"})
        listed = self._status("pull requests of a branch", "GET", f"{OWN}/pulls?head=example:raise")
        self.seen["which those are"] = [each["number"] == number for each in listed]
        files = self._status("its files", "GET", f"{OWN}/pulls/{number}/files")
        self.seen["which those are called"] = [each["filename"] for each in files]
        self.seen["its head"] = pull["head"]["sha"] == head
        return number

    def _talks(self, number: int) -> None:
        own = f"{OWN}/issues/{number}/comments"
        made = self._status("a comment", "POST", own, {"body": "One"})
        self._status("an edit", "PATCH", f"{OWN}/issues/comments/{made['id']}", {"body": "Two"})
        self.seen["what it says now"] = [each["body"] for each in self.ask("GET", own).json()]
        self._status("a comment of 70,000 characters", "POST", own, {"body": "x" * 70_000})
        labels = self._status("labels", "POST", f"{OWN}/issues/{number}/labels", {"labels": ["a"]})
        self.seen["which labels"] = [each["name"] for each in labels]
        review = {"event": "APPROVE", "body": "Mine"}
        self._status("an approval of one's own", "POST", f"{OWN}/pulls/{number}/reviews", review)
        self._status("no such issue", "GET", f"{OWN}/issues/999")

    def _checks(self, head: str) -> None:
        path, body = f"{OWN}/check-runs", {"name": "gate", "head_sha": head}
        self._status("a person's check", "POST", path, body, who=self._tokens["ada"])
        done = {**body, "status": "completed", "conclusion": "failure"}
        run = self._status("a check", "POST", path, done)
        self.seen["whose check"] = (run.get("app") or {}).get("id") == self._app.app_id
        output = {"title": "t", "summary": "s", "annotations": [_NOTE] * 50}
        own = f"{path}/{run['id']}"
        first = self._status("50 annotations", "PATCH", own, {"output": output})
        self.seen["50 annotations, counted"] = first["output"]["annotations_count"]
        again = self.ask("PATCH", own, {"output": {**output, "annotations": [_NOTE]}}).json()
        self.seen["and one more"] = again["output"]["annotations_count"]
        many = {"output": {**output, "annotations": [_NOTE] * 60}}
        with self._beyond():
            self._status("60 annotations at once", "PATCH", own, many)
        self._status("a second run of that name", "POST", path, {**done, "conclusion": "success"})
        listed = self.ask("GET", f"{OWN}/commits/{head}/check-runs").json()["check_runs"]
        self.seen["the latest of them"] = [each["conclusion"] for each in listed]
        status = {"state": "success", "context": "gate"}
        self._status("a status", "POST", f"{OWN}/statuses/{head}", status)

    def _merges(self, number: int, head: str, main: str) -> None:
        moved = self._commit("rps: 3\n", head)
        self.ask("PATCH", f"{OWN}/git/refs/heads/raise", {"sha": moved})
        shown = self.ask("GET", f"{OWN}/pulls/{number}").json()
        self.seen["the head follows a push"] = shown["head"]["sha"] == moved
        beside = self._commit("b: 1\n", main, path="beside.yaml")
        self.ask("PATCH", f"{OWN}/git/refs/heads/main", {"sha": beside})
        own = f"{OWN}/pulls/{number}/merge"
        self._status("a merge of another head", "PUT", own, {"sha": main})
        latest = self.ask("GET", f"{OWN}/pulls/{number}").json()["head"]["sha"]
        self._status("a merge", "PUT", own, {"sha": latest})
        tree = self.ask("GET", f"{OWN}/git/trees/main?recursive=1").json()["tree"]
        self.seen["what main holds then"] = sorted(each["path"] for each in tree)
        self._status("a merge again", "PUT", own, {"sha": latest})
        self.seen["how it stands"] = self.ask("GET", f"{OWN}/pulls/{number}").json()["merged"]
        clash = self._commit("rps: 9\n", main)
        self.ask("POST", f"{OWN}/git/refs", {"ref": "refs/heads/clash", "sha": clash})
        body = {"title": "Clash", "head": "clash", "base": "main"}
        other = self.ask("POST", f"{OWN}/pulls", body).json()["number"]
        self._status("a merge that conflicts", "PUT", f"{OWN}/pulls/{other}/merge", {})
        self._status("a branch deleted", "DELETE", f"{OWN}/git/refs/heads/clash")
        self._status("and gone", "GET", f"{OWN}/branches/clash")

    def _knows_people(self) -> None:
        told = self._status("a role", "GET", f"{OWN}/collaborators/ada/permission")
        self.seen["which role"] = told.get("role_name")
        self._status("a stranger's role", "GET", f"{OWN}/collaborators/nobody-at-all/permission")
        self._status("rulesets", "GET", f"{OWN}/rulesets")
        self._status("rules of a branch", "GET", f"{OWN}/rules/branches/main")
        self._status("errors of CODEOWNERS", "GET", f"{OWN}/codeowners/errors")
        self._status("what is left of the hour", "GET", "/rate_limit")
        self._status("another repository", "GET", "/repos/example/none")
