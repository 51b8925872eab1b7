/* SPDX-License-Identifier: Apache-2.0 */
#include "ingest/names.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static void correctness_names_fold(void **state)
{
    static const struct {
        const char *name, *folded;
    } rows[] = {
        {"Customer ID", "customerid"},
        {"customer_id", "customerid"},
        {"InvoiceNo", "invoiceno"},
        {"  Order-Date (UTC) ", "orderdateutc"},
        {"ＣｕｓｔｏｍｅｒＩＤ", "customerid"}, /* full width */
        {"訂單 日期", "訂單日期"},
        {"Größe", "grösse"},
        {"Order #", "order"},
        {"", ""},
    };
    (void)state;
    char out[64];
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        assert_string_equal(names_fold(rows[i].name, out, sizeof out), rows[i].folded);
}

/* Plain ASCII is folded by a short way of its own; a character behind it makes the long
 * way of Unicode take the whole. */
static void consistency_names_fold_ascii_as_unicode(void **state)
{
    (void)state;
    for (int c = 1; c < 128; c++) {
        char plain[64], wide[80], out[64];
        snprintf(plain, sizeof plain, "a%cB%c%c9", c, c, 127 - c ? 127 - c : ' ');
        snprintf(wide, sizeof wide, "%s訂", plain);
        names_fold(wide, out, sizeof out);
        size_t size = strlen(out) - strlen("訂");
        assert_string_equal(out + size, "訂");
        out[size] = 0;
        assert_string_equal(names_fold(plain, wide, sizeof wide), out);
    }
}

static void correctness_names_nobody(void **state)
{
    static const struct {
        const char *text;
        bool nobody;
    } rows[] = {
        {"guest", true},
        {"Guest Checkout", true},
        {"(ANON)", true},
        {"Walk-in", true},
        {"訪客", true},
        {"-1", true},
        {"1", false},
        {"guest1", false},
        {"guest 17", false},
        {"guests", false},
        {"-10", false},
        {"C-1", false},
        {"walkin customer2", false},
        {"0", false},
        {"", false},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        assert_int_equal(names_nobody(rows[i].text, strlen(rows[i].text)),
                         rows[i].nobody);
}

/* The role that each name should win, by a score over all roles. */
static void correctness_names_score_finds_the_role(void **state)
{
    static const struct {
        const char *name;
        enum source_role role;
    } rows[] = {
        {"CustomerID", SOURCE_ROLE_CUSTOMER},
        {"Customer ID", SOURCE_ROLE_CUSTOMER},
        {"masterid", SOURCE_ROLE_CUSTOMER},
        {"cust", SOURCE_ROLE_CUSTOMER},
        {"household_id", SOURCE_ROLE_CUSTOMER},
        {"客戶編號", SOURCE_ROLE_CUSTOMER},
        {"客户编号", SOURCE_ROLE_CUSTOMER},
        {"our_client_number", SOURCE_ROLE_CUSTOMER},
        {"InvoiceNo", SOURCE_ROLE_ORDER},
        {"Invoice", SOURCE_ROLE_ORDER},
        {"basket_id", SOURCE_ROLE_ORDER},
        {"order_id", SOURCE_ROLE_ORDER},
        {"訂單編號", SOURCE_ROLE_ORDER},
        {"InvoiceDate", SOURCE_ROLE_DATE},
        {"order_purchase_timestamp", SOURCE_ROLE_DATE},
        {"transaction_timestamp", SOURCE_ROLE_DATE},
        {"訂單日期", SOURCE_ROLE_DATE},
        {"下单时间", SOURCE_ROLE_DATE},
        {"sales", SOURCE_ROLE_AMOUNT},
        {"sales_value", SOURCE_ROLE_AMOUNT},
        {"金额", SOURCE_ROLE_AMOUNT},
        {"Net Amount Paid", SOURCE_ROLE_AMOUNT},
        {"order_total", SOURCE_ROLE_ORDER_TOTAL},
        {"訂單金額", SOURCE_ROLE_ORDER_TOTAL},
        {"Quantity", SOURCE_ROLE_QUANTITY},
        {"UnitPrice", SOURCE_ROLE_PRICE},
        {"单价", SOURCE_ROLE_PRICE},
        {"Refunded Amount", SOURCE_ROLE_REFUND},
        {"currency", SOURCE_ROLE_CURRENCY},
        {"order_status", SOURCE_ROLE_STATUS},
        {"event_name", SOURCE_ROLE_EVENT},
    };
    (void)state;
    char folded[64];
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        names_fold(rows[i].name, folded, sizeof folded);
        int score = names_score(rows[i].role, folded);
        if (!score)
            fail_msg("%s is not known as %s", rows[i].name,
                     source_role_name(rows[i].role));
        for (int role = 0; role < SOURCE_ROLE_COUNT; role++)
            if (role != (int)rows[i].role && role != SOURCE_ROLE_PERSON &&
                names_score((enum source_role)role, folded) > score)
                fail_msg("%s is taken for %s", rows[i].name,
                         source_role_name((enum source_role)role));
    }
}

static void input_names_that_mean_something_else(void **state)
{
    static const struct {
        const char *name;
        enum source_role role;
    } rows[] = {
        {"order_delivered_customer_date", SOURCE_ROLE_DATE},
        {"shipping_limit_date", SOURCE_ROLE_DATE},
        {"signup_date", SOURCE_ROLE_DATE},
        {"birth date", SOURCE_ROLE_DATE},
        {"refund_date", SOURCE_ROLE_DATE},
        {"freight_value", SOURCE_ROLE_AMOUNT},
        {"Discount Amount", SOURCE_ROLE_AMOUNT},
        {"tax_total", SOURCE_ROLE_AMOUNT},
        {"customer_city", SOURCE_ROLE_CUSTOMER},
        {"customer_zip_code_prefix", SOURCE_ROLE_CUSTOMER},
        {"Customer type", SOURCE_ROLE_CUSTOMER},
        {"order_item_id", SOURCE_ROLE_ORDER},
        {"order_status", SOURCE_ROLE_ORDER},
        {"product_id", SOURCE_ROLE_ORDER},
    };
    (void)state;
    char folded[64];
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (names_score(rows[i].role, names_fold(rows[i].name, folded, sizeof folded)))
            fail_msg("%s is taken for %s", rows[i].name, source_role_name(rows[i].role));
}

static void correctness_names_state(void **state)
{
    static const struct {
        const char *text;
        enum names_state state;
    } rows[] = {
        {"canceled", NAMES_STATE_CANCELLED},
        {"Cancelled", NAMES_STATE_CANCELLED},
        {"VOIDED", NAMES_STATE_CANCELLED},
        {"failed", NAMES_STATE_CANCELLED},
        {"已取消", NAMES_STATE_CANCELLED},
        {"delivered", NAMES_STATE_COUNTS},
        {"paid", NAMES_STATE_COUNTS},
        {"partially_refunded", NAMES_STATE_COUNTS},
        {"Completed", NAMES_STATE_COUNTS},
        {"refunded", NAMES_STATE_COUNTS},
        {"California", NAMES_STATE_UNKNOWN},
        {"", NAMES_STATE_UNKNOWN},
        /* Magento */
        {"holded", NAMES_STATE_COUNTS},
        {"fraud", NAMES_STATE_CANCELLED},
        {"pending_payment", NAMES_STATE_CANCELLED},
        {"paypal_canceled_reversal", NAMES_STATE_COUNTS},
        {"payment_review", NAMES_STATE_COUNTS},
        /* WooCommerce */
        {"wc-completed", NAMES_STATE_COUNTS},
        {"wc-on-hold", NAMES_STATE_COUNTS},
        {"wc-failed", NAMES_STATE_CANCELLED},
        {"wc-checkout-draft", NAMES_STATE_CANCELLED},
        /* PrestaShop */
        {"Payment accepted", NAMES_STATE_COUNTS},
        {"Awaiting check payment", NAMES_STATE_CANCELLED},
        {"On backorder (not paid)", NAMES_STATE_CANCELLED},
        {"On backorder (paid)", NAMES_STATE_COUNTS},
        {"Payment error", NAMES_STATE_CANCELLED},
        /* OpenCart */
        {"Canceled Reversal", NAMES_STATE_COUNTS},
        {"Denied", NAMES_STATE_CANCELLED},
        {"Chargeback", NAMES_STATE_COUNTS},
        /* BigCommerce */
        {"Awaiting Fulfillment", NAMES_STATE_COUNTS},
        {"Awaiting Payment", NAMES_STATE_CANCELLED},
        {"Incomplete", NAMES_STATE_CANCELLED},
        {"Manual Verification Required", NAMES_STATE_COUNTS},
        /* Amazon, Etsy, Square, Stripe, Taobao */
        {"Shipped - Delivered to Buyer", NAMES_STATE_COUNTS},
        {"Unshipped", NAMES_STATE_COUNTS},
        {"Unfulfillable", NAMES_STATE_CANCELLED},
        {"Payment Processing", NAMES_STATE_COUNTS},
        {"OPEN", NAMES_STATE_COUNTS},
        {"requires_payment_method", NAMES_STATE_CANCELLED},
        {"succeeded", NAMES_STATE_COUNTS},
        {"待付款", NAMES_STATE_CANCELLED},
        {"待發貨", NAMES_STATE_COUNTS},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        assert_int_equal(names_state(rows[i].text, strlen(rows[i].text)), rows[i].state);
}

static void correctness_names_nothing(void **state)
{
    static const struct {
        const char *text;
        bool nothing;
    } rows[] = {
        {"", true},          {"NULL", true}, {"nan", true},   {"N/A", true},
        {"\\N", true},       {"-", true},    {"0", false},    {"-1", false},
        {"Nan Lee", false},  {"none", true}, {"nona", false}, {"#N/A", true},
        {"Undefined", true}, {"NIL", true},  {"#", false},    {"U", false},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        assert_int_equal(names_nothing(rows[i].text, strlen(rows[i].text)),
                         rows[i].nothing);
    assert_true(names_nothing(NULL, 0));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(correctness_names_fold),
        cmocka_unit_test(consistency_names_fold_ascii_as_unicode),
        cmocka_unit_test(correctness_names_nobody),
        cmocka_unit_test(correctness_names_score_finds_the_role),
        cmocka_unit_test(input_names_that_mean_something_else),
        cmocka_unit_test(correctness_names_state),
        cmocka_unit_test(correctness_names_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
