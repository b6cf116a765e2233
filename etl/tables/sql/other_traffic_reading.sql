-- Of the same period, and apart by more than 1 and 2 %.
staged.period_s IS NOT DISTINCT FROM known.period_s AND (
    abs(staged.flow_vph - known.flow_vph) > greatest(1, 0.02 * known.flow_vph)
    OR abs(staged.speed_kmh - known.speed_kmh) > greatest(1, 0.02 * known.speed_kmh)
    OR abs(staged.occupancy_pct - known.occupancy_pct) > greatest(1, 0.02 * known.occupancy_pct)
    OR abs(staged.travel_time_s - known.travel_time_s) > greatest(1, 0.02 * known.travel_time_s))
