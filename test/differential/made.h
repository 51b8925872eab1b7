/* SPDX-License-Identifier: Apache-2.0 */
/* Files like those that shops export, made up and always the same: each tells of the
 * same kind of people in another format, with the blemishes that such files have. */
#ifndef MAINSTAY_TEST_MADE_H
#define MAINSTAY_TEST_MADE_H

/* orders.csv: order_id,customer_id,order_date,total,status,test,country.
 * refunds.csv: refund_id,order_id,customer_id,refund_date,refund_amount.
 * Orders cancelled, for a test, of 0.00 and of nobody; refunds on their own day, without
 * a day, in full, in part, of orders that do not count, and of no order.
 * events.csv: customer_id,event,timestamp: what some of these people, and others, did. */
void made_shop(const char *directory);

/* retail.csv, as the UCI Online Retail sheet: InvoiceNo,StockCode,Description,Quantity,
 * InvoiceDate,UnitPrice,CustomerID,Country.  Invoices that begin with C take goods back;
 * many rows have no customer; prices have up to three decimals. */
void made_retail(const char *directory);

/* olist_orders.csv, olist_order_items.csv, olist_customers.csv, olist_order_payments.csv:
 * a marketplace, where each order has a customer_id of its own and customer_unique_id is
 * the person. */
void made_market(const char *directory);

#endif
