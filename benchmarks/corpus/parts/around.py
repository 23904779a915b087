"""What stands around: owners, workflows, Dockerfiles, prose; and YAML that readers dispute."""

from __future__ import annotations

from collections.abc import Sequence

from corpus.answers import Kind
from corpus.fleet import TEAMS
from corpus.repository import Made


def owners(made: Made, owned: Sequence[str], unowned: Sequence[str], at: str = "") -> None:
    """Write CODEOWNERS; folders of policy without a line of it are mistakes.

    Args:
        made: the repository.
        owned: folders somebody owns.
        unowned: folders nobody owns, though the file is there for such folders.
        at: where the file stands; the root unless told.
    """
    page = made.page(f"{at}CODEOWNERS")
    page.add("# Who is asked before a change is merged.")
    for folder, team in zip(owned, TEAMS * len(owned), strict=False):
        page.add(f"/{folder}/ @example/{team}")
    for folder in unowned:
        inside = next(each for name, each in sorted(made.pages.items()) if name.startswith(folder))
        why = f"no line of CODEOWNERS matches {folder}"
        made.mistake(Kind.NO_OWNER, page, 0, why, (page, 1), (inside, 0), (inside, 1))


def disputed(made: Made, file: str) -> None:
    """Write policy data that YAML 1.1 and OPA read differently, and the same in quotes."""
    page = made.page(file)
    page.add("# Where tenants' data may stand, and when exports may run.\nregions:")
    page.add('  amber-works: ["DE", "FR"]')
    at = page.add("  birch-labs: [SE, NO]")
    made.mistake(Kind.YAML, page, at, "NO is false to PyYAML and text to OPA")
    page.add("exports:")
    at = page.add("  not_before: 06:30:00")
    made.mistake(Kind.YAML, page, at, "06:30:00 is 23400 to PyYAML and text to OPA")
    made.trap(page, page.add('  not_after: "22:15:00"'), "in quotes it is text to everybody")
    page.add("retention:\n  coral-foods: 30")
    at = page.add("  coral-foods: 365")
    made.mistake(Kind.YAML, page, at, "the key stands twice; OPA keeps the last", (page, at - 1))


def prose(made: Made) -> None:
    """Write files of no concern, some with YAML or rules in them as examples."""
    made.page("README.md").add(
        "# Platform\n\nAn alert looks like this:\n\n```yaml\ngroups:\n  - name: example\n"
        "    rules:\n      - alert: Example\n        expr: up == 0\n```"
    )
    made.page(".github/workflows/ci.yaml").add(
        "name: ci\non: [push]\njobs:\n  test:\n    runs-on: ubuntu-24.04\n    timeout-minutes: 10\n"
        "    steps:\n      - run: make test"
    )
    made.page("docker-compose.yaml").add(
        "services:\n  cache:\n    image: redis:7\n    mem_limit: 256m\n    ports: ['6379:6379']"
    )
    made.page("scripts/retry.yaml").add(
        "client:\n  rate: 5\n  burst: 10\n  timeout: 30s\n  # of one script; nobody's limit"
    )
