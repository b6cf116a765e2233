-- What mapped columns are read with; each fails for text that is not what the name says. They fail
-- by a cast that cannot succeed: error() is volatile, and TRY refuses what is volatile.
CREATE OR REPLACE TEMP MACRO has_offset(text) AS
    CASE WHEN suffix(text, 'Z') THEN true
        WHEN strlen(text) = 19 AND substr(text, 17, 1) = ':' THEN false
        ELSE contains(substr(text, 11), '+') OR contains(substr(text, 11), '-') END;

CREATE OR REPLACE TEMP MACRO as_number(value) AS CAST(value AS DOUBLE);

-- DuckDB rounds the text 1.5 to the integer 2.
CREATE OR REPLACE TEMP MACRO as_whole(value) AS
    CASE WHEN value IS NULL THEN NULL
        WHEN CAST(value AS DOUBLE) = trunc(CAST(value AS DOUBLE)) THEN CAST(value AS BIGINT)
        ELSE CAST('not whole: ' || CAST(value AS VARCHAR) AS BIGINT) END;

-- DuckDB drops an offset when it reads a TIMESTAMP.
CREATE OR REPLACE TEMP MACRO as_wall(value) AS
    CASE WHEN has_offset(CAST(value AS VARCHAR)) THEN CAST('no local time: ' || CAST(value AS VARCHAR) AS TIMESTAMP)
        ELSE CAST(value AS TIMESTAMP) END;

CREATE OR REPLACE TEMP MACRO as_instant(value) AS
    CASE WHEN has_offset(CAST(value AS VARCHAR)) THEN CAST(value AS TIMESTAMPTZ)
        WHEN value IS NULL THEN NULL
        ELSE CAST('without offset: ' || CAST(value AS VARCHAR) AS TIMESTAMP)::TIMESTAMPTZ END;

-- A local time of the mapping's zone; one that carries an offset says itself what it means. An hour
-- that spring skips is no time; of one that autumn repeats DuckDB takes the second passage.
CREATE OR REPLACE TEMP MACRO local(value) AS
    CASE WHEN has_offset(CAST(value AS VARCHAR)) THEN CAST(value AS TIMESTAMPTZ)
        WHEN hour(CAST(value AS TIMESTAMP)) < 4
            AND timezone(getvariable('mapping_zone'),
                timezone(getvariable('mapping_zone'), CAST(value AS TIMESTAMP)))
                <> CAST(value AS TIMESTAMP)
        THEN CAST('no such hour: ' || CAST(value AS VARCHAR) AS TIMESTAMP)::TIMESTAMPTZ
        ELSE timezone(getvariable('mapping_zone'), CAST(value AS TIMESTAMP)) END;

-- Their word as ours; fails for one that the mapping does not list.
CREATE OR REPLACE TEMP MACRO as_category(word, theirs, ours) AS
    CASE WHEN word IS NULL THEN NULL WHEN list_contains(theirs, word)
        THEN list_extract(ours, list_position(theirs, word))
        ELSE CAST(CAST('not listed: ' || word AS DOUBLE) AS VARCHAR) END;
