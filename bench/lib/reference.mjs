// SPDX-License-Identifier: Apache-2.0
// Are answers right?  Those of bench/naive.mjs are, where they can be waited for; else all
// engines must agree with whoever was asked first, kind of row by kind of row.
import { naive } from "../naive.mjs";
import { canonical, difference } from "./answers.mjs";

export const naiveMost = 50000; // orders
// Scenarios that ask the same have the same answer, or a part of it.
const asks = { segment: "segment", "index-segment": "segment", attribute: "attribute", append: "append", sum: "sum" };
const all = ["buy", "cohort", "flow", "rfm"];
const kindsOf = { attribute: ["buy", "flow"], index: ["buy", "cohort", "flow"],
    "index-segment": ["buy", "cohort", "flow"], sum: ["sum"] };
const naiveWords = { suite: [], segment: ["segment"], attribute: ["attribute"],
    append: ["appended"] };

function byKind(lines) {
    const kinds = new Map();
    for (const line of lines) {
        const kind = line.slice(0, line.indexOf("\t"));
        kinds.set(kind, [...(kinds.get(kind) ?? []), line]);
    }
    return kinds;
}

export class WrongAnswer extends Error {}

export class Reference {
    constructor(options, context) {
        this.known = new Map(); // question and kind: { who, lines }
        this.dir = context.dir;
        this.naive = options.orders <= naiveMost;
    }

    #ask(asked, grouped) {
        const words = new Set(naiveWords[asked]);
        for (const [kind, lines] of byKind(canonical(naive(this.dir, words), grouped)))
            this.known.set(`${asked} ${kind}`, { who: "the naive answer", lines });
    }

    // Throws where an answer is not the right one, or not all of it.  What says that it is
    // partial may lack kinds of rows.
    check(engine, scenario, plan, run) {
        const asked = asks[scenario] ?? "suite", grouped = scenario === "attribute";
        const answer = byKind(canonical(run.answer.replace(/^bytes\t.*\n/m, ""), grouped));
        const expected = kindsOf[scenario] ?? all, kinds = [...answer.keys()].sort();
        const fail = (what) => {
            throw new WrongAnswer(`${scenario}: ${engine} ${plan} ${what}`);
        };
        if (kinds.length === 0 || kinds.some((kind) => !expected.includes(kind)) ||
            (!run.partial && kinds.length < expected.length))
            fail(`answers "${kinds}", not "${expected}"`);
        if (this.naive && naiveWords[asked] && !this.known.has(`${asked} flow`))
            this.#ask(asked, grouped);
        for (const [kind, lines] of answer) {
            const known = this.known.get(`${asked} ${kind}`);
            const differs = known && difference(known.lines, lines);
            if (differs) fail(`and ${known.who} differ, ${differs}`);
            if (!known) this.known.set(`${asked} ${kind}`, { who: `${engine} ${plan}`, lines });
        }
    }
}
