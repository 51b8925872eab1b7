// SPDX-License-Identifier: Apache-2.0
// The files, as the columns that all plans read; see duckdb/files.sql.
import { join } from "node:path";

function narrow(pl, orders) {
    const day = pl.col("ts").cast(pl.Date).cast(pl.Int32);
    const month = (date) => date.dt.year().cast(pl.Int32).sub(2022).mul(12)
        .add(date.dt.month().cast(pl.Int32)).sub(1);
    const reach = month(day.add(90).cast(pl.Date));
    return orders.select(
        pl.col("customer_id"),
        day.sub(18993).cast(pl.Int16).alias("d"),
        month(pl.col("ts")).cast(pl.Int8).alias("m"),
        pl.when(reach.gt(36)).then(pl.lit(36)).otherwise(reach).cast(pl.Int8).alias("a"),
        pl.col("amount_cents").cast(pl.Int64));
}

const parquet = (pl, file) => narrow(pl, pl.scanParquet(file)).collectSync();

function csv(pl, file) {
    const orders = pl.scanCSV(file, { schema: { order_id: pl.Int64, customer_id: pl.UInt32,
        ts: pl.String, amount: pl.Float64 } });
    return narrow(pl, orders.select(
        pl.col("customer_id"),
        pl.col("ts").str.strptime(pl.Datetime("ms"), "%Y-%m-%d %H:%M:%S").alias("ts"),
        pl.col("amount").mul(100).round(0).cast(pl.Int64).alias("amount_cents"))).collectSync();
}

const loaders = {
    from_parquet: (pl, dir) => parquet(pl, join(dir, "orders.parquet")),
    from_csv: (pl, dir) => csv(pl, join(dir, "orders.csv")),
    // The store: sorted, in the format that Polars maps.
    build: (pl, dir) => {
        const customers = pl.scanParquet(join(dir, "customers.parquet"));
        const sorted = parquet(pl, join(dir, "orders.parquet")).lazy()
            .join(customers, { on: "customer_id", how: "inner" })
            .rename({ attribute: "g" })
            .sort(["customer_id", "d"])
            .collectSync();
        sorted.drop("segment").writeIPC(join(dir, "polars.ipc"));
        sorted.filter(pl.col("segment").eq(1)).select("customer_id").unique()
            .writeIPC(join(dir, "polars-segment.ipc"));
        return sorted.head(0);
    },
    orders_sorted: (pl, dir) => pl.readIPC(join(dir, "polars.ipc")),
    segment: (pl, dir) => pl.readIPC(join(dir, "polars-segment.ipc")),
    orders_segment: (pl, dir, kept) => kept.get("orders_sorted")
        .join(kept.get("segment"), { on: "customer_id", how: "semi" }),
    orders_appended: (pl, dir, kept) => pl.concat([
        kept.get("orders_sorted").drop("g"), parquet(pl, join(dir, "day.parquet"))]),
};

export function load(pl, what, dir, kept) {
    return loaders[what](pl, dir, kept);
}
