-- What the city profile says, as tables that KPIs and queries can join.
CREATE TABLE municipality (
    municipality_id VARCHAR NOT NULL,
    name VARCHAR NOT NULL,
    lon DOUBLE NOT NULL,
    lat DOUBLE NOT NULL,
    population BIGINT
);

CREATE TABLE response_target (
    priority BIGINT NOT NULL,
    call_to_dispatch_s BIGINT NOT NULL,
    call_to_arrival_s BIGINT NOT NULL
);
