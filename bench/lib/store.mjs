// SPDX-License-Identifier: Apache-2.0
// A store is there when a mark beside it says so: written last, and removed before anything
// else is.  In the mark stands what the store was made by; where that is another by now,
// the store is made again.
import { createHash } from "node:crypto";
import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";

// A few letters for any number of texts or files' bytes.
export function digest(...parts) {
    const hash = createHash("sha256");
    for (const part of parts) hash.update(part).update("\0");
    return hash.digest("hex").slice(0, 16);
}

// What the store took to build, step by step; nothing where it was there.  `build` removes
// what there is of it.  `part`: what is built into a store that is there, and ends with it.
export async function buildStore(store, madeBy, rebuild, build, part = "") {
    const marks = ["", ".months"].map((name) => `${store}${name}.made`);
    const mark = part ? `${store}.${part}.made` : marks[0];
    if (!rebuild && existsSync(mark) && readFileSync(mark, "utf8") === madeBy) return [];
    for (const old of part ? [mark] : marks) rmSync(old, { force: true });
    const steps = await build();
    writeFileSync(mark, madeBy);
    return steps;
}
