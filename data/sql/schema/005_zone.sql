-- The parts that the city profile divides its municipalities into.
CREATE TABLE zone (
    zone_id VARCHAR NOT NULL,
    municipality_id VARCHAR NOT NULL,
    name VARCHAR NOT NULL,
    lon DOUBLE NOT NULL,
    lat DOUBLE NOT NULL,
    population BIGINT
);
