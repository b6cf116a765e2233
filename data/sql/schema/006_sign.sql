-- Where variable message signs stand, and whether a sign worked when it was told of.
CREATE TABLE sign (
    sign_id VARCHAR NOT NULL,
    kind VARCHAR,
    name VARCHAR,
    owner VARCHAR,
    road VARCHAR,
    direction VARCHAR,
    municipality_id VARCHAR,
    lon DOUBLE,
    lat DOUBLE,
    run_id VARCHAR NOT NULL,
    reported_at TIMESTAMPTZ NOT NULL
);
ALTER TABLE sign_message ADD COLUMN status VARCHAR;
