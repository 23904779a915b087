"""Repositories, their branches, commits and files."""

from __future__ import annotations

import base64

from support.hub import codeowners, landing
from support.hub.router import Refused, Reply, Request, paged, route
from support.hub.shapes import pulls, repositories
from support.hub.world import Pull, Repository

_OWN = "/repos/{owner}/{repo}"


@route("GET", _OWN, "metadata:read")
def repository(request: Request) -> Reply:
    """A repository."""
    of = request.repository()
    asking = request.token.account if request.token else None
    return Reply(200, repositories.full_repository(request.hub, of, asking))


@route("GET", f"{_OWN}/branches", "contents:read")
def branches(request: Request) -> Reply:
    """Every branch."""
    of = request.repository()
    rows = []
    for ref, sha in of.store.refs("refs/heads/").items():
        name = ref.removeprefix("refs/heads/")
        address = f"{request.hub.url}/repos/{of.full_name}/commits/{sha}"
        held = is_protected(of, name)
        rows.append({"name": name, "commit": {"sha": sha, "url": address}, "protected": held})
    return paged(request, rows)


@route("GET", f"{_OWN}/branches/{{branch}}", "contents:read")
def branch(request: Request) -> Reply:
    """One branch."""
    hub, of, name = request.hub, request.repository(), request.params["branch"]
    sha = of.store.refs().get(f"refs/heads/{name}")
    if sha is None:
        raise Refused(404, "Branch not found")
    own = f"{hub.url}/repos/{of.full_name}/branches/{name}"
    body = {
        "name": name,
        "commit": repositories.commit(hub, of, sha),
        "_links": {"self": own, "html": f"{hub.url}/{of.full_name}/tree/{name}"},
        "protected": is_protected(of, name),
        "protection": {"enabled": name in of.protections},
        "protection_url": f"{own}/protection",
    }
    return Reply(200, body)


def is_protected(of: Repository, name: str) -> bool:
    """Whether anything holds a branch."""
    return name in of.protections or bool(landing.rulesets_of(of, name))


def commit_named(request: Request, of: Repository) -> str:
    """The commit the path names by SHA, branch or tag."""
    sha = of.store.resolve(request.params["ref"])
    if sha is None:
        raise Refused(422, f"No commit found for SHA: {request.params['ref']}")
    return sha


@route("GET", f"{_OWN}/commits/{{ref}}", "contents:read")
def commit(request: Request) -> Reply:
    """One commit."""
    of = request.repository()
    sha = commit_named(request, of)
    shown = repositories.commit(request.hub, of, sha)
    parents = of.store.commit_of(sha).parents
    changes = of.store.changes(parents[0], sha) if parents else []
    added, removed = sum(c.added for c in changes), sum(c.removed for c in changes)
    shown["stats"] = {"additions": added, "deletions": removed, "total": added + removed}
    shown["files"] = []
    return Reply(200, shown)


@route("GET", f"{_OWN}/commits/{{commit_sha}}/pulls", "pull_requests:read")
def pulls_of(request: Request) -> Reply:
    """The pull request that brought a commit into the default branch, or the open ones it is in."""
    of = request.repository()
    sha = of.store.resolve(request.params["commit_sha"])
    if sha is None:
        raise Refused(422, f"No commit found for SHA: {request.params['commit_sha']}")
    tip = of.store.refs().get(f"refs/heads/{of.default_branch}")
    inside = tip is not None and of.store.is_ancestor(sha, tip)
    found = [each for each in of.pulls if _holds(of, each, sha, inside=inside)]
    return paged(request, [pulls.pull_simple(request.hub, of, each) for each in found])


def _holds(of: Repository, pull: Pull, sha: str, *, inside: bool) -> bool:
    if inside and pull.merge_sha is not None:
        first = of.store.commit_of(pull.merge_sha).parents[0]
        return sha in of.store.commits(first, pull.merge_sha)
    if inside or pull.issue.state != "open":
        return False
    since = of.store.merge_base(pull.base_sha, pull.head_sha)
    return sha in of.store.commits(since, pull.head_sha)


@route("GET", f"{_OWN}/contents/{{path}}", "contents:read")
def contents(request: Request) -> Reply:
    """One file."""
    hub, of, path = request.hub, request.repository(), request.params["path"]
    ref = request.query.get("ref", of.default_branch)
    sha = of.store.resolve(ref)
    data = of.store.read(sha, path) if sha else None
    if sha is None or data is None:
        raise Refused(404, "Not Found")
    blob = of.store.git("rev-parse", f"{sha}:{path}")
    own = f"{hub.url}/repos/{of.full_name}"
    address, page = (
        f"{own}/contents/{path}?ref={ref}",
        f"{hub.url}/{of.full_name}/blob/{ref}/{path}",
    )
    git_url = f"{own}/git/blobs/{blob}"
    body = {
        "type": "file",
        "encoding": "base64",
        "size": len(data),
        "name": path.rpartition("/")[2],
        "path": path,
        "content": base64.encodebytes(data).decode(),
        "sha": blob,
        "url": address,
        "git_url": git_url,
        "html_url": page,
        "download_url": None,
        "_links": {"self": address, "git": git_url, "html": page},
    }
    return Reply(200, body)


@route("GET", f"{_OWN}/codeowners/errors", "contents:read")
def codeowners_errors(request: Request) -> Reply:
    """Lines of CODEOWNERS that GitHub skips without a word."""
    hub, of = request.hub, request.repository()
    sha = of.store.resolve(request.query.get("ref", of.default_branch))
    found = codeowners.read(hub, of, sha) if sha else None
    if found is None:
        raise Refused(404, "Not Found")
    path, lines = found
    return Reply(200, {"errors": [_told(path, each) for each in lines if each.wrong]})


def _told(path: str, line: codeowners.Line) -> dict[str, object]:
    under = " " * (line.column - 1)
    return {
        "line": line.number,
        "column": line.column,
        "kind": line.wrong,
        "source": line.text,
        "suggestion": None,
        "message": f"{line.wrong} on line {line.number}:\n\n  {line.text}\n  {under}^",
        "path": path,
    }
