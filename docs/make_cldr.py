"""Writes how the languages of the pages write numbers: separators, and where a currency and the percent sign stand.

python docs/make_cldr.py     writes src/peasant_ld/report/numerals.json

All of it comes from the CLDR (Unicode licence) in the package `Babel`, but for one value that Babel leaves out: from
how many digits before the first separator on digits are grouped (`minimumGroupingDigits`); it stands below. English is
that of the world, `en-001`, whose dates begin with the day, as in the texts of the pages. Where a browser has no locale
for a language, `intl` names the nearest that it has.
    pip install babel
"""

from __future__ import annotations

import json
from importlib.metadata import version
from pathlib import Path
from typing import Any

from babel import Locale

TARGET = Path(__file__).parents[1] / "src" / "peasant_ld" / "report" / "numerals.json"
LOCALES = {"en": "en-001", "pt": "pt", "es": "es", "fr": "fr", "ht": "ht"}
INTL = {"ht": "fr-HT"}
MINIMUM_GROUPING = {"es": 2}


def numerals(locale: Locale) -> dict[str, Any]:
    """The signs of one language, and its patterns for an amount and for parts of a hundred."""
    symbols = locale.number_symbols["latn"]
    # A code is letters, so that a space stands between it and the digits (UTS 35, part 3, section 6.2).
    money = locale.currency_formats["standard"].pattern.replace("¤#", "¤\N{NO-BREAK SPACE}#")
    return {
        "decimal": symbols["decimal"],
        # The fonts of the pages have a narrow space that cannot be seen between bold digits.
        "group": symbols["group"].replace("\N{NARROW NO-BREAK SPACE}", "\N{NO-BREAK SPACE}"),
        "least": 3 + MINIMUM_GROUPING.get(locale.language, 1),
        "amount": money.replace("¤", "{currency}").replace("#,##0.00", "{number}"),
        "percent": locale.percent_formats[None].pattern.replace("#,##0", "{number}"),
    }


def main() -> None:
    """Write the table."""
    table = {
        "source": f"Unicode CLDR, in Babel {version('babel')}, by docs/make_cldr.py",
        "licence": "Unicode-3.0",
        "languages": {
            tag: {**numerals(Locale.parse(name, sep="-")), "intl": INTL.get(tag, name)} for tag, name in LOCALES.items()
        },
    }
    TARGET.write_text(json.dumps(table, indent=1, ensure_ascii=True) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
