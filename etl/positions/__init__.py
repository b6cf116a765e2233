"""Positions as JSON objects, in the shapes that devices and platforms send."""
