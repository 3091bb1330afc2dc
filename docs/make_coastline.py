"""Natural Earth's land and countries -> `site/static/land.json` and, for a closer look, `site/static/coast.json`.

The first holds outlines at 1:110m and one point a country; the second outlines and borders at 1:50m, as steps from one
corner to the next in hundredths of a degree.

    npm install world-atlas@2 && python docs/make_coastline.py node_modules/world-atlas

The data is in the public domain (https://www.naturalearthdata.com/about/terms-of-use/). Outlines are simplified
after Visvalingam and Whyatt (1993) and kept in tenths of a degree; countries too small for the scale are added by hand.
"""

from __future__ import annotations

import heapq
import json
import sys
from collections.abc import Iterator
from pathlib import Path

OUT = Path(__file__).resolve().parents[1] / "src" / "peasant_ld" / "release" / "site" / "static" / "land.json"
CLOSE = OUT.with_name("coast.json")
SMALLEST_TRIANGLE = 0.55  # square degrees: a corner that adds less is left out
SMALLEST_ISLAND = 1.0  # square degrees, except where a point needs land below it
CLOSE_TRIANGLE, CLOSE_ISLAND = 0.012, 0.02
Point = tuple[float, float]

# ISO 3166-1: numeric -> alpha-2, for the countries that the 1:110m file holds.
NUMERIC = (
    "004AF 008AL 010AQ 012DZ 024AO 031AZ 032AR 036AU 040AT 044BS 050BD 051AM 056BE 064BT 068BO 070BA 072BW 076BR 084BZ "
    "090SB 096BN 100BG 104MM 108BI 112BY 116KH 120CM 124CA 140CF 144LK 148TD 152CL 156CN 158TW 170CO 178CG 180CD 188CR "
    "191HR 192CU 196CY 203CZ 204BJ 208DK 214DO 218EC 222SV 226GQ 231ET 232ER 233EE 238FK 242FJ 246FI 250FR 260TF 262DJ "
    "266GA 268GE 270GM 275PS 276DE 288GH 300GR 304GL 320GT 324GN 328GY 332HT 340HN 348HU 352IS 356IN 360ID 364IR 368IQ "
    "372IE 376IL 380IT 384CI 388JM 392JP 398KZ 400JO 404KE 408KP 410KR 414KW 417KG 418LA 422LB 426LS 428LV 430LR 434LY "
    "440LT 442LU 450MG 454MW 458MY 466ML 478MR 484MX 496MN 498MD 499ME 504MA 508MZ 512OM 516NA 524NP 528NL 540NC 548VU "
    "554NZ 558NI 562NE 566NG 578NO 586PK 591PA 598PG 600PY 604PE 608PH 616PL 620PT 624GW 626TL 630PR 634QA 642RO 643RU "
    "646RW 682SA 686SN 688RS 694SL 703SK 704VN 705SI 706SO 710ZA 716ZW 724ES 728SS 729SD 732EH 740SR 748SZ 752SE 756CH "
    "760SY 762TJ 764TH 768TG 780TT 784AE 788TN 792TR 795TM 800UG 804UA 807MK 818EG 826GB 834TZ 840US 854BF 858UY 860UZ "
    "862VE 887YE 894ZM"
)
# Too small for the scale, or with a mainland whose middle is somewhere else: (longitude, latitude).
BY_HAND: dict[str, Point] = {
    "AD": (1.6, 42.5), "AG": (-61.8, 17.1), "AI": (-63.1, 18.2), "AS": (-170.7, -14.3), "AW": (-70.0, 12.5),
    "AX": (20.0, 60.2), "BB": (-59.6, 13.2), "BH": (50.6, 26.0), "BL": (-62.8, 17.9), "BM": (-64.8, 32.3),
    "BQ": (-68.3, 12.2), "BV": (3.4, -54.4), "CC": (96.8, -12.2), "CK": (-159.8, -21.2), "CV": (-23.6, 15.1),
    "CW": (-69.0, 12.2),
    "CX": (105.6, -10.5), "DM": (-61.4, 15.4), "FM": (158.2, 6.9), "FO": (-6.9, 62.0), "FR": (2.5, 46.6),
    "GD": (-61.7, 12.1), "GF": (-53.1, 4.0), "GG": (-2.6, 49.5), "GI": (-5.4, 36.1), "GP": (-61.5, 16.2),
    "GS": (-36.6, -54.4),
    "GU": (144.8, 13.4), "HK": (114.2, 22.3), "HM": (73.5, -53.1), "IM": (-4.5, 54.2),
    "IO": (71.9, -6.3), "JE": (-2.1, 49.2), "KI": (173.0, 1.4),
    "KM": (43.7, -11.9), "KN": (-62.7, 17.3), "KY": (-81.3, 19.3), "LC": (-61.0, 13.9), "LI": (9.5, 47.2),
    "MC": (7.4, 43.7), "MF": (-63.1, 18.1), "MH": (171.2, 7.1), "MO": (113.5, 22.2), "MP": (145.7, 15.2),
    "MQ": (-61.0, 14.7), "MS": (-62.2, 16.7), "MT": (14.4, 35.9), "MU": (57.6, -20.3), "MV": (73.5, 3.2),
    "NF": (168.0, -29.0), "NO": (9.5, 61.5), "NR": (166.9, -0.5), "NU": (-169.9, -19.1), "PF": (-149.4, -17.7),
    "PM": (-56.3, 46.9), "PN": (-130.1, -25.1), "PW": (134.6, 7.5), "RE": (55.5, -21.1), "SC": (55.5, -4.7),
    "SG": (103.8, 1.4), "SH": (-5.7, -16.0), "SJ": (16.0, 78.5), "SM": (12.5, 43.9), "ST": (6.6, 0.2),
    "SX": (-63.1, 18.0), "TC": (-71.8, 21.8), "TK": (-171.8, -9.2), "TO": (-175.2, -21.2), "TV": (179.2, -8.5),
    "UM": (166.6, 19.3), "US": (-98.6, 39.5), "VA": (12.5, 41.9), "VC": (-61.2, 13.2), "VG": (-64.6, 18.4),
    "VI": (-64.8, 18.0),
    "WF": (-177.2, -13.3), "WS": (-172.1, -13.8), "XK": (20.9, 42.6), "YT": (45.2, -12.8),
}  # fmt: skip


def main(folder: Path) -> None:
    """Write the data file from the two files of world-atlas in `folder`."""
    land = json.loads((folder / "land-110m.json").read_text(encoding="utf-8"))
    outer = (polygon[0] for polygon in polygons(land, land["objects"]["land"]))
    rings = [part for ring in outer for part in cut(ring)]
    outlines = [simplify(ring) for ring in rings if area(ring) >= SMALLEST_ISLAND and max(y for _, y in ring) > -60]
    outlines = [ring for ring in outlines if len(ring) > 3]
    data = {
        "source": "Natural Earth 1:110m, public domain; made by docs/make_coastline.py",
        "outlines": [[round(10 * value) for point in ring for value in point] for ring in outlines],
        "countries": dict(sorted((points(folder) | BY_HAND).items())),
    }
    text = json.dumps(data, separators=(",", ":"))
    OUT.write_text(text.replace("],[", "],\n[").replace('],"', '],\n"') + "\n", encoding="utf-8")
    print(f"{OUT}: {len(outlines)} outlines, {len(data['countries'])} countries, {OUT.stat().st_size} bytes")
    close(folder)


def close(folder: Path) -> None:
    """Write what a closer look needs: outlines, and the borders that two countries share."""
    land = json.loads((folder / "land-50m.json").read_text(encoding="utf-8"))
    atlas = json.loads((folder / "countries-50m.json").read_text(encoding="utf-8"))
    rings = [part for polygon in polygons(land, land["objects"]["land"]) for part in cut(polygon[0])]
    rings = [ring for ring in rings if area(ring) >= CLOSE_ISLAND and max(y for _, y in ring) > -60]
    outlines = [simplify(ring, CLOSE_TRIANGLE) for ring in rings]
    lines = [simplify(arc(atlas, number), CLOSE_TRIANGLE, 2) for number in shared(atlas)]
    data = {
        "source": "Natural Earth 1:50m, public domain; made by docs/make_coastline.py",
        "outlines": [steps(ring) for ring in outlines],
        "borders": [steps(line) for line in lines],
    }
    text = json.dumps(data, separators=(",", ":"))
    CLOSE.write_text(text.replace("],[", "],\n[") + "\n", encoding="utf-8")
    print(f"{CLOSE}: {len(outlines)} outlines, {len(lines)} borders, {CLOSE.stat().st_size} bytes")


def shared(atlas: dict) -> list[int]:
    """The arcs of a topology that bound two shapes."""
    bounds: dict[int, int] = {}
    for shape in atlas["objects"]["countries"]["geometries"]:
        parts = [shape["arcs"]] if shape["type"] == "Polygon" else shape["arcs"]
        for number in {~each if each < 0 else each for part in parts for ring in part for each in ring}:
            bounds[number] = bounds.get(number, 0) + 1
    return sorted(number for number, count in bounds.items() if count > 1)


def steps(line: list[Point]) -> list[int]:
    """A line as its first corner and the steps to the next ones, in hundredths of a degree."""
    corners = [(round(100 * x), round(100 * y)) for x, y in line]
    before = [(0, 0), *corners[:-1]]
    return [value for (x0, y0), (x, y) in zip(before, corners, strict=True) for value in (x - x0, y - y0)]


def points(folder: Path) -> dict[str, Point]:
    """The middle of the largest part of each country."""
    codes = {row[:3]: row[3:] for row in NUMERIC.split()}
    atlas = json.loads((folder / "countries-110m.json").read_text(encoding="utf-8"))
    found = {}
    for shape in atlas["objects"]["countries"]["geometries"]:
        if shape.get("id") in codes:
            largest = max((polygon[0] for polygon in polygons(atlas, shape)), key=area)
            found[codes[shape["id"]]] = middle(largest)
    return found


def polygons(atlas: dict, shape: dict) -> Iterator[list[list[Point]]]:
    """The polygons of a TopoJSON object, each a list of rings of (longitude, latitude)."""
    if shape["type"] == "GeometryCollection":
        for inner in shape["geometries"]:
            yield from polygons(atlas, inner)
        return
    for polygon in [shape["arcs"]] if shape["type"] == "Polygon" else shape["arcs"]:
        yield [[point for number in ring for point in arc(atlas, number)[1:]] for ring in polygon]


def arc(atlas: dict, number: int) -> list[Point]:
    """One arc of a TopoJSON topology; a negative number is the arc backwards (TopoJSON 1.0, section 2.1.4)."""
    (sx, sy), (tx, ty) = atlas["transform"]["scale"], atlas["transform"]["translate"]
    x = y = 0
    line = []
    for dx, dy in atlas["arcs"][~number if number < 0 else number]:
        x, y = x + dx, y + dy
        line.append((x * sx + tx, y * sy + ty))
    return line[::-1] if number < 0 else line


def cut(ring: list[Point]) -> list[list[Point]]:
    """A ring that crosses the meridian of 180 degrees in two: what lies west of it and what lies east of it."""
    turns, x0, whole = 0, ring[0][0], []
    for x, y in ring:
        turns += (x - x0 < -180) - (x - x0 > 180)
        whole.append((x + 360 * turns, y))
        x0 = x
    parts = []
    for shift in (-360, 0, 360):
        moved = [(x + shift, y) for x, y in whole]
        part = keep(keep(moved, -180, 1), 180, -1)
        if len(part) > 2:
            parts.append(part)
    return parts


def keep(ring: list[Point], limit: float, side: int) -> list[Point]:
    """The part of a ring on one side of a meridian (Sutherland and Hodgman 1974)."""
    kept = []
    for (x1, y1), (x2, y2) in zip(ring[-1:] + ring[:-1], ring, strict=True):
        inside = side * (x2 - limit) >= 0
        if inside != (side * (x1 - limit) >= 0):
            kept.append((limit, y1 + (y2 - y1) * (limit - x1) / (x2 - x1)))
        if inside:
            kept.append((x2, y2))
    return kept


def area(ring: list[Point]) -> float:
    """The area of a ring, in square degrees."""
    pairs = zip(ring, ring[1:] + ring[:1], strict=True)
    return abs(sum(x1 * y2 - x2 * y1 for (x1, y1), (x2, y2) in pairs)) / 2


def middle(ring: list[Point]) -> Point:
    """The centroid of a ring, rounded to a tenth of a degree."""
    x = y = total = 0.0
    for (x1, y1), (x2, y2) in zip(ring, ring[1:] + ring[:1], strict=True):
        cross = x1 * y2 - x2 * y1
        x, y, total = x + (x1 + x2) * cross, y + (y1 + y2) * cross, total + cross
    return round(x / (3 * total), 1), round(y / (3 * total), 1)


def simplify(line: list[Point], smallest: float = SMALLEST_TRIANGLE, ends: int = 0) -> list[Point]:
    """Leave out, again and again, the corner whose triangle is smallest, until every one that is left counts.

    Of a ring four corners stay; a line keeps its two `ends`.
    """
    count = left = len(line)
    before, after = [i - 1 for i in range(count)], [(i + 1) % count for i in range(count)]
    before[0] = count - 1
    alive = [True] * count

    def size(i: int) -> float:
        return area([line[before[i]], line[i], line[after[i]]])

    kept = {0, count - 1} if ends else set()
    queue = [(size(i), i) for i in range(count) if i not in kept]
    heapq.heapify(queue)
    while queue and left > max(ends, 4 - ends):
        found, i = heapq.heappop(queue)
        if not alive[i] or found != size(i):
            continue
        if found >= smallest:
            break
        alive[i] = False
        left -= 1
        after[before[i]], before[after[i]] = after[i], before[i]
        for near in (before[i], after[i]):
            if near not in kept:
                heapq.heappush(queue, (size(near), near))
    return [corner for corner, is_alive in zip(line, alive, strict=True) if is_alive]


if __name__ == "__main__":
    main(Path(sys.argv[1] if len(sys.argv) > 1 else "node_modules/world-atlas"))
