"""Accounts, teams, Apps and installations as GitHub writes them."""

from __future__ import annotations

import base64
from typing import Any

from support.hub.clock import iso
from support.hub.world import Account, App, Installation, Team

Json = dict[str, Any]

_OF_USER = {
    "followers_url": "/followers",
    "following_url": "/following{/other_user}",
    "gists_url": "/gists{/gist_id}",
    "starred_url": "/starred{/owner}{/repo}",
    "subscriptions_url": "/subscriptions",
    "organizations_url": "/orgs",
    "repos_url": "/repos",
    "events_url": "/events{/privacy}",
    "received_events_url": "/received_events",
}


def node(kind: str, number: int) -> str:
    """An id as GraphQL knows it."""
    return base64.b64encode(f"{kind}{number}".encode()).decode()


def account(url: str, who: Account) -> Json:
    """A person, bot or organisation."""
    own = f"{url}/users/{who.login}"
    return {
        "login": who.login,
        "id": who.id,
        "node_id": node("U", who.id),
        "avatar_url": f"{url}/avatars/{who.id}",
        "gravatar_id": "",
        "url": own,
        "html_url": f"{url}/{who.login}",
        **{name: own + end for name, end in _OF_USER.items()},
        "type": who.type,
        "user_view_type": "public",
        "site_admin": False,
    }


def public_account(url: str, who: Account) -> Json:
    """What everybody may know of an account."""
    nothing = ("name", "company", "location", "email", "hireable", "bio", "twitter_username")
    none = ("public_repos", "public_gists", "followers", "following")
    return {
        **account(url, who),
        **dict.fromkeys(nothing),
        **dict.fromkeys(none, 0),
        "blog": "",
        "created_at": iso(who.created),
        "updated_at": iso(who.created),
    }


def app(url: str, made: App) -> Json:
    """A GitHub App."""
    return {
        "id": made.id,
        "slug": made.slug,
        "client_id": f"Iv1.{made.id:016x}",
        "node_id": node("A", made.id),
        "owner": account(url, made.owner),
        "name": made.slug,
        "description": "",
        "external_url": f"{url}/apps/{made.slug}",
        "html_url": f"{url}/apps/{made.slug}",
        "created_at": iso(made.created),
        "updated_at": iso(made.created),
        "permissions": made.permissions,
        "events": list(made.events),
    }


def installation(url: str, of: Installation, every: bool) -> Json:  # noqa: FBT001
    """An App on an account; `every` where it is on all of its repositories."""
    own = f"{url}/app/installations/{of.id}"
    return {
        "id": of.id,
        "account": account(url, of.account),
        "access_tokens_url": f"{own}/access_tokens",
        "repositories_url": f"{url}/installation/repositories",
        "html_url": f"{url}/settings/installations/{of.id}",
        "app_id": of.app.id,
        "client_id": f"Iv1.{of.app.id:016x}",
        "app_slug": of.app.slug,
        "target_id": of.account.id,
        "target_type": of.account.type,
        "repository_selection": "all" if every else "selected",
        "permissions": of.permissions,
        "events": list(of.app.events),
        "created_at": iso(of.created),
        "updated_at": iso(of.created),
        "single_file_name": None,
        "suspended_by": None,
        "suspended_at": None,
    }


def organisation(url: str, who: Account) -> Json:
    """An organisation in short."""
    own = f"{url}/orgs/{who.login}"
    ends = {
        "repos_url": "/repos",
        "events_url": "/events",
        "hooks_url": "/hooks",
        "issues_url": "/issues",
        "members_url": "/members{/member}",
        "public_members_url": "/public_members{/member}",
    }
    return {
        "login": who.login,
        "id": who.id,
        "node_id": node("O", who.id),
        "url": own,
        **{name: own + end for name, end in ends.items()},
        "avatar_url": f"{url}/avatars/{who.id}",
        "description": "",
    }


def team(url: str, of: Team, *, full: bool = False) -> Json:
    """A team."""
    own = f"{url}/organizations/{of.organisation.id}/team/{of.id}"
    short = {
        "id": of.id,
        "node_id": node("T", of.id),
        "url": own,
        "html_url": f"{url}/orgs/{of.organisation.login}/teams/{of.slug}",
        "name": of.slug,
        "slug": of.slug,
        "description": None,
        "privacy": "closed",
        "notification_setting": "notifications_enabled",
        "permission": "pull",
        "type": "organization",
        "organization_id": of.organisation.id,
        "members_url": f"{own}/members{{/member}}",
        "repositories_url": f"{own}/repos",
        "parent": None,
    }
    return {**short, **_more_of(url, of)} if full else short


def _more_of(url: str, of: Team) -> Json:
    active = [state for state in of.members.values() if state == "active"]
    stamp = iso(of.organisation.created)
    counted = ("public_repos", "public_gists", "followers", "following")
    switches = {
        "has_organization_projects": True,
        "has_repository_projects": True,
        "is_verified": False,
    }
    of_organisation = {
        **organisation(url, of.organisation),
        **dict.fromkeys(counted, 0),
        **switches,
        "html_url": f"{url}/{of.organisation.login}",
        "type": "Organization",
        "created_at": stamp,
        "updated_at": stamp,
        "archived_at": None,
    }
    return {
        "created_at": stamp,
        "updated_at": stamp,
        "members_count": len(active),
        "repos_count": 0,
        "organization": of_organisation,
    }
