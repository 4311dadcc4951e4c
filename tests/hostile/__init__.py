"""What bad input meets: a corpus of hostile and broken files, and the oracle that every one of them is held to."""
