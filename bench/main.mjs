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
import { canonical, difference } from "./lib/answers.mjs";
import { busy, forget, machine, others } from "./lib/machine.mjs";
import { help, parse, scenarios } from "./lib/options.mjs";
import { breakEven, buildTable, scenarioTable, seconds, summary } from "./lib/show.mjs";
import { naive } from "./naive.mjs";

const root = resolve(import.meta.dirname, "..");
const build = process.env.BENCH_BUILD ?? join(root, "build");
const plansFile = join(root, "bench/plans.json");
const kinds = { mainstay: Mainstay, duckdb: Duckdb, chdb: Chdb,
    "clickhouse-server": ClickhouseServer, polars: Polars, reader: Reader };
const naiveMost = 50000; // orders for which every question is also answered day by day
// Files named by the reader are where they called from.
const named = (path) => resolve(process.env.BENCH_CALLED_FROM ?? ".", path);
const say = (text = "") => process.stdout.write(text + "\n");

function makeContext(options) {
    const cache = options.dir ? named(options.dir) : join(root, "build/bench/cache");
    const dir = join(cache, String(options.orders));
    mkdirSync(dir, { recursive: true });
    const threads = options.threads ?? machine().processors;
    const memory = options.memory ?? Math.floor(totalmem() * 0.6);
    return { dir, threads, memory, rebuild: options.rebuild || options.check, check: options.check,
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

// What a scenario asks; scenarios that ask the same have the same answer.
const question = (scenario) =>
    ["csv", "parquet", "cold", "warm", "index"].includes(scenario) ? "suite" : scenario;

// The right answers: the naive ones where that can be waited for, else those of the first
// engine that was asked.
class Reference {
    constructor(options, context) {
        this.answers = new Map();
        this.context = context;
        this.naive = options.orders <= naiveMost;
    }

    #naive(asked) {
        const words = { segment: "segment", attribute: "attribute", append: "appended" };
        return naive(this.context.dir, new Set(words[asked] ? [words[asked]] : []));
    }

    // Throws where an answer is not the right one.
    check(engine, scenario, plan, run) {
        const asked = question(scenario), grouped = scenario === "attribute";
        const lines = canonical(run.answer.replace(/^bytes\t.*\n/m, ""), grouped);
        if (this.naive && !this.answers.has(asked) && asked !== "sum")
            this.answers.set(asked, { who: "the naive answer", lines:
                canonical(this.#naive(asked), grouped) });
        const known = this.answers.get(asked);
        const part = run.partial || scenario === "index";
        if (!known && !part) this.answers.set(asked, { who: `${engine} ${plan}`, lines });
        if (!known) return;
        const differs = difference(known.lines, lines, part);
        if (differs)
            throw new WrongAnswer(`${scenario}: ${engine} ${plan} and ${known.who} differ, ${differs}`);
    }
}

class WrongAnswer extends Error {}

// One run, its answer checked.
async function measure(engine, scenario, plan, reference) {
    if (scenario === "cold") {
        await engine.close();
        forget(engine.files());
    }
    const before = busy();
    const run = await engine.run(scenario, plan);
    Object.assign(run, others(before, busy(), run.cpu));
    const touched = /^bytes\t(\d+)$/m.exec(run.answer);
    if (touched) run.touched_bytes = Number(touched[1]);
    if (!run.silent) reference.check(engine.name, scenario, plan, run);
    delete run.answer;
    return run;
}

// Every plan once, those that come near to the best again; the better run of each counts.  A
// plan that fails is told of and left out.
async function choose(engine, scenario, reference) {
    const tried = [];
    for (const plan of engine.scenarios[scenario])
        try {
            const run = await measure(engine, scenario, plan, reference);
            tried.push({ plan, wall: run.wall, partial: run.partial });
        } catch (error) {
            if (error instanceof WrongAnswer) throw error;
            say(`  ${engine.name} ${plan}: ${error.message.split("\n")[0].slice(0, 160)}`);
        }
    const whole = tried.filter((t) => !t.partial), able = whole.length ? whole : tried;
    const least = Math.min(...able.map((t) => t.wall));
    for (const near of able.filter((t) => able.length > 1 && t.wall < 1.5 * least))
        near.wall = Math.min(near.wall, (await measure(engine, scenario, near.plan, reference)).wall);
    const best = able.sort((x, y) => x.wall - y.wall)[0];
    if (tried.length > 1)
        say(`  plans of ${engine.name}: ` + tried.map((t) => `${t.plan} ${seconds(t.wall)}`).join(", "));
    return best ? { plan: best.plan, tried } : null;
}

async function choosePlans(engines, scenario, options, known, reference) {
    const chosen = new Map();
    for (const engine of engines) {
        const plans = engine.scenarios[scenario];
        if (!plans) continue;
        const before = known[scenario]?.[engine.name]?.plan;
        if (plans.length === 1) chosen.set(engine, plans[0]);
        else if (plans.includes(before) && !options.choose) chosen.set(engine, before);
        else {
            const best = await choose(engine, scenario, reference);
            if (!best) continue;
            chosen.set(engine, best.plan);
            known[scenario] = { ...known[scenario], [engine.name]: best };
        }
    }
    return chosen;
}

async function runScenario(engines, scenario, options, known, reference) {
    say(`\n${scenario}: ${scenarios[scenario]}`);
    const chosen = await choosePlans(engines, scenario, options, known, reference);
    const runs = new Map([...chosen.keys()].map((engine) => [engine, []]));
    for (let round = 0; round < options.rounds; round++) {
        const turn = [...runs.keys()];
        turn.push(...turn.splice(0, round % Math.max(1, turn.length))); // another begins each time
        for (const engine of turn)
            runs.get(engine)?.push(await measure(engine, scenario, chosen.get(engine), reference));
    }
    for (const engine of engines) await engine.close();
    return [...runs].map(([engine, list]) => ({ scenario, engine: engine.name,
        plan: chosen.get(engine), partial: list.some((run) => run.partial) || undefined,
        silent: list.some((run) => run.silent) || undefined,
        summary: summary(list), runs: list }));
}

async function checkScenario(engines, scenario, reference) {
    let count = 0;
    for (const engine of engines) {
        for (const plan of engine.scenarios[scenario] ?? []) {
            await measure(engine, scenario, plan, reference);
            count++;
        }
        await engine.close();
    }
    say(`${scenario}: ${count} plans, equal answers`);
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
    const fresh = new Set(builds.map((b) => b.engine));
    const all = [...old.filter((b) => !fresh.has(b.engine)), ...builds];
    writeFileSync(file, JSON.stringify(all, null, 1));
    return all;
}

const readPlans = () =>
    existsSync(plansFile) ? JSON.parse(readFileSync(plansFile, "utf8")) : {};

function bandwidth(context) {
    return JSON.parse(execFileSync(context.program("bench_bandwidth"), [String(context.threads)]));
}

async function timed(engines, options, context, reference) {
    const roof = bandwidth(context);
    say(`memory is read at ${roof.median_gb_s} GB/s by ${roof.threads} threads ` +
        `(best ${roof.best_gb_s})`);
    const builds = rememberBuilds(context, await prepare(engines, options.scenarios));
    const shown = builds.filter((b) => engines.some((e) => e.name === b.engine));
    if (shown.length) say(`\nstores, from Parquet (from CSV where an engine reads no Parquet)\n` +
        buildTable(shown));
    const known = readPlans(), results = [];
    for (const scenario of options.scenarios) {
        const found = await runScenario(engines, scenario, options, known, reference);
        if (found.length) process.stdout.write(scenarioTable(found, roof.median_gb_s));
        results.push(...found);
    }
    for (const engine of engines) {
        const after = breakEven(engine.name, shown, results);
        if (after !== null) say(`the store of ${engine.name} has earned its building after ` +
            `${after} questions that would else be asked of the file`);
    }
    if (options.choose) writeFileSync(plansFile, JSON.stringify(known, null, 1) + "\n");
    return { bandwidth: roof, builds: shown, results };
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
    const reference = new Reference(options, context);
    try {
        if (options.check) {
            await prepare(engines, options.scenarios);
            for (const scenario of options.scenarios)
                await checkScenario(engines, scenario, reference);
            return;
        }
        const measured = await timed(engines, options, context, reference);
        const versions = Object.fromEntries(engines.map((e) => [e.name, e.version]));
        const { orders, rounds } = options, { threads, memory } = context;
        const all = { date: new Date().toISOString().slice(0, 10), machine: facts, versions, orders,
            rounds, threads, memory_bytes: memory, ...measured };
        if (options.json) writeFileSync(named(options.json), JSON.stringify(all, null, 1) + "\n");
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
