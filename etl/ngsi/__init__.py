"""NGSI entities of a context broker: how they are written, and what the data models' mean to us."""
