"""Records that state amounts of money -> sums by year, payer, recipient, place and topic, each currency by itself."""
