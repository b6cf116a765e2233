-- Every site, known by a table or only by its readings, with how it runs at $at.
SELECT coalesce(traffic_site.site_id, traffic_now.site_id) AS site_id, kind,
    coalesce(name, traffic_site.site_id, traffic_now.site_id) AS name, road, direction,
    municipality_id, lon, lat, observed_at, speed_kmh, flow_vph, occupancy_pct, travel_time_s,
    coalesce(free_flow_kmh, p85_kmh) AS free_flow_kmh,
    100 * speed_kmh / nullif(coalesce(free_flow_kmh, p85_kmh), 0) AS ratio_pct
FROM traffic_site
FULL JOIN traffic_now ON traffic_now.site_id = traffic_site.site_id
ORDER BY ratio_pct NULLS LAST, site_id
LIMIT 10000
