// SPDX-License-Identifier: Apache-2.0
// What the tables come to: Mainstay beside the best plan of the best other engine, and beside
// what was set out to be reached.  Goals are for a hundred million orders on two processors,
// that of the CSV file for ten million.
const large = 100e6;
const goals = { warm: 200, index: 100, segment: 100, attribute: 100, parquet: 9, build: 4,
    append: 20, csv: 1.2, memory: 2000 };

const round = (x) => (x < 10 ? x.toFixed(1) : String(Math.round(x)));
const byIndex = (r) => r.plan === "index" && !r.scenario.startsWith("index");
const ended = (r) => r.summary && !r.over_s && !r.failed;
const total = (builds, engine) => builds.filter((b) => b.engine === engine && b.what !== "months")
    .reduce((sum, b) => sum + b.wall, 0);

// Mainstay's row that others are compared with: a whole answer if there is one, and one out of
// the orders.
export function ours(results) {
    return results.filter((r) => r.engine === "mainstay" && ended(r))
        .sort((a, b) => Boolean(a.partial) - Boolean(b.partial) || byIndex(a) - byIndex(b))[0];
}

// A comparison: `times` is more than 1 where Mainstay is quicker.  reached is undefined where
// the goal is for another size.
function compare(what, mine, beside, theirs, orders, goal, at = large) {
    const times = theirs / mine;
    return { what, mine, beside, theirs, times, goal,
        reached: goal === undefined || orders !== at ? undefined : times >= goal };
}

function besideOthers(scenario, mine, results, orders) {
    const best = results.filter((r) => r.engine !== "mainstay" && !r.silent && ended(r))
        .sort((a, b) => a.summary.median - b.summary.median)[0];
    if (!best) return [];
    const goal = mine.partial ? undefined : goals[scenario === "csv" || scenario === "append"
        ? "" : scenario];
    const found = compare(scenario, mine.summary.median, `${best.engine} ${best.plan}`,
        best.summary.median, orders, goal);
    const who = byIndex(mine) ? "Mainstay's prepared index" : "Mainstay";
    const quicker = found.times >= 1 ? `${who} is ${round(found.times)} times as fast as`
        : `${who} takes ${round(1 / found.times)} times as long as`;
    return [{ ...found, what: mine.partial ? `${scenario}, a part of the questions`
        : byIndex(mine) ? `${scenario}, by the index` : scenario,
        text: `${quicker} the best other, ${found.beside}` +
            (mine.partial ? ", but answers a part of the questions" : "") }];
}

// There is a goal for the CSV file only.
function besideReader(scenario, mine, results, orders) {
    const reader = results.find((r) => r.silent && ended(r));
    if (!reader) return [];
    const what = mine.partial ? "the report" : "the suite";
    const found = compare(`${scenario}, ${what}`, mine.summary.median, "the library's bare read",
        reader.summary.median, orders, undefined);
    const takes = 1 / found.times;
    const text = `${what} takes ${takes.toFixed(2)} times as long as the library's bare read`;
    if (scenario !== "csv") return [{ ...found, text }];
    return [{ ...found, goal: `at most ${goals.csv}`,
        reached: orders === 10e6 ? takes <= goals.csv : undefined, at: 10e6, text }];
}

function besideBuild(mine, builds, orders) {
    const build = builds.find((b) => b.engine === "mainstay" && b.what === "build");
    if (!build) return [];
    const found = compare("append, all of it", mine.summary.median, "building the store",
        build.wall, orders, goals.append);
    return [{ ...found,
        text: `appending and answering takes 1/${round(found.times)} of building the store` }];
}

function memory(mine, orders) {
    const peak = Math.round((mine.summary.peak_kb * 1024) / 1e6);
    return [{ what: `memory of the suite, ${peak} MB`, goal: `under ${goals.memory} MB`,
        reached: orders === large ? peak < goals.memory : undefined,
        text: `the suite takes ${peak} MB of memory, with its store` }];
}

export function scenarioVerdicts(scenario, results, builds, orders) {
    const mine = ours(results);
    if (!mine) return [];
    const indexed = results.filter((r) => r.engine === "mainstay" && ended(r) && byIndex(r));
    return [...besideOthers(scenario, mine, results, orders),
        ...indexed.filter((r) => r !== mine)
            .flatMap((r) => besideOthers(scenario, r, results, orders)),
        ...besideReader(scenario, mine, results, orders),
        ...(scenario === "append" ? besideBuild(mine, builds, orders) : []),
        ...(scenario === "warm" ? memory(mine, orders) : [])];
}

// What Mainstay's building took, of the memory that it was given.
function buildMemory(builds, orders, memory_bytes) {
    const peaks = builds.filter((b) => b.engine === "mainstay" && b.what === "build")
        .map((b) => Math.round((b.peak_kb * 1024) / 1e6));
    const given = Math.round(memory_bytes / 1e6);
    return peaks.map((peak) => ({ what: `memory of building, ${peak} MB`, goal: `within ${given} MB`,
        reached: orders === large ? peak <= given : undefined,
        text: `building took ${peak} MB of memory` }));
}

// The engines load and sort the same columns.
export function buildVerdicts(builds, orders, memory_bytes) {
    const mine = total(builds, "mainstay");
    const best = [...new Set(builds.map((b) => b.engine))].filter((e) => e !== "mainstay")
        .sort((a, b) => total(builds, a) - total(builds, b))[0];
    const memory = buildMemory(builds, orders, memory_bytes);
    if (!mine || !best) return memory;
    const found = compare("building the store", mine, best, total(builds, best), orders, goals.build);
    return [{ ...found,
        text: `Mainstay builds its store ${round(found.times)} times as fast as the best other, ${best}` },
        ...memory];
}

// All of a run that was kept.
export function verdicts({ orders, builds, results, memory_bytes }) {
    const scenarios = [...new Set(results.map((r) => r.scenario))];
    return [...buildVerdicts(builds, orders, memory_bytes), ...scenarios.flatMap((scenario) =>
        scenarioVerdicts(scenario, results.filter((r) => r.scenario === scenario), builds, orders))];
}

// As lines for the screen.
export function sentences(found) {
    return found.map(({ text, goal, reached, at = large }) => `  ${text}` +
        (goal === undefined ? "" : `; goal ${goal}` + (reached === undefined
            ? ` at ${at / 1e6} million orders` : reached ? ": reached" : ": NOT REACHED")) + "\n")
        .join("");
}
