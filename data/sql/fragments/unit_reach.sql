-- How far a unit gets between the targets of the first priority for being sent and for arriving, in
-- metres as the crow flies, at 25 km/h.
SELECT arg_min(call_to_arrival_s - call_to_dispatch_s, priority) * 25 / 3.6 AS reach_m
FROM response_target
