"""A release folder as it lies: its records, addresses, manifest and versions, and what differs between two."""
