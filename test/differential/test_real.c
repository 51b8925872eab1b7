/* SPDX-License-Identifier: Apache-2.0 */
/* Every number of `report` and `cohorts` on real purchase logs, against SQL over the raw
 * files. */
#include "scenario.h"

#define CDNOW   "cdnow/cdnowElog.csv"
#define GROCER  "grocer/groceryElog.csv"
#define JOURNEY "completejourney/transactions_sample.csv"
#define HOUSES  "completejourney/demographics.csv"

static const struct dataset cdnow = {"raw_cdnow", NULL,   NULL, {CDNOW},
                                     false,       "true", "0"};
static const struct dataset grocer = {"raw_grocer", NULL,    NULL, {GROCER},
                                      false,        "false", "0"};
static const struct dataset journey = {"raw_journey", NULL,   NULL, {JOURNEY},
                                       false,         "true", "0"};
/* Each household is described once, so that every row of demographics is used. */
static const struct dataset houses = {"raw_journey",
                                      "raw_attribute_journey",
                                      NULL,
                                      {JOURNEY, HOUSES},
                                      false,
                                      "true",
                                      "(SELECT count(*) FROM raw_attribute)"};

static const struct scenario reports[] = {
    {"correctness_cdnow_month_auto", &cdnow, "month", "auto", NULL},
    {"correctness_cdnow_month_30", &cdnow, "month", "30", SCENARIO_MONEY},
    {"correctness_cdnow_month_90", &cdnow, "month", "90", SCENARIO_MONEY},
    {"correctness_cdnow_month_365", &cdnow, "month", "365", SCENARIO_MONEY},
    {"correctness_cdnow_month_zero_value", &cdnow, "month", "auto",
     "--set count_zero_value=true"},
    {"correctness_cdnow_week_30", &cdnow, "week", "30", SCENARIO_MONEY},
    {"correctness_cdnow_week_sunday", &cdnow, "week", "auto", "--set week_start=sunday"},
    {"correctness_cdnow_quarter_90", &cdnow, "quarter", "90", SCENARIO_MONEY},
    {"correctness_cdnow_quarter_fiscal", &cdnow, "quarter", "60", "--set fiscal_month=2"},
    {"correctness_cdnow_year_auto", &cdnow, "year", "auto", SCENARIO_MONEY},
    {"correctness_cdnow_year_fiscal", &cdnow, "year", "30", "--set fiscal_month=4"},
    {"correctness_cdnow_total_auto", &cdnow, "total", "auto", SCENARIO_MONEY},
    {"correctness_cdnow_total_range", &cdnow, "total", "40",
     "--from 1997-09-10 --to 1998-02-03"},
    {"correctness_cdnow_day_30", &cdnow, "day", "30", NULL},
    {"correctness_cdnow_day_1", &cdnow, "day", "1", "--from 1997-02-01 --to 1997-04-30"},
    {"correctness_cdnow_month_from_to", &cdnow, "month", "auto",
     "--from 1997-09-01 --to 1998-02-28"},
    {"correctness_cdnow_month_as_of", &cdnow, "month", "60",
     "--as-of 1998-03-14 " SCENARIO_MONEY},
    {"correctness_cdnow_month_as_of_auto", &cdnow, "month", "auto", "--as-of 1997-08-31"},
    {"correctness_cdnow_month_as_of_later", &cdnow, "month", "60", "--as-of 1998-08-20"},
    {"correctness_cdnow_month_grace", &cdnow, "month", "45", "--set grace_days=20"},
    {"correctness_cdnow_month_loyal", &cdnow, "month", "90", "--set loyal_min_orders=5"},

    {"correctness_grocer_month_auto", &grocer, "month", "auto", NULL},
    {"correctness_grocer_month_30", &grocer, "month", "30", NULL},
    {"correctness_grocer_week_90", &grocer, "week", "90", NULL},
    {"correctness_grocer_quarter_365", &grocer, "quarter", "365", SCENARIO_MONEY},
    {"correctness_grocer_year_auto", &grocer, "year", "auto", NULL},
    {"correctness_grocer_total_auto", &grocer, "total", "auto", NULL},
    {"correctness_grocer_day_7", &grocer, "day", "7",
     "--from 2006-02-20 --to 2006-05-05"},

    {"correctness_journey_month_auto", &journey, "month", "auto", SCENARIO_MONEY},
    {"correctness_journey_month_new_york", &journey, "month", "30",
     "--tz America/New_York"},
    {"correctness_journey_week_taipei", &journey, "week", "30", "--tz Asia/Taipei"},
    {"correctness_journey_day_new_york", &journey, "day", "10",
     "--tz America/New_York --from 2017-03-01 --to 2017-03-31"},
    {"correctness_journey_month_income", &houses, "month", "auto",
     "--by income " SCENARIO_MONEY},
    {"correctness_journey_month_home", &houses, "month", "30", "--by home_ownership"},
    {"correctness_journey_quarter_first_age", &houses, "quarter", "90", "--by first_age"},
};

static const struct scenario cohorts[] = {
    {"correctness_cohorts_cdnow_month", &cdnow, "month", "auto", NULL},
    {"correctness_cohorts_cdnow_week", &cdnow, "week", "30", NULL},
    {"correctness_cohorts_cdnow_from", &cdnow, "quarter", "30", "--from 1997-04-01"},
    {"correctness_cohorts_cdnow_as_of", &cdnow, "month", "30", "--as-of 1998-03-14"},
    {"correctness_cohorts_grocer_month", &grocer, "month", "auto", NULL},
    {"correctness_cohorts_journey_month", &journey, "month", "auto", NULL},
};

int main(void)
{
    return scenario_main((struct scenario_list){reports, SCENARIO_COUNT(reports)},
                         (struct scenario_list){0},
                         (struct scenario_list){cohorts, SCENARIO_COUNT(cohorts)});
}
