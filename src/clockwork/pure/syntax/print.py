"""Tree to text, for trees that were built and have no text of their own.

A parsed file keeps its text: print that.

Parsing the text gives the tree again but for its offsets, for every tree that some text parses to. The layout
is the plain one of the formatter: two blanks for each level, an element of an object on each line.
"""

from typing import Final

from clockwork.pure.syntax import tree

_MARK: Final = "\ufeff"
_ESCAPES: Final = {"\n": "\\n", "\r": "\\r", "\t": "\\t", '"': '\\"', "\\": "\\\\"}


def print_source(file: tree.File) -> bytes:
    """Give the bytes that `file` was parsed from."""
    return ((_MARK if file.has_mark else "") + file.text).encode()


def print_body(body: tree.Body, level: int = 0) -> str:
    """Give the items of `body`, each on lines of its own, `level` steps in."""
    return "".join(_item(item, level) for item in body.items)


def print_template(template: tree.Template, level: int = 0) -> str:
    """Give the text of a string or heredoc with its delimiters."""
    if template.heredoc is None:
        return f'"{_parts(template.parts, level, is_quoted=True)}"'
    marker = template.heredoc.removeprefix("-")
    return f"<<{template.heredoc}\n{_parts(template.parts, level, is_quoted=False)}{marker}\n"


def _item(item: tree.Attribute | tree.Block, level: int) -> str:
    indent = "  " * level
    if isinstance(item, tree.Attribute):
        return f"{indent}{item.name} = {_line(item.value, level)}"
    labels = "".join(f" {_label(label)}" for label in item.labels)
    return f"{indent}{item.type}{labels} {{\n{print_body(item.body, level + 1)}{indent}}}\n"


def _line(node: tree.Expression, level: int) -> str:
    text = print_expression(node, level)
    return text if text.endswith("\n") else f"{text}\n"


def _label(label: tree.BlockLabel) -> str:
    return f'"{_quoted(label.text)}"' if label.is_quoted else label.text


def print_expression(node: tree.Expression, level: int = 0) -> str:
    """Give the text of one expression; its further lines are `level` steps in.

    A heredoc ends with a newline.
    """
    match node:
        case tree.Number():
            return node.text
        case tree.Keyword():
            return {True: "true", False: "false", None: "null"}[node.value]
        case tree.Name():
            return node.name
        case tree.Template():
            return print_template(node, level)
        case tree.Access():
            return print_expression(node.target, level) + _steps(node.steps, level)
        case tree.Unary():
            return node.operator + print_expression(node.operand, level)
        case tree.Binary():
            rest = zip(node.operators, node.operands[1:], strict=True)
            return print_expression(node.operands[0], level) + "".join(
                f" {operator.text} {print_expression(operand, level)}" for operator, operand in rest
            )
        case tree.Conditional():
            parts = (print_expression(part, level) for part in (node.condition, node.then, node.otherwise))
            return "{} ? {} : {}".format(*parts)
        case tree.Parentheses():
            return f"({print_expression(node.inner, level)})"
        case tree.TupleLiteral():
            return f"[{', '.join(print_expression(item, level) for item in node.items)}]"
        case tree.ObjectLiteral():
            return _object(node, level)
        case tree.ForTuple() | tree.ForObject():
            return _for(node, level)
        case _:
            arguments = ", ".join(print_expression(argument, level) for argument in node.arguments)
            return f"{node.name}({arguments}{'...' if node.expands else ''})"


def _steps(steps: tuple[tree.Step, ...], level: int) -> str:
    texts: list[str] = []
    for step in steps:
        match step:
            case tree.GetAttribute():
                texts.append(f".{step.name}")
            case tree.GetIndex():
                key = print_expression(step.key, level)
                # The blank keeps a name such as `e5` that follows from reading as the number's exponent.
                texts.append(f".{key} " if step.legacy else f"[{key}]")
            case _:
                texts.append("[*]" if step.full else ".*")
    return "".join(texts).rstrip(" ")


def _object(node: tree.ObjectLiteral, level: int) -> str:
    if not node.items:
        return "{}"
    inner = "  " * (level + 1)
    texts = ["{\n"]
    for item in node.items:
        texts.append(f"{inner}{print_expression(item.key, level)} = {_line(item.value, level + 1)}")
    return "".join(texts) + "  " * level + "}"


def _for(node: tree.ForTuple | tree.ForObject, level: int) -> str:
    names = node.value if node.key is None else f"{node.key}, {node.value}"
    result = print_expression(node.result, level)
    if isinstance(node, tree.ForObject):
        result = f"{print_expression(node.result_key, level)} => {result}{'...' if node.grouped else ''}"
    condition = "" if node.condition is None else f" if {print_expression(node.condition, level)}"
    text = f"for {names} in {print_expression(node.collection, level)} : {result}{condition}"
    return f"{{{text}}}" if isinstance(node, tree.ForObject) else f"[{text}]"


def _parts(parts: tuple[tree.Part, ...], level: int, is_quoted: bool, before: tree.Part | None = None) -> str:
    """Print a template's parts; `before` is the directive whose next marker they stand before, if
    they are its body.
    """
    texts: list[str] = []
    for part, following in zip(parts, (*parts[1:], before), strict=False):
        match part:
            case tree.Text():
                # Text that is empty was blank before a `~` took it.
                text = part.text or " "
                texts.append(_quoted(text, following) if is_quoted else _doubled(text))
            case tree.Interpolation():
                left, right = "~" * part.trim_left, "~" * part.trim_right
                texts.append(f"${{{left}{print_expression(part.value, level)}{right}}}")
            case tree.IfDirective():
                texts.append(f"%{{ if {print_expression(part.condition, level)} }}")
                texts.append(_parts(part.then, level, is_quoted, part))
                if part.otherwise is not None:
                    texts.append("%{ else }" + _parts(part.otherwise, level, is_quoted, part))
                texts.append("%{ endif }")
            case _:
                names = part.value if part.key is None else f"{part.key}, {part.value}"
                texts.append(f"%{{ for {names} in {print_expression(part.collection, level)} }}")
                texts.append(_parts(part.body, level, is_quoted, part) + "%{ endfor }")
    return "".join(texts)


def _quoted(text: str, following: tree.Part | None = None) -> str:
    """Give `text` as it stands in quotes, before the part `following` of its template."""
    escaped = "".join(_ESCAPES.get(character, character) for character in _doubled(text))
    # A `$` or `%` just before a sequence would double its opening.
    if escaped.endswith("$") and isinstance(following, tree.Interpolation):
        return escaped[:-1] + "\\u0024"
    if escaped.endswith("%") and following is not None and not isinstance(following, tree.Interpolation):
        return escaped[:-1] + "\\u0025"
    return escaped


def _doubled(text: str) -> str:
    return text.replace("${", "$${").replace("%{", "%%{")
