"""The graph over configuration nodes: edges, order, cycles."""

from clockwork.pure.intake.graph import Node, NodeKind, dependencies, order
from clockwork.pure.intake.walk import cycles, depth_first
from tests.unit.intake.reading import found, only, resource, sound

SITE = """
variable "title" {
  validation {
    condition     = var.title != var.other
    error_message = "x"
  }
}
variable "other" {
  default = local_free
}
locals { made = var.title }
output "made" { value = local.made }
output "other" { value = 1 }
resource "value" "v" { input = local.made }
""".replace("local_free", "1")
MAIN = """
variable "x" { default = 1 }
locals {
  count = var.x
  whole = module.site
  one   = module.site[0].made
}
module "site" {
  source     = "./site"
  count      = local.count
  title      = file.page.path
  depends_on = [directory.site]
}
resource "directory" "site" { path = "site" }
resource "value" "after" { depends_on = [module.site] }
"""


def node(text: str, module: tuple[str, ...] = ()) -> Node:
    """Give a node from `kind.name`."""
    kind, *name = text.split(".")
    kinds: dict[str, NodeKind] = {
        "variable": "variable",
        "local": "local",
        "output": "output",
        "call": "call",
        "exports": "exports",
        "module": "module",
    }
    return Node(module, kinds.get(kind, "resource"), tuple(name) if kind in kinds else (kind, *name))


def test_edges_follow_mentions_and_calls() -> None:
    ir = sound({"main.cw": MAIN + resource(""), "site/main.cw": SITE})
    graph = dependencies(ir)
    site = ("site",)
    begin = node("call.site")
    assert graph[node("variable.x")] == ()
    assert graph[node("local.count")] == (node("variable.x"),)
    assert graph[begin] == (node("local.count"), node("directory.site"))
    assert graph[node("local.whole")] == (node("exports", site),)
    assert graph[node("local.one")] == (node("output.made", site),)
    assert graph[node("value.after")] == (node("module", site),)
    assert graph[node("variable.title", site)] == (begin, node("file.page"))
    assert graph[node("variable.other", site)] == (begin,)
    assert graph[node("local.made", site)] == (begin, node("variable.title", site))
    assert graph[node("exports", site)] == (begin, node("output.made", site), node("output.other", site))
    assert set(graph[node("module", site)]) == {
        begin,
        *(one for one in graph if one.module == site and one.name),
    }


def test_the_order_has_each_node_after_its_dependencies() -> None:
    ir = sound({"main.cw": MAIN + resource(""), "site/main.cw": SITE})
    places = {one: index for index, one in enumerate(order(ir))}
    graph = dependencies(ir)
    assert places.keys() == graph.keys()
    assert all(places[target] < places[one] for one in graph for target in graph[one])


def test_everything_that_a_resource_mentions_is_an_edge() -> None:
    locals_ = "\n".join(f"  l{index} = {index}" for index in range(8))
    text = (
        resource("""
  count      = local.l0
  content    = local.l1
  depends_on = [local.l2]
  lifecycle {
    create_before_destroy = local.l3 > 1
    prevent_destroy       = local.l4 > 1
    replace_triggered_by  = [local.l5]
    precondition {
      condition     = local.l6 > 1
      error_message = "${local.l7}"
    }
  }""")
        + f"locals {{\n{locals_}\n}}\n"
    )
    assert dependencies(sound(text))[node("file.page")] == tuple(
        node(f"local.l{index}") for index in range(8)
    )


def test_long_chains_do_not_recurse() -> None:
    count = 20_000
    lines = "\n".join(f"  l{index} = local.l{index + 1}" for index in range(count))
    ir = sound(f"locals {{\n{lines}\n  l{count} = 1\n}}\n")
    assert order(ir)[0] == node(f"local.l{count}")


def test_a_cycle_shows_every_mention_on_the_way() -> None:
    text = """
resource "value" "a" { input = local.b }
locals { b = module.c.made }
module "c" {
  source = "./c"
  title  = value.a.id
}
"""
    one = only(
        {"main.cw": text, "c/main.cw": 'variable "title" {\n}\noutput "made" {\n  value = var.title\n}\n'}
    )
    assert one.code.number == "CW0530"
    assert "local.b -> module.c.output.made -> module.c.var.title -> value.a -> local.b" in one.detail
    assert one.span is not None
    assert text[one.span.start : one.span.end] == "module.c.made"
    assert [label.text for label in one.labels] == [
        "module.c.output.made needs module.c.var.title",
        "module.c.var.title needs value.a",
        "value.a needs local.b",
    ]


def test_cycles_through_calls_and_whole_modules_are_named() -> None:
    child = 'output "made" {\n  value = 1\n}\n'
    whole = 'module "c" {\n  source = "./c"\n  count  = length(local.all)\n}\nlocals {\n  all = module.c\n}\n'
    assert "the outputs of module.c" in only({"main.cw": whole, "c/main.cw": child}).detail
    waits = 'module "c" {\n  source = "./c"\n  count = value.v.id == "" ? 1 : 0\n}\nresource "value" "v" {\n  depends_on = [module.c]\n}\n'
    told = only({"main.cw": waits, "c/main.cw": child}).detail
    assert "the whole of module.c" in told
    assert "module.c ->" in told


def test_a_long_cycle_is_told_in_short() -> None:
    lines = "\n".join(f"  l{index:02} = local.l{(index + 1) % 30:02}" for index in range(30))
    one = only(f"locals {{\n{lines}\n}}\n")
    assert "local.l05 -> ... -> local.l25" in one.detail
    assert len(one.labels) == 29


def test_each_knot_is_told_once() -> None:
    text = (
        "locals {\n  a = [local.b, local.c]\n  b = local.a\n  c = local.a\n  d = local.d\n  e = local.a\n}\n"
    )
    details = [one.detail for one in found(text)]
    assert len(details) == 2
    assert "local.a -> local.b -> local.a" in details[0]
    assert "local.d refers to itself" in details[1]


def test_a_cycle_in_a_shared_module_is_told_once() -> None:
    calls = "".join(f'module "{name}" {{\n  source = "./c"\n}}\n' for name in "xyz")
    assert len(found({"main.cw": calls, "c/main.cw": "locals {\n  a = local.a\n}\n"})) == 1


def test_walks_are_total_on_graphs_with_cycles() -> None:
    graph = {1: (2, 3), 2: (1,), 3: (3, 4), 4: ()}
    assert sorted(depth_first(graph)) == [1, 2, 3, 4]
    assert cycles(graph) == ((1, 2), (3,))
