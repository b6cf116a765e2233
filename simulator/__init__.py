"""A small city that publishes: what its systems would say, over HTTP, in their own formats.

Everything is a function of a seed and a time. Times inside are whole seconds since 1970 (UTC).
"""
