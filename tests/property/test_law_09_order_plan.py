"""Law 9 for plans: nothing depends on the order of files or of top-level blocks.

Drawn: `strategies.configuration.models` in a permutation of their blocks, in one file or one for each. Places in the text (spans) differ and are left out.
"""

from hypothesis import event, given
from hypothesis import strategies as st
from pyrsistent import pmap

from clockwork.pure.assembly.actions import actions
from clockwork.pure.assembly.plain import actions_to_plain, to_plain
from clockwork.pure.intake.inputs import Input
from clockwork.pure.intake.intake import intake
from clockwork.pure.intake.ir import IR
from clockwork.pure.state.model import State
from clockwork.pure.value.codec import Plain
from tests.property.strategies.applied import EMPTY, applied, planned
from tests.property.strategies.configuration import PROVIDERS, Model, edits, models, note


def without_places(plain: Plain) -> Plain:
    """Leave out where things stand."""
    if isinstance(plain, dict):
        return {name: without_places(item) for name, item in plain.items() if name != "span"}
    return [without_places(item) for item in plain] if isinstance(plain, list) else plain


@given(models(), st.data())
def test_plans_do_not_depend_on_the_order_of_blocks_and_files(model: Model, data: st.DataObject) -> None:
    note(model)
    first = planned(_read(model.files(), model.password))
    check(model, EMPTY, data)
    check(data.draw(edits(model)), applied(first), data)


def check(model: Model, state: State, data: st.DataObject) -> None:
    """Plan with the blocks in one file, in some order, and in files with other names."""
    files = model.files()
    plan = planned(_read(files, model.password), state)
    order = data.draw(st.permutations([name for name in sorted(files) if "/" not in name]))
    event("as written" if order == sorted(order) else "in another order")
    inside = {name: text for name, text in files.items() if "/" in name}
    joined = {"all.cw": "\n".join(files[name] for name in order), **inside}
    renamed = {**{f"{index}.cw": files[name] for index, name in enumerate(order)}, **inside}
    for other in (joined, renamed):
        again = planned(_read(other, model.password), state)
        assert without_places(to_plain(again)) == without_places(to_plain(plan))
        assert actions_to_plain(actions(again)) == actions_to_plain(actions(plan))
        assert again.change_digest == plan.change_digest


def _read(files: dict[str, str], password: str) -> IR:
    return intake(pmap(files), PROVIDERS, (Input("password", password, "command line"),)).unwrap()
