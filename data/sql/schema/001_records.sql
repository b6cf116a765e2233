-- Every record a feed may produce. Keys are kept by MERGE, not by constraints, so that the same
-- statements run on DuckLake. run_id leads to the feed_run, and through it to the raw payload.
CREATE TABLE incident (
    incident_id VARCHAR NOT NULL,
    source_id VARCHAR NOT NULL,
    agency_id VARCHAR,
    kind VARCHAR,
    priority BIGINT,
    title VARCHAR,
    description VARCHAR,
    address VARCHAR,
    municipality_id VARCHAR,
    zone_id VARCHAR,
    lon DOUBLE,
    lat DOUBLE,
    received_at TIMESTAMPTZ NOT NULL,
    dispatched_at TIMESTAMPTZ,
    enroute_at TIMESTAMPTZ,
    arrived_at TIMESTAMPTZ,
    cleared_at TIMESTAMPTZ,
    closed_at TIMESTAMPTZ,
    outcome VARCHAR,
    injured_n BIGINT,
    dead_n BIGINT,
    run_id VARCHAR NOT NULL,
    reported_at TIMESTAMPTZ NOT NULL
);

CREATE TABLE incident_update (
    incident_id VARCHAR NOT NULL,
    observed_at TIMESTAMPTZ NOT NULL,
    field VARCHAR NOT NULL,
    value VARCHAR,
    previous VARCHAR,
    note VARCHAR,
    author VARCHAR,
    run_id VARCHAR NOT NULL,
    reported_at TIMESTAMPTZ NOT NULL
);

CREATE TABLE dispatch (
    incident_id VARCHAR NOT NULL,
    unit_id VARCHAR NOT NULL,
    dispatched_at TIMESTAMPTZ NOT NULL,
    enroute_at TIMESTAMPTZ,
    arrived_at TIMESTAMPTZ,
    available_at TIMESTAMPTZ,
    run_id VARCHAR NOT NULL,
    reported_at TIMESTAMPTZ NOT NULL
);

CREATE TABLE unit (
    unit_id VARCHAR NOT NULL,
    agency_id VARCHAR,
    kind VARCHAR,
    callsign VARCHAR,
    station VARCHAR,
    municipality_id VARCHAR,
    lon DOUBLE,
    lat DOUBLE,
    run_id VARCHAR NOT NULL,
    reported_at TIMESTAMPTZ NOT NULL
);

CREATE TABLE unit_position (
    unit_id VARCHAR NOT NULL,
    observed_at TIMESTAMPTZ NOT NULL,
    lon DOUBLE NOT NULL,
    lat DOUBLE NOT NULL,
    speed_kmh DOUBLE,
    heading_deg DOUBLE,
    status VARCHAR,
    municipality_id VARCHAR,
    run_id VARCHAR NOT NULL,
    reported_at TIMESTAMPTZ NOT NULL
);

CREATE TABLE traffic_site (
    site_id VARCHAR NOT NULL,
    kind VARCHAR,
    name VARCHAR,
    road VARCHAR,
    direction VARCHAR,
    municipality_id VARCHAR,
    lon DOUBLE,
    lat DOUBLE,
    length_m DOUBLE,
    lanes_n BIGINT,
    free_flow_kmh DOUBLE,
    run_id VARCHAR NOT NULL,
    reported_at TIMESTAMPTZ NOT NULL
);

CREATE TABLE traffic_reading (
    site_id VARCHAR NOT NULL,
    observed_at TIMESTAMPTZ NOT NULL,
    period_s BIGINT,
    flow_vph DOUBLE,
    speed_kmh DOUBLE,
    occupancy_pct DOUBLE,
    travel_time_s DOUBLE,
    is_valid BOOLEAN NOT NULL,
    run_id VARCHAR NOT NULL,
    reported_at TIMESTAMPTZ NOT NULL
);

CREATE TABLE traffic_event (
    event_id VARCHAR NOT NULL,
    version VARCHAR NOT NULL,
    situation_id VARCHAR,
    kind VARCHAR NOT NULL,
    cause VARCHAR,
    severity VARCHAR,
    from_at TIMESTAMPTZ NOT NULL,
    until_at TIMESTAMPTZ,
    road VARCHAR,
    municipality_id VARCHAR,
    lon DOUBLE,
    lat DOUBLE,
    geometry VARCHAR,
    delay_s DOUBLE,
    title VARCHAR,
    comment VARCHAR,
    closed_at TIMESTAMPTZ,
    run_id VARCHAR NOT NULL,
    reported_at TIMESTAMPTZ NOT NULL
);

CREATE TABLE sign_message (
    sign_id VARCHAR NOT NULL,
    observed_at TIMESTAMPTZ NOT NULL,
    text VARCHAR,
    pictogram VARCHAR,
    run_id VARCHAR NOT NULL,
    reported_at TIMESTAMPTZ NOT NULL
);

CREATE TABLE camera (
    camera_id VARCHAR NOT NULL,
    name VARCHAR,
    owner VARCHAR,
    road VARCHAR,
    municipality_id VARCHAR,
    lon DOUBLE,
    lat DOUBLE,
    heading_deg DOUBLE,
    stream_url VARCHAR,
    snapshot_url VARCHAR,
    run_id VARCHAR NOT NULL,
    reported_at TIMESTAMPTZ NOT NULL
);

CREATE TABLE camera_probe (
    camera_id VARCHAR NOT NULL,
    observed_at TIMESTAMPTZ NOT NULL,
    outcome VARCHAR NOT NULL,
    latency_ms DOUBLE,
    sharpness DOUBLE,
    brightness DOUBLE,
    is_usable BOOLEAN NOT NULL,
    run_id VARCHAR NOT NULL,
    reported_at TIMESTAMPTZ NOT NULL
);

CREATE TABLE camera_work (
    camera_id VARCHAR NOT NULL,
    from_at TIMESTAMPTZ NOT NULL,
    until_at TIMESTAMPTZ,
    kind VARCHAR NOT NULL,
    note VARCHAR,
    run_id VARCHAR NOT NULL,
    reported_at TIMESTAMPTZ NOT NULL
);

CREATE TABLE alert (
    alert_id VARCHAR NOT NULL,
    sender VARCHAR NOT NULL,
    sent_at TIMESTAMPTZ NOT NULL,
    message_type VARCHAR NOT NULL,
    status VARCHAR NOT NULL,
    event VARCHAR,
    category VARCHAR,
    urgency VARCHAR,
    severity VARCHAR,
    certainty VARCHAR,
    level VARCHAR,
    series VARCHAR,
    onset_at TIMESTAMPTZ,
    expires_at TIMESTAMPTZ,
    headline VARCHAR,
    description VARCHAR,
    instruction VARCHAR,
    "references" VARCHAR,
    geometry VARCHAR,
    run_id VARCHAR NOT NULL,
    reported_at TIMESTAMPTZ NOT NULL
);

CREATE TABLE alert_zone (
    alert_id VARCHAR NOT NULL,
    zone_id VARCHAR NOT NULL,
    run_id VARCHAR NOT NULL,
    reported_at TIMESTAMPTZ NOT NULL
);

CREATE TABLE sensor (
    sensor_id VARCHAR NOT NULL,
    kind VARCHAR,
    name VARCHAR,
    municipality_id VARCHAR,
    lon DOUBLE,
    lat DOUBLE,
    run_id VARCHAR NOT NULL,
    reported_at TIMESTAMPTZ NOT NULL
);

CREATE TABLE observation (
    sensor_id VARCHAR NOT NULL,
    property VARCHAR NOT NULL,
    observed_at TIMESTAMPTZ NOT NULL,
    value DOUBLE,
    unit VARCHAR,
    run_id VARCHAR NOT NULL,
    reported_at TIMESTAMPTZ NOT NULL
);

CREATE TABLE boundary (
    kind VARCHAR NOT NULL,
    area_id VARCHAR NOT NULL,
    name VARCHAR,
    geometry VARCHAR NOT NULL,
    run_id VARCHAR NOT NULL,
    reported_at TIMESTAMPTZ NOT NULL
);

