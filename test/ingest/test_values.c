/* SPDX-License-Identifier: Apache-2.0 */
/* What cells mean where it is not plain: currencies, states, missing values, the numbers
 * of spreadsheets. */
#include "ingest/source.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "loaded.h"

static int64_t gross_of(const struct source *s)
{
    int64_t sum = 0;
    for (uint32_t i = 0; i < orders_of(s); i++)
        sum += s->timeline.order_gross[i];
    return sum;
}

/* One file: what its orders come to and what its note says (NULL: that there is none). */
static void assert_file(const char *text, struct source_options options, int64_t gross,
                        const char *note)
{
    struct given files[] = {{"f.csv", text}, {0}};
    struct loaded l = load(files, options);
    assert_loaded(&l);
    assert_int_equal(gross_of(&l.source), gross);
    const char *found = l.source.files[0].note;
    if (note ? !found || !strstr(found, note) : found != NULL)
        fail_msg("note: %s", found ? found : "none");
    source_release(&l.source);
}

#define MIXED                                                        \
    "order_id,customer,date,total,currency\n1,A,2024-01-02,10,USD\n" \
    "2,B,2024-01-03,20,\n3,A,2024-01-04,40,EUR\n"
#define SIGNS                                                                \
    "order_id,customer,date,total\n1,A,2024-01-02,$10\n2,B,2024-01-03,$20\n" \
    "3,A,2024-01-04,€40\n"

static void correctness_load_currencies_not_named(void **state)
{
    (void)state;
    assert_file(MIXED, (struct source_options){.currency = "USD"}, 3000,
                "1 row names no currency and counts as USD");
    assert_file(SIGNS, (struct source_options){.currency = "USD"}, 3000,
                "2 rows have a sign of several currencies, taken for USD");
    assert_file(SIGNS, (struct source_options){.currency = "CAD"}, 3000, "taken for CAD");
    assert_file(SIGNS, (struct source_options){.currency = "EUR"}, 4000, NULL);
    struct given files[] = {{"f.csv", SIGNS}, {0}};
    struct loaded l = load(files, (struct source_options){.currency = "JPY"});
    assert_int_equal(l.e, ERR_CURRENCY);
}

static void correctness_load_orders_that_came_back(void **state)
{
    (void)state;
    assert_file("order_id,customer,date,total,status\n1,A,2024-01-02,10,paid\n"
                "2,B,2024-01-03,20,refunded\n3,A,2024-01-04,40,Returned\n"
                "4,A,2024-01-04,80,cancelled\n",
                (struct source_options){0}, 15000,
                "2 orders are of 60.00 in a state of returned or refunded");
    assert_file("order_id,customer,date,total,status,refund_amount\n"
                "1,A,2024-01-02,10,paid,0\n2,B,2024-01-03,20,refunded,20\n",
                (struct source_options){0}, 3000, NULL);
}

static const char *value_of(const struct source *s, const char *person)
{
    const struct source_attribute *a = &s->attributes[0];
    uint32_t p = person_of(s, person);
    if (a->change_start[p] == a->change_start[p + 1])
        return "none";
    return intern_text(a->values, a->change_code[a->change_start[p + 1] - 1], NULL);
}

static void correctness_load_namibia(void **state)
{
    (void)state;
    const char *country = "country", *age = "age";
    struct given files[] = {
        {"orders.csv",
         "customer,date,amount,country,age\nA,2024-01-02,1,NA,NA\n"
         "B,2024-01-02,1,DE,42\nC,2024-01-02,1,N/A,31\nNA,2024-01-03,1,DE,9\n"},
        {0}};
    struct loaded l = load(
        files, (struct source_options){.attributes = &country, .attribute_count = 1});
    assert_loaded(&l);
    assert_string_equal(value_of(&l.source, "A"), "NA");
    assert_string_equal(value_of(&l.source, "B"), "DE");
    assert_string_equal(value_of(&l.source, "C"), "none");
    assert_int_equal(l.source.left_out[SOURCE_REASON_NO_CUSTOMER].rows, 1);
    source_release(&l.source);
    l = load(files, (struct source_options){.attributes = &age, .attribute_count = 1});
    assert_loaded(&l);
    assert_string_equal(value_of(&l.source, "A"), "none");
    source_release(&l.source);
    struct given described[] = {
        {"orders.csv", "customer_id,date,amount\nA,2024-01-02,1\nB,2024-01-03,1\n"},
        {"customers.csv", "customer_id,country\nA,NA\nB,DE\n"},
        {0}};
    l = load(described,
             (struct source_options){.attributes = &country, .attribute_count = 1});
    assert_loaded(&l);
    assert_string_equal(value_of(&l.source, "A"), "NA");
    source_release(&l.source);
}

#define TAFENG                                                                          \
    "TRANSACTION_DT,CUSTOMER_ID,AGE_GROUP,PIN_CODE,PRODUCT_SUBCLASS,PRODUCT_ID,AMOUNT," \
    "ASSET,SALES_PRICE\n"                                                               \
    "11/13/2000,01622362,25-29,105,110501,4710026021110,2,30,44\n"                      \
    "11/14/2000,00141833,45-49,105,110333,4710892632017,1,98,129\n"                     \
    "11/15/2000,01376753,35-39,115,120110,4710043552102,1,80,109\n"                     \
    "11/16/2000,01603071,40-44,115,110333,4710892632017,1,75,89\n"                      \
    "11/17/2000,01738667,30-34,115,500201,9556439880610,3,300,390\n"                    \
    "11/18/2000,02141497,35-39,115,320203,4710247005299,1,166,199\n"

static void input_load_asks_whether_amounts_are_pieces(void **state)
{
    (void)state;
    struct given files[] = {{"tafeng.csv", TAFENG}, {0}};
    struct loaded l = load(files, (struct source_options){0});
    assert_int_equal(l.e, ERR_UNSURE);
    assert_non_null(strstr(l.info.text, "--map amount=SALES_PRICE"));
    struct source_map map = {SOURCE_ROLE_AMOUNT, NULL, "SALES_PRICE"};
    assert_file(TAFENG, (struct source_options){.maps = &map, .map_count = 1}, 96000,
                "no order id");
    map.column = "AMOUNT";
    assert_file(TAFENG, (struct source_options){.maps = &map, .map_count = 1}, 900,
                "no order id");
}

static void input_load_amounts_that_are_too_large(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        enum err e;
        const char *said[3];
    } rows[] = {
        {"order_id,customer,date,total\n1,A,2024-01-02,5\n"
         "2,A,2024-01-02,99999999999999999999\n",
         ERR_AMOUNT,
         {"line 3", "99999999999999999999", "9,223,372,036,854"}},
        {"order_id,customer,date,total\n1,A,2024-01-02,5\n2,A,2024-01-02,1e30\n",
         ERR_AMOUNT,
         {"line 3", "1e30", ""}},
        {"order_id,customer,date,amount\n\n1,A,2024-01-02,9000000000000\n"
         "1,A,2024-01-02,9000000000000.5\n",
         ERR_OVERFLOW,
         {"line 4", "9,223,372,036,854", ""}},
        {"order_id,customer,date,total\n1,A,2024-01-02,5\n2,A,2024-01-02,much\n",
         ERR_AMOUNT,
         {"line 3", "no amount", ""}},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct given files[] = {{"f.csv", rows[i].text}, {0}};
        struct loaded l = load(files, (struct source_options){0});
        bool said = l.e == rows[i].e;
        for (size_t k = 0; k < 3; k++)
            said = said && strstr(l.info.text, rows[i].said[k]);
        if (!said)
            fail_msg("%s: %s: %s", rows[i].text, err_name(l.e), l.info.text);
    }
}

/* 45123 is 2023-07-16: 45123 days after 1899-12-30. */
static void correctness_load_spreadsheet_text(void **state)
{
    (void)state;
    struct given files[] = {{"f.csv", "\xEF\xBB\xBF"
                                      "order_id;customer;date;total\r\n1;A;45123;1,50\r\n"
                                      "2;B;45124,5;1.234,75\r\n3;C;45125,99;0,5\r\n"},
                            {0}};
    struct loaded l = load(files, (struct source_options){0});
    assert_loaded(&l);
    assert_order(&l.source, "A", calendar_day(2023, 7, 16), 150);
    assert_order(&l.source, "B", calendar_day(2023, 7, 17), 123475);
    assert_order(&l.source, "C", calendar_day(2023, 7, 18), 50);
    source_release(&l.source);
}

/* "Unicode text" of a spreadsheet: UTF-16, little end first, a mark, tabs. */
static void correctness_load_spreadsheet_utf16(void **state)
{
    (void)state;
    static const char text[] = "order_id\tcustomer\tdate\ttotal\r\n"
                               "1\tA\t45123,25\t1,50\r\n2\tB\t45124\t2.000,00\r\n";
    char path[256];
    snprintf(path, sizeof path, "%s/utf16.txt", folder);
    FILE *file = fopen(path, "w");
    fwrite("\xFF\xFE", 1, 2, file);
    for (const char *c = text; *c; c++)
        fwrite((char[]){*c, 0}, 1, 2, file);
    fclose(file);
    const char *paths[] = {path};
    enum source_kind kinds[] = {SOURCE_UNKNOWN};
    struct source_options options = {
        .paths = paths, .kinds = kinds, .path_count = 1, .bad_share_max = 0.05};
    struct loaded l = {0};
    l.e = source_load(&l.source, &options, &l.info);
    unlink(path);
    assert_loaded(&l);
    assert_string_equal(l.source.files[0].encoding, "UTF-16LE");
    assert_order(&l.source, "A", calendar_day(2023, 7, 16), 150);
    assert_order(&l.source, "B", calendar_day(2023, 7, 17), 200000);
    source_release(&l.source);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(correctness_load_currencies_not_named),
        cmocka_unit_test(correctness_load_orders_that_came_back),
        cmocka_unit_test(correctness_load_namibia),
        cmocka_unit_test(input_load_asks_whether_amounts_are_pieces),
        cmocka_unit_test(input_load_amounts_that_are_too_large),
        cmocka_unit_test(correctness_load_spreadsheet_text),
        cmocka_unit_test(correctness_load_spreadsheet_utf16),
    };
    return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
