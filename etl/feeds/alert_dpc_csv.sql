/*
title = "Bulletin of hydrogeological and hydraulic criticality"
publisher = "Dipartimento della Protezione Civile (through opendatasicilia)"
about = """
The national bulletin, by alert zone or by comune (told apart by pro_com_t), one day or years of it.
One line gives three alerts, one per hazard; avviso_criticita only sums them up and is not kept. The
level is the colour in the Italian text (NESSUNA ALLERTA is green, and kept), or that of its
criticality (ordinaria, moderata, elevata) where it names none; the two must agree. An alert belongs to a
series: hazard, area and day it is valid for; the bulletin of the day replaces what the one of the
eve said. Severity follows the colour (green Minor to red Extreme), urgency whether validity has begun.
Comuni that lie in no zone come without any text (12 of 7,904) and are rejected.
"""
columns = ["data_pubblicazione", "data_validita_inizio", "data_validita_fine", "zona_codice",
    "avviso_idrogeologico", "avviso_temporali", "avviso_idraulico"]
optional = ["pro_com_t"]
*/
SELECT position, area, sent, starts, ends, area || '|' || left(data_validita_fine, 10) AS area_day,
    avviso_idrogeologico, avviso_temporali, avviso_idraulico,
    coalesce(needed('data_pubblicazione', data_pubblicazione, sent, 'an instant with an offset'),
        needed('data_validita_inizio', data_validita_inizio, starts, 'an instant with an offset'),
        needed('data_validita_fine', data_validita_fine, ends, 'an instant with an offset'),
        not_before('data_validita_fine', data_validita_fine, ends, 'data_validita_inizio', data_validita_inizio, starts),
        needed(CASE WHEN has_column('pro_com_t') THEN 'pro_com_t' ELSE 'zona_codice' END, area, area, 'a code'),
        needed('avviso_idrogeologico', avviso_idrogeologico, alert_level(avviso_idrogeologico), 'an allerta and its colour'),
        needed('avviso_temporali', avviso_temporali, alert_level(avviso_temporali), 'an allerta and its colour'),
        needed('avviso_idraulico', avviso_idraulico, alert_level(avviso_idraulico), 'an allerta and its colour')
    ) AS reject_reason
FROM (
    SELECT *, CASE WHEN has_column('pro_com_t') THEN pro_com_t ELSE zona_codice END AS area,
        offset_time(data_pubblicazione) AS sent, offset_time(data_validita_inizio) AS starts,
        offset_time(data_validita_fine) AS ends
    FROM source_line
)
;
-- table: alert
SELECT concat_ws('|', 'dpc', strftime(sent, '%Y-%m-%dT%H:%M:%SZ'), area_day, hazard) AS alert_id,
    'dpc@protezionecivile.gov.it' AS sender, sent AS sent_at, 'Alert' AS message_type,
    'Actual' AS status, hazard AS event,
    CASE hazard WHEN 'idrogeologico' THEN 'Geo' ELSE 'Met' END AS category,
    CASE WHEN starts <= sent THEN 'Expected' ELSE 'Future' END AS urgency,
    CASE alert_level(words) WHEN 'green' THEN 'Minor' WHEN 'yellow' THEN 'Moderate'
        WHEN 'orange' THEN 'Severe' WHEN 'red' THEN 'Extreme' END AS severity,
    CASE alert_level(words) WHEN 'green' THEN 'Unlikely' ELSE 'Likely' END AS certainty,
    alert_level(words) AS level, concat_ws('|', 'dpc', area_day, hazard) AS series,
    starts AS onset_at, ends AS expires_at, words AS headline
FROM (
    SELECT *, unnest(['idrogeologico', 'temporali', 'idraulico']) AS hazard,
        unnest([avviso_idrogeologico, avviso_temporali, avviso_idraulico]) AS words
    FROM source_row
    WHERE reject_reason IS NULL
)
ORDER BY position
;
-- table: alert_zone
SELECT concat_ws('|', 'dpc', strftime(sent, '%Y-%m-%dT%H:%M:%SZ'), area_day,
    unnest(['idrogeologico', 'temporali', 'idraulico'])) AS alert_id, area AS zone_id,
    'dpc@protezionecivile.gov.it' AS sender
FROM source_row
WHERE reject_reason IS NULL
ORDER BY position
