// SPDX-License-Identifier: Apache-2.0
// Mainstay, in two ways.
//
// `report` runs the program on a file, as a person would, and reads its JSON: flows and
// buyers, not cohorts and rfm.
//
// `suite` is bench_mainstay, the kernels over blocks, which speaks as bench/engine.h says.
// It is called with the directory of the orders and the file of the store. Its statements are
//
//     build            read the Parquet files, write the store
//     suite            all questions
//     segment          all questions of the customers in the segment: their blocks are built
//                      within the time
//     attribute        flows and buyers by attribute: the group follows the kind in a row
//     sum              orders and revenue
//     prepare          build the prepared index of months and write it, a file of its own
//     index            flows, buyers and cohorts, from the prepared index
//
// Called without a store, the first statement reads the Parquet files and builds the blocks
// in memory. Nothing is appended yet.
//
// Beside the answer (lib/answers.mjs) a row "bytes<tab>N" says how many bytes of columns
// were read and written.
import { execFileSync } from "node:child_process";
import { existsSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { Worker } from "../lib/worker.mjs";

const fresh = ["parquet", "cold"];

function run(program, args) {
    return execFileSync(program, args,
        { encoding: "utf8", env: { ...process.env, MAINSTAY_PROGRESS: "off" } });
}

// The CSV has units with two decimals, the Parquet file whole cents.
function cents(value, scenario) {
    return scenario === "csv" ? value.replace(".", "") : value.replace(/\.0*$/, "");
}

const month = (day) => (Number(day.slice(0, 4)) - 2022) * 12 + Number(day.slice(5, 7)) - 1;

function reportLines(report, scenario) {
    const flow = ["start", "end", "retained", "lost", "new", "reactivated"];
    return report.periods.map(({ start, metrics: m }) => {
        const buy = [m.buyers.value, m.orders.value, cents(m.revenue.value, scenario),
            m.repeat_purchase_rate.numerator, m.loyal_customer_rate.numerator];
        const moves = flow.map((name) => m[`customers_${name}`].value);
        return `flow\t${[month(start), ...moves].join("\t")}\n` +
            `buy\t${[month(start), ...buy].join("\t")}\n`;
    }).join("");
}

function cohortLines(report, scenario) {
    return report.cohorts.flatMap(({ cohort, cells }) => cells.map((cell) => {
        const c = month(cohort);
        const values = [cell.customers, cell.orders, cents(cell.revenue, scenario)];
        return `cohort\t${[c, c + cell.k, ...values].join("\t")}\n`;
    })).join("");
}

export class Mainstay {
    name = "mainstay";

    constructor(context) {
        this.context = context;
        this.store = join(context.dir, "mainstay.blocks");
        this.suite = context.program("bench_mainstay");
        const plans = existsSync(this.suite) ? ["suite"] : [];
        this.scenarios = { csv: ["report"], parquet: [...plans, "report"] };
        for (const scenario of ["cold", "warm", "index", "segment", "attribute", "sum"])
            if (plans.length) this.scenarios[scenario] = plans;
    }

    start(...store) {
        return new Worker(this.suite, [this.context.dir, ...store]);
    }

    async available() {
        this.version = run(this.context.mainstay, ["version"]).trim().split(/\s+/)[1];
        return null;
    }

    async prepare(scenarios) {
        const wanted = scenarios.some((s) => s !== "parquet" && this.scenarios[s]?.includes("suite"));
        if (!wanted || (!this.context.rebuild && this.files().every(existsSync))) return [];
        await this.close();
        const worker = this.start(this.store);
        const built = await worker.run(["build"]);
        await worker.run(["open"]);
        const prepared = await worker.run(["prepare"]);
        await worker.close();
        return [
            { what: "build", ...built, bytes: statSync(this.store).size },
            { what: "months", ...prepared, bytes: statSync(`${this.store}.index`).size },
        ];
    }

    files() {
        return [this.store, `${this.store}.index`];
    }

    #report(scenario) {
        const file = join(this.context.dir, `orders.${scenario}`);
        const output = join(this.context.dir, "report.json");
        const words = [file, "--format", "json", "--all", "--set", "window_days=90", "-o", output];
        const report = run(this.context.program("bench_read"),
            ["run", this.context.mainstay, "report", ...words]);
        const [wall, cpu, peak_mb] = report.trim().split(" ").map(Number);
        const took = { wall, cpu, peak_kb: peak_mb * 1024, partial: true,
            answer: reportLines(JSON.parse(readFileSync(output, "utf8")), scenario) };
        if (this.context.check) {
            run(this.context.mainstay, ["cohorts", ...words]);
            took.answer += cohortLines(JSON.parse(readFileSync(output, "utf8")), scenario);
        }
        return took;
    }

    async run(scenario, plan) {
        if (plan === "report") return this.#report(scenario);
        const statement = ["parquet", "cold", "warm"].includes(scenario) ? "suite" : scenario;
        if (fresh.includes(scenario)) {
            const worker = this.start(...(scenario === "cold" ? [this.store] : []));
            try {
                const took = await worker.run([statement]);
                return { ...took, wall: took.since_start, cpu: took.cpu_since_start };
            } finally {
                await worker.close();
            }
        }
        this.worker ??= this.start(this.store);
        return this.worker.run([statement]);
    }

    async close() {
        await this.worker?.close();
        this.worker = null;
    }
}
