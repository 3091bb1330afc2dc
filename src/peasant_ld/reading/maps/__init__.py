"""Maps: what a table of somebody's own means, written in a small TOML file beside it."""

from __future__ import annotations

from peasant_ld.reading.maps.found import MapFolder, MapsFound, is_map, maps_for
from peasant_ld.reading.maps.map_file import MAP, ColumnMap, TableMap, read_map_file

__all__ = ["MAP", "ColumnMap", "MapFolder", "MapsFound", "TableMap", "is_map", "maps_for", "read_map_file"]
