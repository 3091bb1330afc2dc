"""The references of a source record, wherever they stand in it, are led to other ids; nothing else is changed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from peasant_ld.model import Key, Kind, Model


@dataclass(frozen=True, slots=True)
class References:
    """Goes through checked source records of a model; `lead` gives for a reference what shall stand in its place."""

    model: Model
    lead: Callable[[str], str]

    def led(self, data: dict[str, Any]) -> dict[str, Any]:
        """The record with its references led on; the very same where none changes. Its own id stays."""
        kind = self.model.kinds[data["type"]]
        changed = {name: self._value(value, kind.keys.get(name), kind) for name, value in data.items()}
        return data if changed == data else changed

    def _value(self, value: Any, key: Key | None, kind: Kind) -> Any:
        if key is None or value is None:
            return value
        if key.is_reference:
            return self._reference(value)
        if key.node is None:
            return value
        return [self._node(each, key, kind) for each in value] if key.many else self._node(value, key, kind)

    def _node(self, node: Any, key: Key, kind: Kind) -> Any:
        if not isinstance(node, Mapping):
            return node
        inner = self.model.nodes[str(key.node)]
        out = {name: self._value(value, inner.get(name), kind) for name, value in node.items()}
        of = kind.keys.get(str(node.get("of", "")))  # evidence of a reference, or of a node, names its value
        if of is not None and "value" in out:
            out["value"] = self._named(out["value"], of, kind)
        return out

    def _named(self, value: Any, of: Key, kind: Kind) -> Any:
        if of.is_reference and isinstance(value, str):
            return self._reference(value)
        return self._node(value, of, kind) if of.node is not None else value

    def _reference(self, value: Any) -> Any:
        if isinstance(value, list):
            led = [self._reference(each) for each in value]
            return value if led == value else list(dict.fromkeys(led))
        return self.lead(value)
