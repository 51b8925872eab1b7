// SPDX-License-Identifier: Apache-2.0
// The plans of bench/queries: statements that end with ";" at the end of a line.
//   {name}      is replaced
//   [[text]]    is there only where the question is by group
//   [-text-]    is there only where it is not; questions by group are flows and buyers
import { readFileSync } from "node:fs";
import { join } from "node:path";

const queries = join(import.meta.dirname, "../queries");

export function statements(file, values = {}, grouped = false) {
    let text = readFileSync(join(queries, file), "utf8").replace(/^--.*\n/gm, "");
    text = text.replace(/\[\[(.*?)\]\]/gs, grouped ? "$1" : "");
    text = text.replace(/\[-(.*?)-\]/gs, grouped ? "" : "$1");
    for (const [name, value] of Object.entries(values)) text = text.replaceAll(`{${name}}`, value);
    return text
        .split(/;\s*(?:\n|$)/)
        .map((statement) => statement.trim())
        .filter(Boolean);
}
