"""Questions to one node become the text of a small function, which answers them all with True.

The text holds names of keys of the model, as they are, and nothing else that anybody wrote: all that it needs is bound
to names of its own. What is not surely right makes it return False, or raise LookupError or TypeError.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from peasant_ld.check.asked.constraints import KeyQuestions, Questions, sure
from peasant_ld.check.asked.stated import Form, Source

IsSure = Callable[[Mapping[str, Any]], bool]
_LANGUAGE = (Form.TEXT, Form.TEXTS)


@dataclass(slots=True)
class Function:
    """A function that is being written: its lines, and what they name."""

    lines: list[str] = field(default_factory=list)
    bound: dict[str, Any] = field(default_factory=dict)

    @property
    def text(self) -> str:
        """The function as Python."""
        return "\n".join(["def is_sure(node):", *(f"    {line}" for line in self.lines), "    return True", ""])

    def compile(self) -> IsSure:
        """The function itself."""
        exec(compile(self.text, "<asked of a record>", "exec"), self.bound)
        made: IsSure = self.bound["is_sure"]
        return made

    def bind(self, kind: str, value: Any) -> str:
        """A name for a value."""
        known = next((name for name, each in self.bound.items() if each is value), None)
        name = known or f"{kind}_{len(self.bound)}"
        self.bound[name] = value
        return name

    def must(self, condition: str, *, inside: str = "") -> None:
        """Go on only where a condition holds."""
        self.lines.append(f"{inside}if not {condition}: return False")

    def ask_of_node(self, questions: Questions) -> None:
        """Ask what is to be asked of two keys together."""
        for key, other, strictly in questions.ordered:
            self.must(f"node[{key!r}] {'<' if strictly else '<='} node[{other!r}]")
        for question in questions.together:
            self.must(f"{self.bind('together', question)}(node)")

    def ask_of_key(self, source: Source, asked: KeyQuestions, look_up: Any, node: IsSure | None) -> None:
        """Ask what is to be asked of the values of a key: `look_up` finds addresses, `node` asks nested nodes."""
        value = list(self._value_lines(asked, look_up, node))
        counted = list(self._counted(source, asked))
        if not (value or counted or asked.whole):
            return
        self.lines.append(f"value = node[{source.key!r}]")
        for question in asked.whole:
            self.must(f"{self.bind('whole', question)}(value)")
        if source.form in _LANGUAGE:
            sure(not value)
            self.lines += counted
            return
        self.lines += ["if type(value) is list:", *(f"    {line}" for line in counted)]
        if value:
            self.lines += ["    for one in value:", *(f"        {line}" for line in value)]
            self.lines += ["else:", "    one = value", *(f"    {line}" for line in value)]
        elif not counted:
            self.lines.append("    pass")

    def _counted(self, source: Source, asked: KeyQuestions) -> Iterator[str]:
        if asked.some:
            some = "value and all(value.values())" if source.form is Form.TEXTS else "value"
            yield f"if not ({some}): return False"
        if asked.most is not None:
            yield f"if len(value) > {asked.most}: return False"

    def _value_lines(self, asked: KeyQuestions, look_up: Any, node: IsSure | None) -> Iterator[str]:
        if look_up is not None:
            yield f"{self.bind('known', look_up)}[one]"
        if node is not None:
            yield f"if not {self.bind('node', node)}(one): return False"
        for question in asked.each:
            yield f"if not {self.bind('is_one', question)}(one): return False"
