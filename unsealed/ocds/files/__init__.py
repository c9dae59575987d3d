"""Bytes of a file, whatever they are wrapped in: containers, encodings, JSON too large to hold."""
