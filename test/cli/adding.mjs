// SPDX-License-Identifier: Apache-2.0
// An import that reads the new files alone tells and keeps what one that reads everything
// does.  With --rejects everything is read: two workspaces get the same random exports, one
// so and one so, and what is told of the files, what changed and the reports are compared.
//
// usage: node adding.mjs PROGRAM SEEDS
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { generator } from "./generator.mjs";

const [program, seeds] = [process.argv[2], Number(process.argv[3])];

const day = (n) => new Date(Date.UTC(2023, 0, 1 + n)).toISOString().slice(0, 10);

function run(folder, ...words) {
    const { status, stdout, stderr } = spawnSync(program, words, { cwd: folder, encoding: "utf8" });
    return { status, stdout, stderr };
}

// What is kept of the workspace as it is; empty where it is not.
function kept(folder) {
    try {
        return readdirSync(join(folder, "ws", "timeline")).filter((f) => f.startsWith("source"));
    } catch {
        return [];
    }
}

// What a shop's exports are like; in every third each row is an order, without an id, and in
// every fourth of the others orders have their lines in a file of their own.
function shopOf(random, seed) {
    const chance = (p) => random() < p;
    return { ids: seed % 3 > 0, apart: seed % 3 > 0 && seed % 4 === 0, times: seed % 2 > 0, guests: chance(0.3), states: chance(0.4), refunds: chance(0.3), lines: chance(0.2),
        dirt: chance(0.3), till: chance(0.2), customers: chance(0.5), source: chance(0.2),
        money: chance(0.3) ? "EUR" : "", odd: chance(0.4) };
}

function newOrder(shop, orders, random) {
    const whole = (n) => Math.floor(random() * n), chance = (p) => random() < p;
    const n = orders.length + 1, dirt = shop.dirt && chance(0.08) ? 1 + whole(4) : 0;
    const number = shop.till && chance(0.05) ? 1 + whole(n) : n;
    // a number that a sheet makes another one of, or a name in other letters
    const odd = shop.odd && chance(0.1) ? [`${number}.0`, `A@${number}`][whole(2)] : "";
    return { id: odd || (shop.odd ? `${number}` : `o${number}`), customer: whole(40),
        day: whole(30) + Math.floor(n / 3), cents: 100 + whole(9000), guest: chance(0.3), dirt,
        state: chance(0.9) ? "paid" : ["cancelled", "refunded", "odd"][whole(3)],
        back: chance(0.1) ? whole(300) : 0, rows: shop.lines ? 1 + whole(3) : 1, odd: odd !== "",
        money: shop.money && chance(0.02) ? "USD" : shop.money };
}

function change(order, random) {
    const what = Math.floor(random() * 5);
    if (what === 0)
        order.cents += 100;
    else if (what === 1)
        order.state = "refunded";
    else if (what === 2)
        order.back = 150;
    else if (what === 3)
        order.day += 1;
    else
        order.guest = !order.guest;
}

function csv(shop, orders) {
    const header = [...(shop.ids ? ["order_id"] : []), "customer_id",
        ...(shop.guests ? ["email"] : []), "order_date",
        ...(shop.apart ? [] : [shop.ids ? "total" : "amount"]), ...(shop.states ? ["status"] : []), ...(shop.refunds ? ["refunded_amount"] : []),
        ...(shop.money ? ["currency"] : []), "country"];
    const id = (o) => o.again ? o.id.replace(".0", "").replace("A", "a") : o.id;
    const time = (o) => shop.ids || !shop.times ? "" : ` 10:${10 + o.cents % 50}:00`;
    const row = (o) => [...(shop.ids ? [o.dirt === 1 ? "" : id(o)] : []),
        o.dirt === 2 || (shop.guests && o.guest) ? "" : `c${o.customer}`,
        ...(shop.guests ? [o.customer % 3 ? `b${o.customer}@shop.tw` : ""] : []),
        o.dirt === 3 ? "soon" : day(o.day) + time(o),
        ...(shop.apart ? [] : [o.dirt === 4 ? "free" : (o.cents / 100).toFixed(2)]),
        ...(shop.states ? [o.state] : []), ...(shop.refunds ? [(o.back / 100).toFixed(2)] : []),
        ...(shop.money ? [o.money] : []), ["TW", "US", "JP"][o.customer % 3]].join(",");
    return [header.join(","), ...orders.flatMap((o) => Array(o.rows).fill(row(o)))].join("\n") + "\n";
}

// The lines of orders; of some they lack, or some are of none.
function lines(orders, random) {
    const row = (o, i) => `${o.id},p${i},${o.dirt === 4 ? "free" : (o.cents / 100 + i).toFixed(2)}`;
    const rows = orders.flatMap((o) => random() < 0.98 ? Array(o.rows + 1).fill(o).map(row) : []);
    return ["order_id,product,price", ...rows, ...(random() < 0.1 ? ["x9,p,1"] : [])].join("\n") + "\n";
}

function describe(random) {
    const rows = [];
    for (let c = 0; c < 45; c++)
        if (random() < 0.7)
            rows.push(`c${c},p${c % 3},${random() < 0.97 ? day(c) : "soon"}`);
    return ["customer_id,plan,created_at", ...rows, rows[0]].join("\n") + "\n";
}

let imports = 0, alone = 0;
const kinds = new Set(), aloneOf = new Set(); // of shops, and of those with such imports

function sequence(seed, folders) {
    const random = generator(seed);
    const whole = (n) => Math.floor(random() * n), chance = (p) => random() < p;
    const shop = shopOf(random, seed), orders = [];
    const both = (...words) => folders.map((folder) => run(folder, ...words));
    const file = (name, text) => folders.forEach((folder) => writeFileSync(join(folder, name), text));
    both("init", "ws");
    for (let step = 0; step < 7; step++) {
        const before = orders.length;
        for (let i = step ? whole(40) : 60; i > 0; i--)
            orders.push(newOrder(shop, orders, random));
        for (const order of orders)
            if (chance(0.03))
                change(order, random);
        const from = [before, Math.max(0, before - whole(30)), 0][whole(3)];
        const exported = orders.slice(from).filter(() => from || chance(0.6));
        const odd = orders.slice(0, from).filter((o) => o.odd);
        if (odd.length)
            exported.push({ ...odd[whole(odd.length)], again: true });
        const files = [];
        if (exported.length) {
            file(`orders${step}.csv`, csv(shop, exported));
            files.push(`orders${step}.csv`);
        }
        if (exported.length && shop.apart) {
            file(`lines${step}.csv`, lines(exported, random));
            files.push(`lines${step}.csv`);
        }
        if (step && shop.customers && chance(0.5)) {
            file(`people${step}.csv`, describe(random));
            files.push(`people${step}.csv`);
        }
        if (!files.length)
            continue;
        const words = ["import", "ws", ...files, "--as-of", "2023-12-31", "--max-bad", "50%",
            ...(shop.source && chance(0.5) ? ["--source", "shop"] : [])];
        const [one, all] = [run(folders[0], ...words), run(folders[1], ...words, "--rejects", "rejects")];
        if (JSON.stringify(one) !== JSON.stringify(all))
            return `step ${step}, ${words.join(" ")}:\n${one.stdout}${one.stderr}\nand where all is ` +
                `read\n${all.stdout}${all.stderr}`;
        const found = kept(folders[0]).join();
        const reports = both("report", "ws", "--as-of", "2023-12-31", "-f", "json");
        imports += step > 0 && !one.status;
        const isAlone = step > 0 && !one.status && found !== "" && found === kept(folders[0]).join();
        alone += isAlone;
        kinds.add(`${shop.ids} ${shop.apart}`);
        if (isAlone)
            aloneOf.add(`${shop.ids} ${shop.apart}`);
        if (JSON.stringify(reports[0]) !== JSON.stringify(reports[1]))
            return `step ${step}: the reports differ`;
    }
    const [one, all] = both("restatements", "ws", "-f", "json")
        .map((r) => r.stdout.replace(/"at": .*/g, ""));
    return one === all ? "" : "the restatements differ";
}

// Of 25 orders the first 20 are there; then come the others, and the seventh written
// otherwise: no row of an order of that id, as orders are told apart, but one that the
// import replaces all the same.
const otherwise = [["7.0", "2023-03-07", "7"], ["7", "2023-03-07", "7.0"],
    ["A@7", "2023-03-07", "a@7"], ["7", "soon", "7"], ["7\u2003", "2023-03-07", "7"]];

function seventh([was, when, is], folder) {
    const line = (n) => `${n},c${n % 5},2023-03-${String(n).padStart(2, "0")},10`;
    const numbers = Array.from({ length: 25 }, (_, i) => i + 1);
    const write = (name, lines) => writeFileSync(join(folder, name),
        ["order_id,customer_id,order_date,total", ...lines].join("\n") + "\n");
    write("old.csv", numbers.slice(0, 20).map((n) => n === 7 ? `${was},c2,${when},10` : line(n)));
    write("new.csv", [...numbers.slice(20).map(line), `${is},c2,2023-03-07,20`]);
    run(folder, "init", "ws");
    run(folder, "import", "ws", "old.csv", "--max-bad", "50%", "--as-of", "2023-12-31");
    const told = JSON.parse(run(folder, "import", "ws", "new.csv", "--as-of", "2023-12-31", "-f",
        "json").stdout).files[0];
    return told.new === 5 && told.changed === 1 ? "" : JSON.stringify(told);
}

console.log(`1..${seeds + 1 + otherwise.length}`);
let failed = 0;
function tell(number, name, problem) {
    failed += problem ? 1 : 0;
    console.log(`${problem ? "not ok" : "ok"} ${number} - ${name}`);
    if (problem)
        console.log(problem.replace(/^/gm, "# "));
}
for (let seed = 1; seed <= seeds; seed++) {
    const scratch = mkdtempSync(join(tmpdir(), "adding."));
    const folders = ["one", "all"].map((name) => join(scratch, name));
    folders.forEach((folder) => mkdirSync(folder));
    tell(seed, `consistency_added_as_read_with_all_${seed}`, sequence(seed, folders));
    rmSync(scratch, { recursive: true });
}
tell(seeds + 1, "consistency_many_files_are_read_alone",
    alone * 4 > imports && kinds.size === aloneOf.size ? "" : `${alone} of ${imports} imports, in ` +
        `${aloneOf.size} of ${kinds.size} kinds of shops`);
for (const [i, how] of otherwise.entries()) {
    const scratch = mkdtempSync(join(tmpdir(), "adding."));
    tell(seeds + 2 + i, `correctness_written_otherwise_${i + 1}`, seventh(how, scratch));
    rmSync(scratch, { recursive: true });
}
console.log(`# ${alone} of ${imports} imports read the new files alone`);
process.exitCode = failed ? 1 : 0;
