"""References of a source record are led to other ids wherever they stand, and nothing else is touched."""

from __future__ import annotations

from typing import Any

import pytest

from peasant_ld.flow.references import References
from peasant_ld.model import load_model

Data = dict[str, Any]
LEAD = {"organization/a": "organization/z", "place/a": "place/z", "document/a": "document/z", "person/a": "person/z"}


@pytest.mark.parametrize(
    ("record", "changed"),
    [
        ({"type": "Grant", "funder": "organization/a"}, {"funder": "organization/z"}),
        ({"type": "Organization", "basedIn": ["place/b", "place/a"]}, {"basedIn": ["place/b", "place/z"]}),
        ({"type": "Organization", "basedIn": ["place/z", "place/a"]}, {"basedIn": ["place/z"]}),
        (
            {
                "type": "Organization",
                "basedIn": "place/a",
                "evidence": [{"of": "basedIn", "value": "place/a", "source": "document/a", "status": "stated"}],
            },
            {
                "basedIn": "place/z",
                "evidence": [{"of": "basedIn", "value": "place/z", "source": "document/z", "status": "stated"}],
            },
        ),
        (
            {"type": "Person", "access": {"basis": "public-role", "source": "document/a"}},
            {"access": {"basis": "public-role", "source": "document/z"}},
        ),
        (
            {"type": "Grant", "share": [{"of": "beneficiaryPlace", "value": "place/a", "percentage": "50"}]},
            {"share": [{"of": "beneficiaryPlace", "value": "place/z", "percentage": "50"}]},
        ),
        ({"type": "Organization", "name": {"en": "place/a"}, "acronym": ["place/a"]}, {}),
        ({"type": "Document", "url": "https://example.org/place/a", "note": {"en": "see document/a"}}, {}),
    ],
)
def test_references_are_led_wherever_they_stand(record: Data, changed: Data) -> None:
    record = {"id": "organization/a", **record}
    before = str(record)
    led = References(load_model(), lambda reference: LEAD.get(reference, reference)).led(record)
    assert led == record | changed
    assert (led is record) is (changed == {})
    assert str(record) == before
