// SPDX-License-Identifier: Apache-2.0
// ClickHouse as it is today, in a process of its own, out of the npm package of libchdb.
import { existsSync, mkdirSync, readdirSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import { statements } from "../lib/sql.mjs";
import { buildStore, digest } from "../lib/store.mjs";
import { Worker } from "../lib/worker.mjs";

const suite = ["array", "window", "natural", "mask"];
const onEach = (...tables) => tables.flatMap((t) => suite.map((p) => `${p}(${t})`));
const semi = (table) =>
    `(SELECT * FROM ${table} WHERE customer_id IN (SELECT customer_id FROM segment))`;
// Of the scenarios of the index: everybody's, or of some of the customers.
const tables = (some = (table) => table) =>
    ({ months: some("months"), neighbours: some("neighbours") });

export function allFiles(dir) {
    return readdirSync(dir, { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map((entry) => join(entry.parentPath ?? entry.path, entry.name));
}

export class Chdb {
    name = "chdb";
    scenarios = {
        csv: onEach("from_csv"),
        parquet: onEach("from_parquet"),
        cold: onEach("orders_sorted", "orders_raw"),
        warm: onEach("orders_sorted", "orders_raw"),
        index: ["index-months", "index-neighbours"],
        "index-segment": ["index-months", "index-neighbours"],
        segment: onEach("orders_sorted"),
        attribute: onEach("orders_sorted"),
        append: onEach("orders_appended"),
        sum: ["sum"],
    };

    constructor(context) {
        this.context = context;
        this.store = join(context.dir, "chdb");
        this.library = context.module("@chdb/lib-linux-x64-gnu/libchdb.so");
    }

    start(dir) {
        const { threads, memory, program } = this.context;
        return new Worker(program("bench_chdb"), [this.library, dir, `${threads}`, `${memory}`]);
    }

    scratchStore() {
        const dir = join(this.context.dir, "chdb-scratch");
        rmSync(dir, { recursive: true, force: true });
        mkdirSync(dir);
        return dir;
    }

    async available() {
        if (!existsSync(this.library)) return "libchdb is not installed";
        const worker = this.start(this.scratchStore());
        const { answer } = await worker.run(["SELECT version()"]);
        await worker.close();
        this.version = answer.trim();
        return null;
    }

    async prepare(scenarios) {
        if (!scenarios.some((s) => !["csv", "parquet"].includes(s))) return [];
        const values = { dir: this.context.dir };
        const [files, store, months] =
            ["files", "store", "months"].map((name) => statements(`clickhouse/${name}.sql`, values));
        const sorted = store.findIndex((s) => s.startsWith("CREATE TABLE orders_sorted"));
        const madeBy = digest(this.version, ...files, ...store), { rebuild } = this.context;
        const built = await buildStore(this.store, madeBy, rebuild, async () => {
            rmSync(this.store, { recursive: true, force: true });
            const worker = this.start(this.store);
            await worker.run(files);
            const load = await worker.run(store.slice(0, sorted));
            const sort = await worker.run(store.slice(sorted));
            await worker.close();
            const bytes = this.files().reduce((sum, file) => sum + statSync(file).size, 0);
            return [{ what: "load", ...load }, { what: "sort", ...sort, bytes }];
        });
        if (!this.needsMonths(scenarios)) return built;
        return [...built, ...await buildStore(this.store, digest(...months), rebuild, async () => {
            const worker = this.start(this.store);
            const prepared = await worker.run(months);
            await worker.close();
            return [{ what: "months", ...prepared }];
        }, "months")];
    }

    needsMonths(scenarios) {
        return scenarios.some((s) => s.startsWith("index"));
    }

    files() {
        return allFiles(this.store);
    }

    #statements(scenario, plan) {
        if (scenario === "sum")
            return ["SELECT 'sum', count(), sum(amount_cents) FROM orders_sorted"];
        if (scenario === "index") return statements(`clickhouse/${plan}.sql`, tables());
        if (scenario === "index-segment")
            return statements(`clickhouse/${plan}.sql`, tables(semi));
        const [, name, table] = /^(.*)\((.*)\)$/.exec(plan);
        const orders = scenario === "segment" ? semi("orders_sorted") : table;
        const asked = statements(`clickhouse/${name}.sql`, { orders }, scenario === "attribute");
        return scenario === "append" ? [insert_day, ...asked] : asked;
    }

    async #runFresh(scenario, plan) {
        await this.close();
        const cold = scenario === "cold";
        const worker = this.start(cold ? this.store : this.scratchStore());
        const sources = { csv: "clickhouse/csv.sql", parquet: "clickhouse/files.sql" };
        const views = cold ? [] : statements(sources[scenario], { dir: this.context.dir });
        try {
            const took = await worker.run([...views, ...this.#statements(scenario, plan)]);
            return { ...took, wall: took.since_start, cpu: took.cpu_since_start };
        } finally {
            await worker.close();
        }
    }

    async run(scenario, plan) {
        if (["csv", "parquet", "cold"].includes(scenario)) return this.#runFresh(scenario, plan);
        if (!this.worker) {
            this.worker = this.start(this.store);
            await this.worker.run(["SELECT max(customer_id), max(d), max(m), max(a), max(g), " +
                "max(amount_cents) FROM orders_sorted"]);
        }
        if (scenario !== "append") return this.worker.run(this.#statements(scenario, plan));
        await this.worker.run(clone);
        try {
            return await this.worker.run(this.#statements(scenario, plan));
        } finally {
            await this.worker.run(["DROP TABLE orders_appended SYNC"]);
        }
    }

    async close() {
        await this.worker?.close();
        this.worker = null;
    }
}

// The same parts under another name, so that the day can be taken back; not timed.
const clone = [
    "DROP TABLE IF EXISTS orders_appended SYNC",
    "CREATE TABLE orders_appended AS orders_sorted",
    "ALTER TABLE orders_appended ATTACH PARTITION tuple() FROM orders_sorted",
];
const insert_day = `INSERT INTO orders_appended
    SELECT customer_id, d, m, a, amount_cents, 0 FROM day_from_parquet`;
