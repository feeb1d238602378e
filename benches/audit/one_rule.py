"""One rule in SQL, as a peer: what was bought within the 365 days before an offer of it, and not returned since.

one_rule.py FOLDER THREADS OUT.csv; needs the package `duckdb`."""

import sys

import duckdb

folder, threads, out = sys.argv[1:4]
QUERY = f"""
COPY (
  SELECT campaign_id, customer_id, offer_id, product_id, bought_at
  FROM (
    SELECT c.campaign_id, c.customer_id, c.offer_id, c.product_id,
           max(s.at) FILTER (s.type = 'purchase' AND s.at >= c.send_at - INTERVAL 365 DAY) AS bought_at,
           max(s.at) FILTER (s.type = 'return') AS returned_at
    FROM read_csv('{folder}/campaign.csv', types = {{'send_at': 'TIMESTAMP'}}) AS c
    JOIN read_csv('{folder}/signals.csv', types = {{'at': 'TIMESTAMP'}}) AS s USING (customer_id, product_id)
    WHERE s.type IN ('purchase', 'return') AND s.at <= c.send_at
    GROUP BY ALL
  )
  WHERE bought_at > coalesce(returned_at, TIMESTAMP '1900-01-01')
) TO '{out}' (HEADER)
"""
connection = duckdb.connect()
connection.execute(f"SET threads = {int(threads)}")
connection.execute(QUERY)
