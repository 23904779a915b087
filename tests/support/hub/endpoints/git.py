"""Git itself: blobs, trees, commits, references."""

from __future__ import annotations

import base64
import binascii

from support.hub import acts
from support.hub.git import GitError
from support.hub.git_text import Signature
from support.hub.router import Refused, Reply, Request, invalid, route
from support.hub.shapes import repositories as shapes
from support.hub.world import Repository

_OWN = "/repos/{owner}/{repo}/git"
_WORKFLOWS = ".github/workflows/"


@route("POST", f"{_OWN}/blobs", "contents:write", role="write")
def new_blob(request: Request) -> Reply:
    """Write a blob."""
    of, body = request.repository(), request.body
    content = body["content"].encode()
    if body.get("encoding", "utf-8") == "base64":
        try:
            content = base64.b64decode(content)
        except binascii.Error as error:
            raise invalid("Blob", "content") from error
    sha = of.store.blob(content)
    return Reply(201, {"sha": sha, "url": f"{request.hub.url}{request.path}/{sha}"})


@route("GET", f"{_OWN}/blobs/{{file_sha}}", "contents:read")
def blob(request: Request) -> Reply:
    """Read a blob."""
    of, sha = request.repository(), request.params["file_sha"]
    if of.store.kind(sha) != "blob":
        raise Refused(404, "Not Found")
    content = of.store.raw("cat-file", "blob", sha)
    body = {
        "sha": sha,
        "node_id": sha,
        "size": len(content),
        "url": f"{request.hub.url}{request.path}",
        "content": base64.encodebytes(content).decode(),
        "encoding": "base64",
    }
    return Reply(200, body)


@route("POST", f"{_OWN}/trees", "contents:write", role="write")
def new_tree(request: Request) -> Reply:
    """Write a tree on top of another."""
    of, body = request.repository(), request.body
    entries = []
    for each in body["tree"]:
        sha = each.get("sha")
        if "content" in each:
            sha = of.store.blob(each["content"].encode())
        elif sha is not None and of.store.kind(sha) is None:
            raise Refused(422, "tree.sha " + sha + " is not a valid blob")
        entries.append((each["path"], each.get("mode", "100644"), sha))
    base = body.get("base_tree")
    if base is not None and of.store.kind(base) is None:
        raise Refused(404, "Not Found")
    try:
        sha = of.store.tree(entries, base)
    except GitError as error:
        raise Refused(422, "GitRPC::BadObjectState") from error
    return Reply(201, _tree(request, of, sha, recursive=False))


@route("GET", f"{_OWN}/trees/{{tree_sha}}", "contents:read")
def tree(request: Request) -> Reply:
    """Read a tree."""
    of, name = request.repository(), request.params["tree_sha"]
    sha = of.store.resolve(name) or name
    if of.store.kind(sha) not in {"tree", "commit"}:
        raise Refused(404, "Not Found")
    sha = of.store.git("rev-parse", f"{sha}^{{tree}}")
    return Reply(200, _tree(request, of, sha, recursive="recursive" in request.query))


def _tree(request: Request, of: Repository, sha: str, *, recursive: bool) -> dict[str, object]:
    own = f"{request.hub.url}/repos/{of.full_name}/git"
    rows = []
    for each in of.store.entries(sha, recursive=recursive):
        row: dict[str, object] = {
            "path": each.path,
            "mode": each.mode,
            "type": each.kind,
            "sha": each.sha,
        }
        if each.size is not None:
            row["size"] = each.size
        if each.kind != "commit":
            row["url"] = f"{own}/{each.kind}s/{each.sha}"
        rows.append(row)
    return {"sha": sha, "url": f"{own}/trees/{sha}", "tree": rows, "truncated": False}


@route("POST", f"{_OWN}/commits", "contents:write", role="write")
def new_commit(request: Request) -> Reply:
    """Write a commit. GitHub signs it only where the App leaves it to GitHub who made it."""
    hub, of, body = request.hub, request.repository(), request.body
    for name in (body["tree"], *body.get("parents", [])):
        if of.store.kind(name) is None:
            raise Refused(
                422,
                "Tree SHA does not exist"
                if name == body["tree"]
                else "Parent SHA does not exist or is not a commit object",
            )
    at = hub.clock.stamp()
    own = acts.signature(request.actor, at)
    author = _given(body.get("author"), own)
    committer = _given(body.get("committer"), author if "author" in body else own)
    sha = of.store.make_commit(
        body["tree"], body.get("parents", []), body["message"], author, committer
    )
    untouched = not {"author", "committer", "signature"} & body.keys()
    if untouched and request.acting_app is not None:
        hub.verified[sha] = at
    return Reply(201, shapes.git_commit(hub, of, of.store.commit_of(sha)))


def _given(told: dict[str, str] | None, otherwise: Signature) -> Signature:
    return Signature(told["name"], told["email"], otherwise.at) if told else otherwise


@route("GET", f"{_OWN}/commits/{{commit_sha}}", "contents:read")
def commit(request: Request) -> Reply:
    """Read a commit."""
    of, sha = request.repository(), request.params["commit_sha"]
    if of.store.kind(sha) != "commit":
        raise Refused(404, "Not Found")
    return Reply(200, shapes.git_commit(request.hub, of, of.store.commit_of(sha)))


@route("GET", f"{_OWN}/ref/{{ref}}", "contents:read")
def reference(request: Request) -> Reply:
    """One reference, by its whole name."""
    of, ref = request.repository(), f"refs/{request.params['ref']}"
    sha = of.store.refs().get(ref)
    if sha is None:
        raise Refused(404, "Not Found")
    return Reply(200, shapes.reference(request.hub, of, ref, sha))


@route("GET", f"{_OWN}/matching-refs/{{ref}}", "contents:read")
def matching(request: Request) -> Reply:
    """Every reference that starts so."""
    of, start = request.repository(), f"refs/{request.params['ref']}"
    found = {name: sha for name, sha in of.store.refs().items() if name.startswith(start)}
    return Reply(200, [shapes.reference(request.hub, of, *each) for each in found.items()])


@route("POST", f"{_OWN}/refs", "contents:write", role="write")
def new_reference(request: Request) -> Reply:
    """Make a reference."""
    hub, of, body = request.hub, request.repository(), request.body
    ref, before = body["ref"], of.store.refs()
    if ref.count("/") < 2 or not ref.startswith("refs/"):
        raise Refused(422, "Reference name must start with 'refs' and have at least two slashes.")
    if ref in before:
        raise Refused(422, "Reference already exists")
    _writable(request, of, body["sha"], None)
    try:
        of.store.update(ref, body["sha"])
    except GitError as error:
        # a branch `a` and a branch `a/b` cannot both be
        raise Refused(422, "Reference cannot be created") from error
    acts.moved(hub, of, before, request.actor)
    return Reply(201, shapes.reference(hub, of, ref, body["sha"]))


@route("PATCH", f"{_OWN}/refs/{{ref}}", "contents:write", role="write")
def move_reference(request: Request) -> Reply:
    """Move a reference, forward only unless forced."""
    hub, of, body = request.hub, request.repository(), request.body
    ref, before = f"refs/{request.params['ref']}", of.store.refs()
    if ref not in before:
        raise Refused(422, "Reference does not exist")
    _writable(request, of, body["sha"], before[ref])
    if not body.get("force", False) and not of.store.is_ancestor(before[ref], body["sha"]):
        raise Refused(422, "Update is not a fast forward")
    _unprotected(request, of, ref)
    of.store.update(ref, body["sha"])
    acts.moved(hub, of, before, request.actor)
    return Reply(200, shapes.reference(hub, of, ref, body["sha"]))


@route("DELETE", f"{_OWN}/refs/{{ref}}", "contents:write", role="write")
def delete_reference(request: Request) -> Reply:
    """Delete a reference."""
    of, ref = request.repository(), f"refs/{request.params['ref']}"
    before = of.store.refs()
    if ref not in before:
        raise Refused(422, "Reference does not exist")
    _unprotected(request, of, ref)
    of.store.delete(ref)
    acts.moved(request.hub, of, before, request.actor)
    return Reply(204)


def _writable(request: Request, of: Repository, sha: str, old: str | None) -> None:
    if of.store.kind(sha) != "commit":
        raise Refused(422, "Object does not exist")
    if request.acting_app is None or request.token is None:
        return
    if request.token.permissions.get("workflows") == "write":
        return
    since = old or of.store.refs().get(f"refs/heads/{of.default_branch}")
    base = of.store.merge_base(since, sha) if since else None
    if base and any(each.path.startswith(_WORKFLOWS) for each in of.store.changes(base, sha)):
        raise Refused(403, "Resource not accessible by integration")


def _unprotected(request: Request, of: Repository, ref: str) -> None:
    branch = ref.removeprefix("refs/heads/")
    if request.hub.protected(of, branch, request.actor):
        raise Refused(422, "Protected branch update failed")
