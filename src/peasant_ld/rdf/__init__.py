"""Source records become whole (normalized), and whole records RDF: statements, files of five formats, graphs."""
