"""Generated configurations: as models that know what reads what, rendered as text so that parser and intake take part.

The provider `toy` is built in Python. A model has one to eight blocks of two types with count, for_each, enabled or none of them, reads by
key and as a whole, through locals and through a module that may repeat; sensitive, write-only, computed, derived, stable and replacing
attributes; create_before_destroy; and counts that are unknown at first. An edit changes one thing of a model.
"""

from collections.abc import Iterable
from typing import Literal, TypeAlias

from attrs import evolve, frozen
from hypothesis import event
from hypothesis import strategies as st
from pyrsistent import PMap, pmap

from clockwork.pure.intake.inputs import Input
from clockwork.pure.intake.intake import intake
from clockwork.pure.intake.ir import IR
from clockwork.pure.intake.schema import (
    AttributeSchema,
    BlockSchema,
    Expression,
    Operation,
    OperationName,
    Provider,
    ResourceType,
)
from clockwork.pure.syntax.parse import parse_expression
from clockwork.pure.value.kind import ANY, NUMBER, STRING, MapOf
from clockwork.pure.value.value import make_number


def _expression(text: str) -> Expression:
    return Expression(parse_expression("toy.cw", text).unwrap(), "toy.cw")


def _operations(*names: OperationName) -> PMap[str, Operation]:
    made: dict[str, Operation] = {
        name: Operation(name, "sh", f"{name}.sh", f"# {name}\n", is_idempotent=True) for name in names
    }
    return pmap(made)


def _attributes(*attributes: AttributeSchema) -> PMap[str, AttributeSchema]:
    return pmap({one.name: one for one in attributes})


THING = ResourceType(
    "thing",
    _attributes(
        AttributeSchema("name", STRING, is_required=True, replaces=True),
        AttributeSchema("size", NUMBER, default=make_number(1)),
        AttributeSchema("tags", MapOf(STRING)),
        AttributeSchema("secret", STRING, is_sensitive=True),
        AttributeSchema("key", STRING, is_write_only=True),
        AttributeSchema("id", STRING, is_computed=True, is_stable=True),
        AttributeSchema("etag", STRING, is_computed=True),
        AttributeSchema(
            "digest", STRING, is_computed=True, derive=_expression('sha256("${self.label}/${self.size}")')
        ),
        AttributeSchema("label", STRING, is_computed=True, derive=_expression("upper(self.name)")),
    ),
    _operations("create", "read", "update", "delete"),
    blocks=pmap(
        {
            "part": BlockSchema(
                "part",
                _attributes(
                    AttributeSchema("weight", NUMBER, is_required=True), AttributeSchema("note", STRING)
                ),
            ),
            "box": BlockSchema(
                "box", _attributes(AttributeSchema("width", NUMBER)), max_items=1, replaces=True
            ),
        }
    ),
    recovery="read",
    identity=("name",),
)
# It cannot be updated, and takes values of any type.
PAIR = ResourceType(
    "pair",
    _attributes(
        AttributeSchema("left", ANY),
        AttributeSchema("right", ANY),
        AttributeSchema("id", STRING, is_computed=True),
    ),
    _operations("create", "delete"),
    recovery="rerun",
)
PROBE = ResourceType(
    "probe", _attributes(AttributeSchema("target", STRING)), _operations("verify"), is_check=True
)
TOY = Provider("toy", "1.0.0", "h1:toy", pmap({"thing": THING, "pair": PAIR, "probe": PROBE}))
PROVIDERS: PMap[str, Provider] = pmap({"toy": TOY})

Repeat: TypeAlias = Literal["one", "count", "for_each", "enabled", "unknown"]
_KEYS = ("a", "b", "c")


@frozen
class Read:
    """A block reads another: one instance of it by key, the one with its own index, or all of them; perhaps through a local."""

    target: str
    form: Literal["key", "index", "whole"]
    through_local: bool = False


@frozen
class Block:
    """A resource block named `name`; `amount` is its count, the number of its keys, or 0 and 1 for enabled."""

    name: str
    type: Literal["thing", "pair"] = "thing"
    repeat: Repeat = "one"
    amount: int = 1
    size: int = 1
    label: str = "x"
    reads: tuple[Read, ...] = ()
    is_secret: bool = False
    parts: int = 0
    before_destroy: bool = False
    is_protected: bool = False
    # Which block's id decides its count, when that is unknown at first.
    decider: str = ""

    @property
    def address(self) -> str:
        """The address of the block."""
        return f"{self.type}.{self.name}"

    @property
    def addresses(self) -> tuple[str, ...]:
        """The addresses of its instances."""
        match self.repeat:
            case "one":
                return (self.address,)
            case "enabled":
                return (self.address,) if self.amount else ()
            case "for_each":
                return tuple(f'{self.address}["{key}"]' for key in _KEYS[: self.amount])
            case _:
                return tuple(f"{self.address}[{index}]" for index in range(self.amount))


@frozen
class Model:
    """A configuration: blocks, each after those that it reads; whether a module repeats what the last block reads; a variable."""

    blocks: tuple[Block, ...]
    # How often the module is called (None: not at all), and the block whose id it is given.
    module: tuple[Literal["one", "count", "for_each"], int, str] | None = None
    password: str = "open sesame, please"
    probes: bool = False

    def block(self, name: str) -> Block:
        """Give the block called `name`."""
        return next(one for one in self.blocks if one.name == name)

    def reads(self) -> dict[str, set[str]]:
        """Give which addresses each address reads, directly or through locals and module inputs."""
        found: dict[str, set[str]] = {}
        for block in self.blocks:
            for index, address in enumerate(block.addresses):
                found[address] = set()
                for read in block.reads:
                    found[address].update(_read_addresses(self.block(read.target), read.form, index))
                if block.decider:
                    found[address].update(self.block(block.decider).addresses)
        for address in self.module_addresses():
            assert self.module is not None
            found[address] = set(self.block(self.module[2]).addresses)
        return found

    def module_addresses(self) -> tuple[str, ...]:
        """Give the addresses inside the module."""
        if self.module is None:
            return ()
        repeat, amount, _ = self.module
        if repeat == "one":
            return ("module.m.thing.inner",)
        keys = (
            [str(index) for index in range(amount)]
            if repeat == "count"
            else [f'"{key}"' for key in _KEYS[:amount]]
        )
        return tuple(f"module.m[{key}].thing.inner" for key in keys)

    def dependents(self, addresses: Iterable[str]) -> set[str]:
        """Give `addresses` and all that reads them, directly or not."""
        reads = self.reads()
        found = set(addresses)
        while True:
            more = {address for address, read in reads.items() if read & found} - found
            if not more:
                return found
            found |= more

    def files(self) -> dict[str, str]:
        """Render the model, every block in a text of its own."""
        texts = {f"{block.name}.cw": _block_text(self, block) for block in self.blocks}
        texts["main.cw"] = _main_text(self)
        if self.module is not None:
            texts["m/main.cw"] = _MODULE
        return texts


def _read_addresses(target: Block, form: str, index: int) -> tuple[str, ...]:
    if form == "whole":
        return target.addresses
    if not target.addresses:
        return ()
    return (target.addresses[index if form == "index" else 0],)


_MODULE = """
variable "base" {
  type = string
}
resource "thing" "inner" {
  name = "inner"
  tags = { base = var.base }
}
output "ids" {
  value = thing.inner.id
}
"""


def _main_text(model: Model) -> str:
    lines = ['variable "password" {', "  type      = string", "  sensitive = true", "}", "locals {"]
    targets = sorted({read.target for block in model.blocks for read in block.reads if read.through_local})
    lines += [f"  {name} = {_read_text(model.block(name), 'whole')}" for name in targets]
    lines.append("}")
    if model.module is not None:
        repeat, amount, target = model.module
        lines += ['module "m" {', '  source = "./m"', f"  base = {_read_text(model.block(target), 'whole')}"]
        if repeat == "count":
            lines.append(f"  count = {amount}")
        if repeat == "for_each":
            lines.append(f"  for_each = toset({_list(_KEYS[:amount])})")
        lines.append("}")
        value = {"one": "module.m.ids", "count": "module.m[*].ids", "for_each": "values(module.m)[*].ids"}[
            repeat
        ]
        lines += ['output "inner" {', f"  value = {value}", "}"]
    last = model.blocks[-1]
    lines += ['output "last" {', f"  value = {_read_text(last, 'whole')}", "}"]
    if model.probes:
        lines += ['resource "probe" "p" {', f"  target = {_read_text(last, 'whole')}", "}"]
    return "\n".join(lines) + "\n"


def _list(keys: Iterable[str]) -> str:
    return "[" + ", ".join(f'"{key}"' for key in keys) + "]"


def _block_text(model: Model, block: Block) -> str:
    lines = [f'resource "{block.type}" "{block.name}" {{']
    lines += _repetition(model, block)
    entries = [f"r{index} = {_reference(model, read)}" for index, read in enumerate(block.reads)]
    tags = "{ " + ", ".join([*entries, f'label = "{block.label}"']) + " }"
    if block.type == "thing":
        lines += [f'  name = "{block.name}-{block.label[:1]}"', f"  size = {block.size}", f"  tags = {tags}"]
        if block.is_secret:
            lines += ["  secret = var.password", '  key = "used once"']
        lines += [f"  part {{\n    weight = {weight}\n  }}" for weight in range(block.parts)]
    else:
        lines += [f"  left = {block.size}", f"  right = {tags}"]
    lines.append("  lifecycle {")
    lines += ["    create_before_destroy = true"] if block.before_destroy else []
    lines += ["    prevent_destroy = true"] if block.is_protected else []
    return "\n".join([*lines, "  }", "}"]) + "\n"


def _repetition(model: Model, block: Block) -> list[str]:
    match block.repeat:
        case "one":
            return []
        case "count":
            return [f"  count = {block.amount}"]
        case "for_each":
            return [f"  for_each = toset({_list(_KEYS[: block.amount])})"]
        case "enabled":
            return [f"  enabled = {'true' if block.amount else 'false'}"]
        case "unknown":
            return [f'  count = {model.block(block.decider).address}.id == "never" ? 9 : {block.amount}']


def _reference(model: Model, read: Read) -> str:
    return f"local.{read.target}" if read.through_local else _read_text(model.block(read.target), read.form)


def _read_text(target: Block, form: str) -> str:
    """Give an expression, a string, that reads the ids of `target`."""
    one = target.address
    if target.repeat == "one":
        return f"{one}.id"
    if target.repeat == "enabled":
        return f'try({one}.id, "off")'
    if form == "index":
        return f"{one}[count.index].id"
    if form == "key" and target.amount:
        return f'{one}["a"].id' if target.repeat == "for_each" else f"{one}[0].id"
    items = f"values({one})" if target.repeat == "for_each" else one
    return f'join(",", {items}[*].id)'


@st.composite
def blocks(draw: st.DrawFn, before: tuple[Block, ...], name: str) -> Block:
    """Draw a block that reads some of those `before` it."""
    repeat: Repeat = draw(st.sampled_from(("one", "one", "count", "for_each", "enabled", "unknown")))
    singles = [one.name for one in before if one.repeat == "one"]
    if repeat == "unknown" and not singles:
        repeat = "one"
    amount = draw(st.integers(0, 1 if repeat == "enabled" else 3))
    reads = []
    for target in draw(st.lists(st.sampled_from(before), max_size=3, unique=True)) if before else []:
        forms: list[Literal["key", "index", "whole"]] = ["key", "whole"]
        if repeat == "count" and target.repeat == "count" and target.amount >= amount:
            forms.append("index")
        form = draw(st.sampled_from(forms))
        through_local = form == "whole" and draw(st.booleans())
        is_whole = form == "key" and not target.amount
        reads.append(Read(target.name, "whole" if is_whole else form, through_local))
    return Block(
        name,
        draw(st.sampled_from(("thing", "thing", "pair"))),
        repeat,
        amount if repeat != "one" else 1,
        draw(st.integers(1, 3)),
        draw(st.sampled_from(("x", "y"))),
        tuple(reads),
        draw(st.booleans()),
        draw(st.integers(0, 2)),
        draw(st.booleans()),
        decider=draw(st.sampled_from(singles)) if repeat == "unknown" else "",
    )


@st.composite
def models(draw: st.DrawFn, max_blocks: int = 6) -> Model:
    """Draw a configuration."""
    found: tuple[Block, ...] = ()
    for index in range(draw(st.integers(1, max_blocks))):
        found = (*found, draw(blocks(found, f"b{index}")))
    module: tuple[Literal["one", "count", "for_each"], int, str] | None = None
    if draw(st.booleans()):
        calls: tuple[Literal["one", "count", "for_each"], ...] = ("one", "count", "for_each")
        repeat = draw(st.sampled_from(calls))
        module = (repeat, draw(st.integers(0, 3)), draw(st.sampled_from(found)).name)
    return Model(found, module, probes=draw(st.booleans()))


@st.composite
def edits(draw: st.DrawFn, model: Model) -> Model:
    """Draw a change to one thing of `model`."""
    index = draw(st.integers(0, len(model.blocks) - 1))
    block = model.blocks[index]
    kind = draw(st.sampled_from(("size", "label", "parts", "before_destroy", "amount", "password", "append")))
    match kind:
        case "size":
            changed = evolve(block, size=block.size + 1)
        case "label":
            changed = evolve(block, label="y" if block.label == "x" else "x")
        case "parts":
            changed = evolve(block, parts=block.parts + 1)
        case "before_destroy":
            changed = evolve(block, before_destroy=not block.before_destroy)
        case "amount" if block.repeat != "one":
            changed = evolve(block, amount=_other_amount(model, block))
        case "append":
            return evolve(model, blocks=(*model.blocks, draw(blocks(model.blocks, f"b{len(model.blocks)}"))))
        case _:
            return evolve(model, password="another password")
    return evolve(model, blocks=(*model.blocks[:index], changed, *model.blocks[index + 1 :]))


def _other_amount(model: Model, block: Block) -> int:
    """Give another number of instances, more where others read single ones of them."""
    if block.repeat == "enabled":
        return 1 - block.amount
    is_read = any(
        read.target == block.name and read.form != "whole" for one in model.blocks for read in one.reads
    )
    return block.amount + 1 if is_read or not block.amount else block.amount - 1


def read_in(model: Model) -> IR:
    """Give the IR of `model`."""
    inputs = (Input("password", model.password, "command line"),)
    outcome = intake(pmap(model.files()), PROVIDERS, inputs)
    return outcome.unwrap()


def note(model: Model) -> None:
    """Count what a model has, for the statistics."""
    event(f"blocks: {len(model.blocks)}")
    event("a module", payload="none" if model.module is None else model.module[0])
    for repeat in ("count", "for_each", "enabled", "unknown"):
        if any(one.repeat == repeat for one in model.blocks):
            event(f"has {repeat}")
    if any(one.reads for one in model.blocks):
        event("has reads")
    if any(read.through_local for one in model.blocks for read in one.reads):
        event("has a local between")
    if any(one.is_secret for one in model.blocks):
        event("has a secret")
