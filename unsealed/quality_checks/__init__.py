"""Shelf: families of quality checks, each about one contracting process."""
