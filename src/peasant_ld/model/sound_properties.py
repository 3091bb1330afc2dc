"""The properties of a kind are told apart: no two keys have one, and none is a standard property of another key.

The way back from a graph to records knows a key by its property alone.
"""

from __future__ import annotations

from peasant_ld.model.also import Aspect
from peasant_ld.model.context import Context
from peasant_ld.model.folder import ModelFault, refused
from peasant_ld.model.sound import TEXT, Rule, Schema, demand, form_of, keys_of, rule_of
from peasant_ld.problem import Place

# What the types of a record are stated with: no key says another one.
_TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
# How a standard property is published that states the calendar date of a date: each value says its datatype.
_CALENDAR = Rule(lambda term: term.datatype is None and not term.by_language, '{"@id": "..."}')


def check_properties(file: str, schema: Schema, context: Context) -> None:
    """See that each key of a kind has a property of its own, and that what it is stated as, too, is there and fits.

    The schema has been checked. Raises InputError (PLD015).
    """
    place, title, owner = Place(file), schema["title"], dict[str, str]()
    for name, _ in keys_of(schema):
        term = context.term(title, name)
        demand(term is None or term.iri != _TYPE, place.at(f"/properties/{name}"), ModelFault.RESERVED, "rdf:type")
        other = owner.setdefault(term.iri if term else name, name)
        demand(
            other == name,
            place.at(f"/properties/{name}"),
            ModelFault.SAME_TERM,
            f"{other}, {name}",
            "model-another-term",
        )
    for name, value in keys_of(schema):
        rule = _CALENDAR if form_of(value) == "date" else rule_of(value)
        for part, each in ((word, each) for word in Aspect for each in value.get(word, ())):
            at, also = place.at(f"/properties/{name}").inside(part), context.terms.get(each)
            if also is None:
                raise refused(at, ModelFault.NO_TERM, each, f'"{each}": {{"@id": "{each}", ...}}')
            demand(
                also.iri not in owner,
                at,
                ModelFault.SAME_TERM,
                f"{owner.get(also.iri)}, {name}: {each}",
                "model-another-term",
            )
            fits = rule.fits(also) or (rule is TEXT and also.by_language)  # texts may have no language (`@none`)
            demand(fits, at, ModelFault.TERM, each, rule.example)
