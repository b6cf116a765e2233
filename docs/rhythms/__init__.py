"""How well the simulated city keeps the rhythms of real ones: figures and charts."""
