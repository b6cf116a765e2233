-- What a situation record means for traffic, a fact a line in the standard's words.
ALTER TABLE traffic_event ADD COLUMN effects VARCHAR;
