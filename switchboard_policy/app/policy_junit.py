"""The result of `policy test` as JUnit XML, which build servers show."""

from __future__ import annotations

from pathlib import Path
from xml.etree import ElementTree as ET

from switchboard_policy.app.output_files import write_files
from switchboard_policy.app.policy_test import Tested


def write_junit(file: Path, tested: Tested) -> None:
    """Write a result as JUnit XML.

    Args:
        file: where; replaced where it is there.
        tested: the result.

    Raises:
        InputError: the disk refuses.
    """
    write_files(file.parent, {file.name: junit(tested)})


def junit(tested: Tested) -> bytes:
    """Return a result as JUnit XML: a case a test, and one an entry point that must fail closed.

    Args:
        tested: the result.
    """
    top = ET.Element("testsuites", name="switchboard policy test")
    if tested.run is not None:
        suite = _suite(top, "rego")
        for test in tested.run.tests:
            package, _, name = test.name.rpartition(".")
            case = _case(suite, package, name, seconds=test.seconds)
            if test.skipped:
                ET.SubElement(case, "skipped")
            elif not test.passed:
                _failure(case, f"{test.location} does not hold", test.msg)
    suite = _suite(top, "fail closed")
    for closed in tested.closed:
        case = _case(suite, closed.entrypoint.package.replace("/", "."), closed.entrypoint.path)
        for each in closed.opened:
            _failure(case, each.msg, "")
    others = [each for each in tested.problems if each.kind not in {"failed", "open"}]
    suite = _suite(top, "reach")
    for problem in others:
        _failure(_case(suite, problem.kind, problem.what), f"{problem.location} {problem.msg}", "")
    for why in tested.not_run:
        ET.SubElement(_case(suite, "not run", why), "skipped")
    for part in top:
        part.set("tests", str(len(part)))
        part.set("failures", str(len(part.findall("testcase/failure"))))
    ET.indent(top)
    found: bytes = ET.tostring(top, encoding="utf-8", xml_declaration=True)
    return found + b"\n"


def _suite(top: ET.Element, name: str) -> ET.Element:
    return ET.SubElement(top, "testsuite", name=name)


def _case(suite: ET.Element, group: str, name: str, *, seconds: float = 0) -> ET.Element:
    return ET.SubElement(
        suite, "testcase", classname=_text(group), name=_text(name), time=f"{seconds:.6f}"
    )


def _failure(case: ET.Element, msg: str, text: str) -> None:
    ET.SubElement(case, "failure", message=_text(msg)).text = _text(text)


def _text(text: str) -> str:
    """Return text without the characters XML has no way to hold."""
    return "".join(each if each.isprintable() else ascii(each)[1:-1] for each in text)
