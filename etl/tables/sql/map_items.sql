SELECT {columns}, CASE {reasons} END AS reject_reason
FROM (SELECT *, {values} FROM {source})
