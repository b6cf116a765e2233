CREATE OR REPLACE TEMP TABLE broken_line (broken_n BIGINT, position BIGINT, items_before_n BIGINT, error_type VARCHAR)
