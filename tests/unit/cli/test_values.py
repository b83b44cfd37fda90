"""Recorded values as the command line writes them."""

from clockwork.cli.values import assignment, bare
from clockwork.pure.value.kind import STRING
from clockwork.pure.value.value import SENSITIVE, Set, String, Value, make_number, make_object, make_tuple


def written(value: Value, width: int = 30) -> str:
    return "\n".join(assignment("a", value, width))


def test_what_fits_stands_on_one_line() -> None:
    assert written(make_tuple([make_number(1), String("x")])) == 'a = [1, "x"]'


def test_what_does_not_fit_is_written_part_by_part() -> None:
    inner = make_tuple([String("a long enough text"), String("and another one")])
    assert written(make_object({"list": inner, "n": make_number(1), "odd name": String("x")})) == (
        """a = {
  list = [
    "a long enough text",
    "and another one",
  ]
  n = 1
  "odd name" = "x"
}"""
    )
    assert written(Set(STRING, (String("a long enough text"), String("and another one")))) == (
        """a = toset([
  "a long enough text",
  "and another one",
])"""
    )


def test_nothing_is_left_out() -> None:
    assert written(String("x" * 1000)) == f'a = "{"x" * 1000}"'
    assert list(bare(String("x" * 1000), 30)) == [f'"{"x" * 1000}"']


def test_a_text_of_several_lines_is_a_heredoc_if_that_says_the_same() -> None:
    assert written(String("one\n  ${two}\n")) == "a = <<-EOT\n  one\n    $${two}\nEOT"
    assert written(String("one\ntwo")) == 'a = "one\\ntwo"'
    assert written(String("one\n\x1b[2J\n")) == 'a = "one\\n\\u001b[2J\\n"'
    listed = make_tuple([String("one\ntwo\n"), String("a text to make it longer")])
    assert written(listed) == 'a = [\n  <<-EOT\n    one\n    two\n  EOT,\n  "a text to make it longer",\n]'


def test_what_is_sensitive_is_not_written() -> None:
    assert written(String("one\ntwo\n", SENSITIVE)) == "a = (sensitive value)"
    secret = make_object({"one": String("x" * 100, SENSITIVE), "two": String("y" * 30)})
    assert "x" not in written(secret)
