// SPDX-License-Identifier: Apache-2.0
// The words of script/bench.
import { availableParallelism } from "node:os";

export const scenarios = {
    csv: "raw CSV to the finished suite, a process of its own",
    parquet: "Parquet to the finished suite, a process of its own",
    cold: "own store, from disk, a process of its own",
    warm: "own store, in memory",
    index: "prepared index, against prepared customer-month tables (flows, buyers, cohorts)",
    "index-segment": "prepared index, of a 10 % segment, against prepared customer-month tables",
    segment: "own store, the suite of a 10 % segment",
    attribute: "own store, flows and buyers by an attribute of 50 values",
    append: "own store, one more day of 100,000 orders, then the suite",
    sum: "own store, one trivial sum",
};

export const engines = ["mainstay", "duckdb", "chdb", "clickhouse-server", "polars", "reader"];

export const help = `usage: script/bench [OPTION...]

Asks Mainstay and other engines the same questions about the same orders, in turns, and
prints how long each took beside equal answers.  See docs/benchmark.md.

  --orders N         how many orders: 1m, 10m, 100m or a number (default 10m)
  --engines LIST     of ${engines.join(", ")} (default all)
  --scenarios LIST   of ${Object.keys(scenarios).join(", ")} (default all)
  --rounds N         rounds of all engines in turn (default 5)
  --json FILE        write everything measured, as JSON
  --keep             write it to bench/results as well
  --results          measure nothing: what the files of bench/results come to, as a table
  --memory SIZE      what an engine may use (default 60 % of memory): DuckDB, both ClickHouse,
                     and Mainstay while it sorts orders out of a file; Polars and the plan
                     "report" have no such setting
  --threads N        threads of each engine (default: one a processor)
  --dir DIR          where files and stores are kept (default build/bench/cache): 0.6 GB for a
                     million orders and all engines, 60 GB for a hundred million
  --limit SECONDS    a run that takes longer is ended and told of as such (default 100)
  --minutes N        a scenario's rounds end before they take longer (default 10)
  --choose           try every plan, even if bench/plans.json says which is best; at ten million
                     orders the file is written
  --rebuild          build the stores again, to see what that costs
  --check            one round, every plan, no times: are the answers equal?
  -h, --help         this help

Each scenario can be run alone.  A line says which plan was counted: the best one of
bench/queries, chosen at 10 million orders.
`;

function number(text, name) {
    const match = /^(\d+)([km]?)$/i.exec(text ?? "");
    const value = match && Number(match[1]) * { "": 1, k: 1e3, m: 1e6 }[match[2].toLowerCase()];
    if (!value) throw new Error(`${name} wants a whole number, not "${text ?? ""}"`);
    return value;
}

// Bytes.
function size(text, name) {
    const match = /^(\d+(?:\.\d+)?)\s*([KMGT])(i?)B$/i.exec(text ?? "");
    if (!match) throw new Error(`${name} wants a size such as 4GB, not "${text ?? ""}"`);
    const power = "KMGT".indexOf(match[2].toUpperCase()) + 1;
    const bytes = Math.floor(Number(match[1]) * (match[3] ? 1024 : 1000) ** power);
    if (bytes < 2 ** 28) throw new Error(`${name} wants at least 256MiB, not "${text}"`);
    return bytes;
}

function list(text, name, known) {
    const words = (text ?? "").split(",").filter(Boolean);
    const unknown = words.find((word) => !known.includes(word));
    if (unknown !== undefined || words.length === 0)
        throw new Error(`${name} knows no "${unknown ?? ""}"; it takes ${known.join(", ")}`);
    return known.filter((word) => words.includes(word));
}

export function parse(args) {
    const options = { orders: 10e6, engines, scenarios: Object.keys(scenarios), rounds: 5,
        limit: 100, minutes: 10 };
    const readers = {
        "--orders": (text, name) => (options.orders = number(text, name)),
        "--engines": (text, name) => (options.engines = list(text, name, engines)),
        "--scenarios": (text, name) =>
            (options.scenarios = list(text, name, Object.keys(scenarios))),
        "--rounds": (text, name) => (options.rounds = number(text, name)),
        "--threads": (text, name) => {
            options.threads = number(text, name);
            if (options.threads > availableParallelism())
                throw new Error(`${name} wants at most ${availableParallelism()} here`);
        },
        "--limit": (text, name) => (options.limit = number(text, name)),
        "--minutes": (text, name) => (options.minutes = number(text, name)),
        "--json": (text) => (options.json = text),
        "--memory": (text, name) => (options.memory = size(text, name)),
        "--dir": (text) => (options.dir = text),
    };
    const flags = ["--choose", "--rebuild", "--check", "--keep"];
    for (let i = 0; i < args.length; i++) {
        const [name, inline] = args[i].split(/=(.*)/s);
        if (flags.includes(name)) options[name.slice(2)] = true;
        else if (readers[name]) {
            const text = inline ?? args[++i];
            if (!text) throw new Error(`${name} wants a value`);
            readers[name](text, name);
        }
        else throw new Error(`there is no option ${args[i]}; see script/bench --help`);
    }
    return options;
}
