"""The documentation does not point at what is not there."""

import re
from pathlib import Path
from typing import Final

import pytest

ROOT: Final = Path(__file__).resolve().parents[3]
PAGES: Final = sorted(
    [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), *(ROOT / "examples").rglob("*.md")]
)
LINK: Final = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")
HEADING: Final = re.compile(r"^#+ (.+)$", re.MULTILINE)
# Code may hold what looks like a link.
CODE: Final = re.compile(r"^```.*?^```|`[^`\n]*`", re.MULTILINE | re.DOTALL)
LAWS: Final = (ROOT / "docs" / "laws.md").read_text(encoding="utf-8")
CLAIMED: Final = LAWS.partition("## Not yet claimed")[0]


def _prose(page: Path) -> str:
    return CODE.sub("", page.read_text(encoding="utf-8"))


def _anchors(page: Path) -> set[str]:
    headings = HEADING.findall(page.read_text(encoding="utf-8"))
    return {re.sub(r"[^\w\- ]", "", heading.lower()).strip().replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_link_leads_somewhere(page: Path) -> None:
    for target in LINK.findall(_prose(page)):
        if re.match(r"[a-z]+:", target):
            continue
        place, _, anchor = target.partition("#")
        file = page.parent / place if place else page
        assert file.exists(), f"{target} is not there"
        assert not anchor or anchor in _anchors(file), f"{target} has no such heading"


def test_a_broken_link_would_be_found(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text("# A title\nsee [that](gone.md)\n`[no](link.md)`\n")
    assert LINK.findall(_prose(page)) == ["gone.md"]
    assert _anchors(page) == {"a-title"}


def test_every_claimed_law_has_its_tests() -> None:
    named = re.findall(r"`(tests/[^`]+\.py)`", CLAIMED)
    assert named
    missing = [pattern for pattern in named if not list(ROOT.glob(pattern))]
    assert missing == []


def test_every_law_that_has_tests_is_claimed() -> None:
    files = (ROOT / "tests").rglob("test_law_*.py")
    tested = {int(match[1]) for path in files if (match := re.match(r"test_law_(\d\d)_", path.name))}
    claimed = {int(number) for number in re.findall(r"^\| (\d+) \|", CLAIMED, re.MULTILINE)}
    assert tested == claimed


def test_every_claimed_law_has_three_mutants() -> None:
    claimed = re.findall(r"^\| (\d+) \|", CLAIMED, re.MULTILINE)
    tables = {
        law: [
            path.read_text(encoding="utf-8")
            for path in (ROOT / "tests/mutants").glob(f"law_{int(law):02}*.toml")
        ]
        for law in claimed
    }
    counts = {law: sum(text.count("[[mutant]]") for text in texts) for law, texts in tables.items()}
    assert {law: count for law, count in counts.items() if count < 3} == {}


def test_decisions_are_numbered_without_a_gap() -> None:
    records = sorted(path.name for path in (ROOT / "docs" / "decisions").glob("[0-9]*.md"))
    assert [int(name[:4]) for name in records] == list(range(1, len(records) + 1))
    assert all(re.fullmatch(r"\d{4}(-[a-z0-9]+)+\.md", name) for name in records)


def test_every_page_of_the_docs_can_be_reached() -> None:
    docs = ROOT / "docs"
    index = (docs / "index.md").read_text(encoding="utf-8")
    unreached = [
        page.name for page in docs.glob("*.md") if page.name != "index.md" and f"({page.name})" not in index
    ]
    assert unreached == []
