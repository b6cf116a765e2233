-- In the same unit, and apart by more than 2 %.
staged.unit IS NOT DISTINCT FROM known.unit AND abs(staged.value - known.value) > 0.02 * abs(known.value)
