"""The endpoints of GitHub's REST API that the hub answers, one module a chapter."""

from support.hub.endpoints import apps, checks, commits, git, issues, people, pulls, rules

__all__ = ["apps", "checks", "commits", "git", "issues", "people", "pulls", "rules"]
