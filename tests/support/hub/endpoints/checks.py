"""Check runs and commit statuses."""

from __future__ import annotations

from typing import Any

from support.hub import events, landing, queue
from support.hub.endpoints.commits import commit_named
from support.hub.router import Refused, Reply, Request, invalid, paged, route
from support.hub.shapes import checks as shapes
from support.hub.shapes.repositories import repository
from support.hub.world import CheckRun, Repository, Status

_OWN = "/repos/{owner}/{repo}"
TEXT_LIMIT = 65_535
"""Characters of a check's summary or text."""
ANNOTATIONS_LIMIT = 50
"""Annotations of one request; each request appends."""
ACTIONS = {"label": 20, "identifier": 20, "description": 40}
"""Characters of a button's words; three buttons at most."""


def _limits(body: dict[str, Any]) -> None:
    output = body.get("output") or {}
    for name in ("summary", "text"):
        if len(output.get(name) or "") > TEXT_LIMIT:
            raise invalid(
                "CheckRun", name, "custom", f"{name} exceeds a maximum of {TEXT_LIMIT} characters"
            )
    if len(output.get("annotations") or []) > ANNOTATIONS_LIMIT:
        raise Refused(422, "Invalid request.\n\nNo more than 50 items are allowed; annotations.")
    actions = body.get("actions") or []
    if len(actions) > 3:
        raise Refused(422, "Invalid request.\n\nNo more than 3 items are allowed; actions.")
    for each in actions:
        for name, most in ACTIONS.items():
            if len(each[name]) > most:
                raise Refused(
                    422, f"Invalid request.\n\nOnly {most} characters are allowed; {name}."
                )


def _run(request: Request, of: Repository) -> CheckRun:
    for run in of.checks:
        if run.id == request.number("check_run_id"):
            return run
    raise Refused(404, "Not Found")


@route("POST", f"{_OWN}/check-runs", "checks:write", apps_only=True)
def new_run(request: Request) -> Reply:
    """Make a check run: an App only."""
    hub, of, body = request.hub, request.repository(), request.body
    app = request.acting_app
    assert app is not None
    _limits(body)
    sha = body["head_sha"]
    if of.store.kind(sha) != "commit":
        raise Refused(422, f"No commit found for SHA: {sha}")
    now = hub.clock.stamp()
    run = CheckRun(
        id=hub.next_id(),
        app=app,
        name=body["name"],
        sha=sha,
        suite=of.suites.setdefault((sha, app.id), hub.next_id()),
        status="queued",
        conclusion=None,
        external_id="",
        details_url=None,
        started=now,
        completed=None,
        output={},
        annotations=[],
        actions=[],
    )
    _change(run, body, now)
    of.checks.append(run)
    events.check_run(hub, of, run, "created", request.actor)
    if run.status == "completed":
        events.check_run(hub, of, run, "completed", request.actor)
    queue.advance(hub, of, request.actor)
    return Reply(201, shapes.check_run(hub, of, run))


def _change(run: CheckRun, body: dict[str, Any], now: int) -> None:
    run.name = body.get("name", run.name)
    run.external_id = body.get("external_id", run.external_id)
    run.details_url = body.get("details_url", run.details_url)
    run.status = body.get("status", run.status)
    if body.get("conclusion"):
        run.conclusion, run.status, run.completed = body["conclusion"], "completed", now
    elif run.status != "completed":
        run.conclusion, run.completed = None, None
    elif run.conclusion is None:
        raise invalid(
            "CheckRun",
            "conclusion",
            "missing_field",
            "conclusion is required when status is completed",
        )
    output = body.get("output")
    if output:
        run.annotations += output.get("annotations") or []
        run.output |= {
            name: output[name] for name in ("title", "summary", "text") if name in output
        }
    if "actions" in body:
        run.actions = body["actions"]


@route("PATCH", f"{_OWN}/check-runs/{{check_run_id}}", "checks:write", apps_only=True)
def edit_run(request: Request) -> Reply:
    """Change a run: the App's own only; annotations are added to those it has."""
    hub, of, body = request.hub, request.repository(), request.body
    run = _run(request, of)
    if run.app is not request.acting_app:
        raise Refused(
            403,
            f"Invalid app_id `{run.app.id}` - check run can only be modified by the GitHub App "
            "that created it.",
        )
    _limits(body)
    _change(run, body, hub.clock.stamp())
    if run.status == "completed":
        events.check_run(hub, of, run, "completed", request.actor)
        queue.advance(hub, of, request.actor)
    return Reply(200, shapes.check_run(hub, of, run))


@route("GET", f"{_OWN}/check-runs/{{check_run_id}}", "checks:read")
def one_run(request: Request) -> Reply:
    """One run."""
    of = request.repository()
    return Reply(200, shapes.check_run(request.hub, of, _run(request, of)))


@route("GET", f"{_OWN}/check-runs/{{check_run_id}}/annotations", "checks:read")
def annotations(request: Request) -> Reply:
    """Its annotations."""
    of = request.repository()
    run = _run(request, of)
    blank = dict.fromkeys(("start_column", "end_column", "title", "raw_details"))
    href = f"{request.hub.url}/{of.full_name}/blob/{run.sha}"
    rows = [{**blank, "blob_href": f"{href}/{each['path']}", **each} for each in run.annotations]
    return paged(request, rows)


@route("GET", f"{_OWN}/commits/{{ref}}/check-runs", "checks:read")
def runs_of(request: Request) -> Reply:
    """The runs on a commit: the newest of each name and App unless all are asked for."""
    of, query = request.repository(), request.query
    sha = commit_named(request, of)
    if query.get("filter", "latest") == "all":
        found = [run for run in of.checks if run.sha == sha]
    else:
        found = landing.latest_runs(of, sha)
    found = [
        run
        for run in found
        if query.get("check_name", run.name) == run.name
        and query.get("app_id", str(run.app.id)) == str(run.app.id)
        and query.get("status", run.status) == run.status
    ]
    shown = [shapes.check_run(request.hub, of, run) for run in reversed(found)]
    return paged(request, shown, "check_runs")


@route("POST", f"{_OWN}/statuses/{{sha}}", "statuses:write", role="write")
def new_status(request: Request) -> Reply:
    """Set a status: anyone who may write, under any name."""
    hub, of, body = request.hub, request.repository(), request.body
    sha = request.params["sha"]
    if of.store.kind(sha) != "commit":
        raise Refused(422, f"No commit found for SHA: {sha}")
    told = body.get("description")
    if told is not None and len(told) > 140:
        raise invalid(
            "Status", "description", "custom", "description is too long (maximum is 140 characters)"
        )
    context = body.get("context", "default")
    made = Status(
        hub.next_id(),
        sha,
        body["state"],
        context,
        told,
        body.get("target_url"),
        request.actor,
        hub.clock.stamp(),
    )
    of.statuses.append(made)
    queue.advance(hub, of, request.actor)
    return Reply(201, shapes.status(hub, of, made))


@route("GET", f"{_OWN}/commits/{{ref}}/statuses", "statuses:read")
def statuses(request: Request) -> Reply:
    """Every status of a commit, the newest first."""
    of = request.repository()
    sha = commit_named(request, of)
    found = [each for each in reversed(of.statuses) if each.sha == sha]
    return paged(request, [shapes.status(request.hub, of, each) for each in found])


@route("GET", f"{_OWN}/commits/{{ref}}/status", "statuses:read")
def combined(request: Request) -> Reply:
    """How the statuses of a commit stand together; check runs are not among them."""
    hub, of = request.hub, request.repository()
    sha = commit_named(request, of)
    last = {each.context: each for each in of.statuses if each.sha == sha}
    states = {each.state for each in last.values()}
    bad = bool(states & {"failure", "error"})
    state = "failure" if bad else "success" if states == {"success"} else "pending"
    own = f"{hub.url}/repos/{of.full_name}/commits/{sha}"
    body = {
        "state": state,
        "sha": sha,
        "total_count": len(last),
        "statuses": [shapes.status(hub, of, each) for each in last.values()],
        "repository": repository(hub, of),
        "commit_url": own,
        "url": f"{own}/status",
    }
    return Reply(200, body)
