"""Clone, fetch and push over HTTP: `git http-backend`, behind the hub's own tokens."""

from __future__ import annotations

import gzip
import os
import subprocess
from typing import TYPE_CHECKING

from support.hub import identity
from support.hub.acts import moved
from support.hub.router import LEVELS, Refused, Reply, Request, visible
from support.hub.world import ROLES, Account, Repository

if TYPE_CHECKING:
    from support.hub.hub import Hub
    from support.hub.wire import Handler


def serve(hub: Hub, handler: Handler, path: str, query: str, body: bytes) -> None:
    """Answer one request of Git's."""
    full_name, _, rest = path.removeprefix("/").partition(".git/")
    if handler.headers.get("Content-Encoding") == "gzip":
        body = gzip.decompress(body)
    service = "receive-pack" if "git-receive-pack" in path + query else "upload-pack"
    try:
        repository, request = _admit(hub, handler, full_name, service)
    except Refused as refused:
        headers = {"WWW-Authenticate": 'Basic realm="GitHub"'} if refused.status == 401 else {}
        hub.record("git", path, refused.status)
        handler.reply(Reply(refused.status, refused.message.encode(), headers))
        return
    if service == "receive-pack" and handler.command == "POST":
        held = [ref for ref in _asked_for(body) if _held(hub, repository, ref, request.actor)]
        if held:
            hub.record("git", path, 403)
            handler.reply(Reply(403, f"Protected branch update failed for {held[0]}.".encode()))
            return
    before = repository.store.refs()
    reply = _backend(handler, repository, rest, query, body)
    hub.record("git", path, reply.status)
    if service == "receive-pack" and handler.command == "POST":
        with hub.lock:
            moved(hub, repository, before, request.actor)
    handler.reply(reply)


def _admit(hub: Hub, handler: Handler, full_name: str, service: str) -> tuple[Repository, Request]:
    headers = {name.lower(): value for name, value in handler.headers.items()}
    request = Request(hub, handler.command, handler.path, {}, None, headers)
    with hub.lock:
        identity.identify(hub, request, jwt_wanted=False)
        repository = hub.find_repository(full_name)
        if repository is None or not visible(hub, repository, request.token):
            # Git asks a second time, with what it has, only when it is told to
            raise Refused(401 if request.token is None else 404, "Repository not found.")
        needed = "write" if service == "receive-pack" else "read"
        token = request.token
        if token is None:
            if needed == "write":
                raise Refused(401, "Requires authentication")
        elif token.installation is not None:
            if LEVELS.index(token.permissions.get("contents", "none")) < LEVELS.index(needed):
                raise Refused(403, "Write access to repository not granted.")
        elif ROLES.index(hub.role(repository, token.account)) < ROLES.index(needed):
            raise Refused(403, "Permission denied.")
    return repository, request


def _asked_for(body: bytes) -> list[str]:
    """The references a push would move: lines with their length in front, up to an empty one."""
    found, at = [], 0
    while size := int(body[at : at + 4], 16):
        line = body[at + 4 : at + size].partition(b"\0")[0]
        found += [line.split(b" ")[2].decode().strip()] if line.count(b" ") > 1 else []
        at += size
    return found


def _held(hub: Hub, repository: Repository, ref: str, who: Account) -> bool:
    branch = ref.removeprefix("refs/heads/")
    return branch != ref and hub.protected(repository, branch, who)


def _backend(handler: Handler, repository: Repository, rest: str, query: str, body: bytes) -> Reply:
    env = {
        **os.environ,
        "GIT_PROJECT_ROOT": str(repository.store.path),
        "GIT_HTTP_EXPORT_ALL": "1",
        "PATH_INFO": f"/{rest}",
        "QUERY_STRING": query,
        "REQUEST_METHOD": handler.command,
        "CONTENT_TYPE": handler.headers.get("Content-Type", ""),
        "CONTENT_LENGTH": str(len(body)),
        "GIT_PROTOCOL": handler.headers.get("Git-Protocol", ""),
        "REMOTE_USER": "hub",
    }
    done = subprocess.run(
        ["git", "http-backend"], input=body, capture_output=True, check=False, env=env
    )
    head, _, data = done.stdout.partition(b"\r\n\r\n")
    fields = dict(line.split(": ", 1) for line in head.decode().split("\r\n") if ": " in line)
    status = int(fields.pop("Status", "200").split(" ")[0])
    return Reply(status, data, fields)
