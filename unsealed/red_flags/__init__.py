"""Red flags, which readers know as points to check: see `unsealed.red_flag`."""
