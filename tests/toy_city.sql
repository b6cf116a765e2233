-- A city small enough to hold in the head: two hours of one evening, 7 February 2026, all times UTC.
-- Municipalities: Milano 015146 (zones -1 and -2) and Sesto 015209. Agencies: pl-milano and vvf.
-- What every KPI makes of it is worked out by hand in kpis.json.
CREATE TEMP MACRO clock(t) AS ('2026-02-07 ' || t || ':00+00')::TIMESTAMPTZ;

INSERT INTO municipality VALUES
    ('015146', 'Milano', 9.19, 45.4642, 1354000),
    ('015209', 'Sesto San Giovanni', 9.2426, 45.5350, 79700);
INSERT INTO zone VALUES
    ('015146-1', '015146', 'Municipio 1', 9.1856, 45.4666, 97400),
    ('015146-2', '015146', 'Municipio 2', 9.2246, 45.5034, 159000);
INSERT INTO response_target VALUES (1, 120, 600), (2, 240, 900), (3, 600, 1500);

-- i1, i2, i3 run their course; i4 is closed with nobody sent; i5 waits for its unit to arrive; i6 waits
-- for one to be sent; i7 is an accident recorded afterwards, which is never open.
INSERT INTO incident BY NAME
SELECT incident_id, 'cad' AS source_id, agency_id, kind, priority, title, address, municipality_id,
    zone_id, lon, lat, clock(received) AS received_at, clock(dispatched) AS dispatched_at,
    clock(enroute) AS enroute_at, clock(arrived) AS arrived_at, clock(cleared) AS cleared_at,
    clock(closed) AS closed_at, outcome, 'run-cad-1' AS run_id, clock(received) AS reported_at
FROM (VALUES
    ('i1', 'pl-milano', 'crash', 1, 'Scontro', 'via Dante 1', '015146', '015146-1', 9.185, 45.466, '18:05', '18:06', '18:07', '18:10', '18:30', '18:35', NULL),
    ('i2', 'pl-milano', 'crash', 2, 'Tamponamento', 'viale Monza 8', '015146', '015146-2', 9.220, 45.500, '18:10', '18:15', '18:16', '18:27', '18:57', '19:00', NULL),
    ('i3', 'vvf', 'fire', 1, 'Incendio', 'via Rovani 3', '015209', NULL, 9.242, 45.535, '18:20', '18:22', NULL, '18:28', '19:28', '19:30', NULL),
    ('i4', 'pl-milano', 'noise', 3, 'Musica alta', 'via Torino 2', '015146', '015146-1', 9.183, 45.462, '18:40', NULL, NULL, NULL, NULL, '19:20', 'cancelled'),
    ('i5', 'vvf', 'fire', 1, 'Fumo', 'via Padova 5', '015146', '015146-2', 9.226, 45.502, '19:05', '19:08', '19:09', NULL, NULL, NULL, NULL),
    ('i6', 'pl-milano', 'crash', 2, 'Urto', 'viale Italia 9', '015209', NULL, 9.240, 45.533, '19:50', NULL, NULL, NULL, NULL, NULL, NULL),
    ('i7', 'pl-milano', 'crash', NULL, 'Rilievo', 'piazza Duomo', '015146', '015146-1', 9.190, 45.464, '19:30', NULL, NULL, NULL, NULL, NULL, 'recorded')
) AS toy (incident_id, agency_id, kind, priority, title, address, municipality_id, zone_id, lon, lat,
    received, dispatched, enroute, arrived, cleared, closed, outcome);

-- Until 18:20 the crash i2 was thought routine.
INSERT INTO incident_update VALUES
    ('i2', clock('18:20'), 'priority', '2', '3', NULL, 'cad', 'run-cad-2', clock('18:20')),
    ('i3', clock('18:30'), 'note', NULL, NULL, 'tetto in legno', 'cad', 'run-cad-2', clock('18:30'));

INSERT INTO dispatch VALUES
    ('i1', 'u1', clock('18:06'), clock('18:07'), clock('18:10'), clock('18:34'), 'run-cad-1', clock('18:35')),
    ('i2', 'u1b', clock('18:15'), clock('18:16'), clock('18:27'), clock('18:59'), 'run-cad-1', clock('19:00')),
    ('i3', 'u2', clock('18:22'), NULL, clock('18:28'), clock('19:29'), 'run-cad-1', clock('19:30')),
    ('i5', 'u2', clock('19:08'), clock('19:09'), NULL, NULL, 'run-cad-1', clock('19:09'));

-- The evening before, around the same time: three calls in Milano, one in Sesto, one of vvf in Milano.
INSERT INTO incident BY NAME
SELECT incident_id, 'cad' AS source_id, agency_id, 'crash' AS kind, 3 AS priority, 'Ieri' AS title,
    municipality_id, zone_id, lon, lat, clock(received) - INTERVAL 1 DAY AS received_at,
    clock(received) - INTERVAL 1435 MINUTE AS closed_at, 'run-cad-1' AS run_id,
    clock(received) - INTERVAL 1 DAY AS reported_at
FROM (VALUES
    ('y1', 'pl-milano', '015146', '015146-1', 9.190, 45.464, '19:31'),
    ('y2', 'pl-milano', '015146', '015146-1', 9.185, 45.466, '19:45'),
    ('y3', 'pl-milano', '015146', '015146-2', 9.225, 45.503, '20:10'),
    ('y4', 'pl-milano', '015209', NULL, 9.240, 45.533, '20:20'),
    ('y5', 'vvf', '015146', '015146-1', 9.190, 45.464, '20:30')
) AS toy (incident_id, agency_id, municipality_id, zone_id, lon, lat, received);

INSERT INTO unit VALUES
    ('u1', 'pl-milano', 'car', 'Alfa 1', 'PL-1', '015146', 9.195, 45.4637, 'run-avl-1', clock('17:00')),
    ('u1b', 'pl-milano', 'car', 'Alfa 2', 'PL-2', '015146', 9.2246, 45.5034, 'run-avl-1', clock('17:00')),
    ('u2', 'vvf', 'engine', 'Rossa 2', 'VVF-1', '015209', 9.24, 45.53, 'run-avl-1', clock('17:00'));
-- u1b was last seen too long ago to be shown at 18:20.
INSERT INTO unit_position VALUES
    ('u1', clock('18:10'), 9.180, 45.460, 30, 90, 'enroute', '015146', 'run-avl-1', clock('18:10')),
    ('u1', clock('18:19'), 9.185, 45.466, 0, 90, 'on_scene', '015146', 'run-avl-1', clock('18:19')),
    ('u1b', clock('18:01'), 9.22, 45.50, 0, 0, 'free', '015146', 'run-avl-1', clock('18:01')),
    ('u2', clock('18:18'), 9.241, 45.534, 50, 10, 'enroute', '015209', 'run-avl-1', clock('18:18'));
-- Later u1 and u1b are free; u2 says so too, yet i5 has it, and then it says nothing.
INSERT INTO unit_position VALUES
    ('u1', clock('19:42'), 9.194, 45.464, 20, 90, 'free', '015146', 'run-avl-2', clock('19:42')),
    ('u2', clock('19:41'), 9.226, 45.502, 0, 0, 'free', '015146', 'run-avl-2', clock('19:41')),
    ('u1b', clock('19:43'), 9.224, 45.503, 0, 0, 'free', '015146', 'run-avl-2', clock('19:43')),
    ('u2', clock('19:57'), 9.226, 45.502, 0, 0, NULL, '015146', 'run-avl-2', clock('19:57')),
    ('u1', clock('19:58'), 9.191, 45.465, 20, 90, 'free', '015146', 'run-avl-2', clock('19:58'));

INSERT INTO traffic_site VALUES
    ('s1', 'loop', 'Duomo', 'via Torino', 'north', '015146', 9.186, 45.463, NULL, 2, 50, 'run-traffic-1', clock('17:00')),
    ('s2', 'loop', 'Monza', 'viale Monza', 'south', '015146', 9.221, 45.501, NULL, 2, NULL, 'run-traffic-1', clock('17:00')),
    ('s3', 'radar', 'Italia', 'viale Italia', 'north', '015209', 9.241, 45.534, NULL, 1, 70, 'run-traffic-1', clock('17:00'));
INSERT INTO traffic_reading VALUES
    ('s1', clock('18:05'), 300, 600, 40, 10, NULL, true, 'run-traffic-1', clock('18:05')),
    ('s1', clock('18:10'), 300, 9999, 5, 90, NULL, false, 'run-traffic-1', clock('18:10')),
    ('s2', clock('18:10'), 300, 200, 20, 30, NULL, true, 'run-traffic-1', clock('18:10')),
    ('s3', clock('18:10'), 300, NULL, 60, NULL, NULL, true, 'run-traffic-1', clock('18:10')),
    ('s1', clock('18:20'), 300, NULL, 30, 20, NULL, true, 'run-traffic-2', clock('18:20')),
    ('s3', clock('18:20'), 300, NULL, 50, NULL, NULL, true, 'run-traffic-2', clock('18:20')),
    ('s2', clock('18:35'), 300, 300, NULL, 40, NULL, true, 'run-traffic-2', clock('18:35'));

-- Works in Milano, whose second version says that they last longer; an obstacle in Sesto.
INSERT INTO traffic_event (event_id, version, situation_id, kind, cause, severity, from_at, until_at,
    road, municipality_id, lon, lat, geometry, delay_s, title, comment, closed_at, run_id, reported_at) VALUES
    ('e1', '1', 'sit-1', 'RoadOrCarriagewayOrLaneManagement', NULL, 'medium', clock('18:00'), clock('18:10'), 'via Torino', '015146', 9.184, 45.461, NULL, NULL, 'Cantiere', NULL, NULL, 'run-events-1', clock('18:00')),
    ('e1', '2', 'sit-1', 'RoadOrCarriagewayOrLaneManagement', NULL, 'medium', clock('18:00'), clock('21:00'), 'via Torino', '015146', 9.184, 45.461, '{"type": "LineString", "coordinates": [[9.180, 45.460], [9.184, 45.461]]}', NULL, 'Cantiere', NULL, NULL, 'run-events-2', clock('18:05')),
    ('e2', '1', 'sit-2', 'VehicleObstruction', 'brokenDownVehicle', 'low', clock('18:10'), NULL, 'viale Italia', '015209', 9.241, 45.534, NULL, NULL, 'Veicolo fermo', NULL, clock('18:30'), 'run-events-2', clock('18:10'));

-- Two signs: v1 warned until 18:15 of a queue and is blank now, v2 does not work. One that no table has.
INSERT INTO sign (sign_id, kind, name, road, municipality_id, lon, lat, run_id, reported_at) VALUES
    ('v1', 'colourGraphic', 'Torino', 'via Torino', '015146', 9.186, 45.462, 'run-signs-1', clock('17:00')),
    ('v2', 'colourGraphic', 'Italia', 'viale Italia', '015209', 9.242, 45.535, 'run-signs-1', clock('17:00'));
INSERT INTO sign_message (sign_id, observed_at, text, pictogram, status, run_id, reported_at) VALUES
    ('v1', clock('18:00'), E'CODA\nRALLENTARE', 'queue', 'working', 'run-signs-1', clock('18:01')),
    ('v1', clock('18:15'), NULL, NULL, 'working', 'run-signs-2', clock('18:21')),
    ('v2', clock('18:02'), NULL, NULL, 'notWorking', 'run-signs-1', clock('18:03')),
    ('v3', clock('18:05'), 'LAVORI', 'roadworks', NULL, 'run-signs-1', clock('18:06'));

-- c4 is dark on purpose and nobody looked at it.
INSERT INTO camera VALUES
    ('c1', 'Duomo', 'city', 'piazza Duomo', '015146', 9.190, 45.464, 0, NULL, NULL, 'run-cameras-1', clock('17:00')),
    ('c2', 'Monza', 'city', 'viale Monza', '015146', 9.220, 45.500, 0, NULL, NULL, 'run-cameras-1', clock('17:00')),
    ('c3', 'Sesto', 'city', 'viale Italia', '015209', 9.240, 45.533, 0, NULL, NULL, 'run-cameras-1', clock('17:00')),
    ('c4', 'Cantiere', 'city', 'via Torino', '015146', 9.184, 45.461, 0, NULL, NULL, 'run-cameras-1', clock('17:00'));
INSERT INTO camera_work VALUES
    ('c4', clock('12:00'), NULL, 'building_site', 'M4', 'run-cameras-1', clock('12:00'));
INSERT INTO camera_probe VALUES
    ('c1', clock('18:01'), 'usable', 40, 9, 120, true, 'run-probe-1', clock('18:01')),
    ('c2', clock('18:01'), 'black', 40, 0, 3, false, 'run-probe-1', clock('18:01')),
    ('c3', clock('18:02'), 'usable', 50, 9, 110, true, 'run-probe-1', clock('18:02')),
    ('c1', clock('18:11'), 'usable', 41, 9, 121, true, 'run-probe-1', clock('18:11')),
    ('c1', clock('18:16'), 'usable', 42, 9, 122, true, 'run-probe-2', clock('18:16')),
    ('c2', clock('18:16'), 'usable', 42, 8, 90, true, 'run-probe-2', clock('18:16')),
    ('c3', clock('18:17'), 'unreachable', NULL, NULL, NULL, false, 'run-probe-2', clock('18:17'));

-- a1 begins at its onset and expires. The yellow bulletin a2 is replaced by the green a3 of its series.
-- a4 is cancelled by a5; a6 is updated by a7. The exercise a8 neither holds nor replaces a2; the test
-- a9 cancels nothing.
INSERT INTO alert BY NAME
SELECT alert_id, 'dpc' AS sender, clock(sent) AS sent_at, message_type, status, event, level, series,
    clock(onset) AS onset_at, clock(expires) AS expires_at, refers AS "references", geometry,
    event || ' ' || alert_id AS headline, 'run-alerts-1' AS run_id, clock(sent) AS reported_at
FROM (VALUES
    ('a1', '18:00', 'Alert', 'Actual', 'Temporali', NULL, NULL, '18:30', '20:00', NULL, '{"type": "Polygon", "coordinates": [[[9.0, 45.4], [9.2, 45.4], [9.2, 45.6], [9.0, 45.4]]]}'),
    ('a2', '17:00', 'Alert', 'Actual', 'Vento', 'yellow', 'vento', NULL, '23:00', NULL, NULL),
    ('a3', '18:50', 'Alert', 'Actual', 'Vento', 'green', 'vento', NULL, '23:00', NULL, NULL),
    ('a4', '18:10', 'Alert', 'Actual', 'Neve', 'orange', NULL, NULL, '23:00', NULL, NULL),
    ('a5', '18:40', 'Cancel', 'Actual', 'Neve', NULL, NULL, NULL, NULL, 'dpc,a4,2026-02-07T18:10:00+00:00', NULL),
    ('a6', '19:00', 'Alert', 'Actual', 'Idraulico', 'orange', NULL, NULL, '23:00', NULL, NULL),
    ('a7', '19:20', 'Update', 'Actual', 'Idraulico', 'orange', NULL, NULL, '19:40', 'dpc,a6,2026-02-07T19:00:00+00:00', NULL),
    ('a8', '18:05', 'Alert', 'Exercise', 'Vento', 'red', 'vento', NULL, '23:00', NULL, NULL),
    ('a9', '18:35', 'Cancel', 'Test', 'Temporali', NULL, NULL, NULL, NULL, 'dpc,a1,2026-02-07T18:00:00+00:00', NULL)
) AS toy (alert_id, sent, message_type, status, event, level, series, onset, expires, refers, geometry);
INSERT INTO alert_zone BY NAME
SELECT alert_id, if(alert_id = 'a1', 'Lomb-09', 'Lomb-10') AS zone_id, run_id, reported_at FROM alert;

-- What three sources promise; the last never delivers.
INSERT INTO source VALUES
    ('cad', 'Centrale', 'table_mapped', 'incident', 'pl-milano', NULL, 60, 600, false),
    ('traffic', 'Spire', 'traffic_datex2', 'traffic_reading', NULL, NULL, 60, 300, false),
    ('weather', 'Meteo', 'table_mapped', 'observation', NULL, NULL, 600, 600, false);
INSERT INTO feed_run VALUES
    ('run-cad-1', 'cad', clock('18:10'), clock('18:10'), 'loaded', NULL, 2, 2, 0, 100, clock('18:09'), 'table_mapped', NULL, 1, 'incident'),
    ('run-cad-2', 'cad', clock('18:28'), clock('18:28'), 'loaded', NULL, 3, 2, 1, 100, clock('18:27'), 'table_mapped', NULL, 2, 'incident'),
    ('run-cad-3', 'cad', clock('18:40'), clock('18:40'), 'refused', 'found an empty payload, expected a CSV file', 0, 0, 0, 0, NULL, 'table_mapped', NULL, 3, NULL),
    ('run-traffic-1', 'traffic', clock('18:12'), clock('18:12'), 'loaded', NULL, 4, 4, 0, 100, clock('18:12'), 'traffic_datex2', NULL, 4, 'traffic_reading,traffic_site'),
    ('run-traffic-2', 'traffic', clock('18:29'), clock('18:29'), 'loaded', 'not modified', 0, 0, 0, 0, clock('18:10'), 'traffic_datex2', NULL, 5, NULL);
INSERT INTO quarantine VALUES
    ('run-cad-2', clock('18:28'), 3, 'found priority 9, expected 1 to 5', '{"id": "x"}');

INSERT INTO sensor VALUES
    ('n1', 'noise', 'Duomo', '015146', 9.19, 45.464, 'run-sensors-1', clock('17:00')),
    ('n2', 'noise', 'Sesto', '015209', 9.24, 45.533, 'run-sensors-1', clock('17:00'));
INSERT INTO observation VALUES
    ('n1', 'laeq', clock('18:00'), 61, 'dB', 'run-sensors-1', clock('18:00')),
    ('n2', 'laeq', clock('18:00'), 58, 'dB', 'run-sensors-1', clock('18:00'));
