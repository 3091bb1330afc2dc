"""Files that go to people and come back: forms to fill in, records set aside to be mended, mends that are offered."""
