"""Prepares what a contract page says, as plain texts: the template only lays them out."""
