// SPDX-License-Identifier: Apache-2.0
// Tables of what was measured.
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

export function scenarioTable(results, bandwidth) {
    const mainstay = results.find((r) => r.engine === "mainstay" && !r.partial);
    const rows = results.map((r) => {
        const s = r.summary;
        const rate = s.touched_bytes === undefined ? undefined : s.touched_bytes / s.median / 1e9;
        return [r.engine, r.plan + (r.partial ? " *" : r.silent ? " **" : ""), seconds(s.min), seconds(s.median),
            seconds(s.max), seconds(s.cpu), megabytes(s.peak_kb * 1024), megabytes(s.read_bytes),
            megabytes(s.touched_bytes), rate === undefined ? "" : rate.toFixed(1),
            rate === undefined ? "" : `${Math.round((100 * rate) / bandwidth)} %`,
            mainstay ? (s.median / mainstay.summary.median).toFixed(1) : ""];
    });
    let text = table(["engine", "plan", "min s", "median", "max", "CPU s", "peak MB", "disk MB",
        "touched MB", "GB/s", "of roof", "x mainstay"], rows, 2);
    if (results.some((r) => r.partial))
        text += "  * answers a part of the questions: flows and buyers\n";
    if (results.some((r) => r.silent))
        text += "  ** answers nothing: reads every cell of the file as text\n";
    const other = Math.max(...results.map((r) => r.summary.others));
    const steal = Math.max(...results.map((r) => r.summary.steal));
    text += `  in a run, others used at most ${seconds(other)} CPU s; ` +
        `${seconds(steal)} s were stolen\n`;
    return text;
}

export function buildTable(builds) {
    const total = (engine) => builds.filter((b) => b.engine === engine && b.what !== "months")
        .reduce((sum, b) => sum + b.wall, 0);
    const mainstay = total("mainstay");
    const first = (b) => builds.find((other) => other.engine === b.engine) === b;
    return table(["engine", "step", "seconds", "CPU s", "peak MB", "store MB", "all s", "x mainstay"],
        builds.map((b) => [b.engine, b.what, seconds(b.wall), seconds(b.cpu),
            megabytes(b.peak_kb * 1024), megabytes(b.bytes), first(b) ? seconds(total(b.engine)) : "",
            first(b) && mainstay ? (total(b.engine) / mainstay).toFixed(1) : ""]), 2) +
        "  all: without the customer-month tables of the scenario index\n";
}

// After how many questions a store has earned what building it took, if the question can
// also be asked of the Parquet file.
export function breakEven(engine, builds, results) {
    const took = (scenario) =>
        results.find((r) => r.engine === engine && r.scenario === scenario)?.summary.median;
    const parquet = took("parquet") ?? took("csv"), warm = took("warm");
    const build = builds.filter((b) => b.engine === engine && b.what !== "months")
        .reduce((sum, b) => sum + b.wall, 0);
    if (!build || parquet === undefined || warm === undefined) return null;
    const gain = parquet - warm;
    return gain > 0 ? Math.ceil(build / gain) : Infinity;
}
