/** A file with every kind of statement. */
export const wholeFile: string = String.raw`-- pipelines/daily_revenue.sf
INCLUDE 'shared/customers.sf';
SET since = "${"${"}since|2026-01-01}";

SOURCE orders TYPE POSTGRES PARAMS {
  "host": "${"${"}DB_HOST|localhost}", "database": "shop",
  "username": "${"${"}DB_USER}", "password": "${"${"}DB_PASSWORD}",
  "table": "orders",
  "sync_mode": "incremental",        -- industry-standard names
  "cursor_field": "updated_at",
  "primary_key": ["order_id"],
  "lookback_window": "PT10M",
} ON_ERROR RETRY 5 TIMES THEN FAIL ON_SCHEMA_CHANGE ALERT_AND_CONTINUE;

LOAD orders FROM orders;             -- incremental, merged on order_id

CREATE TABLE daily_revenue MODE INCREMENTAL BY day LOOKBACK '3 days' AS
SELECT o.created_at::DATE AS day, c.country, sum(o.total) AS revenue
FROM orders o JOIN customers c USING (customer_id)
WHERE o.created_at >= @start_dt AND o.created_at < @end_dt AND o.status <> 'cancelled'
GROUP BY ALL;

IF ${"${"}env} == prod THEN
  EXPORT daily_revenue TO 's3://acme-bi/daily_revenue/' TYPE S3 OPTIONS { format: 'parquet', partition_by: ['day'] };
ELSE
  EXPORT SELECT * FROM daily_revenue ORDER BY day TO 'output/daily_revenue.csv' TYPE CSV;
END IF;
`;
