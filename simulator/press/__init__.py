"""What the city publishes: a module per publisher, each page a function of world and time."""
