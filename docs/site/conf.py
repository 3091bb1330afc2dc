"""Settings of the generator (Sphinx) for the documentation site; docs/make_site.py runs it, once a language."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx import addnodes
from sphinx.application import Sphinx

sys.path.insert(0, str(Path(__file__).parent))

project = "peasant-ld"
extensions = ["myst_parser"]
templates_path = ["templates"]
locale_dirs = ["locale"]
# Programs are often shown in part, and what a terminal shows is of no language.
suppress_warnings = ["misc.highlighting_failure"]
highlight_language = "none"

myst_heading_anchors = 4
myst_heading_slug_func = "anchors.anchor"
# Pages of another language, which another run makes: what stands behind the colon is their address, seen from the page.
myst_url_schemes = {
    "http": None,
    "https": None,
    "mailto": None,
    "page": {"url": "{{path}}"},
    "part": {"url": "{{path}}#{{fragment}}"},
}

html_theme = "pydata_sphinx_theme"
html_title = project
html_static_path = ["static"]
html_css_files = ["site.css"]
html_copy_source = False
html_show_sourcelink = False
html_use_index = False
html_context = {"default_mode": "auto"}
html_sidebars = {"index": [], "search": []}
html_theme_options = {
    "logo": {"text": project},
    "navbar_end": ["languages", "theme-switcher"],
    "navbar_align": "left",
    "navigation_depth": 1,
    "navbar_persistent": ["search-words"],
    "header_links_before_dropdown": 6,
    "pygments_light_style": "a11y-high-contrast-light",
    "pygments_dark_style": "a11y-high-contrast-dark",
    "footer_start": [],
    "footer_end": [],
}


def mend_page(app: Sphinx, page: str, template: str, context: dict[str, Any], tree: object) -> None:
    """Give a page its addresses in the other languages, those of the generator the start of each; mend its body."""
    there = json.loads(Path(app.srcdir, "languages.json").read_text("utf-8"))
    context["elsewhere"] = there.get(page) or there["index"]
    if "body" in context:  # the corner of a table is no heading: a screen reader would read out nothing
        context["body"] = context["body"].replace('<th class="head"><p></p></th>', "<td></td>")


def mend_tree(app: Sphinx, tree: nodes.document) -> None:
    """Give headings the anchors of code hosts, let the search find problems by their code, leave out empty heads."""
    for section in tree.findall(nodes.section):
        slug = section.get("slug")
        if slug and slug not in section["ids"]:
            section["ids"].insert(0, slug)
        if slug and slug.startswith("pld") and slug[3:].isdigit():
            code = slug.upper()
            section.insert(0, addnodes.index(entries=[("single", code, slug, "main", None)]))
    for head in list(tree.findall(nodes.thead)):
        if not head.astext().strip():
            head.parent.remove(head)


def setup(app: Sphinx) -> None:
    """Called by the generator."""
    words = json.loads(Path(app.confdir, "words.json").read_text("utf-8"))
    app.config.html_theme_options["search_bar_text"] = words[app.config.language]["search"]
    app.config.html_context |= {"language_names": {lang: said["language"] for lang, said in words.items()}}
    app.config.html_context |= {"language_label": words[app.config.language]["languages"]}
    app.connect("doctree-read", mend_tree)
    app.connect("html-page-context", mend_page)
