/* SPDX-License-Identifier: Apache-2.0 */
/* Every number of `report` and `cohorts` on made-up exports, against SQL over the raw
 * files. */
#include "scenario.h"

static const struct dataset shop = {
    "raw_shop", "raw_attribute_shop", NULL, {"orders.csv", "refunds.csv"}, true, "true",
    "0"};
static const struct dataset visits = {"raw_shop",
                                      "raw_attribute_shop",
                                      "raw_event_shop",
                                      {"orders.csv", "refunds.csv", "events.csv"},
                                      true,
                                      "true",
                                      "0"};
static const struct dataset retail = {"raw_retail", NULL,   NULL, {"retail.csv"},
                                      true,         "true", "0"};
static const struct dataset market = {"raw_market",
                                      "raw_attribute_market",
                                      NULL,
                                      {"olist_orders.csv", "olist_order_items.csv",
                                       "olist_customers.csv", "olist_order_payments.csv"},
                                      true,
                                      "true",
                                      "(SELECT count(*) FROM customer)"};

static const struct scenario reports[] = {
    {"correctness_shop_month_auto", &shop, "month", "auto", SCENARIO_MONEY},
    {"correctness_shop_month_order_day", &shop, "month", "60", "--set refunds=order_day"},
    {"correctness_shop_month_ignore", &shop, "month", "60", "--set refunds=ignore"},
    {"correctness_shop_month_fully_refunded", &shop, "month", "auto",
     "--set fully_refunded_counts=false " SCENARIO_MONEY},
    {"correctness_shop_week_fully_refunded", &shop, "week", "30",
     "--set fully_refunded_counts=false --set refunds=order_day"},
    {"correctness_shop_month_zero_value", &shop, "month", "30",
     "--set count_zero_value=true"},
    {"correctness_shop_month_as_of", &shop, "month", "30", "--as-of 2023-01-15"},
    {"correctness_shop_month_as_of_order_day", &shop, "month", "30",
     "--as-of 2023-01-15 --set refunds=order_day --set fully_refunded_counts=false"},
    {"correctness_shop_month_country", &shop, "month", "60",
     "--by country " SCENARIO_MONEY},
    {"correctness_shop_quarter_first_country", &shop, "quarter", "60",
     "--by first_country"},
    {"correctness_shop_year_365", &shop, "year", "365", SCENARIO_MONEY},
    {"correctness_shop_day_30", &shop, "day", "30", "--from 2022-02-01 --to 2022-04-01"},

    {"correctness_visits_month_auto", &visits, "month", "auto",
     "--set rule=activity " SCENARIO_MONEY},
    {"correctness_visits_month_chosen", &visits, "month", "auto",
     "--set rule=activity --set events=login,play"},
    {"correctness_visits_week_taipei", &visits, "week", "14",
     "--set rule=activity --set events=play --tz Asia/Taipei"},
    {"correctness_visits_month_country", &visits, "month", "21",
     "--set rule=activity --set consideration_events=play --by country"},
    {"correctness_visits_month_as_of", &visits, "month", "30",
     "--set rule=activity --as-of 2023-01-15"},
    {"correctness_visits_month_purchase_rule", &visits, "month", "60",
     "--set consideration_events=play,login"},

    {"correctness_retail_month_auto", &retail, "month", "auto", SCENARIO_MONEY},
    {"correctness_retail_week_30", &retail, "week", "30", "--set refunds=ignore"},
    {"correctness_retail_quarter_90", &retail, "quarter", "90", NULL},

    {"correctness_market_month_auto", &market, "month", "auto", SCENARIO_MONEY},
    {"correctness_market_quarter_90", &market, "quarter", "90", NULL},
    {"correctness_market_month_state", &market, "month", "60", "--by customer_state"},
};

static const struct scenario start[] = {
    {"correctness_shop_month_country_at_start", &shop, "month", "60",
     "--by country@start"},
    {"correctness_shop_week_country_at_start", &shop, "week", "30", "--by country@start"},
};

static const struct scenario cohorts[] = {
    {"correctness_cohorts_shop_month", &shop, "month", "60", NULL},
    {"correctness_cohorts_shop_presence", &shop, "month", "60",
     "--cohort first_presence --set fully_refunded_counts=false"},
    {"correctness_cohorts_retail_month", &retail, "month", "90", NULL},
    {"correctness_cohorts_market_quarter", &market, "quarter", "90", NULL},
};

int main(void)
{
    return scenario_main((struct scenario_list){reports, SCENARIO_COUNT(reports)},
                         (struct scenario_list){start, SCENARIO_COUNT(start)},
                         (struct scenario_list){cohorts, SCENARIO_COUNT(cohorts)});
}
