"""What a 360Giving grant is said to be (codelists, classes, programmes, documents) -> Concept records and others."""

from __future__ import annotations

from peasant_ld.exchange.things import Things
from peasant_ld.exchange.threesixty.node import TABLE, GrantNode
from peasant_ld.exchange.threesixty.organizations import web_address
from peasant_ld.exchange.values import text_of

INDIVIDUAL = "360Giving recipient"
FUNDING_TYPE = "360Giving fundingType"


class Classifications:
    """Makes the concepts, programmes and documents of grants; the records lie in `things`.

    `with_reasons` lets the reasons of grants to individuals in.
    """

    def __init__(self, things: Things, language: str, with_reasons: bool) -> None:
        self._things = things
        self._language = language
        self._with_reasons = with_reasons

    def to_individual(self) -> str:
        """The mark of a grant to an individual."""
        return self._things.concept(INDIVIDUAL, "individual", {"en": "Grant to an individual"})

    def of(self, node: GrantNode) -> list[str]:
        """Everything that says what sort of grant it is, as concepts."""
        found = [self._listed(node, key) for key in TABLE["codelists"]]
        for key, marker in TABLE["concepts"].items():
            found += [self._class(each, marker) for each in node.nodes(key)]
        for details in node.nodes("toIndividualsDetails"):
            found += self._individual(details)
        return list(dict.fromkeys(each for each in found if each))

    def _listed(self, node: GrantNode, key: str) -> str | None:
        code = node.text(key)
        return self._things.concept(f"360Giving {key}", code.strip()) if code else None

    def _individual(self, details: GrantNode) -> list[str]:
        """What a grant to an individual is for; why it was needed tells of a person, and stays out unless asked for."""
        found = []
        for key in TABLE["individuals"]["reasons"]:
            reason = text_of(details.take(key))
            if reason and self._with_reasons:
                found.append(self._things.concept(f"360Giving {key}", reason.strip()))
            elif reason:
                details.protect(key)
        for key in TABLE["individuals"]["purposes"]:
            stated = details.take(key)
            codes = [text_of(each) for each in (stated if isinstance(stated, list) else [stated])]
            found += [self._things.concept(f"360Giving {key}", code.strip()) for code in codes if code]
        details.close()
        return found

    def _class(self, node: GrantNode, marker: str) -> str | None:
        vocabulary, code, title, description = (
            node.text(key) for key in ("vocabulary", "code", "title", "description")
        )
        page = web_address(node, "url")
        node.close()
        if not (code or title):
            return None
        lists = [self._things.scheme(FUNDING_TYPE)] if marker == "fundingType" else []
        lists += [self._things.scheme(f"{marker} {vocabulary}", vocabulary)] if vocabulary else []
        return self._things.concept(
            f"360Giving {marker} {vocabulary or ''}".strip(),
            code,
            {self._language: title} if title else None,
            inScheme=lists or [self._things.scheme(f"360Giving {marker}")],
            description={self._language: description} if description else None,
            page=[page] if page else None,
        )

    def programme(self, node: GrantNode) -> str | None:
        """The funding programme that an object names, as an Initiative."""
        code, title, description = (node.text(key) for key in ("code", "title", "description"))
        page = web_address(node, "url")
        node.close()
        name = title or code
        if name is None:
            return None
        parts = ("programme", code or "", title or "", description or "", page or "")
        record = {
            "id": self._things.names.descriptive("initiative", name, *parts),
            "type": "Initiative",
            "name": {self._language: name},
            "description": {self._language: description} if description else None,
            "identifier": [{"scheme": "360Giving grantProgramme", "value": code}] if code else None,
            "page": [page] if page else None,
            "fundingProgramme": True,
        }
        return self._things.add(record)

    def document(self, node: GrantNode) -> str | None:
        """The document at the address that an object states."""
        url = web_address(node, "url")
        title, description = (node.text(key) for key in ("title", "description"))
        if url is None:
            for key, value in (("title", title), ("description", description)):
                if value:
                    node.lose(key)
            node.close()
            return None
        node.close()
        texts = {"name": title, "description": description}
        return self._things.document(url, **{key: {self._language: text} for key, text in texts.items() if text})
