// SPDX-License-Identifier: Apache-2.0
// rejects.mjs REPORT.json REJECTS.csv: whether the rejects are exactly the rows that the
// report says were left out.  rows = used + left out; as many rejects of each reason as
// the report counts; no place twice; at each place, the file has this text, and it is not
// empty.  Prints what
// is wrong; silent where nothing is.
import { readFileSync } from "node:fs";

const [reportPath, rejectsPath] = process.argv.slice(2);
const { source } = JSON.parse(readFileSync(reportPath, "utf8"));
const wrong = (text) => {
    console.log(text);
    process.exitCode = 1;
};

/** RFC 4180. */
function parse(text) {
    const rows = [[""]];
    let quoted = false;
    for (let i = 0; i < text.length; i++) {
        const row = rows.at(-1), c = text[i];
        if (quoted) {
            if (c !== '"') row[row.length - 1] += c;
            else if (text[i + 1] === '"') row[row.length - 1] += text[++i];
            else quoted = false;
        } else if (c === '"') quoted = true;
        else if (c === ",") row.push("");
        else if (c === "\n") rows.push([""]);
        else if (c !== "\r" || text[i + 1] !== "\n") row[row.length - 1] += c;
    }
    if (rows.at(-1).length === 1 && rows.at(-1)[0] === "") rows.pop();
    return rows;
}

const files = new Map();
function linesOf(path) {
    if (!files.has(path)) files.set(path, readFileSync(path, "utf8").split("\n"));
    return files.get(path);
}

const [header, ...rejects] = parse(readFileSync(rejectsPath, "utf8"));
if (header.join() !== "file,line,column,reason,text") wrong(`header ${header.join()}`);

const left = Object.values(source.left_out).reduce((sum, r) => sum + r.rows, 0);
if (source.rows !== source.used + left)
    wrong(`${source.rows} rows, but ${source.used} used and ${left} left out`);
if (source.rows !== source.files.reduce((sum, f) => sum + f.rows, 0))
    wrong("the files' rows do not add up");

const counted = {}, places = new Set();
for (const [file, line, , reason, text] of rejects) {
    counted[reason] = (counted[reason] ?? 0) + 1;
    if (places.has(file + ":" + line)) wrong(`${file}:${line} twice`);
    places.add(file + ":" + line);
    const lines = linesOf(file), first = Number(line) - 1;
    const there = lines.slice(first, first + text.split("\n").length).join("\n");
    // an element of an array need not be the whole line
    const same = file.endsWith(".json") ? there.includes(text)
        : there.replace(/\r$/, "") === text.replace(/\r$/, "");
    if (!text || !same)
        wrong(`${file}:${line} is ${JSON.stringify(there)}, not ${JSON.stringify(text)}`);
}
for (const reason of new Set([...Object.keys(counted), ...Object.keys(source.left_out)]))
    if (counted[reason] !== source.left_out[reason]?.rows)
        wrong(`${reason}: ${counted[reason] ?? 0} rejects, ${source.left_out[reason]?.rows ?? 0} left out`);
