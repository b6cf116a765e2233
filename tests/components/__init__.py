"""Components: values in, what people read out."""
