// SPDX-License-Identifier: Apache-2.0
// A process of an engine that speaks as bench/engine.h says.
import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";

const running = new Set(); // those with statements to run

// Ends them at once.
export function stopWorkers() {
    for (const worker of running) worker.process.kill("SIGKILL");
}

export class Worker {
    constructor(command, args, environment = {}) {
        this.scratch = mkdtempSync(join(tmpdir(), "bench-"));
        this.began = performance.now();
        this.process = spawn(command, args, {
            stdio: ["pipe", "pipe", "pipe"],
            env: { ...process.env, TZ: "UTC", ...environment },
        });
        this.said = "";
        this.process.stderr.on("data", (data) => (this.said = (this.said + data).slice(-2000)));
        this.replies = createInterface({ input: this.process.stdout })[Symbol.asyncIterator]();
        this.ended = new Promise((resolve) => this.process.on("close", resolve));
        this.process.on("error", (error) => (this.said += error.message));
        this.process.stdin.on("error", () => {}); // told of by the missing reply
    }

    // Runs statements; gives what it took and the lines of the answer.
    async run(statements) {
        const file = join(this.scratch, "statements");
        const answer = join(this.scratch, "answer");
        writeFileSync(file, statements.map((statement) => statement + "\0").join(""));
        writeFileSync(answer, "");
        this.process.stdin.write(`run ${file} ${answer}\n`);
        running.add(this);
        const reply = await this.replies.next();
        running.delete(this);
        const spent = (performance.now() - this.began) / 1000;
        if (reply.done) throw new Error(`the process ended: ${this.said.trim()}`);
        const took = JSON.parse(reply.value);
        if (took.error) throw new Error(took.error);
        return { ...took, since_start: spent, answer: readFileSync(answer, "utf8") };
    }

    async close() {
        this.process.stdin.end("quit\n");
        await this.ended;
        rmSync(this.scratch, { recursive: true, force: true });
    }
}
