from __future__ import annotations

import json
import logging

from switchboard_policy.errors import ForgeError
from switchboard_policy.web.webhooks.log_lines import adopt, fault, json_log


def fails() -> None:
    raise ValueError("https://x-access-token:ghs_secret@example.org")


def test_a_line_is_json_with_a_time_and_no_empty_ids() -> None:
    lines: list[str] = []
    json_log(lines.append, lambda: 0.5)("job done", number=7, sha="", error="a\n::error::b")
    (line,) = lines
    assert "\n" not in line
    assert json.loads(line) == {
        "time": "1970-01-01T00:00:00.500Z",
        "what": "job done",
        "number": 7,
        "error": "a\n::error::b",
    }


def test_our_own_errors_are_told_and_of_others_only_class_and_place() -> None:
    assert fault(ForgeError("no answer", hint="look again")).endswith("no answer; look again")
    try:
        fails()
    except ValueError as error:
        told = fault(error)
    assert told.startswith("ValueError at test_log_lines.py:")
    assert "ghs_secret" not in told


def test_what_a_library_warns_of_is_told_in_our_form() -> None:
    lines: list[str] = []
    name = "switchboard_test.library"
    adopt(name, json_log(lines.append, lambda: 0.0))
    log = logging.getLogger(f"{name}.error")
    log.info("not told")
    log.warning("too many: %s", "ghs_secret")
    try:
        fails()
    except ValueError:
        log.exception("a fault")
    told = [json.loads(line) for line in lines]
    assert [each["what"] for each in told] == [f"{name}.error warning", f"{name}.error error"]
    assert told[0]["error"] == "too many: %s", "its words, and not what was put into them"
    assert told[1]["error"].startswith("ValueError at ")
    assert "ghs_secret" not in "".join(lines)
