-- What every load did, what it could not read, and what each source promises.
CREATE TABLE feed_run (
    run_id VARCHAR NOT NULL,
    source_id VARCHAR NOT NULL,
    started_at TIMESTAMPTZ NOT NULL,
    finished_at TIMESTAMPTZ NOT NULL,
    outcome VARCHAR NOT NULL,
    reason VARCHAR,
    read_n BIGINT NOT NULL,
    loaded_n BIGINT NOT NULL,
    rejected_n BIGINT NOT NULL,
    bytes_n BIGINT NOT NULL,
    newest_at TIMESTAMPTZ,
    format VARCHAR NOT NULL,
    raw_file VARCHAR,
    revision BIGINT NOT NULL
);

CREATE TABLE quarantine (
    run_id VARCHAR NOT NULL,
    reported_at TIMESTAMPTZ NOT NULL,
    position BIGINT NOT NULL,
    reason VARCHAR NOT NULL,
    item VARCHAR NOT NULL
);

CREATE TABLE source (
    source_id VARCHAR NOT NULL,
    title VARCHAR NOT NULL,
    format VARCHAR NOT NULL,
    tables VARCHAR,
    agency_id VARCHAR,
    licence VARCHAR,
    every_s BIGINT NOT NULL,
    stale_after_s BIGINT NOT NULL,
    is_simulation BOOLEAN NOT NULL
);
