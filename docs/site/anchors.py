"""Headings -> the anchors under which links find them."""

import re

from myst_parser.slugs import github_slugify


def anchor(heading: str) -> str:
    """The anchor of a heading, as code hosts make it; that of a problem is its code alone."""
    code = re.match(r"PLD\d{3}(?=:)", heading)
    return code[0].lower() if code else github_slugify(heading)
