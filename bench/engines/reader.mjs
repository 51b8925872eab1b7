// SPDX-License-Identifier: Apache-2.0
// No engine: DuckDB's CSV reader alone, every cell as text in the order of the file.  It
// answers nothing; it is what a report out of a file cannot be quicker than.
import { execFileSync } from "node:child_process";
import { join } from "node:path";

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
        const words = ["run", ...this.context.pinned, program, "rows", join(this.context.dir, "orders.csv")];
        const [wall, cpu, peak_mb] =
            execFileSync(program, words, { encoding: "utf8" }).trim().split(" ").map(Number);
        return { wall, cpu, peak_kb: peak_mb * 1024, answer: "", silent: true };
    }

    async close() {}
}
