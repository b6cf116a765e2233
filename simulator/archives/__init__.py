"""What the city's systems hand over of the past: files of a span of time."""
