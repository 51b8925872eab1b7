// SPDX-License-Identifier: Apache-2.0
// Polars, in a process of its own.  Its store is a sorted Arrow file, held in memory as a
// frame when it is warm.  It has no prepared customer-month table here.
import { existsSync, readFileSync, statSync } from "node:fs";
import { join, resolve } from "node:path";
import { buildStore, digest } from "../lib/store.mjs";
import { Worker } from "../lib/worker.mjs";

const both = ["natural", "shift"];
const program = resolve(import.meta.dirname, "../engine_polars.mjs");
const loaders = resolve(import.meta.dirname, "../queries/polars/files.mjs");
const frames = { csv: "from_csv", parquet: "from_parquet", cold: "orders_sorted",
    warm: "orders_sorted", segment: "orders_segment", attribute: "orders_sorted",
    append: "orders_appended", sum: "orders_sorted" };

export class Polars {
    name = "polars";
    scenarios = { csv: both, parquet: both, cold: both, warm: both, segment: both,
        attribute: ["natural"], append: both, sum: ["sum"] };

    constructor(context) {
        this.context = context;
        this.store = join(context.dir, "polars.ipc");
        this.package = context.module("nodejs-polars");
    }

    start() {
        return new Worker(process.execPath, ["--max-old-space-size=4096", program],
            { POLARS_MAX_THREADS: `${this.context.threads}` });
    }

    async available() {
        if (!existsSync(this.package)) return "nodejs-polars is not installed";
        const { createRequire } = await import("node:module");
        this.version = createRequire(import.meta.url)(join(this.package, "package.json")).version;
        return null;
    }

    #load(what) {
        return JSON.stringify({ load: what, dir: this.context.dir });
    }

    async prepare(scenarios) {
        if (!scenarios.some((s) => this.scenarios[s] && !["csv", "parquet"].includes(s))) return [];
        const madeBy = digest(this.version, readFileSync(loaders));
        return buildStore(this.store, madeBy, this.context.rebuild, async () => {
            const worker = this.start();
            const built = await worker.run([this.#load("build")]);
            await worker.close();
            return [{ what: "sort", ...built, bytes: statSync(this.store).size }];
        });
    }

    files() {
        return [this.store];
    }

    async run(scenario, plan) {
        const orders = frames[scenario];
        const question = JSON.stringify({ plan, orders, grouped: scenario === "attribute" });
        if (["csv", "parquet", "cold"].includes(scenario)) {
            await this.close();
            const worker = this.start();
            try {
                const took = await worker.run([this.#load(orders), question]);
                return { ...took, wall: took.since_start, cpu: took.cpu_since_start };
            } finally {
                await worker.close();
            }
        }
        if (!this.worker) {
            this.worker = this.start();
            await this.worker.run([this.#load("orders_sorted"), this.#load("segment")]);
        }
        if (orders === "orders_sorted") return this.worker.run([question]);
        const took = await this.worker.run([this.#load(orders), question]);
        await this.worker.run([JSON.stringify({ forget: orders })]);
        return took;
    }

    async close() {
        await this.worker?.close();
        this.worker = null;
    }
}
