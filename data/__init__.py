"""What the room knows: the warehouse of what was reported, the journal of what people did."""
