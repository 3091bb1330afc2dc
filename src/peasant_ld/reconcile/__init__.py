"""Records and what others call the same: candidates with a score and reasons, and what somebody made of them."""
