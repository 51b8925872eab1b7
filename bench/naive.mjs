#!/usr/bin/env node
// SPDX-License-Identifier: Apache-2.0
// The answer once more, as plainly as the definitions read, for a few ten thousand orders:
//
//     node bench/naive.mjs DIR [segment] [attribute] [appended]
//
// Reads orders.csv and customers.csv of DIR, asks every question of every customer and
// every day, and shares nothing with the plans of bench/queries.  A customer is present on
// a day if an order was made on it or on one of the 89 days before.
import { readFileSync } from "node:fs";
import { join } from "node:path";

const WINDOW = 90;
const day = (text) => Math.round(Date.parse(text + "T00:00:00Z") / 86400000);
const first = day("2022-01-01");
const begins = []; // of 36 months, and the day after the last
for (let m = 0; m <= 36; m++) begins.push(Date.UTC(2022, m, 1) / 86400000 - first);

function table(file) {
    const [head, ...rows] = readFileSync(file, "utf8").trim().split("\n");
    const names = head.split(",");
    return rows.map((row) => Object.fromEntries(row.split(",").map((cell, i) => [names[i], cell])));
}

function people(dir, options) {
    const found = new Map();
    const parts = options.has("appended") ? ["", "day"] : [""];
    for (const part of parts)
        for (const row of table(join(dir, part ? "day-customers.csv" : "customers.csv")))
            found.set(row.customer_id, { group: row.attribute, segment: row.segment, orders: [] });
    for (const part of parts)
        for (const row of table(join(dir, part ? "day.csv" : "orders.csv")))
            found.get(row.customer_id).orders.push({
                day: day(row.ts.slice(0, 10)) - first,
                cents: Number(row.amount.replace(".", "")),
            });
    return [...found.values()].filter(
        (p) => p.orders.length && (!options.has("segment") || p.segment === "1"),
    );
}

const present = (person, d) => person.orders.some((o) => o.day <= d && d < o.day + WINDOW);
const within = (person, m) =>
    person.orders.filter((o) => begins[m] <= o.day && o.day < begins[m + 1]);
const money = (orders) => orders.reduce((sum, o) => sum + o.cents, 0);

function add(cells, key, values) {
    const sums = cells.get(key) ?? values.map(() => 0);
    cells.set(key, sums.map((sum, i) => sum + Number(values[i])));
}

// By group: flows and buyers.
function ask(person, by, cells) {
    const key = (...parts) => [parts[0], ...by, ...parts.slice(1)].join("\t");
    const days = [...new Set(person.orders.map((o) => o.day))].sort((a, b) => a - b);
    const cohort = begins.findLastIndex((begin) => begin <= days[0]);
    for (let m = 0; m < 36; m++) {
        const start = present(person, begins[m] - 1), end = present(person, begins[m + 1] - 1);
        const isNew = begins[m] <= days[0] && days[0] < begins[m + 1];
        add(cells, key("flow", m), [start, end, start && end, start && !end, isNew,
            !start && !isNew && end]);
        const orders = within(person, m);
        if (orders.length === 0) continue;
        add(cells, key("buy", m), [1, orders.length, money(orders), orders.length >= 2,
            orders.length >= 3]);
        if (!by.length) add(cells, key("cohort", cohort, m), [1, orders.length, money(orders)]);
    }
    const x = days.length - 1, tx = days.at(-1) - days[0], t = 1095 - days[0];
    const v = money(person.orders.filter((o) => o.day > days[0]));
    if (!by.length) add(cells, key("rfm"), [1, x > 0, x, tx, t, v, x * tx, x * t, tx * t, x * v]);
}

export function naive(dir, options) {
    const cells = new Map();
    for (const person of people(dir, options))
        ask(person, options.has("attribute") ? [person.group] : [], cells);
    return [...cells].map(([key, values]) => [key, ...values].join("\t")).join("\n") + "\n";
}

if (process.argv[1] === import.meta.filename)
    process.stdout.write(naive(process.argv[2], new Set(process.argv.slice(3))));
