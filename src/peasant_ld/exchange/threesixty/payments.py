"""Commitment and disbursement transactions of a 360Giving grant -> Payment records."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from peasant_ld.exchange.names import scheme_of
from peasant_ld.exchange.things import Things
from peasant_ld.exchange.threesixty.node import TABLE, GrantNode
from peasant_ld.exchange.threesixty.privacy import Discretion
from peasant_ld.exchange.values import amount_of, text_of
from peasant_ld.model import load_model

MakeDate = Callable[[GrantNode, str], Any]


class Payments:
    """Makes the payments of grants."""

    def __init__(self, things: Things, language: str, make_date: MakeDate) -> None:
        self._things = things
        self._language = language
        self._date = make_date
        self._currencies = frozenset(load_model().common["$defs"]["currency"]["enum"])

    def of(self, node: GrantNode, grant: str, identifier: str, discretion: Discretion) -> Iterator[dict[str, Any]]:
        """The payments that a grant (its record id, and its own identifier) states."""
        for key, kind in TABLE["payments"].items():
            for number, each in enumerate(node.nodes(key), 1):
                record = {
                    "id": self._things.names.of("payment", f"{identifier}-{kind}-{number}"),
                    "type": "Payment",
                    "paymentFor": grant,
                    "paymentType": kind,
                    **self._payment(each, discretion),
                }
                each.close()
                yield {name: value for name, value in record.items() if value not in (None, [], {})}

    def _payment(self, node: GrantNode, discretion: Discretion) -> dict[str, Any]:
        currency, written, description = node.take("currency"), node.take("value"), discretion.text(node, "description")
        value, is_noisy = amount_of(written)
        if is_noisy and value is not None:
            node.mended("value", written, value)
        if written is not None and (value is None or (currency and currency not in self._currencies)):
            node.unclear("PLD021", "value", written)
            value = None
        number = text_of(node.take("id"))
        parties = {ours: self._party(node, key) for key, ours in (("provider", "payer"), ("recipient", "payee"))}
        return {
            "identifier": [{"scheme": "360Giving", "value": number}] if number else None,
            "description": {self._language: description} if description else None,
            "amount": ({"value": value, "currency": currency} if currency else {"value": value}) if value else None,
            "paid": self._date(node, "transactionDate"),
            **parties,
        }

    def _party(self, node: GrantNode, key: str) -> list[str]:
        """Who paid or was paid: the identifier of an organization; any other text may be a person and stays out."""
        written = text_of(node.take(key))
        if written and scheme_of(written) == "org-id":
            identity = self._things.organization(written.strip(), "org-id", [])
            return [identity] if identity else []
        if written:
            node.protect(key)
        return []
