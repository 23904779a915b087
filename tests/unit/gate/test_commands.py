"""A command is what an author says on a line of its own, and nothing that merely looks like it."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from support.hostile import HOSTILE, TEXTS

from switchboard_policy.gate.commands import (
    MOST,
    USAGE,
    BreakGlass,
    Explain,
    Misread,
    Override,
    Recheck,
    Refuse,
    Revoke,
    Who,
    Why,
    commands,
)
from switchboard_policy.gate.comment_lines import said

KNOWN = ("limits/over_rate", "risk/critical", "risk/high")
END_OF_FIRST = 1_796_169_600  # 2026-12-02T00:00:00Z
ACCEPT = "/switchboard override risk/high until 2026-12-01 because the launch was measured"


def one(body: str) -> object:
    found = commands(body, KNOWN)
    assert len(found) == 1, found
    return found[0]


def why(body: str) -> str:
    found = one(body)
    assert isinstance(found, Misread)
    return found.why


@pytest.mark.parametrize(
    ("line", "means"),
    [
        ("why", Why()),
        ("why is this red?", Why()),
        ("who", Who()),
        ("recheck", Recheck()),
        ("explain risk/high", Explain("risk/high")),
        ("revoke", Revoke()),
        ("revoke risk/high", Revoke(("risk/high",))),
        ("revoke because it was wrong", Revoke((), "it was wrong")),
        ("refuse because capacity is not there", Refuse("capacity is not there")),
        ("break-glass INC-42 because all is down", BreakGlass("INC-42", "", "all is down")),
        ("break-glass #42 because all is down", BreakGlass("#42", "", "all is down")),
        ("break-glass @rita because all is down", BreakGlass("", "rita", "all is down")),
    ],
)
def test_each_command_is_read(line: str, means: object) -> None:
    assert one(f"/switchboard {line}") == means
    assert one(f"/Switchboard\t{line}  ") == means


def test_an_override_names_findings_end_and_reason() -> None:
    expected = Override(("risk/high",), END_OF_FIRST, "the launch was measured")
    assert one(ACCEPT) == expected


@pytest.mark.parametrize(
    "ids",
    [
        "risk/high limits/over_rate",
        "risk/high, limits/over_rate",
        "risk/high,limits/over_rate",
        "risk/high and limits/over_rate",
        "risk/high limits/over_rate risk/high",
    ],
)
def test_several_findings_are_named_as_people_list_things(ids: str) -> None:
    found = one(ACCEPT.replace("risk/high", ids))
    assert isinstance(found, Override)
    assert found.findings == ("risk/high", "limits/over_rate")


@pytest.mark.parametrize(
    ("end", "ticket"),
    [
        (" OPS-123", "OPS-123"),
        (" [OPS-123]", "OPS-123"),
        (" (OPS-123).", "OPS-123"),
        (" #77", "#77"),
        (" in OPS-123 too", ""),
        ("", ""),
    ],
)
def test_a_ticket_is_the_last_word_and_stays_in_the_reason(end: str, ticket: str) -> None:
    found = one(ACCEPT + end)
    assert isinstance(found, Override)
    assert found.ticket == ticket
    assert found.reason == f"the launch was measured{end}"


def test_a_moment_lasts_to_itself() -> None:
    found = one(ACCEPT.replace("2026-12-01", "2026-12-01T12:00:00+01:00"))
    assert isinstance(found, Override)
    assert found.until == 1_796_122_800


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("", "it does not say what to do; known: break-glass, explain, override"),
        ("overide risk/high", "did you mean 'override'?"),
        ("break-glas INC-1 because x", "did you mean 'break-glass'?"),
        ("explain", USAGE["explain"]),
        ("explain risk/high risk/critical", USAGE["explain"]),
        ("explain risk/hihg", "did you mean 'risk/high'?"),
        ("override until 2026-12-01 because of this", "name a finding by its id"),
        ("override risk/high until 2026-12-01", "no reason"),
        ("override risk/high until 2026-12-01 because", "no reason"),
        ("override risk/high because of the launch", "one `until <date>`"),
        ("override risk/high until because of the launch", "one `until <date>`"),
        ("override risk/high until 2026-12-01 2026-12-02 because x", "one `until <date>`"),
        ("override risk/high until 2026-13-01 because of it", "write 2026-12-01"),
        ("override risk/high until tomorrow because of it", "write 2026-12-01"),
        ("override everything until 2026-12-01 because of it", "'everything' is no finding"),
        ("override risk/* until 2026-12-01 because of it", "'risk/*' is no finding"),
        ("revoke risk/hihg", "did you mean 'risk/high'?"),
        ("refuse", "no reason"),
        ("refuse this because it is wrong", USAGE["refuse"]),
        ("break-glass because all is down", USAGE["break-glass"]),
        ("break-glass INC-42", "no reason"),
        ("break-glass rita because all is down", "written with @"),
    ],
)
def test_what_is_wrong_is_said_with_what_would_be_right(line: str, said: str) -> None:
    assert said in why(f"/switchboard {line}")


def test_several_commands_are_several() -> None:
    assert commands(f"Hello,\r\n{ACCEPT}\r\n\r\nand\r\n/switchboard why\r\n/switchboard who\n")[
        1:
    ] == (Why(), Who())


def test_a_comment_of_nothing_but_commands_is_cut_with_words() -> None:
    found = commands("/switchboard why\n" * (MOST + 1))
    assert found[:-1] == (Why(),) * MOST
    assert isinstance(found[-1], Misread)


@pytest.mark.parametrize(
    "body",
    [
        "> {}",
        "> before\n{}",
        ">> before\n> {}",
        "> [!NOTE]\n> {}",
        "- item\n{}",
        "```\n{}\n```",
        "```sh\n{}",
        "~~~~\n```\n{}\n~~~\n~~~~",
        "    {}",
        "\t{}",
        "<!-- {} -->",
        "<!--\n{}\n\n{}\n-->",
        "before <!--\n{}\n--> after",
        "`{}`",
        "`before\n{}\nafter`",
        "<pre>\n{}\n\n{}\n</pre>",
        "<blockquote>\n\n{}\n\n</blockquote>",
        "before <code>\n{}\n</code>",
        "<s>\n\n{}\n\n</s>",
        "| a |\n| - |\n{}",
        "# {}",
        "please {}",
        "<b>{}</b>",
        "**{}**",
        "\\{}",
        "/ {}",
        "x{}",
    ],
)
def test_no_command_is_found_in_what_is_not_said_plainly(body: str) -> None:
    assert commands(body.replace("{}", ACCEPT)) == ()


@pytest.mark.parametrize(
    "body",
    [
        "> before\n\n{}",
        "```\nx\n```\n{}",
        "<!-- x -->\n{}",
        "<details>\n\n{}\n\n</details>",
        "before\n{}\nafter",
        "{}\n---",
        "- item\n\n{}",
        "` {}\n{}".replace("` {}", "a ` b"),
    ],
)
def test_a_command_beside_such_things_is_found(body: str) -> None:
    assert isinstance(one(body.replace("{}", ACCEPT)), Override)


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (ACCEPT.replace(" until", "\u00a0until"), "U+00A0, no-break space"),
        (ACCEPT.replace("board ", "board\u00a0"), "U+00A0, no-break space"),
        (ACCEPT.replace("because ", "because\u00a0"), "U+00A0, no-break space"),
        (ACCEPT.replace("switch", "swit\u0441h"), "U+0441, cyrillic small letter es"),
        (ACCEPT.replace("/switch", "\u2215switch"), "U+2215, division slash"),
        (ACCEPT.replace("switch", "swi\u200btch"), "U+200B, zero width space"),
        (ACCEPT.replace("high", "h\u0456gh"), "U+0456"),
        (ACCEPT.replace("2026", "\uff12026"), "U+FF12, fullwidth digit two"),
        ("/switchboard break\u2011glass INC-1 because x", "U+2011, non-breaking hyphen"),
        (ACCEPT.replace("launch", "\u202elaunch"), "right-to-left override, which nobody can see"),
        (ACCEPT.replace("launch", "lau\u2060nch"), "word joiner, which nobody can see"),
    ],
)
def test_look_alikes_and_unseen_letters_are_refused_by_name(body: str, said: str) -> None:
    assert said in why(body)


def test_a_reason_may_be_in_any_language() -> None:
    found = one(ACCEPT.replace("the launch", "die Kapazität, 容量 👩\u200d💻"))
    assert isinstance(found, Override)


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_alone_is_no_command(text: str) -> None:
    assert commands(text) == ()


MARKS = st.sampled_from(
    ["> ", ">", "- ", "```", "~~~", "    ", "<!--", "-->", "`", "<pre>", "</pre>", "<q>", "</q>"]
)
LINES = st.one_of(
    st.just(ACCEPT),
    st.just("/switchboard why"),
    st.just(""),
    st.builds("{}{}".format, MARKS, st.sampled_from(["", ACCEPT, "x"])),
    TEXTS,
)


@pytest.mark.no_cover
@settings(max_examples=150)
@given(body=st.lists(LINES, max_size=8).map("\n".join))
def test_nothing_said_raises_and_nothing_quoted_is_a_command(body: str) -> None:
    found = commands(body, KNOWN)
    html = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"]).parse(body)
    plain = 0
    for before, token in pairwise(html):
        if token.type == "inline" and token.level == 1 and before.type != "th_open":
            plain += sum(
                child.content.lower().count("/switchboard")
                for child in token.children or ()
                if child.type == "text"
            )
    assert sum(not isinstance(each, Misread) for each in found) <= plain


@settings(max_examples=150)
@given(body=st.lists(LINES, max_size=6).map("\n".join))
def test_what_is_not_looked_at_closely_holds_no_command(body: str) -> None:
    begun = [line for line in said(body) if line.lower().startswith("/switchboard ")]
    assert len(commands(body)) >= min(len(begun), 1)


@settings(max_examples=100)
@given(text=st.text(max_size=80))
def test_whatever_follows_our_word_is_answered(text: str) -> None:
    found = commands(f"/switchboard {text}", KNOWN)
    assert all(isinstance(each, Misread) or each.__class__.__name__ for each in found)
