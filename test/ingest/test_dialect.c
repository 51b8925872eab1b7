/* SPDX-License-Identifier: Apache-2.0 */
#include "ingest/dialect.h"

#include "base/buf.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
/* After the above, as it asks for. */
#include <cmocka.h>

#include "data.h"

/* "id|name|column3" */
static char *join_names(const struct dialect *d)
{
    struct buf names = {0};
    for (uint32_t i = 0; i < d->columns; i++)
        buf_printf(&names, "%s%s", i ? "|" : "", d->names[i]);
    return buf_detach(&names);
}

/* text, delimiter, quote, escape, header, skipped lines, names */
static const struct {
    const char *text;
    char delimiter, quote, escape;
    bool has_header;
    uint64_t skip_lines;
    const char *names;
} sniffed[] = {
    /* delimiters */
    {"id,date\n1,2024-05-31\n", ',', 0, '"', true, 0, "id|date"},
    {"id;date\n1;2024-05-31\n", ';', 0, '"', true, 0, "id|date"},
    {"id\tdate\n1\t2024-05-31\n", '\t', 0, '"', true, 0, "id|date"},
    {"id|date\n1|2024-05-31\n", '|', 0, '"', true, 0, "id|date"},
    {"id:amount\n1:5\n2:6\n", ':', 0, '"', true, 0, "id|amount"},
    {"a,b,c,d\n1,2,3,4\n", ',', 0, '"', true, 0, "a|b|c|d"},
    /* decimal commas */
    {"id;price\n1;2,50\n2;3,75\n", ';', 0, '"', true, 0, "id|price"},
    {"1;2,50;3\n2;3,75;4\n", ';', 0, '"', false, 0, "column1|column2|column3"},
    {"id\tprice\n1\t2,50\n2\t3,75\n", '\t', 0, '"', true, 0, "id|price"},
    {"1,5;2,5\n3,5;4,5\n", ';', 0, '"', false, 0, "column1|column2"},
    {"a;b\n\"1,5\";\"2,5\"\n", ';', '"', '"', true, 0, "a|b"},
    /* other delimiters within cells */
    {"id,tags\n1,a;b\n2,c;d\n3,e;f\n", ',', 0, '"', true, 0, "id|tags"},
    {"id\tname\n1\tSmith, John\n2\tDoe, Jane\n", '\t', 0, '"', true, 0, "id|name"},
    {"7\tSmith, John\n8\tDoe, Jane\n", '\t', 0, '"', false, 0, "column1|column2"},
    {"id,at\n4,2024-05-31T09:05:07Z\n5,2024-05-31T09:05:08Z\n", ',', 0, '"', true, 0,
     "id|at"},
    {"id,url\n1,http://a.b/c\n2,http://a.b/d\n", ',', 0, '"', true, 0, "id|url"},
    {"2024-05-31 09:05:07\n2024-05-31 09:05:08\n", ',', 0, '"', false, 0, "column1"},
    {"id|total\n1|1,234.50\n2|5,678.00\n", '|', 0, '"', true, 0, "id|total"},
    /* quotes */
    {"\"id, all\";amount\n1;2\n3;4\n", ';', '"', '"', true, 0, "id, all|amount"},
    {"\"a,b,c\",d\n1,2\n3,4\n", ',', '"', '"', true, 0, "a,b,c|d"},
    {"\"say \"\"hi\"\"\",b\n1,2\n", ',', '"', '"', true, 0, "say \"hi\"|b"},
    {"a,b\n\"x\ny\",2\n\"p,q\",3\n", ',', '"', '"', true, 0, "a|b"},
    {"\"a\nx\",b\n1,2\n", ',', '"', '"', true, 0, "a\nx|b"},
    {"a,b\n\"say \\\"hi\\\", you\",2\n\"x\",3\n", ',', '"', '\\', true, 0, "a|b"},
    {"'a','b'\n'it''s, x','2'\n", ',', '\'', '\'', true, 0, "a|b"},
    {"a,b\nit's,2\nthat's,3\n", ',', 0, '"', true, 0, "a|b"},
    {"a\tb\n5\" pipe\t2\n6\" pipe\t3\n", '\t', 0, '"', true, 0, "a|b"},
    {"a,b\n1, \"x, y\"\n2, \"z\"\n", ',', '"', '"', true, 0, "a|b"},
    /* \"best\" is a word here, not a quoted cell */
    {"a\tb\n\"best\" one\t2\n\"new\" one\t3\n", '\t', 0, '"', true, 0, "a|b"},
    /* line ends */
    {"a,b\r\n1,2\r\n3,4\r\n", ',', 0, '"', true, 0, "a|b"},
    {"a,b\r1,2\r3,4\r", ',', 0, '"', true, 0, "a|b"},
    {"a,b\n1,2", ',', 0, '"', true, 0, "a|b"},
    {"a,b\n\n1,2\n\n\n", ',', 0, '"', true, 0, "a|b"},
    /* before the header */
    {"\n\n a,b\n1,2\n", ',', 0, '"', true, 2, "a|b"},
    {" \n\t\na,b\n1,2\n", ',', 0, '"', true, 2, "a|b"},
    {"\ufeffa,b\n1,2\n", ',', 0, '"', true, 0, "a|b"},
    {"\ufeff\"a\",b\n1,2\n", ',', '"', '"', true, 0, "a|b"},
    {"\ufeff\n\na,b\n1,2\n", ',', 0, '"', true, 2, "a|b"},
    {"sep=;\na;b\n1;2\n", ';', 0, '"', true, 1, "a|b"},
    {"\"sep=,\"\r\na,b\r\n1,2\r\n", ',', 0, '"', true, 1, "a|b"},
    {"\ufeffSEP=|\na|b,c\n1|2,3\n", '|', 0, '"', true, 1, "a|b,c"},
    {"sep=;\na;b;c\n1;2,5;3,5\n", ';', 0, '"', true, 1, "a|b|c"},
    {"sep=;\n\nSales\n\na;b\n1;2\n", ';', 0, '"', true, 4, "a|b"},
    {"sep=ten\na\n1\n", ',', 0, '"', true, 0, "sep=ten"},
    {"Sales report 2024\n\nid,date,amount\n1,2024-05-31,5\n", ',', 0, '"', true, 2,
     "id|date|amount"},
    {"Sales report 2024\nid,date,amount\n1,2024-05-31,5\n2,2024-06-01,6\n", ',', 0, '"',
     true, 1, "id|date|amount"},
    {"Sales report,,\n,,\nid,date,amount\n1,2024-05-31,5\n", ',', 0, '"', true, 2,
     "id|date|amount"},
    {"Report,Orders\nFrom,2024-01-01\n\nid,date,amount\n1,2024-05-31,5\n2,2024-06-01,6\n"
     "3,2024-06-01,6\n",
     ',', 0, '"', true, 3, "id|date|amount"},
    {"My shop\n\nSales report\n\nid,date\n1,2024-05-31\n2,2024-06-01\n", ',', 0, '"',
     true, 4, "id|date"},
    /* no title: two columns, nothing between */
    {"amount\n4,5\n2,7\n3,9\n", ',', 0, '"', true, 0, "amount|column2"},
    {"a,b\n\n1,2\n3,4\n", ',', 0, '"', true, 0, "a|b"},
    /* one column */
    {"email\na@b.cc\nd@e.ff\n", ',', 0, '"', true, 0, "email"},
    {"amount\n1.5\n\n2.5\n", ',', 0, '"', true, 0, "amount"},
    {"1\n2\n3\n", ',', 0, '"', false, 0, "column1"},
    {"note\nDear all, I came, I saw\nnothing\nwell, yes\nno\n", ',', 0, '"', true, 0,
     "note"},
    {"\"name\"\n\"Smith, John\"\n\"Doe, Jane\"\n", ',', '"', '"', true, 0, "name"},
    /* ragged */
    {"a,b,c\n1,2,3\n4,5,6\n7,8", ',', 0, '"', true, 0, "a|b|c"},
    {"a,b,c\n1,2,3\n4,5\n6,7,8\n9,10,11,12\n", ',', 0, '"', true, 0, "a|b|c"},
    {"a,b,c,d\n1,2\n3,4,5\n6,7,8,9\n1,2,3\n1,2\n", ',', 0, '"', true, 0, "a|b|c|d"},
    {"a,b\n1,2,\n3,4,\n", ',', 0, '"', true, 0, "a|b"},
    {"a,b\n1,2,9\n3,4,\n", ',', 0, '"', true, 0, "a|b|column3"},
    {"cust,date\n1,7,2024-05-31\n2,8,2024-06-01\n3,8,2024-06-02\n", ',', 0, '"', true, 0,
     "column1|cust|date"},
    {"a,b,\n1,2,\n3,4,\n", ',', 0, '"', true, 0, "a|b|column3"},
    {",a,b\n0,1,2\n1,3,4\n", ',', 0, '"', true, 0, "column1|a|b"},
    /* header or not */
    {"firstName,lastName\nJohn,Doe\nJane,Doe\n", ',', 0, '"', true, 0,
     "firstName|lastName"},
    {"7,John\n8,Jane\n", ',', 0, '"', false, 0, "column1|column2"},
    {"John,2024-05-31\nJane,2024-06-01\n", ',', 0, '"', false, 0, "column1|column2"},
    {"Yes,No,Yes\nNo,Yes,Yes\nYes,Yes,No\n", ',', 0, '"', false, 0,
     "column1|column2|column3"},
    {"red,north\nred,south\nblue,north\n", ',', 0, '"', false, 0, "column1|column2"},
    {"john@a.bc,John\njane@a.bc,Jane\n", ',', 0, '"', false, 0, "column1|column2"},
    {"客户,日期,金额\n张伟,2024-05-31,5\n", ',', 0, '"', true, 0, "客户|日期|金额"},
    {"Address1,Q1,Card Last4\nx,2,3\n", ',', 0, '"', true, 0, "Address1|Q1|Card Last4"},
    {"a,b\n,\n,5\n", ',', 0, '"', true, 0, "a|b"},
    {"3,7\n", ',', 0, '"', false, 0, "column1|column2"},
    /* names */
    {" a , b\u00a0,\u3000"
     "c\n1,2,3\n",
     ',', 0, '"', true, 0, "a|b|c"},
    {"a,a,a\n1,2,3\n", ',', 0, '"', true, 0, "a|a_2|a_3"},
    {"a,a_2,a\n1,2,3\n", ',', 0, '"', true, 0, "a|a_2|a_3"},
    {"a,a,a_2\n1,2,3\n", ',', 0, '"', true, 0, "a|a_2|a_2_2"},
    {"Email,email,EMAIL\n1,2,3\n", ',', 0, '"', true, 0, "Email|email_2|EMAIL_3"},
    {"a,,b,\"\"\n1,2,3,4\n", ',', '"', '"', true, 0, "a|column2|b|column4"},
    {"column2,\n1,2\n", ',', 0, '"', true, 0, "column2|column2_2"},
};

static void correctness_dialects(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof sniffed / sizeof *sniffed; i++) {
        struct dialect d;
        struct arena arena = {0};
        struct err_info info = {0};
        const char *text = sniffed[i].text;
        if (dialect_sniff(&d, text, strlen(text), true, "x.csv", &arena, &info))
            fail_msg("row %zu, \"%s\": %s", i, text, info.text);
        char *names = join_names(&d);
        if (d.delimiter != sniffed[i].delimiter || d.quote != sniffed[i].quote ||
            d.escape != sniffed[i].escape || d.has_header != sniffed[i].has_header ||
            d.skip_lines != sniffed[i].skip_lines || strcmp(names, sniffed[i].names) != 0)
            fail_msg("row %zu, \"%s\": %c quote %d escape %c header %d skip %llu %s", i,
                     text, d.delimiter, d.quote, d.escape, d.has_header,
                     (unsigned long long)d.skip_lines, names);
        free(names);
        arena_release(&arena);
    }
}

/* text, whole, error, part of the sentence */
static const struct {
    const char *text;
    bool complete;
    enum err code;
    const char *says;
} refused[] = {
    {"", true, ERR_EMPTY, "x.csv is empty"},
    {"\n \r\n\n", true, ERR_EMPTY, "x.csv is empty"},
    {"id,date\n", true, ERR_HEADER_ONLY, "a header in line 1 and no rows"},
    {"id,date", true, ERR_HEADER_ONLY, "a header in line 1 and no rows"},
    {"id,date\n\n\n", true, ERR_HEADER_ONLY, "a header in line 1 and no rows"},
    {"Sales\n\nid,date\n", true, ERR_HEADER_ONLY, "a header in line 3 and no rows"},
    {"sep=;\nid;date\n", true, ERR_HEADER_ONLY, "a header in line 2 and no rows"},
    {"email\n", true, ERR_HEADER_ONLY, "a header in line 1 and no rows"},
    {"id,date\n1,2\n", true, ERR_OK, ""},
    {"id,date\n", false, ERR_OK, ""},
    {"a,b\n1,\"x\n3,4\n5,6\n", true, ERR_FORMAT, "x.csv line 2: a quote (\") opens"},
    {"a,b\n1,\"x\n3,4\n5,6\n", false, ERR_OK, ""}, /* it may end later */
    {"\"a,b\n1,2\n3,4\n", true, ERR_FORMAT, "x.csv line 1: a quote (\") opens"},
    {"\"a,b\n1,2\n3,4\n", false, ERR_FORMAT, "x.csv line 1: a quote (\") opens"},
    {"sep=,\na,b\n1,\"2\n", true, ERR_FORMAT, "x.csv line 3: a quote (\") opens"},
    {"\"sep=,\na,b\n1,2\n", true, ERR_FORMAT, "x.csv line 1: a quote (\") opens"},
};

static void input_what_is_refused(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof refused / sizeof *refused; i++) {
        struct dialect d = {.columns = 77}, before = d;
        struct arena arena = {0};
        struct err_info info = {0};
        const char *text = refused[i].text;
        enum err e = dialect_sniff(&d, text, strlen(text), refused[i].complete, "x.csv",
                                   &arena, &info);
        if (e != refused[i].code || !strstr(info.text, refused[i].says))
            fail_msg("row %zu, \"%s\": %s \"%s\"", i, text, err_name(e), info.text);
        if (e)
            assert_memory_equal(&d, &before, sizeof d);
        arena_release(&arena);
    }
}

static double seconds_now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

/* columns in the first line, in the third, error, part of the sentence */
static const struct {
    size_t first, third;
    bool complete;
    enum err code;
    const char *says;
} widths[] = {
    {4096, 4096, true, ERR_OK, ""},
    {4097, 4097, true, ERR_LIMIT, "line 1 has 4097 columns, and 4096 are the most"},
    {1000000, 1000000, true, ERR_LIMIT, "line 1 has 1000000 columns"},
    {1000000, 3, true, ERR_LIMIT, "line 1 has 1000000 columns"},
    {1000000, 0, false, ERR_LIMIT, "line 1 has more than 1000000 columns"},
    {3, 1000000, true, ERR_OK, ""},
    {3, 1000000, false, ERR_OK, ""},
};

static void input_million_columns(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof widths / sizeof *widths; i++) {
        struct buf text = {0};
        struct dialect d = {0};
        struct arena arena = {0};
        struct err_info info = {0};
        double start = seconds_now();
        for (size_t k = 0; k < widths[i].first; k++)
            buf_puts(&text, k ? ",a" : "a");
        if (widths[i].third) {
            buf_putc(&text, '\n');
            for (size_t k = 0; k < widths[i].first; k++)
                buf_puts(&text, k ? ",1" : "1");
            buf_putc(&text, '\n');
            for (size_t k = 0; k < widths[i].third; k++)
                buf_puts(&text, k ? ",2" : "2");
            buf_puts(&text, "\n5,6,7\n8,9,7\n");
        }
        enum err e = dialect_sniff(&d, text.data, text.size, widths[i].complete, "x.csv",
                                   &arena, &info);
        if (e != widths[i].code || !strstr(info.text, widths[i].says))
            fail_msg("row %zu: %s \"%s\"", i, err_name(e), info.text);
        if (!e)
            assert_int_equal(d.columns, widths[i].first);
        assert_true(seconds_now() - start < 20); /* with a sanitizer; else 0.1 */
        arena_release(&arena);
        buf_release(&text);
    }
}

/* All the same name: the suffixes are found without trying each. */
static void input_thousands_of_equal_names(void **state)
{
    struct buf text = {0};
    struct dialect d;
    struct arena arena = {0};
    struct err_info info = {0};
    (void)state;
    for (int i = 0; i < 4096; i++)
        buf_puts(&text, i ? ",a" : "a");
    buf_puts(&text, "\n1");
    for (int i = 1; i < 4096; i++)
        buf_puts(&text, ",1");
    assert_int_equal(
        dialect_sniff(&d, text.data, text.size, true, "x.csv", &arena, &info), ERR_OK);
    assert_string_equal(d.names[0], "a");
    assert_string_equal(d.names[1], "a_2");
    assert_string_equal(d.names[4095], "a_4096");
    arena_release(&arena);
    buf_release(&text);
}

/* file, delimiter, header, names: all of few columns, or how many */
static const struct {
    const char *file;
    char delimiter;
    enum err code;
    bool has_header;
    uint32_t columns;
    const char *first, *last;
} real[] = {
    {"cdnow/cdnowElog.csv", ',', ERR_OK, true, 5, "masterid", "sales"},
    {"cdnow/cdnowSummary_cbs.csv", ',', ERR_OK, true, 5, "x", "m.x"},
    {"cdnow/cdnowSummary_cu_tracking.csv", ',', ERR_OK, true, 2, "week",
     "cum_repeat_transactions"},
    {"completejourney/campaign_descriptions.csv", ',', ERR_OK, true, 4, "campaign_id",
     "end_date"},
    {"completejourney/campaigns.csv", ',', ERR_OK, true, 2, "campaign_id",
     "household_id"},
    {"completejourney/coupon_redemptions.csv", ',', ERR_OK, true, 4, "household_id",
     "redemption_date"},
    {"completejourney/demographics.csv", ',', ERR_OK, true, 8, "household_id",
     "kids_count"},
    {"completejourney/transactions_sample.csv", ',', ERR_OK, true, 11, "household_id",
     "transaction_timestamp"},
    {"donations/donations.csv", ',', ERR_OK, true, 4, "frequency", "weights"},
    {"donations/donationsSummary_rf_holdout.csv", ',', ERR_OK, true, 4, "x.star",
     "custs"},
    {"grocer/groceryElog.csv", ',', ERR_OK, true, 2, "cust", "date"},
    {"sbg/survival_pct.csv", ',', ERR_OK, true, 3, "year", "regular_pct"},
    {"telco/Telco-Customer-Churn.csv", ',', ERR_OK, true, 21, "customerID", "Churn"},
    {"export_formats/dittofeed_users.csv", ',', ERR_OK, true, 5, "id", "phone"},
    {"export_formats/dittofeed_missing-email-users.csv", ',', ERR_OK, true, 3, "id",
     "lastName"},
    {"export_formats/dittofeed_missing-headers-users.csv", ',', ERR_OK, false, 4,
     "column1", "column4"},
    {"export_formats/dittofeed_missing-identifiers.csv", ',', ERR_OK, true, 2,
     "firstName", "lastName"},
    {"export_formats/dittofeed_missing-some-identifiers.csv", ',', ERR_OK, true, 4, "id",
     "lastName"},
    {"export_formats/dittofeed_subscription-group-actions.csv", ',', ERR_OK, true, 6,
     "id", "action"},
    {"export_formats/shopify_orders_handmade_fixture.csv", ',', ERR_OK, true, 79, "Name",
     "Payment References"},
    {"export_formats/shopify_customers_export_header.csv", ',', ERR_HEADER_ONLY, true, 0,
     NULL, NULL},
    {"export_formats/shopify_orders_export_header.csv", ',', ERR_HEADER_ONLY, true, 0,
     NULL, NULL},
    {"export_formats/stripe_payments_export_header.csv", ',', ERR_HEADER_ONLY, true, 0,
     NULL, NULL},
    {"export_formats/stripe_payments_export_header_2014.csv", ',', ERR_HEADER_ONLY, true,
     0, NULL, NULL},
    {"export_formats/woocommerce_analytics_orders_export_header.csv", ',',
     ERR_HEADER_ONLY, true, 0, NULL, NULL},
    {"export_formats/woocommerce_csv_import_suite_orders_header.csv", ',',
     ERR_HEADER_ONLY, true, 0, NULL, NULL},
};

static void correctness_real_files(void **state)
{
    static char bytes[1 << 20];
    (void)state;
    for (size_t i = 0; i < sizeof real / sizeof *real; i++) {
        char path[TEST_DATA_PATH];
        struct dialect d;
        struct arena arena = {0};
        struct err_info info = {0};
        test_data(real[i].file, path);
        FILE *f = fopen(path, "rb");
        assert_non_null(f);
        size_t size = fread(bytes, 1, sizeof bytes, f);
        fclose(f);
        enum err e = dialect_sniff(&d, bytes, size, size < sizeof bytes, real[i].file,
                                   &arena, &info);
        if (e != real[i].code)
            fail_msg("%s: %s %s", real[i].file, err_name(e), info.text);
        if (!e) {
            assert_int_equal(d.delimiter, real[i].delimiter);
            assert_int_equal(d.has_header, real[i].has_header);
            assert_int_equal(d.skip_lines, 0);
            assert_int_equal(d.columns, real[i].columns);
            assert_string_equal(d.names[0], real[i].first);
            assert_string_equal(d.names[d.columns - 1], real[i].last);
        }
        arena_release(&arena);
    }
}

static uint32_t next_random(uint64_t *seed)
{
    *seed ^= *seed << 13;
    *seed ^= *seed >> 7;
    *seed ^= *seed << 17;
    return (uint32_t)(*seed >> 32);
}

/* What was written by a dialect is found to be written so. */
static void consistency_written_files_are_recognised(void **state)
{
    uint64_t seed = 5;
    (void)state;
    for (int i = 0; i < 3000; i++) {
        char delimiter = ",;\t|"[next_random(&seed) % 4];
        uint32_t columns = 2 + next_random(&seed) % 6, rows = 2 + next_random(&seed) % 30;
        bool header = next_random(&seed) % 2, quoted = next_random(&seed) % 2;
        const char *line_end = next_random(&seed) % 2 ? "\n" : "\r\n";
        struct buf text = {0};
        struct dialect d;
        struct arena arena = {0};
        struct err_info info = {0};
        for (uint32_t c = 0; header && c < columns; c++)
            buf_printf(&text, "name %c%s", (char)('a' + c),
                       c + 1 < columns ? (char[]){delimiter, 0} : line_end);
        for (uint32_t r = 0; r < rows; r++)
            for (uint32_t c = 0; c < columns; c++) {
                static const char *const words[] = {"tea, green", "a|b; c", "tab\there",
                                                    "say \"\"hi\"\"", "two\nlines"};
                if (c == 0)
                    buf_printf(&text, "%u", next_random(&seed) % 1000);
                else if (quoted && c == 1)
                    buf_printf(&text, "\"%s\"", words[next_random(&seed) % 5]);
                else
                    buf_printf(&text, "%u.%02u", next_random(&seed) % 100,
                               next_random(&seed) % 100);
                buf_puts(&text, c + 1 < columns ? (char[]){delimiter, 0} : line_end);
            }
        enum err e =
            dialect_sniff(&d, text.data, text.size, true, "x.csv", &arena, &info);
        if (e || d.delimiter != delimiter || d.columns != columns ||
            d.has_header != header || d.quote != (quoted ? '"' : 0) || d.skip_lines)
            fail_msg("%s: '%c' %u columns, header %d, quote %d, skip %llu\n%s", info.text,
                     d.delimiter, d.columns, d.has_header, d.quote,
                     (unsigned long long)d.skip_lines, text.data);
        arena_release(&arena);
        buf_release(&text);
    }
}

/* No prefix of a file makes the sniffer fail in a way that the whole does not. */
static void invariant_any_sample_is_sniffed(void **state)
{
    static const char text[] =
        "\ufeffsep=,\nSales,,\n\nid,\"na\nme\",date\n1,\"a \"\"b\"\""
        "\",2024-05-31\n2,'x',\"y\n\"\n3,4,5,6\n\n7\n";
    (void)state;
    for (size_t n = 0; n < sizeof text; n++)
        for (int complete = 0; complete < 2; complete++) {
            char *exact = malloc(n ? n : 1); /* the sanitizer sees a read past it */
            struct dialect d;
            struct arena arena = {0};
            struct err_info info = {0};
            memcpy(exact, text, n);
            enum err e = dialect_sniff(&d, exact, n, complete, "x.csv", &arena, &info);
            assert_true(e == ERR_OK || e == ERR_EMPTY || e == ERR_HEADER_ONLY ||
                        e == ERR_FORMAT);
            for (uint32_t c = 0; !e && c < d.columns; c++)
                assert_true(strlen(d.names[c]) > 0);
            arena_release(&arena);
            free(exact);
        }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(correctness_dialects),
        cmocka_unit_test(input_what_is_refused),
        cmocka_unit_test(input_million_columns),
        cmocka_unit_test(input_thousands_of_equal_names),
        cmocka_unit_test(correctness_real_files),
        cmocka_unit_test(consistency_written_files_are_recognised),
        cmocka_unit_test(invariant_any_sample_is_sniffed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
