"""GTFS-Realtime feeds, in both of their notations."""
