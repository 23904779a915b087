"""Repositories, references and commits as GitHub writes them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from support.hub.clock import iso
from support.hub.git_text import Commit, Signature
from support.hub.shapes.accounts import account, node
from support.hub.world import ROLES, Account, Repository

if TYPE_CHECKING:
    from support.hub.hub import Hub

Json = dict[str, Any]

_ENDS = {
    "archive_url": "/{archive_format}{/ref}",
    "assignees_url": "/assignees{/user}",
    "blobs_url": "/git/blobs{/sha}",
    "branches_url": "/branches{/branch}",
    "collaborators_url": "/collaborators{/collaborator}",
    "comments_url": "/comments{/number}",
    "commits_url": "/commits{/sha}",
    "compare_url": "/compare/{base}...{head}",
    "contents_url": "/contents/{+path}",
    "contributors_url": "/contributors",
    "deployments_url": "/deployments",
    "downloads_url": "/downloads",
    "events_url": "/events",
    "forks_url": "/forks",
    "git_commits_url": "/git/commits{/sha}",
    "git_refs_url": "/git/refs{/sha}",
    "git_tags_url": "/git/tags{/sha}",
    "hooks_url": "/hooks",
    "issue_comment_url": "/issues/comments{/number}",
    "issue_events_url": "/issues/events{/number}",
    "issues_url": "/issues{/number}",
    "keys_url": "/keys{/key_id}",
    "labels_url": "/labels{/name}",
    "languages_url": "/languages",
    "merges_url": "/merges",
    "milestones_url": "/milestones{/number}",
    "notifications_url": "/notifications{?since,all,participating}",
    "pulls_url": "/pulls{/number}",
    "releases_url": "/releases{/id}",
    "stargazers_url": "/stargazers",
    "statuses_url": "/statuses/{sha}",
    "subscribers_url": "/subscribers",
    "subscription_url": "/subscription",
    "tags_url": "/tags",
    "teams_url": "/teams",
    "trees_url": "/git/trees{/sha}",
}
_COUNTS = (
    "forks",
    "forks_count",
    "stargazers_count",
    "watchers",
    "watchers_count",
    "size",
)


def _addresses(hub: Hub, of: Repository) -> Json:
    own = f"{hub.url}/repos/{of.full_name}"
    page = f"{hub.url}/{of.full_name}"
    return {
        "html_url": page,
        "url": own,
        **{name: own + end for name, end in _ENDS.items()},
        "clone_url": f"{page}.git",
        "git_url": f"git://localhost/{of.full_name}.git",
        "ssh_url": f"git@localhost:{of.full_name}.git",
        "svn_url": page,
    }


def repository(hub: Hub, of: Repository, asking: Account | None = None) -> Json:
    """A repository."""
    unmerged = sum(each.state == "open" for each in of.issues.values())
    role = ROLES.index(hub.role(of, asking)) if asking else 1
    rights = {"admin": "admin", "maintain": "maintain", "push": "write", "triage": "triage"}
    return {
        "id": of.id,
        "node_id": node("R", of.id),
        "name": of.name,
        "full_name": of.full_name,
        "private": of.private,
        "visibility": "private" if of.private else "public",
        "owner": account(hub.url, of.owner),
        **_addresses(hub, of),
        "description": None,
        "fork": of.fork_of is not None,
        "mirror_url": None,
        "homepage": None,
        "language": None,
        "license": None,
        **dict.fromkeys(_COUNTS, 0),
        "open_issues": unmerged,
        "open_issues_count": unmerged,
        "default_branch": of.default_branch,
        **dict.fromkeys(("has_issues", "has_projects", "has_wiki", "has_downloads"), True),
        **dict.fromkeys(("has_pages", "has_discussions", "archived", "disabled"), False),
        "is_template": False,
        "topics": [],
        "custom_properties": {},
        "web_commit_signoff_required": False,
        "created_at": iso(of.created),
        "updated_at": iso(of.pushed),
        "pushed_at": iso(of.pushed),
        "permissions": {
            **{name: role >= ROLES.index(least) for name, least in rights.items()},
            "pull": role >= 1,
        },
    }


def full_repository(hub: Hub, of: Repository, asking: Account | None) -> Json:
    """A repository asked for by name: what one may do with it too."""
    parent = {}
    if of.fork_of is not None:
        shown = repository(hub, of.fork_of, asking)
        parent = {"parent": shown, "source": shown}
    merging = ("allow_merge_commit", "allow_squash_merge", "allow_update_branch")
    return {
        **repository(hub, of, asking),
        "network_count": 0,
        "subscribers_count": 0,
        **dict.fromkeys(merging, True),
        "allow_rebase_merge": False,
        "allow_auto_merge": False,
        "delete_branch_on_merge": False,
        "allow_forking": True,
        "temp_clone_token": "",
        **parent,
    }


def reference(hub: Hub, of: Repository, ref: str, sha: str) -> Json:
    """A Git reference."""
    own = f"{hub.url}/repos/{of.full_name}/git"
    return {
        "ref": ref,
        "node_id": node("REF", of.id),
        "url": f"{own}/{ref}",
        "object": {"type": "commit", "sha": sha, "url": f"{own}/commits/{sha}"},
    }


def _who(by: Signature) -> Json:
    return {"name": by.name, "email": by.email, "date": iso(by.at)}


def _verification(hub: Hub, commit: Commit) -> Json:
    at = hub.verified.get(commit.sha)
    return {
        "verified": at is not None,
        "reason": "valid" if at is not None else "unsigned",
        "signature": "-----BEGIN PGP SIGNATURE-----" if at is not None else None,
        "payload": f"tree {commit.tree}\n" if at is not None else None,
        "verified_at": None if at is None else iso(at),
    }


def git_commit(hub: Hub, of: Repository, commit: Commit) -> Json:
    """A commit as Git's own part of the API has it."""
    own = f"{hub.url}/repos/{of.full_name}/git"
    page = f"{hub.url}/{of.full_name}/commit"
    return {
        "sha": commit.sha,
        "node_id": node("C", of.id),
        "url": f"{own}/commits/{commit.sha}",
        "html_url": f"{page}/{commit.sha}",
        "author": _who(commit.author),
        "committer": _who(commit.committer),
        "tree": {"sha": commit.tree, "url": f"{own}/trees/{commit.tree}"},
        "message": commit.message.rstrip("\n"),
        "parents": [
            {"sha": each, "url": f"{own}/commits/{each}", "html_url": f"{page}/{each}"}
            for each in commit.parents
        ],
        "verification": _verification(hub, commit),
    }


def commit(hub: Hub, of: Repository, sha: str) -> Json:
    """A commit with the accounts its addresses belong to."""
    read = of.store.commit_of(sha)
    own = f"{hub.url}/repos/{of.full_name}"
    page = f"{hub.url}/{of.full_name}/commit"
    return {
        "sha": sha,
        "node_id": node("C", of.id),
        "url": f"{own}/commits/{sha}",
        "html_url": f"{page}/{sha}",
        "comments_url": f"{own}/commits/{sha}/comments",
        "commit": {
            "url": f"{own}/git/commits/{sha}",
            "author": _who(read.author),
            "committer": _who(read.committer),
            "message": read.message.rstrip("\n"),
            "comment_count": 0,
            "tree": {"sha": read.tree, "url": f"{own}/git/trees/{read.tree}"},
            "verification": _verification(hub, read),
        },
        "author": _owner(hub, read.author),
        "committer": _owner(hub, read.committer),
        "parents": [
            {"sha": each, "url": f"{own}/commits/{each}", "html_url": f"{page}/{each}"}
            for each in read.parents
        ],
    }


def _owner(hub: Hub, by: Signature) -> Json | None:
    """The account an address belongs to: what anybody can claim, as with Git."""
    who = hub.account_of_address(by.email)
    return None if who is None else account(hub.url, who)
