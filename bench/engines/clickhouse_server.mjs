// SPDX-License-Identifier: Apache-2.0
// The ClickHouse server of Debian (18.16, of 2018), on a port of this machine only.  It
// reads no Parquet and has no window functions.
import { execFileSync, spawn } from "node:child_process";
import { createReadStream, existsSync, mkdirSync, readFileSync, rmSync, statSync,
    writeFileSync } from "node:fs";
import { request } from "node:http";
import { createServer } from "node:net";
import { join } from "node:path";
import { statements } from "../lib/sql.mjs";
import { buildStore, digest } from "../lib/store.mjs";
import { allFiles } from "./chdb.mjs";

const program = "/usr/sbin/clickhouse-server";
const onEach = (...tables) => tables.flatMap((t) => ["array", "mask"].map((p) => `${p}(${t})`));
const semi =
    "(SELECT * FROM orders_sorted WHERE customer_id IN (SELECT customer_id FROM segment))";

const config = (dir, http, tcp, threads, memory) => [`<?xml version="1.0"?>
<yandex>
<logger><level>error</level><console>1</console></logger>
<http_port>${http}</http_port><tcp_port>${tcp}</tcp_port><listen_host>127.0.0.1</listen_host>
<path>${dir}/data/</path><tmp_path>${dir}/tmp/</tmp_path>
<users_config>${dir}/users.xml</users_config><default_profile>default</default_profile>
<default_database>default</default_database><mark_cache_size>1073741824</mark_cache_size>
<timezone>UTC</timezone><max_concurrent_queries>10</max_concurrent_queries>
</yandex>
`, `<?xml version="1.0"?>
<yandex>
<profiles><default><max_threads>${threads}</max_threads><max_memory_usage>${memory}</max_memory_usage>
<max_query_size>1000000</max_query_size></default></profiles>
<users><default><password></password><networks><ip>127.0.0.1</ip></networks>
<profile>default</profile><quota>default</quota></default></users>
<quotas><default></default></quotas>
</yandex>
`];

async function freePort() {
    const server = createServer();
    await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
    const { port } = server.address();
    await new Promise((resolve) => server.close(resolve));
    return port;
}

export class ClickhouseServer {
    name = "clickhouse-server";
    scenarios = {
        csv: onEach("loaded"),
        cold: onEach("orders_sorted"),
        warm: onEach("orders_sorted"),
        segment: onEach("orders_sorted"),
        attribute: onEach("orders_sorted"),
        append: onEach("orders_appended"),
        sum: ["sum"],
    };

    constructor(context) {
        this.context = context;
        this.dir = join(context.dir, "clickhouse-server");
    }

    async available() {
        if (!existsSync(program)) return "Debian's clickhouse-server is not installed";
        await this.#start();
        this.version = (await this.#ask("SELECT version()")).trim();
        await this.close();
        return null;
    }

    async #start() {
        for (const part of ["data", "tmp"]) mkdirSync(join(this.dir, part), { recursive: true });
        this.port = await freePort();
        const { threads, memory } = this.context;
        const texts = config(this.dir, this.port, await freePort(), threads, memory);
        writeFileSync(join(this.dir, "config.xml"), texts[0]);
        writeFileSync(join(this.dir, "users.xml"), texts[1]);
        this.said = "";
        this.server = spawn(program, [`--config-file=${join(this.dir, "config.xml")}`],
            { stdio: ["ignore", "pipe", "pipe"], cwd: this.dir });
        for (const stream of [this.server.stdout, this.server.stderr])
            stream.on("data", (data) => (this.said = (this.said + data).slice(-1000)));
        this.ended = new Promise((resolve) => this.server.on("close", resolve));
        for (let tries = 0; ; tries++) {
            try {
                return await this.#ask("SELECT 1");
            } catch (error) {
                if (tries === 200 || this.server.exitCode !== null)
                    throw new Error(`the server does not start: ${this.said}`);
                await new Promise((resolve) => setTimeout(resolve, 50));
            }
        }
    }

    // The text that a statement gives; a file, if there is one, is what it inserts.
    #ask(statement, file) {
        const path = file ? `/?query=${encodeURIComponent(statement)}` : "/";
        return new Promise((resolve, reject) => {
            const asked = request({ host: "127.0.0.1", port: this.port, method: "POST", path },
                (response) => {
                    let text = "";
                    response.on("data", (data) => (text += data));
                    response.on("end", () =>
                        response.statusCode === 200 ? resolve(text) : reject(new Error(text.trim())));
                });
            asked.on("error", reject);
            if (file) createReadStream(file, { highWaterMark: 1 << 20 }).pipe(asked);
            else asked.end(statement);
        });
    }

    #usage() {
        const stat = readFileSync(`/proc/${this.server.pid}/stat`, "utf8");
        const cells = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
        const status = readFileSync(`/proc/${this.server.pid}/status`, "utf8");
        const io = readFileSync(`/proc/${this.server.pid}/io`, "utf8");
        return {
            cpu: (Number(cells[11]) + Number(cells[12])) / 100,
            peak_kb: Number(/VmHWM:\s*(\d+)/.exec(status)[1]),
            read_bytes: Number(/read_bytes: (\d+)/.exec(io)[1]),
        };
    }

    // Statements, or [statement, file]; what they took together.
    async #timed(statements) {
        writeFileSync(`/proc/${this.server.pid}/clear_refs`, "5");
        const before = this.#usage(), began = performance.now();
        let answer = "";
        for (const statement of statements)
            answer += await this.#ask(...(Array.isArray(statement) ? statement : [statement]));
        const wall = (performance.now() - began) / 1000, after = this.#usage();
        return { wall, cpu: after.cpu - before.cpu, peak_kb: after.peak_kb,
            read_bytes: after.read_bytes - before.read_bytes, answer };
    }

    #file(name) {
        return join(this.context.dir, name);
    }

    // It reads no Parquet: whatever it does begins with the CSV files.
    needsCsv(scenarios) {
        return scenarios.some((s) => this.scenarios[s]);
    }

    async prepare(scenarios) {
        if (!scenarios.some((s) => s !== "csv" && this.scenarios[s])) return [];
        const all = statements("clickhouse18/store.sql");
        return buildStore(this.dir, digest(this.version, ...all), this.context.rebuild,
            () => this.#build(all));
    }

    async #build(all) {
        await this.close();
        rmSync(this.dir, { recursive: true, force: true });
        await this.#start();
        const sorted = all.findIndex((s) => s.startsWith("CREATE TABLE orders_sorted"));
        const load = await this.#timed([
            ...all.slice(0, sorted),
            ["INSERT INTO customers FORMAT CSVWithNames", this.#file("customers.csv")],
            ["INSERT INTO loading FORMAT CSVWithNames", this.#file("orders.csv")],
        ]);
        const sort = await this.#timed(all.slice(sorted));
        this.server.kill();
        await this.ended;
        this.server = null;
        const bytes = this.files().reduce((sum, file) => sum + statSync(file).size, 0);
        return [{ what: "load", ...load }, { what: "sort", ...sort, bytes }];
    }

    files() {
        return allFiles(this.dir);
    }

    #statements(scenario, plan) {
        if (scenario === "sum")
            return ["SELECT 'sum', count(), sum(amount_cents) FROM orders_sorted"];
        const [, name, table] = /^(.*)\((.*)\)$/.exec(plan);
        const orders = scenario === "segment" ? semi : table === "loaded" ? loaded : table;
        const asked = statements(`clickhouse/${name}.sql`, { orders }, scenario === "attribute");
        if (scenario === "append")
            return [["INSERT INTO day FORMAT CSVWithNames", this.#file("day.csv")], insert_day, ...asked];
        if (scenario === "csv")
            return [["INSERT INTO loading2 FORMAT CSVWithNames", this.#file("orders.csv")], ...asked];
        return asked;
    }

    async run(scenario, plan) {
        const cold = scenario === "cold";
        if (cold) await this.close();
        const began = performance.now();
        if (!this.server) {
            await this.#start();
            if (!cold && scenario !== "csv")
                await this.#ask("SELECT max(customer_id), max(d), max(m), max(a), max(g), " +
                    "max(amount_cents) FROM orders_sorted");
        }
        if (cold) {
            const took = await this.#timed(this.#statements(scenario, plan));
            return { ...took, wall: (performance.now() - began) / 1000, cpu: this.#usage().cpu };
        }
        for (const statement of before[scenario] ?? []) await this.#ask(statement);
        try {
            return await this.#timed(this.#statements(scenario, plan));
        } finally {
            for (const statement of after[scenario] ?? []) await this.#ask(statement);
        }
    }

    stop = () => this.server?.kill("SIGKILL");

    // Asked to end it takes five seconds; what it has written it has given to the kernel.
    async close() {
        if (!this.server) return;
        this.server.kill("SIGKILL");
        await this.ended;
        this.server = null;
    }
}

const columns = "(order_id UInt64, customer_id UInt32, ts DateTime, amount Decimal(9, 2))";
const narrow = `customer_id, toInt16(toDate(ts) - toDate('2022-01-01')) AS d,
    toInt8(toRelativeMonthNum(toDate(ts)) - 24265) AS m,
    toInt8(least(36, toRelativeMonthNum(toDate(ts) + 90) - 24265)) AS a,
    toInt32(amount * 100) AS amount_cents`;
const loaded = `(SELECT ${narrow} FROM loading2)`;
const insert_day = `INSERT INTO orders_appended SELECT ${narrow}, 0 AS g FROM day`;
// What a run needs and leaves behind; not timed.
const before = {
    csv: ["DROP TABLE IF EXISTS loading2", `CREATE TABLE loading2 ${columns} ENGINE = Memory`],
    append: [
        "DROP TABLE IF EXISTS day",
        `CREATE TABLE day ${columns} ENGINE = Memory`,
        "DROP TABLE IF EXISTS orders_appended",
        "CREATE TABLE orders_appended AS orders_sorted",
        "ALTER TABLE orders_appended ATTACH PARTITION tuple() FROM orders_sorted",
    ],
};
const after = {
    csv: ["DROP TABLE loading2"],
    append: ["DROP TABLE day", "DROP TABLE orders_appended"],
};
