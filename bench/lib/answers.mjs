// SPDX-License-Identifier: Apache-2.0
// Answers as text that can be compared: one line a row, cells apart by tabs, sorted.
//
//   flow    [group] month  start end retained lost new reactivated
//   buy     [group] month  buyers orders revenue repeat loyal
//   cohort  [group] first-month month  customers orders revenue
//   rfm     [group] customers repeaters, then the sums of x, t_x, T, v, x t_x, x T, t_x T, x v
//   sum     orders revenue
//
// Rows in which all numbers are zero say nothing and are left out; engines differ in
// whether they give them.
const keys = { flow: 1, buy: 1, cohort: 2, rfm: 0, sum: 0 };

export function canonical(text, grouped) {
    const lines = [];
    for (const line of text.split("\n")) {
        if (!line) continue;
        const [kind, ...cells] = line.split("\t").map((cell) => (cell === "null" ? "0" : cell));
        if (!(kind in keys)) throw new Error(`an answer has a row of no known kind: ${line}`);
        const bad = cells.find((cell) => !/^-?\d+$/.test(cell));
        if (bad !== undefined) throw new Error(`an answer has a cell that is no whole number: ${line}`);
        const values = cells.slice(keys[kind] + (grouped && kind !== "sum" ? 1 : 0));
        if (values.some((value) => value !== "0")) lines.push([kind, ...cells].join("\t"));
    }
    return lines.sort();
}

// Null, or a sentence about the first line in which two answers differ.
export function difference(expected, actual) {
    for (let i = 0; i < Math.max(expected.length, actual.length); i++)
        if (expected[i] !== actual[i])
            return `line ${i + 1}: expected "${expected[i] ?? "no line"}", got "${actual[i] ?? "no line"}"`;
    return null;
}
