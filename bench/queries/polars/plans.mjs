// SPDX-License-Identifier: Apache-2.0
// The plans for Polars.  Each takes the orders and gives [kind, frame] pairs.
const sum64 = (pl, expression) => expression.cast(pl.Int64).sum();

// Flows, buyers and cohorts out of the counts by first month and month, k, and the lost, l:
// few rows, added up here.
function fewRows(pl, k, l, grouped) {
    const flows = new Map(), buys = new Map();
    const at = (map, g, m, width) => {
        const key = `${g}\t${m}`;
        if (!map.has(key)) map.set(key, new Array(width).fill(0));
        return map.get(key);
    };
    for (const r of k.toRecords()) {
        const flow = at(flows, r.g ?? 0, r.m, 3), buy = at(buys, r.g ?? 0, r.m, 5);
        if (r.c === r.m) flow[0] += Number(r.customers);
        flow[1] += Number(r.reactivated);
        ["customers", "orders", "revenue", "repeats", "loyal"].forEach(
            (name, i) => (buy[i] += Number(r[name])));
    }
    for (const r of l.toRecords()) at(flows, r.g ?? 0, r.m, 3)[2] += Number(r.lost);
    const groups = [...new Set([...flows.keys()].map((key) => key.split("\t")[0]))];
    const lines = (g) => (grouped ? [g] : []);
    const flow = groups.flatMap((g) => {
        let present = 0;
        return Array.from({ length: 36 }, (_, m) => {
            const [first, back, lost] = flows.get(`${g}\t${m}`) ?? [0, 0, 0];
            const start = present;
            present += first + back - lost;
            return [...lines(g), m, start, present, start - lost, lost, first, back];
        });
    });
    const buy = [...buys].map(([key, sums]) => {
        const [g, m] = key.split("\t");
        return [...lines(g), m, ...sums];
    });
    const rows = (list) => ({ rows: () => list });
    const cohorts = grouped ? [] : [["cohort", k.select("c", "m", "customers", "orders", "revenue")]];
    return [["flow", rows(flow)], ["buy", rows(buy)], ...cohorts];
}

function rfm(pl, people) {
    const product = (a, b) => pl.col(a).mul(pl.col(b)).sum().alias(`${a}${b}`);
    const sums = [pl.len().cast(pl.Int64).alias("n"),
        sum64(pl, pl.col("x").gt(0)).alias("repeaters"), ...["x", "tx", "t", "v"].map(
            (name) => pl.col(name).sum().alias(`sum_${name}`)),
        product("x", "tx"), product("x", "t"), product("tx", "t"), product("x", "v")];
    return ["rfm", people.select(...sums).collectSync()];
}

// Months of customers, each with the one before and after: counts by first month and month.
function runsAnswer(pl, runs, grouped) {
    const by = grouped ? ["g"] : [];
    const same = pl.col("customer_id").eq(pl.col("customer_id").shift(1));
    const last = pl.col("customer_id").neq(pl.col("customer_id").shift(-1)).fillNull(true);
    const seen = runs.sort(["customer_id", "m"]).withColumns(
        pl.when(same).then(pl.col("a").shift(1)).otherwise(pl.lit(99)).alias("pa"),
        pl.when(last).then(pl.lit(99)).otherwise(pl.col("m").shift(-1)).alias("nm"),
        pl.when(same).then(pl.lit(null)).otherwise(pl.col("m")).forwardFill().alias("c"),
    ).collectSync().lazy();
    const k = seen.groupBy([...by, "c", "m"]).agg(
        pl.len().cast(pl.Int64).alias("customers"), sum64(pl, pl.col("n")).alias("orders"),
        pl.col("v").sum().alias("revenue"), sum64(pl, pl.col("n").gtEq(2)).alias("repeats"),
        sum64(pl, pl.col("n").gtEq(3)).alias("loyal"),
        sum64(pl, pl.col("pa").lt(pl.col("m"))).alias("reactivated")).collectSync();
    const l = seen.filter(pl.col("a").lt(36).and(pl.col("nm").gt(pl.col("a"))))
        .groupBy([...by, "a"]).agg(pl.len().cast(pl.Int64).alias("lost"))
        .rename({ a: "m" }).collectSync();
    return fewRows(pl, k, l, grouped);
}

function runsOf(pl, orders, by) {
    return orders.groupBy([...by, "customer_id", "m"]).agg(
        pl.len().cast(pl.Int64).alias("n"), pl.col("amount_cents").cast(pl.Int64).sum().alias("v"),
        pl.col("a").max().alias("a"));
}

// Orders are summed by customer and day, those by customer and month.
function natural(pl, orders, grouped) {
    const by = grouped ? ["g"] : [];
    if (grouped) return runsAnswer(pl, runsOf(pl, orders, by), grouped);
    const days = orders.groupBy(["customer_id", "d"]).agg(
        pl.col("m").first().alias("m"), pl.col("a").first().alias("a"),
        pl.len().cast(pl.Int64).alias("n"), pl.col("amount_cents").cast(pl.Int64).sum().alias("v"))
        .collectSync().lazy();
    const runs = days.groupBy(["customer_id", "m"]).agg(
        pl.col("n").sum().alias("n"), pl.col("v").sum().alias("v"), pl.col("a").max().alias("a"));
    const d = pl.col("d").cast(pl.Int64);
    const people = days.groupBy("customer_id").agg(
        pl.len().cast(pl.Int64).sub(1).alias("x"), d.max().sub(d.min()).alias("tx"),
        pl.lit(1095).cast(pl.Int64).sub(d.min()).alias("t"),
        pl.col("v").sum().sub(pl.col("v").filter(pl.col("d").eq(pl.col("d").min())).sum()).alias("v"));
    return [...runsAnswer(pl, runs, grouped), rfm(pl, people)];
}

// Sorted orders see the one before; a month of a customer is a sum over neighbours.
function shift(pl, orders, grouped) {
    const by = grouped ? ["g"] : [];
    if (grouped) return runsAnswer(pl, runsOf(pl, orders, by), grouped);
    const same = pl.col("customer_id").eq(pl.col("customer_id").shift(1)).fillNull(false);
    const seen = orders.sort(["customer_id", "d"]).withColumns(
        same.and(pl.col("d").neq(pl.col("d").shift(1))).alias("another_day"),
        pl.when(same).then(pl.lit(null)).otherwise(pl.col("d")).forwardFill().cast(pl.Int64).alias("d0"),
    ).collectSync().lazy();
    const runs = runsOf(pl, seen, by);
    const d = pl.col("d").cast(pl.Int64), d0 = pl.col("d0");
    const people = seen.groupBy("customer_id").agg(
        sum64(pl, pl.col("another_day")).alias("x"), d.max().sub(d0.first()).alias("tx"),
        pl.lit(1095).cast(pl.Int64).sub(d0.first()).alias("t"),
        pl.col("amount_cents").cast(pl.Int64).mul(d.gt(d0).cast(pl.Int64)).sum().alias("v"));
    return [...runsAnswer(pl, runs, grouped), rfm(pl, people)];
}

const sum = (pl, orders) => [["sum", orders.select(pl.len().cast(pl.Int64).alias("n"),
    pl.col("amount_cents").cast(pl.Int64).sum().alias("v")).collectSync()]];

export const plans = { natural, shift, sum };
