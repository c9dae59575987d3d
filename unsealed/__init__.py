"""Unsealed turns a city's contracting data and written guidance into a static website."""

__version__ = "0.1.0"
