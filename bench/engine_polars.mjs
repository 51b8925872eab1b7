// SPDX-License-Identifier: Apache-2.0
// Polars in a process of its own, spoken to as bench/engine.h says.  Its statements are
// JSON: {"load": what}, or {"plan", "orders", "grouped"}; see engines/polars.mjs.
import { existsSync, openSync, readFileSync, writeFileSync, writeSync } from "node:fs";
import { createInterface } from "node:readline";
import pl from "nodejs-polars";
import { load } from "./queries/polars/files.mjs";
import { plans } from "./queries/polars/plans.mjs";

function status() {
    const cpu = process.cpuUsage();
    return {
        cpu: (cpu.user + cpu.system) / 1e6,
        peak_kb: Number(/VmHWM:\s*(\d+)/.exec(readFileSync("/proc/self/status", "utf8"))[1]),
        read_bytes: Number(/read_bytes: (\d+)/.exec(readFileSync("/proc/self/io", "utf8"))[1]),
    };
}

const kept = new Map(); // frames in memory

function answerOf(statement) {
    const { load: what, as, dir, plan, orders, grouped, forget } = JSON.parse(statement);
    if (forget) return kept.delete(forget), "";
    if (what) return kept.set(as ?? what, load(pl, what, dir, kept)), "";
    return plans[plan](pl, kept.get(orders).lazy(), grouped)
        .flatMap(([kind, frame]) =>
            frame.rows().map((row) => [kind, ...row.map((cell) => String(cell ?? 0))].join("\t") + "\n"))
        .join("");
}

function run(path, answerPath) {
    const statements = readFileSync(path, "utf8").split("\0").filter(Boolean);
    writeSync(openSync("/proc/self/clear_refs", "w"), "5");
    const before = status(), start = performance.now();
    const answer = statements.map(answerOf).join("");
    const wall = (performance.now() - start) / 1000, after = status();
    writeFileSync(answerPath, answer);
    return { wall, cpu: after.cpu - before.cpu, cpu_since_start: after.cpu, peak_kb: after.peak_kb,
        read_bytes: after.read_bytes - before.read_bytes };
}

for await (const line of createInterface({ input: process.stdin })) {
    const [word, path, answer] = line.split(" ");
    if (word !== "run" || !existsSync(path)) break;
    try {
        console.log(JSON.stringify(run(path, answer)));
    } catch (error) {
        console.log(JSON.stringify({ error: error.message }));
    }
}
