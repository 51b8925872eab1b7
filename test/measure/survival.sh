#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Survival by tenure against R's survival package (Debian: r-cran-survival), on the telecom
# table: the whole curve, overall and by contract, and the restricted mean.
. "$MAINSTAY_ROOT/test/shell.sh"
cd "$scratch" || exit 1

names=(consistency_survival_and_r consistency_survival_mean_and_r)
table=telco/Telco-Customer-Churn.csv
have_data "${names[0]}" "$table" || finish
if ! Rscript -e 'library(survival)' >/dev/null 2>&1; then
    for name in "${names[@]}"; do
        skip "$name" "R's survival package is not installed (apt-get install r-cran-survival)"
    done
    finish
fi

# group,tenure,at risk,left,survival; then mean,group,mean up to the last tenure with 30 at
# risk.
cat >curve.R <<'R'
suppressMessages(library(survival))
d <- read.csv(commandArgs(TRUE)[1])
show <- function(group, d) {
    f <- survfit(Surv(tenure, Churn == "Yes") ~ 1, data = d)
    s <- summary(f, times = 0:max(d$tenure), extend = TRUE)
    cat(sprintf("%s,%d,%d,%d,%.9f\n", group, s$time, s$n.risk, s$n.event, s$surv), sep = "")
    horizon <- max(s$time[s$n.risk >= 30])
    cat(sprintf("mean,%s,%.6f\n", group, summary(f, rmean = horizon)$table["rmean"]))
}
show("all", d)
for (contract in sort(unique(d$Contract))) show(contract, d[d$Contract == contract, ])
R
Rscript curve.R "$data/$table" >r.csv 2>r.err
"$program" report "$data/$table" --by Contract --format json >report.json
# shellcheck disable=SC2016 # a template of JavaScript's
node -e '
    const total = JSON.parse(require("fs").readFileSync("report.json", "utf8")).total;
    const show = (group, of) => {
        for (const p of of.survival)
            console.log([group, p.tenure, p.at_risk, p.left, p.survival.toFixed(9)].join());
        console.log(`mean,${group},${of.metrics.snapshot_survival_mean.value.toFixed(6)}`);
    };
    show("all", total);
    for (const group of total.groups.sort((a, b) => a.value < b.value ? -1 : 1))
        show(group.value, group);' >ours.csv
check "consistency_survival_has_rows" test "$(grep -vc ^mean r.csv)" -gt 280
same "${names[0]}" "$(grep -v ^mean r.csv)" "$(grep -v ^mean ours.csv)"
same "${names[1]}" "$(grep ^mean r.csv)" "$(grep ^mean ours.csv)"

finish
