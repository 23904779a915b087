"""The forge port on GitHub, through PyGithub (extra `github`)."""

from switchboard_policy.bot.github.app_key import AppKey
from switchboard_policy.bot.github.forge import GITHUB, GitHubForge
from switchboard_policy.bot.github.permissions import (
    DOCTOR,
    WORK,
    Permission,
    asked,
    granted_too_much,
)
from switchboard_policy.bot.github.session import Pace
from switchboard_policy.bot.github.tokens import ACTIONS, InstallationTokens, PlainToken, Reach

__all__ = [
    "ACTIONS",
    "DOCTOR",
    "GITHUB",
    "WORK",
    "AppKey",
    "GitHubForge",
    "InstallationTokens",
    "Pace",
    "Permission",
    "PlainToken",
    "Reach",
    "asked",
    "granted_too_much",
]
