"""How a release is asked in SPARQL -> a page that says so: pages are files, and the place that answers is elsewhere."""

from __future__ import annotations

from peasant_ld.published.questions import EXAMPLES
from peasant_ld.release.site.pages import Printer
from peasant_ld.report.messages import Catalogue

PAGE = "ask.html"
# What tools read whole.
_DATA = ("data/dataset.ttl", "data/dataset.nq.gz", "data/dataset.jsonld")
_QUESTION = "SELECT ?type (COUNT(*) AS ?n) { ?s a ?type } GROUP BY ?type"


def write_ask(printer: Printer, endpoint: str) -> None:
    """Write the page; `endpoint` is where the publisher answers, if anywhere. Raises OSError for a full disk."""
    words = Catalogue.load(printer.tree.words.lang)
    prefixes = printer.links.model.context.prefixes
    printer.write(
        PAGE,
        PAGE,
        endpoint=endpoint,
        question=_QUESTION,
        data=_DATA,
        examples=[(words.ui(name), query.strip()) for name, query in EXAMPLES.items()],
        prefixes=[("", printer.base), *sorted(prefixes.items())],
    )
