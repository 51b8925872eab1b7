// SPDX-License-Identifier: Apache-2.0
// Tables of what was measured.
import { ours } from "./verdict.mjs";

export function median(values) {
    const sorted = [...values].sort((a, b) => a - b), middle = sorted.length >> 1;
    return sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

// One engine's rounds in one scenario.
export function summary(runs) {
    const wall = runs.map((run) => run.wall);
    return {
        min: Math.min(...wall), median: median(wall), max: Math.max(...wall),
        cpu: median(runs.map((run) => run.cpu)),
        peak_kb: Math.max(...runs.map((run) => run.peak_kb)),
        read_bytes: runs[0].read_bytes === undefined
            ? undefined : median(runs.map((run) => run.read_bytes)),
        touched_bytes: runs[0].touched_bytes,
        others: Math.max(...runs.map((run) => run.others)),
        steal: Math.max(...runs.map((run) => run.steal)),
    };
}

export const seconds = (s) =>
    s === undefined ? "" : s < 0.01 ? s.toFixed(4) : s < 10 ? s.toFixed(3) : s.toFixed(1);
const megabytes = (bytes) => (bytes === undefined ? "" : String(Math.round(bytes / 1e6)));

// Columns as wide as they need to be; the first `left` are text.
export function table(head, rows, left) {
    const widths = head.map((title, i) => Math.max(title.length, ...rows.map((r) => r[i].length)));
    return [head, ...rows]
        .map((row) => row.map((cell, i) =>
            i < left ? cell.padEnd(widths[i]) : cell.padStart(widths[i])).join("  ").trimEnd())
        .map((line) => `  ${line}\n`).join("");
}

function row(r, bandwidth, mainstay) {
    const s = r.summary, times = (value) => `${value < 100 ? value.toFixed(1) : Math.round(value)}`;
    const plan = r.plan + (r.partial ? " *" : r.silent ? " **" : "");
    const own = mainstay?.summary.median;
    if (r.over_s || r.failed)
        return [r.engine, plan, "", r.over_s ? `> ${r.over_s}` : "failed", ...Array(7).fill(""),
            own && r.over_s ? `> ${times(r.over_s / own)}` : ""];
    const rate = s.touched_bytes === undefined ? undefined : s.touched_bytes / s.median / 1e9;
    return [r.engine, plan, seconds(s.min), seconds(s.median), seconds(s.max), seconds(s.cpu),
        megabytes(s.peak_kb * 1024), megabytes(s.read_bytes), megabytes(s.touched_bytes),
        rate === undefined ? "" : rate.toFixed(1),
        rate === undefined ? "" : `${Math.round((100 * rate) / bandwidth)} %`,
        own ? times(s.median / own) : ""];
}

export function scenarioTable(results, bandwidth) {
    const rows = results.map((r) => row(r, bandwidth, ours(results)));
    let text = table(["engine", "plan", "min s", "median", "max", "CPU s", "peak MB", "disk MB",
        "touched MB", "GB/s", "of roof", "x mainstay"], rows, 2);
    if (results.some((r) => r.partial))
        text += "  * answers a part of the questions: flows and buyers\n";
    if (results.some((r) => r.silent))
        text += "  ** answers nothing: reads the file, and keeps nothing\n";
    for (const r of results) {
        if (r.over_s) text += `  ${r.engine} ${r.plan} was ended after ${r.over_s} s\n`;
        if (r.failed) text += `  ${r.engine} ${r.plan} failed: ${r.failed}\n`;
    }
    const ran = results.filter((r) => r.summary);
    if (ran.length)
        text += `  in a run, others used at most ${seconds(Math.max(...ran.map((r) => r.summary.others)))} ` +
            `CPU s; ${seconds(Math.max(...ran.map((r) => r.summary.steal)))} s were stolen\n`;
    return text;
}

export function buildTable(builds) {
    const total = (engine) => builds.filter((b) => b.engine === engine && b.what !== "months")
        .reduce((sum, b) => sum + b.wall, 0);
    const mainstay = total("mainstay");
    const first = (b) => builds.find((other) => other.engine === b.engine) === b;
    return table(["engine", "step", "seconds", "CPU s", "peak MB", "store MB", "all s", "x mainstay"],
        builds.map((b) => [b.engine, b.what + (b.earlier ? " +" : ""), seconds(b.wall), seconds(b.cpu),
            megabytes(b.peak_kb * 1024), megabytes(b.bytes), first(b) ? seconds(total(b.engine)) : "",
            first(b) && mainstay ? (total(b.engine) / mainstay).toFixed(1) : ""]), 2) +
        "  all: without what only a prepared index or table needs\n" +
        (builds.some((b) => b.earlier) ? "  + by an earlier run; --rebuild builds it again\n" : "");
}

// After how many questions a store has earned what building it took, if the question can
// also be asked of the Parquet file.
export function breakEven(engine, builds, results) {
    const took = (scenario) =>
        results.find((r) => r.engine === engine && r.scenario === scenario)?.summary?.median;
    const parquet = took("parquet") ?? took("csv"), warm = took("warm");
    const build = builds.filter((b) => b.engine === engine && b.what !== "months")
        .reduce((sum, b) => sum + b.wall, 0);
    if (!build || parquet === undefined || warm === undefined) return null;
    const gain = parquet - warm;
    return gain > 0 ? Math.ceil(build / gain) : Infinity;
}
