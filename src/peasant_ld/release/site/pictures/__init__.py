"""What is drawn of a dataset: the map, the timeline, the network, and the neighbours of a record."""
