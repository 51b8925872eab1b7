/* SPDX-License-Identifier: Apache-2.0 */
/* Files as people have them, through source_load: which column is taken for what, what
 * becomes of each row, and what is said where that is not certain. */
#include "ingest/source.h"

#include "base/calendar.h"
#include "base/output.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "loaded.h"

/* ---- recognition ------------------------------------------------------------------- */

static void correctness_load_recognises_columns(void **state)
{
    static const struct {
        const char *text;
        const char *customer, *date, *order, *amount;
    } rows[] = {
        {"InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,"
         "Country\n"
         "536365,85123A,\"HEART, WHITE\",6,12/1/2010 8:26,2.55,17850,United Kingdom\n"
         "536366,22633,WARMER,2,12/13/2010 9:00,1.85,13047,France\n",
         "CustomerID", "InvoiceDate", "InvoiceNo", NULL},
        {"masterid,sampleid,date,cds,sales\n4,1,19970101,2,29.33\n4,1,19970118,2,29.73\n"
         "18,2,19970104,1,14.96\n",
         "masterid", "date", NULL, "sales"},
        {"cust,date\n1,2006-01-01\n2,2006-01-02\n", "cust", "date", NULL, NULL},
        {"household_id,store_id,basket_id,product_id,quantity,sales_value,week,"
         "transaction_timestamp\n2261,309,31,940996,1,3.86,5,2017-01-28T19:06:53Z\n"
         "2131,368,32,873902,1,1.59,10,2017-03-01T03:31:57Z\n",
         "household_id", "transaction_timestamp", "basket_id", "sales_value"},
        {"客戶編號,訂單日期,金额\n甲,2024年5月1日,12.50\n乙,2024年5月2日,3\n", "客戶編號",
         "訂單日期", NULL, "金额"},
        {"Order ID\tBuyer ID\tCreated At\tGrand Total\n1\ta\t2024-01-02\t5.00\n",
         "Buyer ID", "Created At", "Order ID", NULL},
        {"{\"order_id\":1,\"customer\":{\"id\":\"a\"},\"created_at\":\"2024-01-02\","
         "\"total\":5}"
         "\n{\"order_id\":2,\"customer\":{\"id\":\"b\"},\"created_at\":\"2024-01-03\","
         "\"total\":6.5}\n",
         "customer.id", "created_at", "order_id", "total"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct given files[] = {{"f.csv", rows[i].text}, {0}};
        struct loaded l = load(files, (struct source_options){0});
        assert_loaded(&l);
        const char *const *c = l.source.files[0].columns;
        assert_string_equal(c[SOURCE_ROLE_CUSTOMER], rows[i].customer);
        assert_string_equal(c[SOURCE_ROLE_DATE], rows[i].date);
        if (rows[i].order)
            assert_string_equal(c[SOURCE_ROLE_ORDER], rows[i].order);
        else
            assert_null(c[SOURCE_ROLE_ORDER]);
        if (rows[i].amount)
            assert_string_equal(c[SOURCE_ROLE_AMOUNT], rows[i].amount);
        source_release(&l.source);
    }
}

static void input_load_asks_where_it_is_unsure(void **state)
{
    static const struct {
        const char *text;
        enum err e;
        const char *says;
    } rows[] = {
        {"order_id,date,amount\n1,2024-01-01,5\n", ERR_NO_ROLE, "as the customer"},
        {"customer,amount\na,5\n", ERR_NO_ROLE, "as the date"},
        {"customer_id,user_id,date,amount\na,x,2024-01-01,5\na,y,2024-01-02,6\n",
         ERR_UNSURE, "--map customer=customer_id  or  --map customer=user_id"},
        {"customer,order_date,purchase_date,amount\na,2024-01-01,2024-02-01,5\n"
         "b,2024-01-02,2024-03-03,6\n",
         ERR_UNSURE, "order_date or purchase_date"},
        {"customer,order_date,purchase_date,amount\na,2024-01-01,2024/1/1 9:05,5\n"
         "b,2024-01-02,2024/1/2 23:59,6\n",
         ERR_OK, ""}, /* the same days in the sample: either */
        {"customer,date,Net Sales,Gross Sales\na,2024-01-01,100,119\n"
         "b,2024-01-02,50,59.5\n",
         ERR_UNSURE, "--map amount=\"Net Sales\"  or  --map amount=\"Gross Sales\""},
        {"who,order_no,date,order_amount\nann b,1,2024-01-01,5\nbob c,2,2024-01-02,6\n",
         ERR_NO_ROLE, "order_total is order_amount"},
        {"customer,date,amount\na,03/04/2024,5\nb,05/06/2024,6\n", ERR_DATE_ORDER,
         "--date-order dmy or --date-order mdy"},
        {"customer,date,amount\na,13/04/2024,5\nb,04/13/2024,6\n", ERR_DATE_ORDER,
         "line 3"},
        {"customer,date,amount\na,2024-01-01,5\nb,soon,6\n", ERR_DATE, "line 3"},
        {"customer,date,amount\na,2024-01-01,5\nb,2024-01-02,dear\n", ERR_AMOUNT,
         "\"dear\""},
        {"customer,date,amount,currency\na,2024-01-01,5,EUR\nb,2024-01-02,6,USD\n",
         ERR_CURRENCY, "EUR (1 rows), USD (1 rows)"},
        {"customer,date,amount\n", ERR_HEADER_ONLY, "f.csv"},
        {"", ERR_EMPTY, "f.csv"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct given files[] = {{"f.csv", rows[i].text}, {0}};
        struct loaded l = load(files, (struct source_options){0});
        if (l.e != rows[i].e || !strstr(l.info.text, rows[i].says))
            fail_msg("row %zu: %s: %s", i, err_name(l.e), l.info.text);
        if (!l.e)
            source_release(&l.source);
    }
}

static void input_load_takes_given_maps(void **state)
{
    (void)state;
    struct given files[] = {
        {"f.csv",
         "customer_id,user_id,date,amount\na,x,2024-01-01,5\na,y,2024-01-02,6\n"},
        {0}};
    struct source_map map = {SOURCE_ROLE_CUSTOMER, NULL, "user_id"};
    struct loaded l = load(files, (struct source_options){.maps = &map, .map_count = 1});
    assert_loaded(&l);
    assert_int_equal(l.source.timeline.people, 2);
    assert_order(&l.source, "x", calendar_day(2024, 1, 1), 500);
    source_release(&l.source);
    map.column = "nobody";
    l = load(files, (struct source_options){.maps = &map, .map_count = 1});
    assert_int_equal(l.e, ERR_NO_ROLE);
    assert_non_null(strstr(l.info.text, "customer_id, user_id, date, amount"));
}

/* ---- orders --------------------------------------------------------------------------
 */

static void correctness_load_adds_up_lines(void **state)
{
    (void)state;
    struct given files[] = {
        {"f.csv", "InvoiceNo,Quantity,InvoiceDate,UnitPrice,CustomerID\n"
                  "1,2,2010-12-01 23:59,2.50,17850.0\n" /* the order's day is its first */
                  "1,1,2010-12-02 00:01,0.05,17850.0\n"
                  "C2,-1,2010-12-05 09:00,2.50,17850\n"
                  "3,1,2010-12-06 09:00,9.99,\n"
                  "4,1,2010-12-07 09:00,0.00,13047\n"},
        {0}};
    struct loaded l = load(files, (struct source_options){0});
    assert_loaded(&l);
    const struct source *s = &l.source;
    assert_order(s, "17850", calendar_day(2010, 12, 1), 505);
    assert_int_equal(refunds_of(s), 1);
    assert_int_equal(s->timeline.refund_amount[0], 250);
    assert_int_equal(s->timeline.refund_order[0], TIMELINE_NO_ORDER);
    assert_int_equal(s->left_out[SOURCE_REASON_NO_CUSTOMER].rows, 1);
    assert_int_equal(s->left_out[SOURCE_REASON_NO_CUSTOMER].amount, 999);
    assert_order(s, "13047", calendar_day(2010, 12, 7), 0); /* the definition judges it */
    assert_int_equal(s->rows, 5);
    source_release(&l.source);
}

static void correctness_load_takes_repeated_totals_once(void **state)
{
    (void)state;
    struct given files[] = {{"f.csv", "order_id,customer,date,order_total,sku\n"
                                      "1,a,2024-01-01,30,x\n1,a,2024-01-01,30,y\n"
                                      "2,b,2024-01-02,7,x\n"},
                            {0}};
    struct loaded l = load(files, (struct source_options){0});
    assert_loaded(&l);
    assert_order(&l.source, "a", calendar_day(2024, 1, 1), 3000);
    source_release(&l.source);
    struct given lines[] = {{"f.csv", "order_id,customer,date,order_amount,sku\n"
                                      "1,a,2024-01-01,30,x\n1,a,2024-01-01,12,y\n"},
                            {0}};
    l = load(lines, (struct source_options){0});
    assert_loaded(&l);
    assert_order(&l.source, "a", calendar_day(2024, 1, 1), 4200);
    source_release(&l.source);
}

static void correctness_load_asks_about_an_amount_that_repeats(void **state)
{
    (void)state;
    struct given files[] = {{"f.csv", "order_id,customer,date,amount\n"
                                      "1,a,2024-01-01,30\n1,a,2024-01-01,30\n"
                                      "2,a,2024-01-01,31\n2,a,2024-01-01,31\n"
                                      "3,a,2024-01-01,32\n3,a,2024-01-01,32\n"
                                      "4,a,2024-01-01,33\n4,a,2024-01-01,33\n"
                                      "5,a,2024-01-01,34\n5,a,2024-01-01,34\n"},
                            {0}};
    struct loaded l = load(files, (struct source_options){0});
    assert_int_equal(l.e, ERR_UNSURE);
    assert_non_null(strstr(l.info.text, "--map order_total=amount"));
}

static void correctness_load_order_ids_of_several_customers(void **state)
{
    (void)state;
    struct given files[] = {{"f.csv", "receipt_no,customer,date,amount\n"
                                      "1,a,2024-01-01,5\n1,a,2024-01-01,6\n"
                                      "1,b,2024-01-02,7\n1,b,2024-01-02,8\n"
                                      "1,,2024-01-01,9\n"},
                            {0}};
    struct loaded l = load(files, (struct source_options){0});
    assert_loaded(&l);
    assert_order(&l.source, "a", calendar_day(2024, 1, 1), 2000); /* with the last row */
    assert_order(&l.source, "b", calendar_day(2024, 1, 2), 1500);
    assert_non_null(strstr(l.source.files[0].note, "several customers"));
    source_release(&l.source);
}

static void correctness_load_cancelled_rows_and_orders(void **state)
{
    (void)state;
    struct given files[] = {{"f.csv",
                             "order_id,customer,date,amount,status\n"
                             "1,a,2024-01-01,30,canceled\n1,a,2024-01-01,5,\n"
                             "2,b,2024-01-02,7,shipped\n2,b,2024-01-02,8,canceled\n"},
                            {0}};
    struct loaded l = load(files, (struct source_options){0});
    assert_loaded(&l);
    const struct timeline *t = &l.source.timeline;
    uint32_t a = t->order_start[person_of(&l.source, "a")];
    assert_int_equal(t->order_flags[a], ORDER_CANCELLED);
    assert_int_equal(t->order_gross[a], 3500);
    assert_int_equal(t->order_rows[a], 2);
    uint32_t b = t->order_start[person_of(&l.source, "b")];
    assert_int_equal(t->order_gross[b], 700);
    assert_int_equal(t->order_flags[b], 0);
    assert_int_equal(t->order_gross[b + 1], 800);
    assert_int_equal(t->order_flags[b + 1], ORDER_CANCELLED);
    source_release(&l.source);
}

/* ---- several files --------------------------------------------------------------------
 */

static void correctness_load_joins_a_marketplace(void **state)
{
    (void)state;
    struct given files[] = {
        {"orders.csv", "order_id,customer_id,order_status,order_purchase_timestamp,"
                       "order_delivered_customer_date\n"
                       "o1,c1,delivered,2017-10-02 10:56:33,2017-10-10 21:25:13\n"
                       "o2,c2,delivered,2018-07-24 20:41:37,2018-08-07 15:27:45\n"
                       "o3,c3,canceled,2018-08-08 08:38:49,\n"},
        {"items.csv", "order_id,order_item_id,product_id,shipping_limit_date,price,"
                      "freight_value\n"
                      "o1,1,p1,2017-10-06 11:07:15,29.99,8.72\n"
                      "o1,2,p2,2017-10-06 11:07:15,10.00,8.72\n"
                      "o2,1,p1,2018-07-30 03:24:27,118.70,22.76\n"
                      "o3,1,p1,2018-08-13 08:55:23,159.90,19.22\n"
                      "o9,1,p1,2018-08-13 08:55:23,1.00,19.22\n"},
        {"customers.csv", "customer_id,customer_unique_id,customer_city\n"
                          "c1,u1,sao paulo\nc2,u1,rio\nc3,u2,rio\nc4,u3,rio\n"},
        {"payments.csv", "order_id,payment_sequential,payment_type,payment_value\n"
                         "o1,1,card,57.43\n"},
        {0},
    };
    const char *by[] = {"customer_city"};
    struct loaded l =
        load(files, (struct source_options){.attributes = by, .attribute_count = 1});
    assert_loaded(&l);
    const struct source *s = &l.source;
    uint32_t u1 = person_of(s, "u1");
    assert_int_equal(s->timeline.people, 2);
    assert_int_equal(s->timeline.order_start[u1 + 1] - s->timeline.order_start[u1], 2);
    assert_int_equal(s->timeline.order_gross[s->timeline.order_start[u1]], 3999);
    assert_int_equal(s->left_out[SOURCE_REASON_NO_ORDER].rows, 1);
    assert_int_equal(s->left_out[SOURCE_REASON_NO_ORDER].amount, 100);
    assert_int_equal(s->left_out[SOURCE_REASON_FILE_NOT_USED].rows, 1);
    assert_int_equal(s->rows, 13);
    assert_int_equal(s->files[2].kind, SOURCE_CUSTOMERS);
    assert_int_equal(s->files[3].kind, SOURCE_IGNORE);
    source_release(&l.source);
}

static void correctness_load_refund_files(void **state)
{
    (void)state;
    struct given files[] = {
        {"orders.csv", "order_id,customer_id,order_date,total\n1,a,2024-01-05,100\n"
                       "2,b,2024-01-06,50\n"},
        {"refunds.csv", "refund_id,order_id,refund_date,amount,reason\n"
                        "r1,1,2024-02-03,40,late\nr2,2,,-50,\nr3,9,2024-02-04,5,\n"},
        {0}};
    struct loaded l = load(files, (struct source_options){0});
    assert_loaded(&l);
    const struct timeline *t = &l.source.timeline;
    assert_int_equal(refunds_of(&l.source), 2);
    uint32_t a = t->refund_start[person_of(&l.source, "a")];
    assert_int_equal(t->refund_day[a], calendar_day(2024, 2, 3));
    assert_int_equal(t->refund_amount[a], 4000);
    uint32_t b = t->refund_start[person_of(&l.source, "b")];
    assert_int_equal(t->refund_day[b], calendar_day(2024, 1, 6)); /* its order's */
    assert_int_equal(t->refund_amount[b], 5000);
    assert_int_equal(l.source.left_out[SOURCE_REASON_NO_ORDER].rows, 1);
    assert_int_equal(l.source.left_out[SOURCE_REASON_NO_ORDER].amount, -500);
    source_release(&l.source);
}

static void invariant_load_overlapping_files_count_once(void **state)
{
    (void)state;
    struct given by_id[] = {
        {"jan.csv", "order_id,customer_id,order_date,total\n1,a,2024-01-05,100\n"
                    "2,b,2024-01-31,50\n"},
        {"feb.csv", "order_id,customer_id,order_date,total\n2,b,2024-01-31,45\n"
                    "3,a,2024-02-02,10\n"},
        {0}};
    struct loaded l = load(by_id, (struct source_options){0});
    assert_loaded(&l);
    assert_order(&l.source, "b", calendar_day(2024, 1, 31), 4500); /* the later file's */
    assert_int_equal(l.source.left_out[SOURCE_REASON_SUPERSEDED].rows, 1);
    assert_int_equal(l.source.left_out[SOURCE_REASON_SUPERSEDED].amount, 5000);
    assert_int_equal(orders_of(&l.source), 3);
    source_release(&l.source);
    struct given plain[] = {
        {"jan.csv", "cust,date,amount\na,2024-01-05,1\na,2024-01-05,1\nb,2024-01-31,5\n"},
        {"feb.csv", "cust,date,amount\na,2024-01-05,1\nb,2024-01-31,5\nb,2024-01-31,5\n"},
        {0}};
    l = load(plain, (struct source_options){0});
    assert_loaded(&l);
    assert_int_equal(orders_of(&l.source), 4); /* a twice, b twice */
    assert_int_equal(l.source.left_out[SOURCE_REASON_SUPERSEDED].rows, 2);
    source_release(&l.source);
}

static void invariant_load_refunds_named_twice_count_once(void **state)
{
    (void)state;
    static const char refunds[] = "order_id,refund_date,amount\n1,2024-02-03,4\n";
    struct given files[] = {
        {"orders.csv", "order_id,customer_id,order_date,total\n1,a,2024-01-05,100\n"},
        {"refunds.csv", refunds},
        {"refunds2.csv", refunds},
        {0}};
    struct loaded l = load(files, (struct source_options){0});
    assert_loaded(&l);
    assert_int_equal(refunds_of(&l.source), 1);
    assert_int_equal(l.source.left_out[SOURCE_REASON_SUPERSEDED].rows, 1);
    source_release(&l.source);
}

static void correctness_load_attributes_of_several_files(void **state)
{
    (void)state;
    struct given files[] = {
        {"jan.csv", "order_id,customer,date,total,country\n1,ann,2024-01-05,1,TW\n"},
        {"feb.csv", "order_id,customer,date,total,country\n2,ann,2024-02-05,1,JP\n"
                    "3,cem,2024-02-06,1,US\n"},
        {0}};
    const char *by[] = {"country"};
    struct loaded l =
        load(files, (struct source_options){.attributes = by, .attribute_count = 1});
    assert_loaded(&l);
    const struct source_attribute *country = &l.source.attributes[0];
    uint32_t ann = person_of(&l.source, "ann"), cem = person_of(&l.source, "cem");
    assert_int_equal(country->change_start[ann + 1] - country->change_start[ann], 2);
    assert_int_equal(country->change_start[cem + 1] - country->change_start[cem], 1);
    source_release(&l.source);
}

static void correctness_load_attributes_in_time_order(void **state)
{
    (void)state;
    struct given files[] = {{"f.csv", "cust,date,amount,shop\na,2024-01-05,1,north\n"
                                      "a,2024-01-03,1,south\na,2024-01-04,1,\n"
                                      "a,2024-01-09,1,north\nb,2024-01-09,1,\n"},
                            {0}};
    const char *by[] = {"shop"};
    struct loaded l =
        load(files, (struct source_options){.attributes = by, .attribute_count = 1});
    assert_loaded(&l);
    const struct source_attribute *shop = &l.source.attributes[0];
    uint32_t a = person_of(&l.source, "a"), b = person_of(&l.source, "b");
    assert_int_equal(shop->change_start[a + 1] - shop->change_start[a], 2);
    uint32_t first = shop->change_start[a];
    assert_string_equal(intern_text(shop->values, shop->change_code[first], NULL),
                        "south");
    assert_int_equal(shop->change_day[first + 1], calendar_day(2024, 1, 5));
    assert_int_equal(shop->change_start[b + 1], shop->change_start[b]);
    source_release(&l.source);
}

static void invariant_load_line_ends_make_no_difference(void **state)
{
    (void)state;
    static const char *const texts[] = {
        "cust,date,amount,note\na,2024-01-05,1,\"x\ny\"\nb,2024-01-06,2,\n",
        "cust,date,amount,note\r\na,2024-01-05,1,\"x\ny\"\r\nb,2024-01-06,2,\r\n",
        "cust,date,amount,note\na,2024-01-05,1,\"x\r\ny\"\nb,2024-01-06,2,\n",
        "cust,date,amount,note\ra,2024-01-05,1,\"x\ny\"\rb,2024-01-06,2,\r",
        "cust,date,amount,\"no\nte\"\r\na,2024-01-05,1,x\r\nb,2024-01-06,2,\r\n",
        "cust,date,amount,note\r\na,2024-01-05,1,x\nb,2024-01-06,2,\r\n", /* mixed */
        "cust,date,amount,note\na,2024-01-05,1,\"x\r\ny\"\r\n\r\nb,2024-01-06,2,",
    };
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        struct given files[] = {{"f.csv", texts[i]}, {0}};
        struct loaded l = load(files, (struct source_options){0});
        assert_loaded(&l);
        if (l.source.rows != 2)
            fail_msg("row %zu: %llu rows", i, (unsigned long long)l.source.rows);
        assert_order(&l.source, "a", calendar_day(2024, 1, 5), 100);
        assert_order(&l.source, "b", calendar_day(2024, 1, 6), 200);
        source_release(&l.source);
    }
}

/* What --rejects writes of the files, with a window of 30 days; returns how many rows. */
static uint64_t rejects_of(const struct given *files, char *text, size_t text_size)
{
    static char paths[FILES_MAX][256];
    const char *names[FILES_MAX];
    enum source_kind kinds[FILES_MAX] = {SOURCE_UNKNOWN};
    size_t count = 0;
    for (; count < FILES_MAX && files[count].name; count++) {
        write_file(files[count].name, files[count].text, paths[count]);
        names[count] = paths[count];
    }
    struct source_options options = {.paths = names,
                                     .kinds = kinds,
                                     .path_count = count,
                                     .bad_share_max = 0.5,
                                     .keep_row_reasons = true};
    struct source s;
    struct err_info info = {0};
    struct output out;
    uint64_t rows;
    char out_path[256];
    snprintf(out_path, sizeof out_path, "%s/rejects.csv", folder);
    assert_int_equal(source_load(&s, &options, &info), ERR_OK);
    struct history_rule rule = {
        .window_days = 30, .as_of = s.timeline.last_day, .fully_refunded_counts = true};
    assert_int_equal(output_open(&out, out_path, &info), ERR_OK);
    struct source_verdicts verdicts = {.rule = &rule};
    assert_int_equal(source_write_rejects(&s, &verdicts, &out, &rows, &info), ERR_OK);
    assert_int_equal(output_commit(&out, &info), ERR_OK);
    FILE *file = fopen(out_path, "r");
    text[fread(text, 1, text_size - 1, file)] = 0;
    fclose(file);
    unlink(out_path);
    for (size_t i = 0; i < count; i++)
        unlink(paths[i]);
    source_release(&s);
    return rows;
}

static void correctness_load_rejects_of_refunds_in_any_order(void **state)
{
    (void)state;
    struct given files[] = {
        {"orders.csv", "order_id,customer,date,total,status\n1,A,2024-01-02,10,paid\n"
                       "2,B,2024-01-03,20,cancelled\n"},
        {"refunds.csv", "order_id,refund_date,amount\n2,2024-01-20,20\n1,2024-01-20,4\n"},
        {0}};
    char text[2048];
    assert_int_equal(rejects_of(files, text, sizeof text), 2);
    assert_non_null(strstr(text, "2,2024-01-20,20"));
    assert_null(strstr(text, "1,2024-01-20,4"));
}

static void correctness_load_rejects_of_a_row_cancelled_alone(void **state)
{
    (void)state;
    struct given files[] = {
        {"orders.csv", "order_id,customer,date,amount,status\n1,A,2024-01-02,0,paid\n"
                       "1,A,2024-01-02,50,cancelled\n2,B,2024-01-03,5,paid\n"},
        {0}};
    char text[2048];
    assert_int_equal(rejects_of(files, text, sizeof text), 2);
    assert_non_null(strstr(text, "zero_value,\"1,A,2024-01-02,0,paid\""));
    assert_non_null(strstr(text, "cancelled_order,\"1,A,2024-01-02,50,cancelled\""));
}

static void correctness_load_zones_move_instants_only(void **state)
{
    (void)state;
    struct given files[] = {{"f.csv", "cust,date,amount\na,2024-01-01T03:00:00Z,1\n"
                                      "b,2024-01-01T03:00:00,1\n"
                                      "c,2024-01-01T03:00:00+09:00,1\n"},
                            {0}};
    struct loaded l = load(files, (struct source_options){.zone = "America/New_York"});
    assert_loaded(&l);
    assert_order(&l.source, "a", calendar_day(2023, 12, 31), 100);
    assert_order(&l.source, "b", calendar_day(2024, 1, 1), 100);
    assert_order(&l.source, "c", calendar_day(2023, 12, 31), 100);
    source_release(&l.source);
}

static void correctness_load_scale_holds_every_digit(void **state)
{
    (void)state;
    struct given files[] = {{"f.csv", "cust,date,amount\na,2024-01-01,0.001\n"
                                      "b,2024-01-01,\"$1,234.5\"\n"},
                            {0}};
    struct loaded l = load(files, (struct source_options){0});
    assert_loaded(&l);
    assert_int_equal(l.source.timeline.scale, 3);
    assert_order(&l.source, "b", calendar_day(2024, 1, 1), 1234500);
    source_release(&l.source);
}

/* ---- rejects
 * ----------------------------------------------------------------------------- */

static void correctness_load_rejects_name_line_and_reason(void **state)
{
    (void)state;
    struct given files[] = {{"f.csv", "order_id,customer,date,amount,status,note\r\n"
                                      "1,a,2024-01-01,5,paid,\"two\r\nlines\"\r\n"
                                      "2,,2024-01-02,6,paid,\r\n"
                                      "\r\n"
                                      "3,b,2024-01-03,7,cancelled,x\r\n"
                                      "4,c,2024-01-04,8\r\n"
                                      "5,d,2024-01-05,0,paid,\r\n"
                                      "6,e,2024-01-06,9,paid,\r\n"},
                            {0}};
    static char paths[256];
    write_file("f.csv", files[0].text, paths);
    const char *names[] = {paths};
    enum source_kind kinds[] = {SOURCE_UNKNOWN};
    struct source_options options = {.paths = names,
                                     .kinds = kinds,
                                     .path_count = 1,
                                     .bad_share_max = 0.5,
                                     .keep_row_reasons = true};
    struct source s;
    struct err_info info = {0};
    assert_int_equal(source_load(&s, &options, &info), ERR_OK);
    char out_path[256];
    snprintf(out_path, sizeof out_path, "%s/rejects.csv", folder);
    struct output out;
    uint64_t rows;
    struct history_rule rule = {
        .window_days = 30, .as_of = s.timeline.last_day, .fully_refunded_counts = true};
    assert_int_equal(output_open(&out, out_path, &info), ERR_OK);
    struct source_verdicts verdicts = {.rule = &rule};
    assert_int_equal(source_write_rejects(&s, &verdicts, &out, &rows, &info), ERR_OK);
    assert_int_equal(output_commit(&out, &info), ERR_OK);
    char text[4096], expected[4096];
    FILE *file = fopen(out_path, "r");
    text[fread(text, 1, sizeof text - 1, file)] = 0;
    fclose(file);
    snprintf(expected, sizeof expected,
             "file,line,column,reason,text\n"
             "\"%s\",4,\"customer\",no_customer,\"2,,2024-01-02,6,paid,\"\n"
             "\"%s\",6,\"status\",cancelled_order,\"3,b,2024-01-03,7,cancelled,x\"\n"
             "\"%s\",7,\"\",malformed_row,\"4,c,2024-01-04,8\"\n"
             "\"%s\",8,\"amount\",zero_value,\"5,d,2024-01-05,0,paid,\"\n",
             paths, paths, paths, paths);
    assert_string_equal(text, expected);
    assert_int_equal(rows, 4);
    assert_int_equal(s.left_out[SOURCE_REASON_MALFORMED].rows, 1);
    unlink(out_path);
    unlink(paths);
    source_release(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(correctness_load_recognises_columns),
        cmocka_unit_test(input_load_asks_where_it_is_unsure),
        cmocka_unit_test(input_load_takes_given_maps),
        cmocka_unit_test(correctness_load_adds_up_lines),
        cmocka_unit_test(correctness_load_takes_repeated_totals_once),
        cmocka_unit_test(correctness_load_asks_about_an_amount_that_repeats),
        cmocka_unit_test(correctness_load_order_ids_of_several_customers),
        cmocka_unit_test(correctness_load_cancelled_rows_and_orders),
        cmocka_unit_test(correctness_load_joins_a_marketplace),
        cmocka_unit_test(correctness_load_refund_files),
        cmocka_unit_test(invariant_load_overlapping_files_count_once),
        cmocka_unit_test(invariant_load_refunds_named_twice_count_once),
        cmocka_unit_test(correctness_load_attributes_of_several_files),
        cmocka_unit_test(correctness_load_attributes_in_time_order),
        cmocka_unit_test(invariant_load_line_ends_make_no_difference),
        cmocka_unit_test(correctness_load_rejects_of_refunds_in_any_order),
        cmocka_unit_test(correctness_load_rejects_of_a_row_cancelled_alone),
        cmocka_unit_test(correctness_load_zones_move_instants_only),
        cmocka_unit_test(correctness_load_scale_holds_every_digit),
        cmocka_unit_test(correctness_load_rejects_name_line_and_reason),
    };
    return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
