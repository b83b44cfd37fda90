"""Tokens to expressions: precedence climbing over n-ary chains.

A level of nesting costs three calls, a longer chain none.
"""

from typing import Final

from clockwork.pure.syntax import errors, literal, tree
from clockwork.pure.syntax import token as t
from clockwork.pure.syntax.cursor import DEPTH_LIMIT
from clockwork.pure.syntax.template import TemplateParser

_KEYWORDS: Final = {"true": True, "false": False, "null": None}


class ExpressionParser(TemplateParser):
    """Parses expressions from the cursor. Raises `Fault` at the first thing that is wrong."""

    __slots__ = ()

    def expression(self) -> tree.Expression:
        """Parse the longest expression that begins here."""
        if self.depth >= DEPTH_LIMIT:
            raise self.too_deep(self.token_span(self.at))
        self.depth += 1
        kinds = self.kinds
        operand = self.operand()
        level = t.LEVEL[kinds[self.at]]
        if level:
            # One open chain for each precedence level, loosest first.
            chains: list[tuple[int, list[tree.Expression], list[tree.Operator]]] = []
            while True:
                while chains and chains[-1][0] > level:
                    _, operands, operators = chains.pop()
                    operands.append(operand)
                    operand = _chain(operands, operators)
                if not level:
                    break
                if not chains or chains[-1][0] < level:
                    chains.append((level, [], []))
                at = self.at
                chains[-1][1].append(operand)
                chains[-1][2].append(tree.Operator(self.starts[at], self.ends[at], self.token_text(at)))
                self.at = at + 1
                operand = self.operand()
                level = t.LEVEL[kinds[self.at]]
        if kinds[self.at] == t.QUESTION:
            operand = self._conditional(operand)
        self.depth -= 1
        return operand

    def operand(self) -> tree.Expression:
        """Parse a term with its unary operators before it and the steps into it after it."""
        at = self.at
        kind = self.kinds[at]
        term: tree.Expression
        if kind == t.NAME:
            next_kind = self.kinds[at + 1]
            if next_kind == t.OPEN_PAREN or next_kind == t.NAMESPACE:
                term = self._call(at)
            else:
                self.at = at + 1
                name = self.text[self.starts[at] : self.ends[at]]
                if name in _KEYWORDS:
                    term = tree.Keyword(self.starts[at], self.ends[at], _KEYWORDS[name])
                else:
                    term = tree.Name(self.starts[at], self.ends[at], name)
        elif kind == t.PLAIN:
            self.at = at + 1
            start, end = self.starts[at], self.ends[at]
            parts = (
                (tree.Text(start + 1, end - 1, self.text[start + 1 : end - 1]),) if end - start > 2 else ()
            )
            term = tree.Template(start, end, parts)
        elif kind == t.NUMBER:
            self.at = at + 1
            term = tree.Number(self.starts[at], self.ends[at], literal.number(self, at))
        elif kind == t.OPEN_BRACKET or kind == t.OPEN_BRACE:
            self.at = at + 1
            if self.kinds[at + 1] == t.NAME and self.token_text(at + 1) == "for":
                term = self._for(at)
            else:
                term = self._tuple(at) if kind == t.OPEN_BRACKET else self._object(at)
        elif kind == t.OPEN_PAREN:
            self.at = at + 1
            inner = self.expression()
            self.close(at, t.CLOSE_PAREN)
            term = tree.Parentheses(self.starts[at], self.ends[self.at - 1], inner)
        elif kind == t.MINUS or kind == t.BANG:
            return self._unary(at)
        elif kind == t.ESCAPED:
            term = self.escaped(at)
        elif kind == t.QUOTE or kind == t.HEREDOC:
            term = self.template(at)
        else:
            raise errors.expression_expected(self)
        next_kind = self.kinds[self.at]
        return self._access(term) if next_kind == t.DOT or next_kind == t.OPEN_BRACKET else term

    def _unary(self, at: int) -> tree.Unary:
        if self.depth >= DEPTH_LIMIT:
            raise self.too_deep(self.token_span(at))
        self.depth += 1
        self.at = at + 1
        operand = self.operand()
        self.depth -= 1
        return tree.Unary(self.starts[at], operand.end, self.token_text(at), operand)

    def _conditional(self, condition: tree.Expression) -> tree.Conditional:
        question = self.at
        self.at += 1
        then = self.expression()
        if self.kinds[self.at] != t.COLON:
            raise errors.colon_expected(self, question)
        self.at += 1
        otherwise = self.expression()
        return tree.Conditional(condition.start, otherwise.end, condition, then, otherwise)

    def _access(self, target: tree.Expression) -> tree.Access:
        """Parse the steps after `target`: `.name`, `.0`, `.*`, `[key]`, `[*]`."""
        steps: list[tree.Step] = []
        in_attribute_splat = False
        while True:
            at = self.at
            kind = self.kinds[at]
            if kind == t.DOT:
                step = self._dot(at, in_attribute_splat)
                in_attribute_splat |= isinstance(step, tree.Splat)
            elif kind == t.OPEN_BRACKET:
                in_attribute_splat = False
                self.at = at + 1
                if self.kinds[at + 1] == t.STAR:
                    self.at = at + 2
                    self.close(at, t.CLOSE_BRACKET)
                    step = tree.Splat(self.starts[at], self.ends[at + 2], full=True)
                else:
                    key = self.expression()
                    self.close(at, t.CLOSE_BRACKET)
                    step = tree.GetIndex(self.starts[at], self.ends[self.at - 1], key)
            else:
                return tree.Access(target.start, self.ends[at - 1], target, tuple(steps))
            steps.append(step)

    def _dot(self, at: int, in_attribute_splat: bool) -> tree.Step:
        kind = self.kinds[at + 1]
        start, end = self.starts[at], self.ends[at + 1]
        self.at = at + 2
        if kind == t.NAME:
            return tree.GetAttribute(start, end, self.token_text(at + 1))
        if kind == t.NUMBER:
            number = tree.Number(self.starts[at + 1], end, literal.legacy_index(self, at + 1))
            return tree.GetIndex(start, end, number, legacy=True)
        if kind == t.STAR:
            if in_attribute_splat:
                raise errors.nested_splat(self, at)
            return tree.Splat(start, end, full=False)
        raise errors.attribute_name_expected(self, at)

    def _call(self, at: int) -> tree.Call:
        parts = [self.token_text(at)]
        opening = at + 1
        while self.kinds[opening] == t.NAMESPACE:
            if self.kinds[opening + 1] != t.NAME:
                raise errors.function_name_expected(self, opening)
            parts.append(self.token_text(opening + 1))
            opening += 2
        if self.kinds[opening] != t.OPEN_PAREN:
            raise errors.call_expected(self, at, opening)
        self.at = opening + 1
        arguments: list[tree.Expression] = []
        expands = False
        while self.kinds[self.at] != t.CLOSE_PAREN:
            arguments.append(self.expression())
            kind = self.kinds[self.at]
            if kind == t.COMMA:
                self.at += 1
            elif kind == t.ELLIPSIS:
                expands = True
                self.at += 1
                if self.kinds[self.at] != t.CLOSE_PAREN:
                    raise errors.expansion_not_last(self, opening)
            elif kind != t.CLOSE_PAREN:
                raise errors.separator_expected(self, opening)
        self.at += 1
        name_end = self.ends[opening - 1]
        return tree.Call(
            self.starts[at], self.ends[self.at - 1], "::".join(parts), name_end, tuple(arguments), expands
        )

    def _tuple(self, at: int) -> tree.TupleLiteral:
        items: list[tree.Expression] = []
        while self.kinds[self.at] != t.CLOSE_BRACKET:
            items.append(self.expression())
            if self.kinds[self.at] == t.COMMA:
                self.at += 1
            elif self.kinds[self.at] != t.CLOSE_BRACKET:
                raise errors.separator_expected(self, at)
        self.at += 1
        return tree.TupleLiteral(self.starts[at], self.ends[self.at - 1], tuple(items))

    def _object(self, at: int) -> tree.ObjectLiteral:
        kinds = self.kinds
        items: list[tree.ObjectItem] = []
        while True:
            while kinds[self.at] == t.NEWLINE:
                self.at += 1
            if kinds[self.at] == t.CLOSE_BRACE:
                break
            if kinds[self.at] == t.END:
                raise errors.unclosed(self, at)
            first = self.at
            key = self.expression()
            if kinds[self.at] != t.EQUAL and kinds[self.at] != t.COLON:
                raise errors.key_value_expected(self, at, first)
            if isinstance(key, tree.Keyword) and key.value is None:
                raise errors.null_key(self, first)
            self.at += 1
            value = self.expression()
            items.append(tree.ObjectItem(key.start, value.end, key, value, isinstance(key, tree.Name)))
            if kinds[self.at] == t.COMMA or kinds[self.at] == t.NEWLINE:
                self.at += 1
            elif kinds[self.at] != t.CLOSE_BRACE:
                raise errors.separator_expected(self, at)
        self.at += 1
        return tree.ObjectLiteral(self.starts[at], self.ends[self.at - 1], tuple(items))

    def _for(self, opening: int) -> tree.Expression:
        """Parse a for expression; the cursor is at its `for`."""
        start = self.starts[opening]
        key, value = self.for_names("expression")
        collection = self.expression()
        if self.kinds[self.at] != t.COLON:
            raise errors.for_expected(self, opening, "a colon after the collection")
        self.at += 1
        result = self.expression()
        result_key = None
        if self.kinds[self.at] == t.ARROW:
            self._check_arrow(opening)
            self.at += 1
            result_key, result = result, self.expression()
        elif self.kinds[opening] == t.OPEN_BRACE:
            raise errors.for_expected(self, opening, "`=>` and a value, since braces build an object")
        grouped = self.kinds[self.at] == t.ELLIPSIS
        if grouped:
            self._check_arrow(opening)
            self.at += 1
        condition = None
        if self.kinds[self.at] == t.NAME and self.token_text(self.at) == "if":
            self.at += 1
            condition = self.expression()
        self.close(opening, t.CLOSE_BRACKET if result_key is None else t.CLOSE_BRACE)
        end = self.ends[self.at - 1]
        if result_key is None:
            return tree.ForTuple(start, end, key, value, collection, result, condition)
        return tree.ForObject(start, end, key, value, collection, result_key, result, grouped, condition)

    def _check_arrow(self, opening: int) -> None:
        if self.kinds[opening] == t.OPEN_BRACKET:
            raise errors.for_needs_braces(self, opening)


def _chain(operands: list[tree.Expression], operators: list[tree.Operator]) -> tree.Binary:
    return tree.Binary(operands[0].start, operands[-1].end, tuple(operands), tuple(operators))
