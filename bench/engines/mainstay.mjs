// SPDX-License-Identifier: Apache-2.0
// Mainstay, in two ways.
//
// `report` runs the program on a file, as a person would, and reads its JSON: flows and
// buyers, not cohorts and rfm.
//
// `suite` is bench_mainstay, the kernels over blocks, which speaks as bench/engine.h says.
// It is called with the MiB that it may sort in, the directory of the orders and the file of
// the store. Its statements are
//
//     build            read the Parquet files, write the store
//     suite            all questions
//     segment          all questions of the customers in the segment, a bit each
//     attribute        flows and buyers by attribute: the group follows the kind in a row
//     sum              orders and revenue
//     library          start the library that reads Parquet files
//     append           read the day's Parquet file, write what it adds beside the store, all
//                      questions; then forget it again
//     prepare          build the prepared index of months and write it, a file of its own
//     index            flows, buyers and cohorts, from the prepared index
//     index-segment    ... of the segment
//     segment-index    what `segment` answers, from the prepared index
//     attribute-index  what `attribute` answers, from it
//
// What the scenarios of segment and attribute ask is answered in both ways: by the plan `suite`
// out of the orders, by `index` out of what was prepared for this window and calendar.
//
// Called without a store it answers `suite`, out of the Parquet file.
//
// Beside the answer (lib/answers.mjs) a row "bytes<tab>N" says how many bytes of columns
// were read and written.
import { execFileSync } from "node:child_process";
import { existsSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { timeProgram } from "../lib/program.mjs";
import { buildStore, digest } from "../lib/store.mjs";
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
    beside = ["segment", "attribute"]; // both plans are measured and shown

    constructor(context) {
        this.context = context;
        this.warm = new Set(); // statements that the worker has been asked
        this.store = join(context.dir, "mainstay.blocks");
        this.suite = context.program("bench_mainstay");
        const plans = existsSync(this.suite) ? ["suite"] : [];
        this.scenarios = { csv: ["report"], parquet: [...plans, "report"] };
        for (const scenario of ["cold", "warm", "append", "sum"])
            if (plans.length) this.scenarios[scenario] = plans;
        for (const scenario of ["index", "index-segment"])
            if (plans.length) this.scenarios[scenario] = ["index"];
        for (const scenario of this.beside)
            if (plans.length) this.scenarios[scenario] = [...plans, "index"];
    }

    // Half of the memory is for sorting: what is sorted lies in the other half, and so does
    // what the library reads ahead.
    start(...store) {
        const { pinned, memory, dir } = this.context;
        const mib = `${Math.floor(memory / 2 ** 21)}`;
        const [program, ...words] = [...pinned, this.suite, mib, dir, ...store];
        return new Worker(program, words);
    }

    async available() {
        this.version = run(this.context.mainstay, ["version"]).trim().split(/\s+/)[1];
        return null;
    }

    async prepare(scenarios) {
        const wanted = scenarios.some((s) => s !== "parquet" &&
            this.scenarios[s]?.some((plan) => plan !== "report"));
        if (!wanted) return [];
        await this.close();
        const madeBy = digest(readFileSync(this.suite)), { rebuild } = this.context;
        const built = await buildStore(this.store, madeBy, rebuild, async () => {
            const worker = this.start(this.store);
            const took = await worker.run(["build"]);
            await worker.close();
            return [{ what: "build", ...took, bytes: statSync(this.store).size }];
        });
        if (!this.needsMonths(scenarios)) return built;
        return [...built, ...await buildStore(this.store, madeBy, rebuild, async () => {
            const worker = this.start(this.store);
            await worker.run(["open"]);
            const took = await worker.run(["prepare"]);
            await worker.close();
            return [{ what: "months", ...took, bytes: statSync(`${this.store}.index`).size }];
        }, "months")];
    }

    needsMonths(scenarios) {
        return scenarios.some((s) => this.scenarios[s]?.includes("index"));
    }

    files() {
        return [this.store, `${this.store}.index`].filter(existsSync);
    }

    async #report(scenario) {
        const file = join(this.context.dir, `orders.${scenario}`);
        const output = join(this.context.dir, "report.json");
        const words = [file, "--format", "json", "--all", "--set", "window_days=90", "-o", output];
        const timed = await timeProgram(this.context, [this.context.mainstay, "report", ...words]);
        const took = { ...timed, partial: true,
            answer: reportLines(JSON.parse(readFileSync(output, "utf8")), scenario) };
        if (this.context.check) {
            run(this.context.mainstay, ["cohorts", ...words]);
            took.answer += cohortLines(JSON.parse(readFileSync(output, "utf8")), scenario);
        }
        return took;
    }

    async run(scenario, plan) {
        if (plan === "report") return this.#report(scenario);
        const statement = this.beside.includes(scenario) && plan === "index" ? `${scenario}-index`
            : ["parquet", "cold", "warm"].includes(scenario) ? "suite" : scenario;
        if (fresh.includes(scenario)) {
            const worker = this.start(...(scenario === "cold" ? [this.store] : []));
            try {
                const took = await worker.run([statement]);
                return { ...took, wall: took.since_start, cpu: took.cpu_since_start };
            } finally {
                await worker.close();
            }
        }
        // Everything that is asked about is read once, as the other engines do it.
        if (!this.worker) {
            this.worker = this.start(this.store);
            await this.worker.run(["suite"]);
        }
        if (!this.warm.has(statement))
            await this.worker.run([scenario === "append" ? "library" : statement]);
        this.warm.add(statement);
        return this.worker.run([statement]);
    }

    async close() {
        await this.worker?.close();
        this.worker = null;
        this.warm.clear();
    }
}
