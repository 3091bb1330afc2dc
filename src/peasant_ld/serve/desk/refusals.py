"""What the desk does not do, as one exception: a status of HTTP, and a sentence in the language of whoever asked."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from peasant_ld.problem import PeasantError
from peasant_ld.report.messages import Catalogue


class DeskRefusal(PeasantError):
    """A request that is not done: `key` names the sentence (`desk.<key>`), `facts` are for it, `more` for the page."""

    def __init__(self, status: int, key: str, more: Mapping[str, Any] | None = None, **facts: object) -> None:
        super().__init__(key)
        self.status, self.key, self.facts, self.more = status, key, facts, dict(more or {})

    def message(self, lang: str = "en") -> str:
        """The sentence in one of the five languages."""
        return Catalogue.of(lang).ui(f"desk.{self.key}", **self.facts)


def asked(body: Mapping[str, Any], name: str, kind: type, default: Any = ...) -> Any:
    """A value of a request, which has to be of a kind. Raises DeskRefusal where it is not, or is not there."""
    value = body.get(name, default)
    if value is ... or (value is not default and type(value) is not kind):
        raise DeskRefusal(400, "asked_wrong", name=name)
    return value
