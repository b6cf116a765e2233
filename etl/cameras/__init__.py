"""Looking at cameras: stills fetched, decoded, judged, and remembered for the next time."""
