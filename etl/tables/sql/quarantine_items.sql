INSERT INTO staged_quarantine (position, reason, item)
SELECT position, reject_reason, left(concat_ws($delimiter, {cells}), 2000)
FROM source_row
JOIN source_line USING (position)
WHERE reject_reason IS NOT NULL
