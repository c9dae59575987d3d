"""A made-up city that publishes its contracts: the words in the TOML files, the story told by the modules."""
