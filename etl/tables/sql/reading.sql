-- How formats read text: null for text that is not what the name says, never a guess.
CREATE OR REPLACE TEMP MACRO whole_number(text) AS
    CASE WHEN regexp_full_match(text, '[+-]?[0-9]{1,15}') THEN TRY_CAST(text AS BIGINT) END;

CREATE OR REPLACE TEMP MACRO people_n(text) AS
    CASE WHEN whole_number(text) BETWEEN 0 AND 9999 THEN whole_number(text) END;

CREATE OR REPLACE TEMP MACRO decimal_number(text) AS
    CASE WHEN regexp_full_match(text, '[+-]?[0-9]{1,15}([.,][0-9]*)?')
        THEN TRY_CAST(replace(text, ',', '.') AS DOUBLE) END;

CREATE OR REPLACE TEMP MACRO degrees_within(text, limit_deg) AS
    CASE WHEN abs(decimal_number(text)) <= limit_deg THEN decimal_number(text) END;

-- Half a position is none, and 0, 0 is how publishers write that they do not know.
CREATE OR REPLACE TEMP MACRO if_placed(degrees, lon, lat) AS
    CASE WHEN lon IS NOT NULL AND lat IS NOT NULL AND NOT (lon = 0 AND lat = 0) THEN degrees END;

CREATE OR REPLACE TEMP MACRO known_instant(moment) AS
    CASE WHEN year(moment) BETWEEN 1970 AND 2099 THEN moment END;

-- A wall clock skips an hour in spring: that hour is no time. It repeats one in autumn: DuckDB
-- takes the second passage (standard time).
CREATE OR REPLACE TEMP MACRO existing_instant(wall, zone) AS
    CASE WHEN timezone(zone, timezone(zone, wall)) = wall THEN known_instant(timezone(zone, wall)) END;

CREATE OR REPLACE TEMP MACRO wall_clock(text) AS
    CASE WHEN regexp_full_match(text, '[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9]{2}:[0-9]{2}(:[0-9]{2}([.][0-9]{1,6})?)?')
        THEN TRY_CAST(text AS TIMESTAMP) END;

CREATE OR REPLACE TEMP MACRO local_time(text) AS
    existing_instant(wall_clock(text), getvariable('format_zone'));

-- Whether the file has an optional column.
CREATE OR REPLACE TEMP MACRO has_column(name) AS list_contains(getvariable('file_columns'), name);

CREATE OR REPLACE TEMP MACRO offset_time(text) AS
    CASE WHEN regexp_full_match(text, '[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9]{2}:[0-9]{2}:[0-9]{2}([.][0-9]{1,6})?(Z|[+-][0-9]{2}:[0-9]{2})')
        THEN known_instant(TRY_CAST(text AS TIMESTAMPTZ)) END;

CREATE OR REPLACE TEMP MACRO snake(text) AS
    trim(regexp_replace(lower(strip_accents(text)), '[^a-z0-9]+', '_', 'g'), '_');

-- Reasons: null where there is nothing to complain about.
CREATE OR REPLACE TEMP MACRO found_value(name, text) AS
    'found ' || name || ' ' || coalesce('''' || left(text, 60) || '''', 'without a value') || ', expected ';

CREATE OR REPLACE TEMP MACRO needed(name, text, value, expected) AS
    CASE WHEN value IS NULL THEN found_value(name, text) || expected END;

CREATE OR REPLACE TEMP MACRO readable(name, text, value, expected) AS
    CASE WHEN text IS NOT NULL AND value IS NULL THEN found_value(name, text) || expected END;

CREATE OR REPLACE TEMP MACRO not_before(name, text, value, earliest_name, earliest_text, earliest) AS
    CASE WHEN value < earliest
        THEN found_value(name, text) || 'it not before ' || earliest_name || ' ' || earliest_text END;

-- The official colour in the words of the Italian civil protection: the one that is named, else the
-- one of the criticality (ordinaria, moderata, elevata). Words that contradict each other say none.
CREATE OR REPLACE TEMP MACRO plain_words(text) AS
    regexp_replace(upper(strip_accents(text)), '[^A-Z0-9]+', ' ', 'g');

CREATE OR REPLACE TEMP MACRO only_one(colours) AS
    CASE WHEN len(list_filter(colours, lambda colour: colour IS NOT NULL)) = 1
        THEN list_filter(colours, lambda colour: colour IS NOT NULL)[1] END;

CREATE OR REPLACE TEMP MACRO named_colours(words) AS [
    CASE WHEN regexp_matches(words, '\bNESSUN(A|O STATO DI) ALLERTA\b|\b(ALLERTA|CODICE) VERDE\b') THEN 'green' END,
    CASE WHEN regexp_matches(words, '\b(ALLERTA GIALLA|CODICE GIALLO)\b') THEN 'yellow' END,
    CASE WHEN regexp_matches(words, '\b(ALLERTA|CODICE) ARANCIONE\b') THEN 'orange' END,
    CASE WHEN regexp_matches(words, '\b(ALLERTA ROSSA|CODICE ROSSO)\b') THEN 'red' END];

CREATE OR REPLACE TEMP MACRO criticality_colours(words) AS [
    CASE WHEN regexp_matches(words, '\b(ASSENZA|ASSENTE|NESSUNA CRITICITA)\b') THEN 'green' END,
    CASE WHEN regexp_matches(words, '\bORDINARIA\b') THEN 'yellow' END,
    CASE WHEN regexp_matches(words, '\bMODERATA\b') THEN 'orange' END,
    CASE WHEN regexp_matches(words, '\bELEVATA\b') THEN 'red' END];

CREATE OR REPLACE TEMP MACRO alert_level(text) AS
    CASE WHEN only_one(named_colours(plain_words(text))) IS NOT NULL
            OR NOT regexp_matches(plain_words(text), '\b(ALLERTA|CODICE)\b')
        THEN only_one(list_distinct(list_concat(
            named_colours(plain_words(text)), criticality_colours(plain_words(text))))) END;
