// SPDX-License-Identifier: Apache-2.0
// What kept results come to, as Markdown: node bench/results.mjs [FILE...], else all of
// bench/results.
import { readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { breakEven, seconds } from "./lib/show.mjs";
import { verdicts } from "./lib/verdict.mjs";

const kept = join(import.meta.dirname, "results");

function files(words) {
    if (words.length)
        return words.map((word) => resolve(process.env.BENCH_CALLED_FROM ?? ".", word));
    return readdirSync(kept).filter((name) => name.endsWith(".json")).sort()
        .map((name) => join(kept, name));
}

const times = (x) => (x === undefined ? "" : x < 1 ? `1/${(1 / x).toFixed(2)}`
    : x < 10 ? x.toFixed(1) : String(Math.round(x)));

// One row a scenario, the latest of its kind.
function rows(runs) {
    const found = new Map();
    for (const run of runs.sort((a, b) => (a.date < b.date ? -1 : a.date > b.date ? 1 : 0)))
        for (const v of verdicts(run)) found.set(v.what.replace(/, \d.*/, ""), { ...v, run });
    return [...found.values()].map((v) => [v.what, seconds(v.mine), v.beside ?? "", seconds(v.theirs),
        times(v.times), v.goal ?? "", v.reached === undefined ? "" : v.reached ? "yes" : "**no**",
        v.run.date]);
}

const markdown = (rows) => rows.map((cells) => `| ${cells.join(" | ")} |`).join("\n");

const groups = new Map();
for (const file of files(process.argv.slice(2))) {
    const run = JSON.parse(readFileSync(file, "utf8"));
    const { processor, processors, memory_gb, system } = run.machine;
    const title = `${run.orders / 1e6} million orders; ${processor}, ${processors} processors, ` +
        `${memory_gb} GB, ${system}; ${run.threads} threads`;
    groups.set(title, [...(groups.get(title) ?? []), run]);
}
if (groups.size === 0) console.log("no results are kept; script/bench --keep keeps them");

// After how many questions each store has earned its building; runs of single scenarios make
// up for each other.
function earned(runs) {
    const builds = runs.at(-1).builds, results = runs.flatMap((run) => run.results).reverse();
    return [...new Set(builds.map((b) => b.engine))].map((engine) =>
        [engine, breakEven(engine, builds, results)]).filter(([, after]) => after !== null)
        .map(([engine, after]) => `${engine} ${after}`).join(", ");
}

for (const [title, runs] of groups) {
    const versions = new Set(runs.flatMap((run) =>
        Object.entries(run.versions).map(([name, version]) => `${name} ${version}`)));
    console.log(`${title}\n\n` + markdown([["", "Mainstay s", "beside", "s", "times", "goal",
        "reached", "measured"], Array(8).fill("---"), ...rows(runs)]) +
        `\n\nquestions after which a store has earned its building: ${earned(runs) || "not measured"}` +
        `\n\n${[...versions].join(", ")}\n`);
}
