"""The pages agree with the code, and the check that says so can fail."""

from __future__ import annotations

from pathlib import Path

import pytest
from support.scripts import script

pytestmark = pytest.mark.checkout

ROOT = Path(__file__).resolve().parents[3]


def test_every_reference_page_is_what_the_code_gives() -> None:
    assert script("tools", "docs").disagreements() == []


def test_every_finding_has_words_and_every_word_a_finding() -> None:
    assert script("tools", "findings").unexplained() == []


def test_no_link_between_the_pages_leads_nowhere() -> None:
    assert script("tools", "links").broken_links() == []


def test_a_page_that_was_edited_by_hand_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    docs = script("tools", "docs")
    pages = docs.rendered()
    monkeypatch.setattr(docs, "rendered", lambda: pages)
    for name, text in pages.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    monkeypatch.setattr(docs, "DOCS", tmp_path)
    assert docs.disagreements() == []
    (tmp_path / "reference" / "errors.md").write_text("no errors at all\n")
    (tmp_path / "rules" / "limits" / "over_rate.md").unlink()
    (tmp_path / "rules" / "limits" / "old.md").write_text("a page nothing writes\n")
    told = docs.disagreements()
    assert "-no errors at all" in told
    assert "+# Over the rate" in told
    assert told[-1] == "docs/rules/limits/old.md: nothing writes this page any more"
    docs.write()
    assert docs.disagreements() == []


def test_every_area_has_a_page_that_links_to_each_of_its_rules(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pages = script("tools", "rule_pages")
    assert pages.unlinked() == []
    monkeypatch.setattr(pages, "ROOT", tmp_path)
    monkeypatch.setattr(pages, "DOCS", tmp_path / "docs")
    (tmp_path / "docs" / "areas").mkdir(parents=True)
    (tmp_path / "docs" / "areas" / "tiers.md").write_text("[a](../rules/tiers/over_size.md)\n")
    told = pages.unlinked()
    assert "docs/areas/limits.md: is not there; the area has rules" in told
    assert "docs/areas/tiers.md: does not link to ../rules/tiers/cannot_decide.md" in told
    assert not [line for line in told if "tiers/over_size" in line]


@pytest.mark.parametrize(
    ("link", "complaint"),
    [
        ("[a](missing.md)", "page.md:3: missing.md is not there"),
        ("[a](page.md#nowhere)", "page.md:3: page.md#nowhere: no such heading"),
        ("[a](#nowhere)", "page.md:3: #nowhere: no such heading"),
        ("![a](picture.png)", "page.md:3: picture.png is not there"),
        ("[a](#two-words)", ""),
        ("[a](page.md#by-hand)", ""),
        ("[a](https://example.org/missing.md)", ""),
        ("`[a](missing.md)`", ""),
    ],
)
def test_a_link_that_leads_nowhere_is_told_with_its_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, link: str, complaint: str
) -> None:
    page = tmp_path / "page.md"
    page.write_text(f'# Two words\n\n{link}\n<a id="by-hand"></a>\n')
    links = script("tools", "links")
    monkeypatch.setattr(links, "ROOT", tmp_path)
    monkeypatch.setattr(links, "own_pages", lambda: [page])
    assert links.broken_links() == ([complaint] if complaint else [])


@pytest.mark.parametrize(
    ("line", "made"),
    [
        ('Finding("gate/new", level, "m")', "gate/new"),
        ('Finding(id=f"{area}/new", level=level)', "{area}/new"),
        ('Finding("gate/" + name, level)', "switchboard_policy/new.py:1"),
        ('Finding(f"{a}/{b}", level)', "switchboard_policy/new.py:1"),
        ('Finding(stored["id"], level)', ""),
    ],
)
def test_a_new_finding_is_seen_where_it_is_made(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, line: str, made: str
) -> None:
    findings = script("tools", "findings")
    monkeypatch.setattr(findings, "ROOT", tmp_path)
    (tmp_path / "switchboard_policy").mkdir()
    (tmp_path / "switchboard_policy" / "new.py").write_text(f"{line}\n")
    assert set(findings.made_in_python()) == ({made} if made else set())


def test_every_decision_stands_in_the_index() -> None:
    folder = ROOT / "docs" / "adr"
    index = (folder / "README.md").read_text()
    pages = sorted(path.name for path in folder.glob("[0-9]*.md"))
    assert pages
    assert [name for name in pages if f"({name})" not in index] == []
    assert [int(name[:4]) for name in pages] == list(range(1, len(pages) + 1))
