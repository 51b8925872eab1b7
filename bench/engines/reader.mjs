// SPDX-License-Identifier: Apache-2.0
// No engine: DuckDB's CSV reader alone, every cell as text in the order of the file.  It
// answers nothing; it is what a report out of a file cannot be quicker than.
import { join } from "node:path";
import { timeProgram } from "../lib/program.mjs";

export class Reader {
    name = "reader";
    version = "as duckdb";
    scenarios = { csv: ["rows"] };

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

    async run() {
        const program = this.context.program("bench_read");
        const file = join(this.context.dir, "orders.csv");
        const took = await timeProgram(this.context, [program, "rows", file]);
        return { ...took, answer: "", silent: true };
    }

    async close() {}
}
