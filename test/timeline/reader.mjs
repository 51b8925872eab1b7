// SPDX-License-Identifier: Apache-2.0
// Reads the files of a workspace's folder timeline/ as docs/timeline.md describes them, and
// nothing else of Mainstay: their checksums, and buyers, orders, revenue and customers of
// each month, by the orders of the source's file, by the presence file, and by the index of
// the months where there is one; and of each slice its groups, with who counts and who ever
// ordered, by their codes by person, by those by place and by their bitmaps.
//
// usage: node reader.mjs TIMELINE_FOLDER AS_OF WINDOW_DAYS    prints JSON
import { readFileSync, readdirSync } from "node:fs";
import { xxh3 } from "./xxh3.mjs";

const PAGE = 4096, CHUNK = 1 << 20;

function check(is, what) {
    if (!is) throw new Error(what);
}

// ---- what the document says of each section: the bytes of an element ----------------------

const SETS = ["person", "event", "survey", "channel", "order_id", "attribute.0.value"];
const told = new Map(SETS.flatMap((set) => [[`${set}.text`, 1], [`${set}.start`, 8]]));
const page = readFileSync(new URL("../../docs/timeline.md", import.meta.url), "utf8");
for (const [, names, bytes] of page.matchAll(/^\| (`[^|]+`) \| ([\d, ]+) \|/gm)) {
    const sizes = bytes.split(", ").map(Number);
    names.split(", ").forEach((name, i) => told.set(name.slice(1, -1), sizes[i] ?? sizes[0]));
}

// ---- the container --------------------------------------------------------------------

class Columns {
    constructor(path) {
        this.bytes = readFileSync(path);
        const at = (place) => Number(this.bytes.readBigUInt64LE(place));
        const sum = (from, to) => xxh3(this.bytes.subarray(from, to));
        const size = this.bytes.length, foot = size - 48;
        check(this.text(0, 8) === "MSTCOLS\n", "no file of columns");
        check(this.bytes.readUInt32LE(8) === 1, "another version");
        check(this.bytes.readUInt32LE(12) === 0x01020304, "another byte order");
        check(at(48) === CHUNK && this.sum(56) === sum(0, 56), "its head");
        check(at(foot + 32) === size && this.sum(foot + 40) === sum(foot, foot + 40), "its foot");
        const sections = at(foot), sums = at(foot + 8), table = at(foot + 16);
        check(table % PAGE === 0 && table + sections * 64 + sums * 8 === foot, "its table's place");
        check(this.sum(foot + 24) === sum(table, foot), "its table");
        this.stamp = this.bytes.subarray(16, 48).toString("hex");
        this.sections = new Map();
        let end = PAGE, first = 0;
        for (let i = 0; i < sections; i++) {
            const entry = table + i * 64, name = this.text(entry, 32).replace(/\0.*/s, "");
            const element = this.bytes.readUInt32LE(entry + 32), count = at(entry + 40);
            const offset = at(entry + 48), bytes = element * count;
            check(offset % PAGE === 0 && offset >= end && offset + bytes <= table,
                `the place of ${name}`);
            check(at(entry + 56) === first, `the checksums of ${name}`);
            for (let chunk = 0; chunk * CHUNK < bytes; chunk++, first++) {
                const from = offset + chunk * CHUNK, to = Math.min(from + CHUNK, offset + bytes);
                check(this.sum(table + sections * 64 + first * 8) === sum(from, to),
                    `the bytes of ${name}`);
            }
            end = offset + bytes;
            check(told.get(name.replace(/\.\d+\./, ".0.")) === element, `the element of ${name}`);
            this.sections.set(name, { element, count, offset });
        }
        check(first === sums, "its checksums");
    }

    text(at, size) {
        return this.bytes.subarray(at, at + size).toString("latin1");
    }

    sum(at) {
        return this.bytes.readBigUInt64LE(at);
    }

    // The numbers of a column; of 8 bytes they are BigInts.
    column(name, signed = true) {
        const { element, count, offset } = this.sections.get(name) ?? { element: 4, count: 0 };
        const read = {
            1: "readUInt8",
            2: "readUInt16LE",
            4: signed ? "readInt32LE" : "readUInt32LE",
            8: "readBigInt64LE",
        }[element];
        return Array.from({ length: count }, (_, i) => this.bytes[read](offset + i * element));
    }

    head(name) {
        return this.column(name).map(Number);
    }

    names(name) {
        const start = this.column(`${name}.start`);
        const text = this.sections.get(`${name}.text`).offset;
        return start.slice(1).map((end, i) =>
            this.bytes.subarray(text + Number(start[i]), text + Number(end) - 1).toString("utf8"));
    }
}

// ---- days and months -------------------------------------------------------------------

const day = (text) => Date.parse(`${text}T00:00:00Z`) / 86400000;
const month = (number) => new Date(number * 86400000).toISOString().slice(0, 7);
function lastOf(text) {
    const [year, m] = text.split("-").map(Number);
    return Date.UTC(year, m, 1) / 86400000 - 1;
}

// ---- the figures ---------------------------------------------------------------------------

// rows: of each person, orders {day, amount} and refunds that count; last day present by day.
function figures(people, asOf, present) {
    const months = new Map(), first = Math.min(...people.flatMap((p) => p.orders.map((o) => o.day)));
    for (let d = first; d <= asOf; d = lastOf(month(d)) + 1)
        months.set(month(d), { orders: 0, buyers: 0, revenue: 0n, customers_end: 0 });
    for (const p of people) {
        const bought = new Set();
        for (const o of p.orders) {
            const m = months.get(month(o.day));
            m.orders++;
            m.revenue += o.amount;
            bought.add(m);
        }
        for (const m of bought) m.buyers++;
        for (const r of p.refunds) months.get(month(r.day)).revenue -= r.amount;
        for (const [name, m] of months) m.customers_end += present(p, Math.min(lastOf(name), asOf));
    }
    return [...months].map(([name, m]) => ({ name, ...m }));
}

function rowsOf(file, kind, person, make) {
    const start = file.starts[kind];
    return Array.from({ length: start[person + 1] - start[person] }, (_, i) => make(start[person] + i));
}

function bySource(file, asOf, window) {
    const [people] = file.head("timeline.head");
    const [orderDay, gross, flags, refundDay, amount] =
        ["order.day", "order.gross", "order.flags", "refund.day", "refund.amount"].map((c) => file.column(c));
    const order = file.column("refund.order", false);
    file.starts = { order: file.column("order.start"), refund: file.column("refund.start") };
    const counts = (i) => flags[i] === 0 && gross[i] > 0n && orderDay[i] <= asOf;
    const all = Array.from({ length: people }, (_, p) => ({
        orders: rowsOf(file, "order", p, (i) => ({ i, day: orderDay[i], amount: gross[i] }))
            .filter((o) => counts(o.i)),
        refunds: rowsOf(file, "refund", p, (i) => ({ i, day: refundDay[i], amount: amount[i] }))
            .filter((r) => r.day <= asOf && (order[r.i] === 4294967295 || counts(order[r.i]))),
    }));
    return figures(all, asOf, (p, d) => p.orders.some((o) => o.day <= d && d < o.day + window));
}

function byPresence(file, source, asOf) {
    const [people, , , until, , has] = file.head("history.head");
    check(until === asOf, "the last day");
    const [orderDay, gross, orderStart] = ["order.day", "order.gross", "order.start"]
        .map((c) => (has & 512 ? source : file).column(c));
    const [refundDay, amount, begin, end] = ["refund.day", "refund.amount", "span.begin", "span.end"]
        .map((c) => file.column(c));
    file.starts = Object.fromEntries(["refund", "span"]
        .map((kind) => [kind, file.column(`${kind}.start`)]));
    file.starts.order = orderStart;
    const all = Array.from({ length: people }, (_, p) => ({
        orders: rowsOf(file, "order", p, (i) => ({ day: orderDay[i], amount: gross[i] })),
        refunds: rowsOf(file, "refund", p, (i) => ({ day: refundDay[i], amount: amount[i] })),
        spans: rowsOf(file, "span", p, (i) => [begin[i], end[i]]),
    }));
    return figures(all, asOf, (p, d) => p.spans.some(([from, to]) => from <= d && d < to));
}

// What lies at a place of an element that has several fields.
const fields = {
    u1: (b, at) => b.readUInt8(at), u2: (b, at) => b.readUInt16LE(at), u4: (b, at) => b.readUInt32LE(at),
    i4: (b, at) => b.readInt32LE(at), u8: (b, at) => Number(b.readBigUInt64LE(at)), i8: (b, at) => b.readBigInt64LE(at),
};
function elements(file, name, shape) {
    const { element, count, offset } = file.sections.get(name) ?? { element: 0, count: 0 };
    return Array.from({ length: count }, (_, i) => Object.fromEntries(Object.entries(shape).map(
        ([field, [type, at]]) => [field, fields[type](file.bytes, offset + i * element + at)])));
}

function ones(file, name, first, count) {
    let sum = 0;
    const { offset } = file.sections.get(name);
    for (let i = 0; i < count * 8; i++)
        for (let byte = file.bytes[offset + first * 8 + i]; byte; byte &= byte - 1) sum++;
    return sum;
}

// The sum of numbers of which each digit is a plane.
function digitSum(file, first, rows, digits) {
    let sum = 0n;
    for (let j = 0; j < digits; j++) sum += BigInt(ones(file, "index.word", first + j * rows, rows)) << BigInt(j);
    return sum;
}

function byIndex(file, presence, asOf, window) {
    const [days, periods, until] = file.head("index.head");
    check(days === window && until === asOf, "its window or last day");
    const bound = file.column("index.bound");
    const people = elements(presence, "blocks.block", { people: ["u4", 28] }).map((b) => b.people);
    const cells = elements(file, "index.cell", {
        least: ["i8", 0], refunds: ["u4", 8], buyers: ["u2", 12], lost: ["u2", 14], lostFrom: ["u2", 16],
        lostPeriods: ["u2", 18], planes: ["u1", 20], orderDigits: ["u1", 21], amountDigits: ["u1", 22],
    });
    const refunds = file.column("index.refund_amount");
    const months = bound.slice(0, periods).map((d) =>
        ({ name: month(d), orders: 0, buyers: 0, revenue: 0n, customers_end: 0 }));
    const rows = (n) => Math.ceil(n / 64);
    let opening = 0; // present before the table
    elements(file, "index.block", { cell: ["u8", 0], word: ["u8", 8], buyer: ["u8", 16], refund: ["u8", 24],
        period: ["i4", 32], cells: ["u4", 36] }).forEach((block, b) => {
        let { word, buyer, refund } = block;
        for (let i = 0; i < block.cells; i++) {
            const cell = cells[block.cell + i], m = months[block.period + i], row = rows(cell.buyers);
            if (cell.buyers) {
                const peopleWords = Math.ceil(people[b] / 512) * 8;
                check(ones(file, "index.buyer", buyer, peopleWords) === cell.buyers, "buyers");
                buyer += peopleWords;
            }
            const plane = [];
            for (let k = 0; k < 7; k++)
                if (cell.planes >> k & 1) {
                    plane[k] = ones(file, "index.word", word, row);
                    word += row;
                }
            const orders = digitSum(file, word, row, cell.orderDigits);
            word += cell.orderDigits * row;
            const spent = digitSum(file, word, row, cell.amountDigits);
            word += cell.amountDigits * row;
            if (m) {
                m.buyers += cell.buyers;
                m.orders += cell.buyers + Number(orders);
                m.revenue += BigInt(cell.buyers) * cell.least + spent;
                for (const end = refund + cell.refunds; refund < end; refund++) m.revenue -= refunds[refund];
            }
            const more = cell.buyers - (plane[0] ?? 0) - (plane[1] ?? 0); // at the end than at the start
            if (m) m.customers_end += more;
            else opening += more;
            check((plane[6] ?? 0) === cell.lost, "the lost");
            let lost = cell.lost;
            word += rows(cell.lost); // who does not order again
            for (let k = 0, among = cell.lost; k < cell.lostPeriods; k++) {
                const later = k + 1 < cell.lostPeriods ? ones(file, "index.word", word, rows(among)) : 0;
                word += k + 1 < cell.lostPeriods ? rows(among) : 0;
                months[cell.lostFrom + k].customers_end -= lost - later;
                lost = among = later;
            }
        }
    });
    months.forEach((m, i) => { m.customers_end += i > 0 ? months[i - 1].customers_end : opening; });
    return months;
}

// Of each group: what it is called, how many people count, and how many have orders, which is
// found in each way that the file has.
function bySlice(file, presence) {
    const [people, places, groups] = file.head("slice.head");
    const { offset, count } = file.sections.get("slice.text");
    const [name, ...values] =
        file.bytes.subarray(offset, offset + count).toString("utf8").slice(0, -1).split("\0");
    check(values.length === groups, "the names of its groups");
    const person = file.column("slice.person"), counts = file.column("slice.counts");
    const size = Array(groups).fill(0);
    person.forEach((g, p) => { size[g] += Number(BigInt.asUintN(64, counts[p >> 6]) >> BigInt(p % 64) & 1n); });
    check(person.length === people && String(size) === String(file.head("slice.size")), "its sizes");
    const member = presence.column("blocks.member"), first = presence.column("blocks.first_order");
    const ordered = (groupOf) => {
        const sum = Array(groups).fill(0);
        first.forEach((d, i) => { if (d !== 2147483647) sum[groupOf(i)]++; });
        return sum;
    };
    check(member.length === places, "its places");
    const code = file.column(groups <= 256 ? "slice.narrow" : "slice.wide");
    const ways = { person: ordered((i) => person[member[i]]), place: ordered((i) => code[i]) };
    if (file.sections.get("slice.bits")?.count) {
        const bits = file.column("slice.bits").map((w) => BigInt.asUintN(64, w)), words = (places >> 6) + 1;
        const stands = (g, i) => bits[g * words + (i >> 6)] >> BigInt(i % 64) & 1n;
        ways.bits = ordered((i) => size.findIndex((_, g) => stands(g, i)));
    }
    return { name, groups: values.map((value, g) => ({
        value: value || null, customers: size[g],
        ordered: Object.fromEntries(Object.entries(ways).map(([way, sum]) => [way, sum[g]])) })) };
}

const [folder, asOf, window] = process.argv.slice(2);
const all = (kind) => readdirSync(folder).filter((name) => name.startsWith(`${kind}-`))
    .map((name) => new Columns(`${folder}/${name}`));
const [source] = all("source"), [presence] = all("presence");
// One is of the months, another of the whole range.
const index = all("index").find((file) => file.head("index.head")[1] > 1);
const scale = source.head("timeline.head")[1];
const shown = (rows) => rows.map((m) => ({ ...m, revenue: Number(m.revenue) / 10 ** scale }));
console.log(JSON.stringify({
    people: source.names("person"),
    source: shown(bySource(source, day(asOf), Number(window))),
    presence: shown(byPresence(presence, source, day(asOf))),
    index: index ? shown(byIndex(index, presence, day(asOf), Number(window))) : [],
    slices: all("slice").map((file) => bySlice(file, presence)),
}));
