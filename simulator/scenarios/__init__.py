"""What can be switched on in the simulated city: a storm, a match, a feed that lies."""
