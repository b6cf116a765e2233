-- Traffic events under an identifier that another source gave to an event of another kind.
SELECT staged.event_id AS name, any_value(told.source_id) AS owner,
    any_value('has as ' || known.kind || ', not ' || staged.kind) AS said
FROM staged_traffic_event AS staged
JOIN traffic_event AS known USING (event_id)
JOIN feed_run AS told ON told.run_id = known.run_id
WHERE told.source_id <> $source_id AND known.kind <> staged.kind
GROUP BY staged.event_id
