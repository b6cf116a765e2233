-- The tables that a run brought rows of, separated by commas; null where it brought none.
ALTER TABLE feed_run ADD COLUMN tables VARCHAR;
