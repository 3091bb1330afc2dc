"""Transactions and budgets of an IATI activity -> Payment records, Grant records and budgets, each apart.

A Grant is made only of a commitment that itself states who gives and who receives.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from peasant_ld.exchange.iati.activity import TABLE, Activities
from peasant_ld.exchange.iati.element import Activity, joined, stated
from peasant_ld.exchange.values import date_of, decimal_of, period_of
from peasant_ld.model import load_model


class Money:
    """Makes the records of the money of activities."""

    def __init__(self, activities: Activities) -> None:
        self._activities = activities
        self._things = activities.things
        self._currencies = frozenset(load_model().common["$defs"]["currency"]["enum"])

    def budgets(self, activity: Activity) -> list[dict[str, Any]]:
        """The budgets: plans, which never become payments."""
        activity.attribute(activity.element, "default-currency")  # where it applies to nothing, nothing is lost
        found = []
        for element in activity.all("budget"):
            amount = self._amount(activity, element)
            if amount is None:
                continue
            activity.take(element)
            period = period_of(activity.date("period-start", element), activity.date("period-end", element))
            # An IATI budget without type or status is an original, indicative one (2.03, defaults of both attributes).
            kind, status = (activity.attribute(element, name) or "1" for name in ("type", "status"))
            more = {"version": TABLE["budgetType"].get(kind), "status": TABLE["budgetStatus"].get(status)}
            found.append(stated(amount | {"period": period} | more))
        return found

    def records(self, activity: Activity, initiative: str) -> Iterator[dict[str, Any]]:
        """The payments of an activity, each after the grant that it commits to, if it does."""
        defaults = {name: activity.code(name) for _, name in TABLE["transactionCodes"].values() if name}
        for number, element in enumerate(activity.all("transaction"), 1):
            activity.take(element)
            name = f"{initiative.partition('/')[2]}-{number}"
            payment = self._payment(activity, element, defaults) | {"id": f"payment/{name}", "paymentFor": initiative}
            kind = activity.code("transaction-type", element)
            payment["paymentType"] = TABLE["payments"].get(kind or "")
            if payment["paymentType"] is None:
                activity.unclear("PLD411", activity.one("transaction-type", element), "transaction-type", kind, element)
            if kind in TABLE["commitments"] and all(payment[key] for key in ("payer", "payee", "amount")):
                grant = self._grant(payment, f"grant/{name}", initiative)
                payment["paymentFor"] = grant["id"]
                yield stated(grant)
            yield stated(payment)

    @staticmethod
    def _grant(payment: dict[str, Any], identity: str, initiative: str) -> dict[str, Any]:
        """The grant that a commitment with giver and receiver is."""
        return {
            "id": identity,
            "type": "Grant",
            "description": payment["description"],
            "funder": payment["payer"],
            "recipient": payment["payee"],
            "amount": payment["amount"],
            "awarded": payment["paid"],
            "fundedItem": [initiative],
        }

    def _payment(self, activity: Activity, element: Any, defaults: dict[str, str | None]) -> dict[str, Any]:
        reference = activity.attribute(element, "ref")
        day = activity.date("transaction-date", element)
        paid = date_of(day) if day else None
        if isinstance(paid, dict) and "edtf" not in paid:
            activity.tell("PLD029", activity.one("transaction-date", element), "transaction-date", day)
        places, place_shares = self._activities.places.of(activity, element)
        classes, class_shares = self._activities.coded(activity, element, {"sector": "Sector", "aid-type": "AidType"})
        payer, payee = (activity.one(name, element) for name in ("provider-org", "receiver-org"))
        return {
            "id": "",
            "type": "Payment",
            "description": joined(activity.narratives(activity.one("description", element))),
            "identifier": [{"scheme": "IATI transaction", "value": reference}] if reference else [],
            "payer": self._party(activity, payer),
            "payee": self._party(activity, payee),
            "amount": self._amount(activity, element),
            "paid": paid,
            "beneficiaryPlace": places,
            "classification": list(dict.fromkeys(classes + self._codes(activity, element, defaults))),
            "share": place_shares + class_shares,
            "related": [
                self._activities.mention(own)
                for party, name in ((payer, "provider-activity-id"), (payee, "receiver-activity-id"))
                if (own := activity.attribute(party, name))
            ],
        }

    def _party(self, activity: Activity, element: Any) -> list[str]:
        identity = self._activities.organization(activity, element)
        return [identity] if identity else []

    def _codes(self, activity: Activity, element: Any, defaults: dict[str, str | None]) -> list[str]:
        """Flow, finance, tied status and channel: as the transaction states them, or as the activity does for all."""
        found = []
        for name, (listed, default) in TABLE["transactionCodes"].items():
            code = activity.code(name, element) or (defaults.get(default) if default else None)
            if code:
                found.append(self._things.concept(f"IATI {listed}", code))
        return found

    def _amount(self, activity: Activity, element: Any) -> dict[str, str] | None:
        """The `value` with its currency, or the default currency of the activity."""
        value = activity.one("value", element)
        written = activity.text(value)
        if written is None:
            return None
        number = decimal_of(written)
        currency = activity.attribute(value, "currency") or activity.attribute(activity.element, "default-currency")
        if number is None or (currency and currency not in self._currencies):
            code, wrong = ("PLD021", written) if number is None else ("PLD030", currency)
            activity.unclear(code, value, "value" if number is None else "currency", wrong)
            return None
        return {"value": number, "currency": currency} if currency else {"value": number}
