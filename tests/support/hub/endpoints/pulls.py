"""Pull requests: list, open, edit, files, reviews, merge."""

from __future__ import annotations

from support.hub import acts, events, landing, talk
from support.hub.git_text import Change
from support.hub.router import Refused, Reply, Request, invalid, paged, route
from support.hub.shapes import pulls as shapes
from support.hub.shapes import repositories
from support.hub.world import Pull, Repository

_OWN = "/repos/{owner}/{repo}/pulls"
_ONE = f"{_OWN}/{{pull_number}}"
FILES_LIMIT = 3000
"""Files of a pull request that its list has at most."""
_STATUSES = {"A": "added", "D": "removed", "M": "modified", "R": "renamed", "T": "changed"}


def _pull(request: Request, of: Repository) -> Pull:
    issue = of.issues.get(request.number("pull_number"))
    if issue is None or issue.pull is None:
        raise Refused(404, "Not Found")
    return issue.pull


@route("GET", _OWN, "pull_requests:read")
def pulls(request: Request) -> Reply:
    """Pull requests, open ones unless told otherwise, the newest first."""
    of, query = request.repository(), request.query
    state = query.get("state", "open")
    found = [each for each in of.pulls if state in ("all", each.issue.state)]
    if "base" in query:
        found = [each for each in found if each.base_branch == query["base"]]
    if "head" in query:
        owner, _, branch = query["head"].partition(":")
        found = [
            each
            for each in found
            if each.head_branch == branch
            and each.head_repository is not None
            and each.head_repository.owner.login.lower() == owner.lower()
        ]
    when = {"updated": lambda each: (each.issue.updated, each.number)}
    found.sort(key=when.get(query.get("sort", "created"), lambda each: each.number))
    if (
        query.get("direction", "desc" if query.get("sort", "created") == "created" else "asc")
        == "desc"
    ):
        found.reverse()
    return paged(request, [shapes.pull_simple(request.hub, of, each) for each in found])


@route("POST", _OWN, "pull_requests:write")
def open_pull(request: Request) -> Reply:
    """Open one."""
    of, body = request.repository(), request.body
    made = acts.open_pull(
        request.hub,
        of,
        request.actor,
        head=body["head"],
        base=body["base"],
        title=body.get("title", ""),
        body=body.get("body"),
        draft=body.get("draft", False),
        app=request.acting_app,
    )
    return Reply(201, shapes.pull(request.hub, of, made))


@route("GET", _ONE, "pull_requests:read")
def one_pull(request: Request) -> Reply:
    """One of them."""
    of = request.repository()
    return Reply(200, shapes.pull(request.hub, of, _pull(request, of)))


@route("PATCH", _ONE, "pull_requests:write")
def edit_pull(request: Request) -> Reply:
    """Change its words, its base or its state."""
    hub, of, body = request.hub, request.repository(), request.body
    pull = _pull(request, of)
    own = request.actor is pull.issue.author
    if not own and request.acting_app is None and not hub.may_write(of, request.actor):
        raise Refused(403, "Resource not accessible by personal access token")
    talk.limited("PullRequest", body.get("body"))
    if "base" in body:
        sha = of.store.refs().get(f"refs/heads/{body['base']}")
        if sha is None:
            raise invalid("PullRequest", "base")
        pull.base_branch, pull.base_sha = body["base"], sha
    for name in ("title", "body"):
        if name in body:
            setattr(pull.issue, name, body[name])
    if {"title", "body", "base"} & body.keys():
        pull.issue.updated = hub.clock.stamp()
        events.pull(hub, of, pull, "edited", request.actor)
    if body.get("state") == "closed":
        acts.close(hub, of, pull.issue, request.actor)
    elif body.get("state") == "open":
        acts.reopen(hub, of, pull.issue, request.actor)
    return Reply(200, shapes.pull(hub, of, pull))


@route("GET", f"{_ONE}/files", "pull_requests:read")
def files(request: Request) -> Reply:
    """What it changes since it left its base; three thousand files and no more."""
    hub, of = request.hub, request.repository()
    pull = _pull(request, of)
    since = of.store.merge_base(pull.base_sha, pull.head_sha) or pull.base_sha
    changes = of.store.changes(since, pull.head_sha)[:FILES_LIMIT]
    own = f"{hub.url}/repos/{of.full_name}"
    shown = f"{hub.url}/{of.full_name}"

    def entry(each: Change, patch: str) -> dict[str, object]:
        moved = {"previous_filename": each.previous} if each.previous else {}
        return {
            "sha": each.blob,
            "filename": each.path,
            "status": _STATUSES.get(each.status, "changed"),
            "additions": each.added,
            "deletions": each.removed,
            "changes": each.added + each.removed,
            "blob_url": f"{shown}/blob/{pull.head_sha}/{each.path}",
            "raw_url": f"{shown}/raw/{pull.head_sha}/{each.path}",
            "contents_url": f"{own}/contents/{each.path}?ref={pull.head_sha}",
            "patch": patch,
            **moved,
        }

    page = paged(request, zip(changes, of.store.patches(since, pull.head_sha), strict=False))
    return Reply(200, [entry(*each) for each in page.body], page.headers)


@route("GET", f"{_ONE}/commits", "pull_requests:read")
def commits(request: Request) -> Reply:
    """Its commits, the oldest first."""
    of = request.repository()
    pull = _pull(request, of)
    names = of.store.commits(pull.base_sha, pull.head_sha)[:250]
    return paged(request, [repositories.commit(request.hub, of, each) for each in names])


@route("GET", f"{_ONE}/reviews", "pull_requests:read")
def reviews(request: Request) -> Reply:
    """Its reviews, the oldest first."""
    of = request.repository()
    pull = _pull(request, of)
    return paged(request, [shapes.review(request.hub, of, pull, each) for each in pull.reviews])


@route("POST", f"{_ONE}/reviews", "pull_requests:write")
def new_review(request: Request) -> Reply:
    """Review it."""
    of, body = request.repository(), request.body
    pull = _pull(request, of)
    verdict = body.get("event", "COMMENT")
    made = talk.review(request.hub, of, pull, request.actor, verdict, body=body.get("body", ""))
    return Reply(200, shapes.review(request.hub, of, pull, made))


@route("GET", f"{_ONE}/merge", "pull_requests:read", "contents:read")
def is_merged(request: Request) -> Reply:
    """Whether it was merged."""
    pull = _pull(request, request.repository())
    if pull.merged is None:
        raise Refused(404, "Not Found")
    return Reply(204)


@route("PUT", f"{_ONE}/merge", "contents:write", role="write")
def merge(request: Request) -> Reply:
    """Merge it: 405 where it may not be, 409 where its head is not the one named."""
    hub, of, body = request.hub, request.repository(), request.body or {}
    pull = _pull(request, of)
    method = body.get("merge_method", "merge")
    if method not in {"merge", "squash", "rebase"}:
        raise invalid("PullRequest", "merge_method")
    if method == "rebase":
        raise Refused(405, "Rebase merges are not allowed on this repository.")
    if pull.issue.state == "closed" or pull.draft:
        raise Refused(405, "Pull Request is not mergeable")
    named = body.get("sha")
    if named is not None and named != pull.head_sha:
        raise Refused(409, "Head branch was modified. Review and try the merge again.")
    if not landing.mergeable(of, pull):
        raise Refused(405, "Pull Request is not mergeable")
    why = landing.refusal(hub, of, pull, request.actor)
    if why:
        raise Refused(405, why)
    words = (body.get("commit_title", ""), body.get("commit_message", ""))
    sha = acts.land(hub, of, pull, request.actor, method, words=words)
    return Reply(200, {"sha": sha, "merged": True, "message": "Pull Request successfully merged"})
