"""Commitment and disbursement transactions of a 360Giving grant -> Payment records."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from peasant_ld.exchange.meanings import Doubtful, Meanings
from peasant_ld.exchange.names import scheme_of
from peasant_ld.exchange.things import Things
from peasant_ld.exchange.threesixty.node import TABLE, GrantNode
from peasant_ld.exchange.threesixty.privacy import Discretion
from peasant_ld.exchange.values import text_of


class Payments:
    """Makes the payments of grants."""

    def __init__(self, things: Things, language: str, meanings: Meanings) -> None:
        self._things = things
        self._language = language
        self._meanings = meanings

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
        description, paid = discretion.text(node, "description"), None
        amount: tuple[str, str | None] | None = None
        try:
            amount = self._meanings.amount(node, "value", self._meanings.currency(node, "currency"))
        except Doubtful:
            node.lose("value")
        try:
            paid = self._meanings.date(node, "transactionDate")
        except Doubtful:
            node.lose("transactionDate")
        value, currency = amount or (None, None)
        number = text_of(node.take("id"))
        parties = {ours: self._party(node, key) for key, ours in (("provider", "payer"), ("recipient", "payee"))}
        return {
            "identifier": [{"scheme": "360Giving", "value": number}] if number else None,
            "description": {self._language: description} if description else None,
            "amount": ({"value": value, "currency": currency} if currency else {"value": value}) if value else None,
            "paid": paid,
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
