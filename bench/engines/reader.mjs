// SPDX-License-Identifier: Apache-2.0
// No engine: DuckDB's reader alone, in the order of the file.  Of CSV every cell as text, of
// Parquet the columns that the suite needs, as Mainstay reads them.  It answers nothing; it is
// what nobody can be quicker than who reads through it.
import { join } from "node:path";
import { timeProgram } from "../lib/program.mjs";

export class Reader {
    name = "reader";
    version = "as duckdb";
    scenarios = { csv: ["rows"], parquet: ["columns"] };

    constructor(context) {
        this.context = context;
    }

    async available() {
        return null;
    }

    async prepare() {
        return [];
    }

    files() {
        return [];
    }

    async run(scenario) {
        const program = this.context.program("bench_read");
        const file = join(this.context.dir, `orders.${scenario}`);
        const words = scenario === "csv" ? ["rows"] : ["parquet", "customer_id,ts,amount_cents"];
        const took = await timeProgram(this.context, [program, ...words, file]);
        return { ...took, answer: "", silent: true };
    }

    async close() {}
}
