/** The first pipeline of a new project. */
export const customerAnalyticsSf = `-- Who buys, what and where: from two CSV files to three reports.

SOURCE customers_file TYPE CSV PARAMS { "path": "data/customers.csv" };
SOURCE orders_file TYPE CSV PARAMS { "path": "data/orders.csv" };

LOAD customers FROM customers_file;
LOAD orders FROM orders_file;

-- One row per paid order, with what is known of its customer.
CREATE OR REPLACE TABLE paid_orders AS
SELECT
  o.order_id,
  o.ordered_on,
  c.customer_id,
  c.name,
  c.country,
  o.product,
  o.quantity,
  o.quantity * o.unit_price AS amount
FROM orders o
JOIN customers c USING (customer_id)
WHERE o.status = 'paid';

-- Every customer with orders and revenue; those who never ordered have zero.
CREATE OR REPLACE TABLE customer_summary AS
SELECT
  c.customer_id,
  c.name,
  c.country,
  c.segment,
  count(p.order_id) AS orders,
  coalesce(sum(p.amount), 0) AS revenue,
  max(p.ordered_on) AS last_order
FROM customers c
LEFT JOIN paid_orders p USING (customer_id)
GROUP BY ALL;

-- Revenue by country and product.
CREATE OR REPLACE TABLE country_revenue AS
SELECT country, product, sum(quantity) AS pieces, sum(amount) AS revenue
FROM paid_orders
GROUP BY ALL;

EXPORT SELECT * FROM customer_summary ORDER BY revenue DESC, customer_id TO 'output/customer_summary.csv' TYPE CSV;

EXPORT SELECT * FROM country_revenue ORDER BY country, product TO 'output/country_revenue.json' TYPE JSON;

-- Production keeps all orders; other profiles look at the first ten.
IF \${env} == prod THEN
  EXPORT SELECT * FROM paid_orders ORDER BY order_id TO 'output/paid_orders.parquet' TYPE PARQUET;
ELSE
  EXPORT SELECT * FROM paid_orders ORDER BY order_id LIMIT 10 TO 'output/paid_orders_sample.csv' TYPE CSV;
END IF;
`;
