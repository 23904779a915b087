"""Issues, their comments and their labels; a pull request is an issue here."""

from __future__ import annotations

from support.hub import acts, events, talk
from support.hub.router import Refused, Reply, Request, paged, route
from support.hub.shapes import pulls as shapes
from support.hub.world import Comment, Issue, Repository

_OWN = "/repos/{owner}/{repo}/issues"
_ONE = f"{_OWN}/{{issue_number}}"
_COMMENT = f"{_OWN}/comments/{{comment_id}}"
_READ = ("issues:read", "pull_requests:read")
_WRITE = ("issues:write", "pull_requests:write")


def _issue(request: Request, of: Repository) -> Issue:
    found = of.issues.get(request.number("issue_number"))
    if found is None:
        raise Refused(404, "Not Found")
    return found


def _comment(request: Request, of: Repository) -> Comment:
    found = of.comments.get(request.number("comment_id"))
    if found is None:
        raise Refused(404, "Not Found")
    return found


@route("GET", _OWN, *_READ)
def issues(request: Request) -> Reply:
    """Issues and pull requests, open ones unless told otherwise, the newest first."""
    of, query = request.repository(), request.query
    state = query.get("state", "open")
    wanted = {name for name in query.get("labels", "").split(",") if name}
    creator = query.get("creator", "").lower()
    found = [
        each
        for each in of.issues.values()
        if state in ("all", each.state)
        and wanted <= set(each.labels)
        and creator in ("", each.author.login.lower())
    ]
    found.sort(key=lambda each: each.number, reverse=query.get("direction", "desc") == "desc")
    return paged(request, [shapes.issue(request.hub, of, each) for each in found])


@route("POST", _OWN, "issues:write")
def new_issue(request: Request) -> Reply:
    """Open an issue."""
    hub, of, body = request.hub, request.repository(), request.body
    made = talk.new_issue(
        hub, of, request.actor, str(body["title"]), body.get("body"), app=request.acting_app
    )
    made.labels = _names(body.get("labels", []))
    for name in made.labels:
        of.labels.setdefault(name, hub.next_id())
    events.issue(hub, of, made, "opened", request.actor)
    return Reply(201, shapes.issue(hub, of, made))


@route("GET", _ONE, *_READ)
def one_issue(request: Request) -> Reply:
    """One of them."""
    of = request.repository()
    return Reply(200, shapes.issue(request.hub, of, _issue(request, of)))


@route("PATCH", _ONE, *_WRITE)
def edit_issue(request: Request) -> Reply:
    """Change its words, labels or state."""
    hub, of, body = request.hub, request.repository(), request.body
    issue = _issue(request, of)
    if request.actor is not issue.author and request.acting_app is None:
        _may_triage(request, of)
    talk.limited("Issue", body.get("body"))
    for name in ("title", "body"):
        if name in body:
            setattr(issue, name, body[name])
            issue.updated = hub.clock.stamp()
    if "labels" in body:
        talk.label(hub, of, issue, request.actor, _names(body["labels"]))
    if body.get("state") == "closed":
        acts.close(hub, of, issue, request.actor)
    elif body.get("state") == "open":
        acts.reopen(hub, of, issue, request.actor)
    return Reply(200, shapes.issue(hub, of, issue))


@route("GET", f"{_ONE}/comments", *_READ)
def comments(request: Request) -> Reply:
    """Its comments, the oldest first."""
    of = request.repository()
    issue = _issue(request, of)
    found = [each for each in of.comments.values() if each.issue == issue.number]
    return paged(request, [shapes.comment(request.hub, of, each) for each in found])


@route("POST", f"{_ONE}/comments", *_WRITE)
def new_comment(request: Request) -> Reply:
    """Write a comment."""
    hub, of = request.hub, request.repository()
    issue = _issue(request, of)
    made = talk.comment(hub, of, issue, request.actor, request.body["body"], app=request.acting_app)
    return Reply(201, shapes.comment(hub, of, made))


@route("GET", _COMMENT, *_READ)
def one_comment(request: Request) -> Reply:
    """One comment."""
    of = request.repository()
    return Reply(200, shapes.comment(request.hub, of, _comment(request, of)))


@route("PATCH", _COMMENT, *_WRITE)
def edit_comment(request: Request) -> Reply:
    """Edit a comment."""
    hub, of = request.hub, request.repository()
    edited = _comment(request, of)
    talk.edit_comment(hub, of, edited, request.actor, request.body["body"])
    return Reply(200, shapes.comment(hub, of, edited))


@route("DELETE", _COMMENT, *_WRITE)
def delete_comment(request: Request) -> Reply:
    """Delete a comment."""
    hub, of = request.hub, request.repository()
    gone = _comment(request, of)
    if request.actor is not gone.author and not hub.may_write(of, request.actor):
        raise Refused(403, "Must have admin rights to Repository.")
    talk.delete_comment(hub, of, gone, request.actor)
    return Reply(204)


def _may_triage(request: Request, of: Repository) -> None:
    if request.hub.role(of, request.actor) in {"none", "read"}:
        raise Refused(403, "Resource not accessible by personal access token")


def _names(given: object) -> list[str]:
    rows = given.get("labels", []) if isinstance(given, dict) else given
    assert isinstance(rows, list)
    return [each["name"] if isinstance(each, dict) else each for each in rows]


@route("GET", f"{_ONE}/labels", *_READ)
def labels(request: Request) -> Reply:
    """Its labels."""
    of = request.repository()
    names = _issue(request, of).labels
    return paged(request, [shapes.label(request.hub, of, name) for name in names])


def _set(request: Request, of: Repository, issue: Issue, names: list[str]) -> Reply:
    if request.acting_app is None:
        _may_triage(request, of)
    talk.label(request.hub, of, issue, request.actor, names)
    return Reply(200, [shapes.label(request.hub, of, name) for name in issue.labels])


@route("POST", f"{_ONE}/labels", *_WRITE)
def add_labels(request: Request) -> Reply:
    """Add labels."""
    of = request.repository()
    issue = _issue(request, of)
    return _set(request, of, issue, [*issue.labels, *_names(request.body or [])])


@route("PUT", f"{_ONE}/labels", *_WRITE)
def set_labels(request: Request) -> Reply:
    """Replace its labels."""
    of = request.repository()
    return _set(request, of, _issue(request, of), _names(request.body or []))


@route("DELETE", f"{_ONE}/labels/{{name}}", *_WRITE)
def remove_label(request: Request) -> Reply:
    """Take one label off."""
    of = request.repository()
    issue = _issue(request, of)
    if request.params["name"] not in issue.labels:
        raise Refused(404, "Label does not exist")
    kept = [name for name in issue.labels if name != request.params["name"]]
    return _set(request, of, issue, kept)


@route("GET", "/repos/{owner}/{repo}/labels", *_READ)
def labels_of_repository(request: Request) -> Reply:
    """The labels a repository has."""
    of = request.repository()
    return paged(request, [shapes.label(request.hub, of, name) for name in of.labels])


@route("POST", "/repos/{owner}/{repo}/labels", *_WRITE, role="write")
def new_label(request: Request) -> Reply:
    """Make a label."""
    of, name = request.repository(), request.body["name"]
    if name in of.labels:
        raise Refused(
            422,
            "Validation Failed",
            {"resource": "Label", "code": "already_exists", "field": "name"},
        )
    return Reply(201, shapes.label(request.hub, of, name))
