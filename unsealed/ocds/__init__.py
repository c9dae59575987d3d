"""Knows OCDS, knows no site."""
