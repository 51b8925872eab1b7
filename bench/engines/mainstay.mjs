// SPDX-License-Identifier: Apache-2.0
// Mainstay, in two ways.
//
// `report` runs the program on a file, as a person would, and reads its JSON: flows and
// buyers, not cohorts and rfm.
//
// `suite` is bench_mainstay, a small program over the timeline that speaks as
// bench/engine.h says.  It is called with the timeline's directory and the number of
// threads, and its statements are
//
//     build DIR        make the timeline from DIR/orders.parquet and DIR/customers.parquet
//     suite            all questions of a timeline that is there
//     parquet DIR      from the files to the answer, no timeline left behind
//     csv DIR
//     index            flows, buyers and cohorts by the prepared period index
//     segment          all questions of the customers in the segment
//     attribute        flows and buyers by attribute: the group follows the kind in a row
//     append DIR       DIR/day.parquet joins the timeline, then all questions; the next
//                      statement is `restore`, which takes it back and is not timed
//     sum              orders and revenue
//
// Beside the answer (lib/answers.mjs) a row "bytes<tab>N" says how many bytes of columns
// were read and written.
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import { Worker } from "../lib/worker.mjs";
import { allFiles } from "./chdb.mjs";

const fresh = ["csv", "parquet", "cold"];

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
        this.store = join(context.dir, "mainstay");
        this.suite = context.program("bench_mainstay");
        const plans = existsSync(this.suite) ? ["suite"] : [];
        this.scenarios = { csv: [...plans, "report"], parquet: [...plans, "report"] };
        for (const scenario of ["cold", "warm", "index", "segment", "attribute", "append", "sum"])
            if (plans.length) this.scenarios[scenario] = plans;
    }

    start() {
        return new Worker(this.suite, [this.store, `${this.context.threads}`]);
    }

    async available() {
        this.version = run(this.context.mainstay, ["version"]).trim().split(/\s+/)[1];
        return null;
    }

    async prepare(scenarios) {
        const wanted = scenarios.some((s) => !["csv", "parquet"].includes(s) && this.scenarios[s]);
        const done = join(this.store, "complete");
        if (!wanted || (!this.context.rebuild && existsSync(done))) return [];
        rmSync(this.store, { recursive: true, force: true });
        mkdirSync(this.store);
        const worker = this.start();
        const built = await worker.run([`build ${this.context.dir}`]);
        await worker.close();
        mkdirSync(done);
        const bytes = this.files().reduce((sum, file) => sum + statSync(file).size, 0);
        return [{ what: "build", ...built, bytes }];
    }

    files() {
        return allFiles(this.store);
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
        const statement = { cold: "suite", warm: "suite" }[scenario] ??
            (["csv", "parquet", "append"].includes(scenario)
                ? `${scenario} ${this.context.dir}` : scenario);
        if (fresh.includes(scenario)) {
            await this.close();
            const worker = this.start();
            try {
                const took = await worker.run([statement]);
                return { ...took, wall: took.since_start, cpu: took.cpu_since_start };
            } finally {
                await worker.close();
            }
        }
        this.worker ??= this.start();
        const took = await this.worker.run([statement]);
        if (scenario === "append") await this.worker.run(["restore"]);
        return took;
    }

    async close() {
        await this.worker?.close();
        this.worker = null;
    }
}
