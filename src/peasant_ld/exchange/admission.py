"""Records that an import makes are looked at before they are written: words as they may come in, and nothing wrong."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from peasant_ld.check import compile_check
from peasant_ld.exchange.account import Account
from peasant_ld.exchange.values import in_plain_sight, without_addresses
from peasant_ld.model import Model
from peasant_ld.reading import Record

_WORDS = frozenset({"text", "texts", "token", "tokens"})


@dataclass(frozen=True, slots=True)
class Admission:
    """Lets records of an import in, or rejects them, and counts both."""

    model: Model
    base: str
    account: Account

    def admits(self, record: Record) -> bool:
        """Whether a record, of which each e-mail address and each hidden sign is taken out, has no error."""
        self.account.read += 1
        kind = self.model.kinds.get(record.data.get("type", ""))
        for name, key in kind.keys.items() if kind else ():
            if name in record.data and key.form in _WORDS:
                record.data[name] = self._clean(record.data[name], name)
        wrong = [problem for problem in compile_check(self.model, self.base)(record) if problem.blocks]
        for problem in wrong:
            self.account.tell(problem)
        self.account.rejected += bool(wrong)
        self.account.written += not wrong
        return not wrong

    def _clean(self, value: Any, key: str) -> Any:
        if isinstance(value, Mapping):
            return {tag: self._clean(each, key) for tag, each in value.items()}
        if isinstance(value, list):
            return [self._clean(each, key) for each in value]
        if not isinstance(value, str):
            return value
        plain = in_plain_sight(value)
        if plain != value:
            self.account.mended[key] += 1
        clean, addresses = without_addresses(plain)
        if addresses:
            self.account.contacts["e-mail"] += addresses
        return clean
