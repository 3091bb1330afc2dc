"""The source of a module becomes its mutants: each with one change that the tests of the module should notice.

The changes are those of mutmut (operators, numbers, texts, arguments, assignments), made anywhere in a module and not
in its functions alone, because our rules stand in tables; and four of our own: a guard that always or never holds, a
statement that is left out, a part of a table that is left out, a function that returns nothing.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import NamedTuple

import libcst as cst
from libcst.metadata import MetadataWrapper, PositionProvider
from mutmut.mutation.mutators import mutation_operators, operator_string

# Types, names of exports and what decorates says nothing that a record could show.
_NOT_CODE = (cst.Annotation, cst.Decorator, cst.Import, cst.ImportFrom, cst.TypeAlias)


class Mutant(NamedTuple):
    """One change: its line, the changed lines as they were and as they are, and the whole text."""

    line: int
    was: str
    now: str
    text: str


def mutants(text: str) -> Iterator[Mutant]:
    """Every mutant of the source of a module, in the order of its lines."""
    wrapper = MetadataWrapper(cst.parse_module(text))
    lines = wrapper.resolve(PositionProvider)
    seen = {text}
    for node in _code(wrapper.module):
        for changed in _changes(node):
            made = wrapper.module.deep_replace(node, changed).code
            if made not in seen:
                seen.add(made)
                yield Mutant(lines[node].start.line, *_difference(text, made), made)


def _code(node: cst.CSTNode) -> Iterator[cst.CSTNode]:
    """A node and what lies in it, without types, imports, decorators and texts that only explain."""
    if isinstance(node, _NOT_CODE) or _is_type(node):
        return
    yield node
    for child in node.children:
        if not _explains(child):
            yield from _code(child)


def _explains(node: cst.CSTNode) -> bool:
    return isinstance(node, cst.Expr) and isinstance(node.value, cst.SimpleString)


def _is_type(node: cst.CSTNode) -> bool:
    """Whether an assignment at the top names a type (`Make = Callable[...]`) or the exports."""
    if not (isinstance(node, cst.Assign) and isinstance(node.targets[0].target, cst.Name)):
        return False
    name = node.targets[0].target.value
    return name == "__all__" or (isinstance(node.value, cst.Subscript) and name[:1].isupper() and not name.isupper())


def _changes(node: cst.CSTNode) -> Iterator[cst.CSTNode]:
    for of, operator in mutation_operators:
        if isinstance(node, of):  # of a text one change is enough: the others say the same
            yield from islice(operator(node), 1 if operator is operator_string else None)
    if isinstance(node, cst.If | cst.While | cst.CompIf):
        yield from _forced(node)
    elif isinstance(node, cst.Set | cst.List | cst.Tuple | cst.Dict):
        yield from (node.with_changes(elements=rest) for rest in _without_one(node.elements))
    elif isinstance(node, cst.ConcatenatedString):
        yield from (node.left, node.right)
    elif isinstance(node, cst.SimpleStatementLine):
        yield from _left_out(node)


def _forced(node: cst.If | cst.While | cst.CompIf) -> Iterator[cst.CSTNode]:
    whole = node.test.with_changes(lpar=[cst.LeftParen()], rpar=[cst.RightParen()])
    ways = [(cst.And(), "False")] if isinstance(node, cst.While) else [(cst.And(), "False"), (cst.Or(), "True")]
    for operator, value in ways:
        yield node.with_changes(test=cst.BooleanOperation(whole, operator, cst.Name(value)))


def _without_one(elements: Iterable[cst.CSTNode]) -> Iterator[list[cst.CSTNode]]:
    every = list(elements)
    if len(every) > 1:
        yield from ([*every[:at], *every[at + 1 :]] for at in range(len(every)))


def _left_out(line: cst.SimpleStatementLine) -> Iterator[cst.CSTNode]:
    body = line.body[0]
    if isinstance(body, cst.Return) and body.value is not None and not _is_none(body.value):
        yield line.with_changes(body=[body.with_changes(value=cst.Name("None"))])
    elif isinstance(body, cst.Expr | cst.Raise | cst.AugAssign | cst.Continue) and not _explains(body):
        yield line.with_changes(body=[cst.Pass()])


def _is_none(value: cst.CSTNode | None) -> bool:
    return isinstance(value, cst.Name) and value.value == "None"


def _difference(text: str, made: str) -> tuple[str, str]:
    """The lines that are not the same in two texts, as they were and as they are."""
    found = [each for each in difflib.ndiff(text.splitlines(), made.splitlines()) if each[0] in "-+"]
    was, now = ([each[2:].strip() for each in found if each[0] == mark] for mark in "-+")
    return " ".join(was), " ".join(now)
