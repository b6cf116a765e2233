/*
title = "Road accidents recorded by the Polizia Locale di Roma Capitale"
publisher = "Roma Capitale, open data portal"
zone = "Europe/Rome"
about = """
Accidents recorded after the fact, one line each: the outcome is 'recorded' (never open) and no end is
known, none is invented. Times are local; 02:00 to 02:59 on the day clocks go back is read as the
second hour. Coordinates come with a point or, in about one line of ten, a comma; 1,410 of the 27,000
of 2018 have none and load without; some lie far from Rome and are kept as published. Accented letters
were lost to '?' by the publisher. NUM_RISERVATA (persons whose outlook the hospital keeps open) is
not part of NUM_FERITI: injured_n is NUM_FERITI, the others are named in the description. The second
street may be missing, and then the words that lead to it are left out. Gruppo is the zone.
"""
columns = ["Protocollo", "Gruppo", "DataOraIncidente", "STRADA1", "Localizzazione2", "STRADA2",
    "NaturaIncidente", "FondoStradale", "NUM_FERITI", "NUM_RISERVATA", "NUM_MORTI", "Longitudine",
    "Latitudine"]
*/
SELECT position, Protocollo, Gruppo, STRADA1, Localizzazione2, STRADA2, NaturaIncidente, FondoStradale,
    moment, injured_n, reserved_n, dead_n,
    if_placed(east, east, north) AS lon, if_placed(north, east, north) AS lat,
    coalesce(needed('Protocollo', Protocollo, Protocollo, 'a number'),
        needed('DataOraIncidente', DataOraIncidente, moment, 'a local time YYYY-MM-DDTHH:MM:SS'),
        readable('NUM_FERITI', NUM_FERITI, injured_n, 'a number of persons'),
        readable('NUM_RISERVATA', NUM_RISERVATA, reserved_n, 'a number of persons'),
        readable('NUM_MORTI', NUM_MORTI, dead_n, 'a number of persons'),
        readable('Longitudine', Longitudine, east, 'degrees east'),
        readable('Latitudine', Latitudine, north, 'degrees north')
    ) AS reject_reason
FROM (
    SELECT *, local_time(DataOraIncidente) AS moment, degrees_within(Longitudine, 180) AS east,
        degrees_within(Latitudine, 90) AS north, people_n(NUM_FERITI) AS injured_n,
        people_n(NUM_RISERVATA) AS reserved_n, people_n(NUM_MORTI) AS dead_n
    FROM source_line
)
;
-- table: incident
SELECT Protocollo AS incident_id, 'pl-roma' AS agency_id, 'crash' AS kind, NaturaIncidente AS title,
    nullif(concat_ws('; ', 'fondo stradale: ' || lower(FondoStradale),
        CASE WHEN reserved_n > 0 THEN 'in prognosi riservata: ' || reserved_n END), '') AS description,
    CASE WHEN STRADA2 IS NULL THEN STRADA1
        ELSE concat_ws(' ', STRADA1, if(Localizzazione2 = 'da specificare', '/', Localizzazione2), STRADA2)
    END AS address,
    Gruppo AS zone_id, lon, lat, moment AS received_at, 'recorded' AS outcome, injured_n, dead_n
FROM source_row
WHERE reject_reason IS NULL
ORDER BY position
