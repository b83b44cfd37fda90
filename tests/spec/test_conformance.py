"""The language's conformance cases, where their folder is found: CLOCKWORK_CONFORMANCE, or `../shared/conformance`.

The cases are data that any implementation can run, with a judge of their own, and are not part of this repository. Those that
call a function that is not built yet, or that need files, are left out; how many are judged is part of each claim.
"""

import importlib.util
import json
import os
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any, Final

import pytest
from returns.pipeline import is_successful

from clockwork.pure.expression.constraint import read_constraint
from clockwork.pure.expression.evaluate import evaluate
from clockwork.pure.expression.functions.table import FUNCTIONS
from clockwork.pure.expression.scope import Scope
from clockwork.pure.report.diagnostic import has_errors
from clockwork.pure.syntax import tree
from clockwork.pure.syntax.parse import parse, parse_expression
from clockwork.pure.value.codec import to_plain
from clockwork.pure.value.convert import Mismatch, convert
from clockwork.pure.value.kind_text import type_text
from clockwork.pure.value.operate import is_wholly_known, type_of

ROOT: Final = Path(__file__).resolve().parents[2]
FOLDER: Final = Path(os.environ.get("CLOCKWORK_CONFORMANCE") or ROOT.parent / "shared" / "conformance")
# Evaluated apart from the table of functions, since their arguments may fail.
SPECIAL: Final = frozenset({"can", "try"})
NOWHERE: Final = Scope({})
# `{null: "yes"}`: the syntax cases reject the very text that this case evaluates (docs/decisions/0009).
CONTRADICTED: Final = frozenset({"11c97ce98f52"})

Case = dict[str, Any]

pytestmark = pytest.mark.skipif(
    not (FOLDER / "judge.py").is_file(),
    reason="set CLOCKWORK_CONFORMANCE to the folder of the conformance cases",
)


@pytest.fixture(scope="module")
def judge() -> ModuleType:
    """The judge that comes with the cases."""
    spec = importlib.util.spec_from_file_location("conformance_judge", FOLDER / "judge.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_every_syntax_case_is_accepted_or_rejected_as_the_reference_does() -> None:
    cases = _cases("syntax")
    assert len(cases) >= 468
    disagreeing = [
        case["name"]
        for case in cases
        if has_errors(parse("case.cw", case["input"]).diagnostics) == case["valid"]
    ]
    assert disagreeing == []


@pytest.mark.parametrize(("table", "at_least"), [("expressions", 117), ("convert", 90), ("functions", 173)])
def test_every_case_of_what_is_built_agrees(table: str, at_least: int, judge: ModuleType) -> None:
    cases = [case for case in _cases(table) if _is_built(case)]
    verdicts = {case["id"]: judge.check(case, _answer(case), strict=False) for case in cases}
    disagreeing = [(case["expr"], verdicts[case["id"]]) for case in cases if verdicts[case["id"]]]
    assert disagreeing == []
    assert len(cases) >= at_least


def test_every_type_case_agrees(judge: ModuleType) -> None:
    cases = _cases("types")
    assert cases
    disagreeing = [
        (case["input"], case["mode"], verdict)
        for case in cases
        if (verdict := judge.check(case, _type_answer(case), strict=False))
    ]
    assert disagreeing == []


def _cases(table: str) -> list[Case]:
    found: list[Case] = json.loads((FOLDER / f"{table}.json").read_text(encoding="utf-8"))
    return found


def _is_built(case: Case) -> bool:
    if case.get("needs_files") or case["id"] in CONTRADICTED:
        return False
    parsed = parse_expression("case.cw", case["expr"])
    called = {node.name for node in _calls(parsed.unwrap())} if is_successful(parsed) else set()
    return called <= FUNCTIONS.keys() | SPECIAL


def _calls(node: object) -> Iterator[tree.Call]:
    """Give every call at or below `node`, without recursion: chains may be long."""
    left = [node]
    while left:
        one = left.pop()
        if isinstance(one, tree.Call):
            yield one
        if isinstance(one, tuple):
            left.extend(one)
        else:
            left.extend(getattr(one, name) for name in getattr(one, "__match_args__", ()))


def _answer(case: Case) -> dict[str, Any]:
    parsed = parse_expression("case.cw", case["expr"])
    if not is_successful(parsed):
        return {"id": case["id"], "error": "syntax"}
    evaluation = evaluate(parsed.unwrap(), "case.cw", NOWHERE)
    if has_errors(evaluation.diagnostics):
        return {"id": case["id"], "error": evaluation.diagnostics[0].detail}
    value = evaluation.value
    if wanted := case.get("convert_to"):
        converted = convert(
            value, read_constraint(parse_expression("type.cw", wanted).unwrap(), "type.cw").unwrap()
        )
        if isinstance(converted, Mismatch):
            return {"id": case["id"], "error": converted.message}
        value = converted
    assert is_wholly_known(value)
    return {
        "id": case["id"],
        "value": to_plain(value, reveal=True),
        "type": type_text(type_of(value)),
    }


def _type_answer(case: Case) -> dict[str, Any]:
    parsed = parse_expression("type.cw", case["input"])
    read = parsed.bind(lambda node: read_constraint(node, "type.cw", allows_holes=case["mode"] != "exact"))
    if not is_successful(read):
        return {"id": case["id"], "error": read.failure()[0].detail}
    return {"id": case["id"], "value": None, "type": type_text(read.unwrap().type)}
