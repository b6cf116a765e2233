"""Damaged payloads for every feed format: ``python -m tests.fuzz`` or ``make fuzz``."""
