// SPDX-License-Identifier: Apache-2.0
// What script/bench runs: files, stores, plans, rounds, tables.
import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { availableParallelism, totalmem } from "node:os";
import { join, resolve } from "node:path";
import { Chdb } from "./engines/chdb.mjs";
import { ClickhouseServer } from "./engines/clickhouse_server.mjs";
import { Duckdb } from "./engines/duckdb.mjs";
import { Mainstay } from "./engines/mainstay.mjs";
import { Polars } from "./engines/polars.mjs";
import { Reader } from "./engines/reader.mjs";
import { machine } from "./lib/machine.mjs";
import { Rounds } from "./lib/measure.mjs";
import { help, parse, scenarios } from "./lib/options.mjs";
import { naiveMost, Reference } from "./lib/reference.mjs";
import { breakEven, buildTable, scenarioTable, seconds } from "./lib/show.mjs";
import { buildVerdicts, scenarioVerdicts, sentences } from "./lib/verdict.mjs";

const root = resolve(import.meta.dirname, "..");
const build = process.env.BENCH_BUILD ?? join(root, "build");
const plansFile = join(root, "bench/plans.json");
const kinds = { mainstay: Mainstay, duckdb: Duckdb, chdb: Chdb,
    "clickhouse-server": ClickhouseServer, polars: Polars, reader: Reader };
const plansOrders = 10e6; // at which plans are chosen
// Files named by the reader are where they called from.
const named = (path) => resolve(process.env.BENCH_CALLED_FROM ?? ".", path);
const say = (text = "") => process.stdout.write(text + "\n");

function makeContext(options) {
    const cache = options.dir ? named(options.dir) : join(root, "build/bench/cache");
    const dir = join(cache, String(options.orders));
    mkdirSync(dir, { recursive: true });
    const threads = options.threads ?? machine().processors;
    const memory = options.memory ?? Math.floor(totalmem() * 0.6);
    return { dir, threads, memory, limit_s: options.limit, rebuild: options.rebuild || options.check, check: options.check,
        program: (name) => join(build, "bench", name), mainstay: join(build, "mainstay"),
        // For programs that have no option for threads: how they are started on as many processors.
        pinned: threads < availableParallelism() ? ["taskset", "-c", `0-${threads - 1}`] : [],
        module: (name) => join(root, "bench/node_modules", name) };
}

function generate(options, context, csv) {
    const began = performance.now();
    const words = [String(options.orders), context.dir, ...(csv ? ["csv"] : [])];
    const { status, stdout: said, stderr } =
        spawnSync(context.program("bench_generate"), words, { encoding: "utf8" });
    if (status !== 0) throw new Error((stderr || "bench_generate does not run").trim());
    say(`${said.trim()} in ${context.dir} (${seconds((performance.now() - began) / 1000)} s)`);
}

async function open(options, context) {
    const found = [];
    for (const name of options.engines) {
        const engine = new kinds[name](context);
        const why = await engine.available();
        say(why ? `${name}: left out, ${why}` : `${name} ${engine.version}`);
        if (!why) found.push(engine);
    }
    return found;
}

async function prepare(engines, wanted) {
    const builds = [];
    for (const engine of engines) {
        const steps = await engine.prepare(wanted);
        for (const { answer, ...step } of steps) builds.push({ engine: engine.name, ...step });
        await engine.close();
    }
    return builds;
}

// What the stores took is kept beside them, for runs that find them built.
function rememberBuilds(context, builds) {
    const file = join(context.dir, "builds.json");
    const old = existsSync(file) ? JSON.parse(readFileSync(file, "utf8")) : [];
    const fresh = new Set(builds.map((b) => `${b.engine} ${b.what}`));
    const before = old.filter((b) => !fresh.has(`${b.engine} ${b.what}`));
    writeFileSync(file, JSON.stringify([...before, ...builds], null, 1));
    return [...before.map((b) => ({ ...b, earlier: true })), ...builds];
}

const readPlans = () =>
    existsSync(plansFile) ? JSON.parse(readFileSync(plansFile, "utf8")) : {};

function bandwidth(context) {
    return JSON.parse(execFileSync(context.program("bench_bandwidth"), [String(context.threads)]));
}

async function timed(engines, options, context, rounds) {
    const roof = bandwidth(context);
    say(`memory is read at ${roof.median_gb_s} GB/s by ${roof.threads} threads ` +
        `(best ${roof.best_gb_s})`);
    const builds = rememberBuilds(context, await prepare(engines, options.scenarios));
    const shown = builds.filter((b) => {
        const engine = engines.find((e) => e.name === b.engine);
        return engine && (b.what !== "months" || engine.needsMonths(options.scenarios));
    });
    if (shown.length) say(`\nstores, from Parquet (from CSV where an engine reads no Parquet)\n` +
        buildTable(shown) + sentences(buildVerdicts(shown, options.orders, context.memory)).trimEnd());
    const known = readPlans(), results = [];
    for (const scenario of options.scenarios) {
        say(`\n${scenario}: ${scenarios[scenario]}`);
        const chosen = await rounds.choose(engines, scenario, options.choose, known);
        const found = await rounds.run(scenario, chosen, options.rounds, options.minutes * 60);
        for (const engine of engines) await engine.close();
        if (found.length) process.stdout.write(scenarioTable(found, roof.median_gb_s) +
            sentences(scenarioVerdicts(scenario, found, shown, options.orders)));
        results.push(...found);
    }
    for (const engine of engines) {
        const after = breakEven(engine.name, shown, results);
        if (after !== null) say(`the store of ${engine.name} has earned its building after ` +
            `${after} questions that would else be asked of the file`);
    }
    if (options.choose && options.orders !== plansOrders)
        say("bench/plans.json is left as it is: plans are chosen at ten million orders");
    else if (options.choose) writeFileSync(plansFile, JSON.stringify(known, null, 1) + "\n");
    return { bandwidth: roof, builds: shown, results };
}

// No path of this machine stands in it, not even in what an engine said.
function write(path, all, context) {
    const text = JSON.stringify(all, null, 1) + "\n";
    writeFileSync(path, text.replaceAll(context.dir, "DIR").replaceAll(root, "ROOT"));
    say(`\nwritten to ${path}`);
}

function nameOf(all, options) {
    const every = options.scenarios.length === Object.keys(scenarios).length;
    const processor = `${all.machine.processor} ${all.threads}`.toLowerCase();
    return [`${all.orders / 1e6}m`, processor.replace(/[^a-z0-9]+/g, "-"), all.date,
        ...(every ? [] : options.scenarios)].join("-") + ".json";
}

async function main() {
    if (process.argv.some((word) => word === "-h" || word === "--help")) return say(help.trimEnd());
    const options = parse(process.argv.slice(2));
    const context = makeContext(options);
    const facts = machine();
    say(`${facts.processor}, ${facts.processors} processors, ${facts.memory_gb} GB; ${facts.system}`);
    const engines = await open(options, context);
    const csv = options.orders <= naiveMost || engines.some((engine) => engine.needsCsv
        ? engine.needsCsv(options.scenarios)
        : options.scenarios.includes("csv") && engine.scenarios.csv);
    generate(options, context, csv);
    const rounds = new Rounds(context, new Reference(options, context), say);
    try {
        if (options.check) {
            await prepare(engines, options.scenarios);
            for (const scenario of options.scenarios)
                await rounds.check(engines, scenario);
            return;
        }
        const measured = await timed(engines, options, context, rounds);
        const versions = Object.fromEntries(engines.map((e) => [e.name, e.version]));
        const { orders, rounds: asked } = options, { threads, memory, limit_s } = context;
        const all = { date: new Date().toISOString().slice(0, 10), machine: facts, versions, orders,
            rounds: asked, threads, memory_bytes: memory, limit_s, ...measured };
        if (options.json) write(named(options.json), all, context);
        if (options.keep) write(join(root, "bench/results", nameOf(all, options)), all, context);
    } finally {
        for (const engine of engines) await engine.close();
    }
}

try {
    await main();
} catch (error) {
    process.stderr.write(`bench: ${error.message}\n`);
    process.exit(1);
}
