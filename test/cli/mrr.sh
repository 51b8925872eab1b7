#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Histories of subscriptions made by hand, every awkward case of "Money that recurs": what
# each customer pays at the end of each month was worked out on paper, under each choice.
# shellcheck source=test/input/helper.bash
. "$MAINSTAY_ROOT/test/input/helper.bash" || exit

cat >subs.csv <<'ROWS'
subscription,customer,start,end,cancel,paid_until,trial_end,pause_start,pause_end,amount,interval,status,reason
cr,cr,2024-01-10,2024-02-10,2024-02-05,2024-02-10,,,,10.00,month,canceled,
cr,cr,2024-02-08,,,,,,,10.00,month,active,
cq,cq,2024-01-10,,2024-01-28,2024-02-20,,,,10.00,month,canceled,
cq,cq,2024-02-03,,,,,,,10.00,month,active,
tr,tr,2024-01-15,2024-01-29,2024-01-27,,2024-01-29,,,20.00,month,canceled,
ts,ts,2024-01-20,2024-02-03,2024-02-01,,2024-02-03,,,20.00,month,canceled,
tp,tp,2024-01-20,,,,2024-02-03,,,20.00,month,active,
up,up,2024-01-05,,,,,,,10.00,month,active,
up,up,2024-02-10,2024-02-20,2024-02-20,,,,,30.00,month,canceled,
gr1,gr,2024-01-05,2024-02-25,,,,,,10.00,month,ended,
gr2,gr,2024-03-04,,,,,,,10.00,month,active,
pa,pa,2024-01-05,,,,,2024-02-15,2024-03-15,10.00,month,active,
pd,pd,2024-01-05,,,2024-02-05,,,,10.00,month,past_due,
pc,pc,2024-01-05,,,,,,,10.00,month,active,
pc,pc,2024-03-10,,,,,,,20.00,month,active,
pc,pc,2024-03-10,,,,,,,25.00,month,active,
yr,yr,2024-01-05,,,,,,,120.00,year,active,
qt,qt,2024-01-05,,,,,,,30.00,quarter,active,
wk,wk,2024-01-05,,,,,,,10.00,week,active,
dy,dy,2024-01-05,,,,,,,1.00,day,active,
he,he,2024-01-05,,,,,,,0.54,year,active,
ho,ho,2024-01-05,,,,,,,0.66,year,active,
two1,two,2024-01-05,,,,,,,10.00,month,active,
two2,two,2024-02-05,2024-03-20,,,,,,5.00,month,ended,
re1,re,2024-01-05,2024-01-20,,,,,,10.00,month,ended,
re2,re,2024-03-05,,,,,,,10.00,month,active,
f,f,2024-01-05,,,,,,,0.00,month,active,
f,f,2024-03-05,,,,,,,10.00,month,active,
fr,fr,2024-01-05,,,,,,,10.00,month,active,
fr,fr,2024-04-05,,,,,,,0.00,month,active,
fr,fr,2024-05-05,,,,,,,10.00,month,active,
sc,sc,2024-01-05,2024-03-10,2024-02-20,2024-04-10,,,,10.00,month,canceled,
dn,dn,2024-01-05,,,,,,,30.00,month,active,
dn,dn,2024-02-07,,,,,,,12.00,month,active,
fu,fu,2024-01-05,,2024-06-20,2024-07-20,,,,10.00,month,active,
iv,iv,2024-01-05,2024-02-11,,,,,,10.00,month,canceled,card declined
pq,pq,2024-01-05,2024-04-10,2024-04-01,,,2024-02-15,,10.00,month,canceled,
iy,iy,2024-01-05,,,,,,,10.00,month,active,
iy,iy,2024-03-05,,,,,,,60.00,year,active,
bd,bd,2024-03-01,2024-04-01,,,,,,10.00,month,ended,
du,du,2024-01-05,,,,,,,10.00,month,active,
du,du,2024-02-05,,,,,,,5.00,month,active,
du,du,2024-02-25,,,,,,,20.00,month,active,
ov1,ov,2024-01-05,2024-03-10,,,,,,10.00,month,ended,
ov2,ov,2024-02-20,,,,,,,7.00,month,active,
tq,tq,2024-01-20,,,,2024-02-05,2024-02-20,2024-03-20,20.00,month,active,
ROWS

# In cents, January to June 2024.
cat >by_hand.json <<'JSON'
{"cr": [1000, 1000, 1000, 1000, 1000, 1000, "cancels, resumes before the paid service ends"],
 "cq": [1000, 1000, 1000, 1000, 1000, 1000, "the same over the end of a month"],
 "tr": [0, 0, 0, 0, 0, 0, "a trial cancelled at its end"],
 "ts": [0, 0, 0, 0, 0, 0, "the same over the end of a month"],
 "tp": [0, 2000, 2000, 2000, 2000, 2000, "a trial that is kept"],
 "up": [1000, 0, 0, 0, 0, 0, "upgrades, then leaves, in one month"],
 "gr": [1000, 0, 1000, 1000, 1000, 1000, "a new subscription 8 days after the old one"],
 "pa": [1000, 1000, 1000, 1000, 1000, 1000, "pauses from 15 February to 15 March"],
 "pd": [1000, 1000, 0, 0, 0, 0, "unpaid since 5 February"],
 "pc": [1000, 1000, 2500, 2500, 2500, 2500, "two changes on one day: the later one"],
 "yr": [1000, 1000, 1000, 1000, 1000, 1000, "120 / 12"],
 "qt": [1000, 1000, 1000, 1000, 1000, 1000, "30 / 3"],
 "wk": [4333, 4333, 4333, 4333, 4333, 4333, "10 x 52 / 12 = 43.333"],
 "dy": [3042, 3042, 3042, 3042, 3042, 3042, "365 / 12 = 30.4167"],
 "he": [4, 4, 4, 4, 4, 4, "0.54 / 12 = 0.045, half to even"],
 "ho": [6, 6, 6, 6, 6, 6, "0.66 / 12 = 0.055, half to even"],
 "two": [1000, 1500, 1000, 1000, 1000, 1000, "a second subscription for six weeks"],
 "re": [0, 0, 1000, 1000, 1000, 1000, "came and left in January, came back in March"],
 "f": [0, 0, 1000, 1000, 1000, 1000, "free at first"],
 "fr": [1000, 1000, 1000, 0, 1000, 1000, "100 % off for a month"],
 "sc": [1000, 1000, 1000, 0, 0, 0, "cancels 20 February, billed to 10 March, paid to 10 April"],
 "dn": [3000, 1200, 1200, 1200, 1200, 1200, "downgrades"],
 "fu": [1000, 1000, 1000, 1000, 1000, 1000, "cancels 20 June, paid to 20 July"],
 "iv": [1000, 0, 0, 0, 0, 0, "a card declined"],
 "pq": [1000, 1000, 1000, 0, 0, 0, "pauses and never comes back"],
 "iy": [1000, 1000, 500, 500, 500, 500, "from a month to a year"],
 "bd": [0, 0, 1000, 0, 0, 0, "from the first day of March to the first of April"],
 "du": [1000, 2000, 2000, 2000, 2000, 2000, "down and up in one month"],
 "ov": [1000, 1700, 700, 700, 700, 700, "two that overlap"],
 "tq": [0, 2000, 2000, 2000, 2000, 2000, "a trial, then a pause"]}
JSON

# movements CHANGED: on standard input a report; prints where it differs from the months
# by hand with CHANGED in place.  Who paid within a month and not at its end is listed.
movements() {
    # shellcheck disable=SC2016 # a script of another language
    node -e '
        const fs = require("fs");
        const report = JSON.parse(fs.readFileSync(0, "utf8"));
        const months = { ...JSON.parse(fs.readFileSync("by_hand.json", "utf8")), ...JSON.parse(process.argv[1]) };
        const paidInside = { re: 0, cq: 0, tq: 1 }; // month of it
        const wrong = [];
        report.periods.forEach((period, i) => {
            const sums = { start: 0, end: 0, new: 0, reactivation: 0, expansion: 0, contraction: 0, churn: 0 };
            for (const [who, paid] of Object.entries(months)) {
                const m0 = i ? paid[i - 1] : 0, m1 = paid[i];
                const before = paid.slice(0, i).some((m) => m > 0) || paidInside[who] < i;
                sums.start += m0;
                sums.end += m1;
                if (!m0 && m1) sums[before ? "reactivation" : "new"] += m1;
                else if (m0 && !m1) sums.churn += m0;
                else if (m1 > m0) sums.expansion += m1 - m0;
                else sums.contraction += m0 - m1;
            }
            for (const [name, cents] of Object.entries(sums)) {
                const value = period.metrics["mrr_" + name].value;
                if (Math.round(Number(value) * 100) !== cents)
                    wrong.push(`${period.name} ${name} ${value}, by hand ${cents / 100}`);
            }
        });
        if (report.periods.length !== 6) wrong.push("not six months");
        console.log(wrong.join("\n"));' "$1"
}

# by_hand NAME CHANGED SETTING...
by_hand() {
    local name=$1 changed=$2
    shift 2
    same "correctness_mrr_by_hand_$name" "" \
        "$("$program" report subs.csv --as-of 2024-06-30 -f json "$@" | movements "$changed")"
}
by_hand default '{}'
by_hand grace '{"gr": [1000, 1000, 1000, 1000, 1000, 1000]}' --set grace_days=14
by_hand pauses_absent '{"pa": [1000, 0, 1000, 1000, 1000, 1000], "pq": [1000, 0, 0, 0, 0, 0],
    "tq": [0, 0, 2000, 2000, 2000, 2000]}' --set paused_present=false
by_hand never_past_due '{"pd": [1000, 1000, 1000, 1000, 1000, 1000]}' --set past_due_days=never
by_hand end_of_billing '{"sc": [1000, 1000, 0, 0, 0, 0]}' --set end=billing
by_hand end_scheduled '{"sc": [1000, 0, 0, 0, 0, 0], "fu": [1000, 1000, 1000, 1000, 1000, 0],
    "cq": [0, 1000, 1000, 1000, 1000, 1000]}' --set end=scheduled
by_hand trials_count '{}' --set trials_count=true

# Who was lost, why, and who came: by hand as well.
people() {
    "$program" customers subs.csv --as-of 2024-06-30 -f csv --metric "$1" --period "$2" "${@:3}" |
        tail -n +2 | cut -d, -f1 | sort | paste -sd' '
}
same "correctness_lost_in_february" "gr iv up" "$(people lost 2024-02)"
same "correctness_lost_by_a_declined_card" "iv" "$(people lost_involuntary 2024-02)"
same "correctness_lost_unpaid" "pd" "$(people lost_involuntary 2024-03)"
same "correctness_new_and_left" "re" "$(people new_left 2024-01)"
same "correctness_reactivated" "gr re" "$(people reactivated 2024-03)"
same "correctness_lost_in_april" "bd pq sc" "$(people lost 2024-04)"
same "correctness_free_month_is_no_loss" "fr" "$(people mrr_churn 2024-04 | tr ' ' '\n' | grep fr)"
same "correctness_trial_cancelled_at_its_end_counts_if_asked" "re tr" \
    "$(people new_left 2024-01 --set trials_count=true)"
same "correctness_trial_over_the_month_is_lost_if_asked" "gr iv ts up" \
    "$(people lost 2024-02 --set trials_count=true)"

finish
