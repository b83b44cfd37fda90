"""The first two nets around the pure core: import contracts, and bans on what a pure module may mention.

Each net is shown to catch what it is there for: a violation is planted, and must be found.
"""

import configparser
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Final

import pytest

from tests.unit.house.purity import PURE, ROOT, violations

SOURCE: Final = ROOT / "src" / "clockwork"
BIN: Final = Path(sys.executable).parent


def _check_contracts(source: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [BIN / "lint-imports", "--no-logo", "--config", ROOT / ".importlinter", "--no-cache"],
        env={"PYTHONPATH": str(source), "PATH": "/usr/bin:/bin", "COLUMNS": "200"},
        cwd=source,
        capture_output=True,
        text=True,
        check=False,
    )


def test_every_import_contract_holds() -> None:
    done = _check_contracts(ROOT / "src")
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize(
    ("place", "line", "contract"),
    [
        ("pure/report/planted.py", "import os", "Pure code does not reach for the world"),
        ("pure/daemon/planted.py", "import sqlite3", "Pure code does not reach for the world"),
        ("pure/report/planted.py", "import clockwork.effects", "The library stands on the effects"),
        ("pure/syntax/planted.py", "import clockwork.pure.value", "Inside pure, a package imports only"),
        ("effects/store/planted.py", "import clockwork.effects.loop", "Loops drive stores and runners"),
        ("effects/runner/protocol.py", "import clockwork.effects.runner.local", "No runner imports another"),
        ("unheard_of.py", "", "The library stands on the effects"),
        ("pure/unheard_of/__init__.py", "", "Inside pure, a package imports only"),
    ],
)
def test_a_planted_import_breaks_its_contract(tmp_path: Path, place: str, line: str, contract: str) -> None:
    copy = tmp_path / "src"
    shutil.copytree(ROOT / "src", copy, ignore=shutil.ignore_patterns("__pycache__"))
    planted = copy / "clockwork" / place
    planted.parent.mkdir(exist_ok=True)
    text = planted.read_text() if planted.exists() else ""
    planted.write_text(f"{text}\n{line}\n")
    done = _check_contracts(copy)
    assert done.returncode == 1
    assert re.search(rf"^{re.escape(contract)}.* BROKEN\b", done.stdout, re.MULTILINE), done.stdout


def test_every_module_stands_in_a_layer_of_a_contract() -> None:
    contracts = configparser.ConfigParser()
    contracts.read(ROOT / ".importlinter")
    layers: dict[str, set[str]] = {}
    for section in contracts.values():
        if section.get("type") == "layers":
            assert section.getboolean("exhaustive"), section.name
            names = section["layers"].replace("|", " ").replace("(", " ").replace(")", " ").split()
            layers[section["containers"]] = set(names)
    for path in sorted(SOURCE.rglob("*.py")):
        parts = path.relative_to(SOURCE.parent).with_suffix("").parts
        module = parts[:-1] if parts[-1] == "__init__" else parts
        if len(module) > 1:
            assert module[1] in layers["clockwork"], path
        container = ".".join(module[:2])
        if len(module) > 2 and container in layers:
            assert module[2] in layers[container], path
    assert sorted(layers) == ["clockwork", "clockwork.effects", "clockwork.effects.runner", "clockwork.pure"]


@pytest.mark.parametrize("path", sorted(PURE.rglob("*.py")), ids=lambda path: str(path.relative_to(PURE)))
def test_a_pure_module_touches_nothing(path: Path) -> None:
    assert violations(path.read_text(encoding="utf-8")) == ()


@pytest.mark.parametrize(
    ("planted", "claim"),
    [
        ("import time", "imports time"),
        ("from os.path import join", "imports os.path"),
        ("from clockwork.effects import clock", "imports clockwork.effects"),
        ("from . import sibling", "imports a relative name"),
        ("def f():\n    import socket", "imports socket"),
        ("def f(): return open('x')", "uses open"),
        ("read = open", "uses open"),
        ("def f(): print(1)", "uses print"),
        ("def f(text): return eval(text)", "uses eval"),
        ("def f(value): return hash(value)", "uses hash"),
        ("from datetime import datetime as D\ndef f(): return D.now()", "asks the clock with now"),
        ("count = 0\ndef f():\n    global count\n    count = 1", "rebinds a name outside its function"),
        ("SEEN = []", "holds something mutable at module level"),
        ("LIMIT = 1\nLIMIT += 1", "changes a name at module level"),
        ("SEEN: Final = {}\ndef f(): SEEN.update(x=1)", "changes SEEN, which outlives the call"),
        ("SEEN: list[str] = []", "holds something mutable at module level"),
        ("SEEN: dict[str, int] = dict()", "holds something mutable at module level"),
        ("SEEN: Mapping[str, int] = {}\ndef f(): SEEN['x'] = 1", "changes SEEN, which outlives the call"),
        ("SEEN = make()\ndef f(x): SEEN.append(x)", "changes SEEN, which outlives the call"),
        ("SEEN = make()\ndef f(x): SEEN.field = x", "changes SEEN, which outlives the call"),
        ("try:\n    pass\nexcept:\n    pass", "catches everything"),
        ("async def f(): pass", "is asynchronous"),
    ],
)
def test_a_planted_impurity_is_found(planted: str, claim: str) -> None:
    assert any(found.endswith(claim) for found in violations(planted)), violations(planted)


def test_pure_idioms_are_not_found() -> None:
    pure = """
from collections.abc import Mapping
from clockwork.pure.report.span import Span
TABLE: Mapping[str, int] = {"a": 1}
OTHER: Final = {"a": 1}
NAMES = ("a", "b")
def f(TABLE):
    seen = {}
    seen["x"] = 1
    open = plan.now
    seen["open"] = open
    TABLE["x"] = 2
    return sorted(seen)
"""
    assert violations(pure) == ()


def _lint(text: str, place: str) -> str:
    return subprocess.run(
        [BIN / "ruff", "check", "--no-cache", "--output-format", "concise", "--stdin-filename", place, "-"],
        input=text,
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    ).stdout


@pytest.mark.parametrize(
    ("planted", "rule"),
    [
        ("import time\n\nNOW = time.time()\n", "TID251"),
        ("import os\n\nHOME = os.environ\n", "TID251"),
        ("import random\n\nDIE = random.random()\n", "TID251"),
        ("from datetime import datetime as d\n\nNOW = d.now()\n", "TID251"),
        ("import functools\n\n\n@functools.cache\ndef f() -> int:\n    return 1\n", "TID251"),
        ("print(1)\n", "T201"),
        ('with open("x") as file:\n    text = file.read()\n', "PTH123"),
        ('VALUE = eval("1")\n', "S307"),
    ],
)
def test_ruff_bans_the_world_in_pure_and_only_there(planted: str, rule: str) -> None:
    assert rule in _lint(planted, "src/clockwork/pure/report/planted.py")
    assert rule not in _lint(planted, "src/clockwork/effects/planted.py")
