CREATE OR REPLACE TEMP TABLE foreign_name AS
SELECT name, any_value(owner) AS owner, any_value(said) AS said FROM ({evidence}) GROUP BY name
