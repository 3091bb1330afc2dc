"""Files of IATI 2.0x become a dataset folder."""
