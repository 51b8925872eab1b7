-- SPDX-License-Identifier: Apache-2.0
-- A retailer's lines, as in UCI Online Retail.  An invoice is an order; one that sums
-- below zero is a refund that matches no order.
CREATE TABLE invoice AS
SELECT InvoiceNo AS order_key, max(nullif(CustomerID, '')) AS person,
       min(strptime(InvoiceDate, '%m/%d/%Y %H:%M'))::DATE AS day,
       (sum(Quantity::INTEGER * UnitPrice::DECIMAL(18, 6)) * 1000000)::HUGEINT AS micro,
       count(*) AS row_count
FROM read_csv('{file1}', header = true, all_varchar = true, quote = '"', escape = '"')
GROUP BY InvoiceNo;

-- Without a customer there is nobody whose order or refund it could be.
CREATE TABLE raw_order AS
SELECT *, false AS test, false AS cancelled FROM invoice WHERE micro >= 0 OR person IS NULL;

CREATE TABLE raw_refund AS
SELECT order_key AS refund_key, NULL::VARCHAR AS order_key, person, day, -micro AS micro,
       row_count
FROM invoice WHERE micro < 0 AND person IS NOT NULL;

CREATE TABLE raw_left_out (reason VARCHAR, row_count BIGINT, micro HUGEINT);
