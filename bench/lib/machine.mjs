// SPDX-License-Identifier: Apache-2.0
// What is measured on, and how busy it is.
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { cpus, release, totalmem } from "node:os";

// Processors of one name differ in what kernels can use.
function vectors() {
    try {
        const flags = /^flags.*$/m.exec(readFileSync("/proc/cpuinfo", "utf8"))[0].split(" ");
        return flags.includes("avx512_vpopcntdq") ? " with AVX-512" : flags.includes("avx2") ? " with AVX2" : "";
    } catch {
        return "";
    }
}

export function machine() {
    let os = "";
    try {
        os = /PRETTY_NAME="(.*)"/.exec(readFileSync("/etc/os-release", "utf8"))[1];
    } catch {
        os = "unknown";
    }
    return {
        processor: cpus()[0].model.trim() + vectors(),
        processors: cpus().length,
        memory_gb: Math.round(totalmem() / 2 ** 30),
        system: `${os}, Linux ${release()}`,
    };
}

// Ticks of all processors: busy, and taken by the machine below.
export function busy() {
    const cells = readFileSync("/proc/stat", "utf8").split("\n")[0].split(/\s+/).slice(1).map(Number);
    const [user, nice, system, idle, wait, interrupt, soft, steal] = cells;
    return { busy: user + nice + system + interrupt + soft, steal, ticks: idle + wait };
}

// CPU seconds that others used between two calls of busy(), beside `own`, and those stolen.
export function others(before, after, own) {
    return {
        others: Math.max(0, (after.busy - before.busy) / 100 - own),
        steal: (after.steal - before.steal) / 100,
    };
}

// Makes the kernel forget what it has read of files that no process has open: the next
// reader gets them from the disk.  Needs no rights, and leaves other files alone.
export function forget(files) {
    execFileSync("sync");
    for (const file of files)
        execFileSync("dd", [`if=${file}`, "of=/dev/null", "iflag=nocache", "count=0"],
            { stdio: "ignore" });
}
