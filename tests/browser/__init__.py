"""The product in a real browser: every screen, live, in replay, attacked, and photographed."""
