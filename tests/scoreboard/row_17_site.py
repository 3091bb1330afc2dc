"""Row 17: the site: HTML, links, accessibility, other hosts."""

from scoreboard.row import Row

ROW = Row(
    17,
    "the site: HTML, links, accessibility, other hosts",
    "0 / 0 / 0 / 0",
    (
        "tests/test_site.py",
        "tests/test_site_browser.py",
    ),
    promised=20,
)
