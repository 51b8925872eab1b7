// SPDX-License-Identifier: Apache-2.0
// A program from its start to its end, timed by bench_read.
import { execFile } from "node:child_process";
import { promisify } from "node:util";

export async function timeProgram(context, command) {
    const words = ["run", ...context.pinned, ...command];
    const env = { ...process.env, MAINSTAY_PROGRESS: "off" };
    const timeout = context.limit_s * 1000;
    try {
        const { stdout } =
            await promisify(execFile)(context.program("bench_read"), words, { env, timeout });
        const [wall, cpu, peak_mb] = stdout.trim().split(" ").map(Number);
        return { wall, cpu, peak_kb: peak_mb * 1024 };
    } catch (error) {
        throw Object.assign(new Error((error.stderr || error.message).trim()),
            { late: error.killed });
    }
}
