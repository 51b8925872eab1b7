// SPDX-License-Identifier: Apache-2.0
// DuckDB through its C functions, in a process of its own.
import { rmSync, statSync } from "node:fs";
import { join } from "node:path";
import { statements } from "../lib/sql.mjs";
import { buildStore, digest } from "../lib/store.mjs";
import { Worker } from "../lib/worker.mjs";

const suite = ["window", "natural", "mask"];
// A plan is the SQL and the table it reads.
const onEach = (...tables) => tables.flatMap((t) => suite.map((p) => `${p}(${t})`));
const semi = (table) => `(SELECT * FROM ${table} SEMI JOIN segment USING (customer_id))`;

// Of the scenarios of the index: everybody's, or of some of the customers.
const tables = (some = (table) => table) =>
    ({ months: some("months"), neighbours: some("neighbours") });

export class Duckdb {
    name = "duckdb";
    scenarios = {
        csv: onEach("from_csv"),
        parquet: onEach("from_parquet"),
        cold: onEach("orders_sorted", "orders_raw"),
        warm: onEach("orders_sorted", "orders_raw"),
        index: ["index-months", "index-neighbours"],
        "index-segment": ["index-months", "index-neighbours"],
        segment: onEach("orders_sorted"),
        attribute: onEach("orders_sorted"),
        append: onEach("orders_sorted"),
        sum: ["sum"],
    };

    constructor(context) {
        this.context = context;
        this.file = join(context.dir, "duckdb.db");
    }

    start(file) {
        const { threads, memory } = this.context;
        return new Worker(this.context.program("bench_duckdb"), [file, `${threads}`, `${Math.floor(memory / 2 ** 20)}MiB`]);
    }

    async available() {
        const worker = this.start(":memory:");
        const { answer } = await worker.run(["SELECT version()"]);
        await worker.close();
        this.version = answer.trim().replace("v", "");
        return null;
    }

    // Builds what the scenarios need and is not there yet; what it took.
    async prepare(scenarios) {
        if (!scenarios.some((s) => !["csv", "parquet"].includes(s))) return [];
        const values = { dir: this.context.dir };
        const [files, store, months] =
            ["files", "store", "months"].map((name) => statements(`duckdb/${name}.sql`, values));
        const madeBy = digest(this.version, ...files, ...store), { rebuild } = this.context;
        const built = await buildStore(this.file, madeBy, rebuild, async () => {
            for (const end of ["", ".wal"]) rmSync(this.file + end, { force: true });
            const worker = this.start(this.file);
            await worker.run(files);
            const load = await worker.run(store.slice(0, 3));
            const sort = await worker.run(store.slice(3));
            await worker.close();
            const bytes = statSync(this.file).size;
            return [{ what: "load", ...load }, { what: "sort", ...sort, bytes }];
        });
        if (!this.needsMonths(scenarios)) return built;
        return [...built, ...await buildStore(this.file, digest(...months), rebuild, async () => {
            const worker = this.start(this.file);
            const prepared = await worker.run(months);
            await worker.close();
            return [{ what: "months", ...prepared }];
        }, "months")];
    }

    needsMonths(scenarios) {
        return scenarios.some((s) => s.startsWith("index"));
    }

    files() {
        return [this.file];
    }

    #statements(scenario, plan) {
        if (scenario === "sum")
            return ["SELECT 'sum', count(*), sum(amount_cents)::BIGINT FROM orders_sorted"];
        if (scenario === "index") return statements(`duckdb/${plan}.sql`, tables());
        if (scenario === "index-segment") return statements(`duckdb/${plan}.sql`, tables(semi));
        const [, name, table] = /^(.*)\((.*)\)$/.exec(plan);
        const orders = scenario === "segment" ? semi("orders_sorted") : table;
        const asked = statements(`duckdb/${name}.sql`, { orders }, scenario === "attribute");
        return scenario === "append" ? [insert_day, ...asked] : asked;
    }

    // A process of its own, from its start to the last row.
    async #runFresh(scenario, plan) {
        await this.close();
        const file = scenario === "cold" ? this.file : ":memory:";
        const worker = this.start(file);
        const sources = { csv: "duckdb/csv.sql", parquet: "duckdb/files.sql" };
        const views = scenario in sources
            ? statements(sources[scenario], { dir: this.context.dir }) : [];
        try {
            const took = await worker.run([...views, ...this.#statements(scenario, plan)]);
            return { ...took, wall: took.since_start, cpu: took.cpu_since_start };
        } finally {
            await worker.close();
        }
    }

    async run(scenario, plan) {
        if (["csv", "parquet", "cold"].includes(scenario)) return this.#runFresh(scenario, plan);
        const statements = this.#statements(scenario, plan);
        if (!this.worker) {
            this.worker = this.start(this.file);
            await this.worker.run(["SELECT max(d), max(a), max(g), max(m), max(amount_cents), " +
                "max(customer_id) FROM orders_sorted"]);
        }
        if (scenario !== "append") return this.worker.run(statements);
        await this.worker.run(["BEGIN"]);
        try {
            return await this.worker.run(statements);
        } finally {
            await this.worker.run(["ROLLBACK"]);
        }
    }

    async close() {
        await this.worker?.close();
        this.worker = null;
    }
}

const insert_day = `INSERT INTO orders_sorted
    SELECT customer_id, d, m, a, amount_cents, 0 FROM day_from_parquet`;
