// SPDX-License-Identifier: Apache-2.0
// Imports, imports again, corrections, definitions and erasures in random order; after each
// step the workspace's report is that of one file with the rows that should be there.
//
// usage: node sequences.mjs PROGRAM SEEDS
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { generator } from "./generator.mjs";

const [program, seeds] = [process.argv[2], Number(process.argv[3])];

const header = "order_id,customer_id,order_date,total,country\n";
const line = (o) => [o.id, o.customer, o.day, o.total, o.country].join(",");
const day = (n) => new Date(Date.UTC(2023, 0, 1 + n)).toISOString().slice(0, 10);

function run(...words) {
    return execFileSync(program, words, { encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] });
}

function figures(...files) {
    const report = JSON.parse(run("report", ...files, "--as-of", "2023-12-31", "--set",
        "window_days=40", "--by", "country", "-f", "json"));
    return JSON.stringify([report.periods, report.total, report.source.orders,
        report.source.customers]);
}

function restated(workspace) {
    return JSON.parse(run("restatements", workspace, "-f", "json")).restatements;
}

function sequence(seed, scratch) {
    const random = generator(seed);
    const whole = (n) => Math.floor(random() * n);
    const workspace = join(scratch, "ws"), file = join(scratch, "export.csv"),
        truth = join(scratch, "truth.csv");
    const shop = new Map(), erased = new Set();  // the shop system, and who is gone
    const known = new Map();                     // what the workspace should hold
    run("init", workspace);
    let next = 1;
    for (let step = 0; step < 12; step++) {
        for (let i = whole(30) + (step ? 0 : 20); i > 0; i--) {
            const customer = `c${whole(25)}`;
            const id = `o${next++}`;
            shop.set(id, { id, customer, day: day(whole(364)), total: (whole(9000) + 100) / 100,
                country: ["TW", "US", "JP"][Number(customer.slice(1)) % 3] });
        }
        for (const order of shop.values())
            if (random() < 0.05)
                order.total = (whole(9000) + 100) / 100;
        const act = random();
        if (step && act < 0.2) {
            const people = [...new Set([...known.values()].map((o) => o.customer))];
            if (people.length > 3) {
                const person = people[whole(people.length)];
                run("erase", workspace, person, "--as-of", "2023-12-31");
                erased.add(person);
                for (const [id, order] of known)
                    if (order.customer === person)
                        known.delete(id);
            }
        } else {
            const share = act < 0.5 ? 1 : random();
            const exported = [...shop.values()].filter((o) => random() < share || !step);
            if (!exported.some((o) => !erased.has(o.customer)))
                continue;
            writeFileSync(file, header + exported.map(line).join("\n") + "\n");
            run("import", workspace, file, "--as-of", "2023-12-31");
            for (const order of exported)
                if (!erased.has(order.customer))
                    known.set(order.id, { ...order });
            const before = figures(workspace), count = restated(workspace).length;
            run("import", workspace, file, "--as-of", "2023-12-31");
            if (figures(workspace) !== before || restated(workspace).length !== count)
                return `step ${step}: the same file again changed something`;
        }
        writeFileSync(truth, header + [...known.values()].map(line).join("\n") + "\n");
        if (figures(workspace) !== figures(truth))
            return `step ${step}: the report is not that of ${known.size} orders`;
    }
    return "";
}

console.log(`1..${seeds}`);
let failed = 0;
for (let seed = 1; seed <= seeds; seed++) {
    const scratch = mkdtempSync(join(tmpdir(), "sequences."));
    let problem;
    try {
        problem = sequence(seed, scratch);
    } catch (error) {
        problem = String(error.stderr || error).split("\n")[0];
    }
    rmSync(scratch, { recursive: true });
    failed += problem ? 1 : 0;
    console.log(`${problem ? "not ok" : "ok"} ${seed} - consistency_random_sequence_${seed}`);
    if (problem)
        console.log(`# ${problem}`);
}
process.exitCode = failed ? 1 : 0;
