// SPDX-License-Identifier: Apache-2.0
// Plans chosen, rounds run, answers checked, within limits of time: what does not end in
// time, or fails, is told of in place of its times, and no other engine waits for it again.
import { busy, forget, others } from "./machine.mjs";
import { WrongAnswer } from "./reference.mjs";
import { seconds, summary } from "./show.mjs";
import { stopWorkers } from "./worker.mjs";

const now = () => performance.now() / 1000;

// Runs one scenario's plans.  context: limit_s of a run; reference: of answers; say.
export class Rounds {
    constructor(context, reference, say) {
        Object.assign(this, { context, reference, say });
    }

    // One run, its answer checked; after the limit the engine's process is ended.
    async #measure(engine, scenario, plan) {
        if (scenario === "cold") {
            await engine.close();
            forget(engine.files());
        }
        const before = busy();
        let late = false;
        const timer = setTimeout(() => {
            late = true;
            (engine.stop ?? stopWorkers)();
        }, this.context.limit_s * 1000);
        try {
            const run = await engine.run(scenario, plan);
            clearTimeout(timer);
            Object.assign(run, others(before, busy(), run.cpu));
            const touched = /^bytes\t(\d+)$/m.exec(run.answer);
            if (touched) run.touched_bytes = Number(touched[1]);
            if (!run.silent) this.reference.check(engine.name, scenario, plan, run);
            delete run.answer;
            return run;
        } catch (error) {
            clearTimeout(timer);
            if (error instanceof WrongAnswer) throw error;
            await engine.close().catch(() => {});
            const why = error.message.split("\n")[0].slice(0, 160);
            return late || error.late ? { over_s: this.context.limit_s } : { failed: why };
        }
    }

    // Every plan once, those that come near to the best again; the better run of each counts.
    async #choose(engine, scenario) {
        const tried = [];
        for (const plan of engine.scenarios[scenario]) {
            const { wall, partial, over_s, failed } = await this.#measure(engine, scenario, plan);
            tried.push({ plan, wall, partial, over_s, failed });
        }
        const done = tried.filter((t) => t.wall !== undefined);
        const whole = done.filter((t) => !t.partial), able = whole.length ? whole : done;
        const least = Math.min(...able.map((t) => t.wall));
        for (const near of able.filter((t) => able.length > 1 &&
            (t.wall < 1.5 * least || t === tried[0]))) { // the first one of all had to warm up
            const again = await this.#measure(engine, scenario, near.plan);
            near.wall = Math.min(near.wall, again.wall ?? Infinity);
        }
        const best = able.sort((x, y) => x.wall - y.wall)[0];
        this.say(`  plans of ${engine.name}: ` + tried.map((t) => `${t.plan} ` +
            (t.failed ? `failed (${t.failed})` : t.over_s ? `over ${t.over_s}` : seconds(t.wall)))
            .join(", "));
        return { plan: best?.plan, tried };
    }

    // { engine, plan } of what counts: the best plan of each engine, or those that it shows side
    // by side.  `kept` are those of bench/plans.json, in which what is chosen here is entered.
    async choose(engines, scenario, again, kept) {
        const chosen = [];
        for (const engine of engines) {
            const plans = engine.scenarios[scenario];
            if (!plans) continue;
            const before = kept[scenario]?.[engine.name]?.plan;
            if (plans.length === 1 || engine.beside?.includes(scenario))
                chosen.push(...plans.map((plan) => ({ engine, plan })));
            else if (plans.includes(before) && !again) chosen.push({ engine, plan: before });
            else {
                const best = await this.#choose(engine, scenario);
                kept[scenario] = { ...kept[scenario], [engine.name]: best };
                this.say(best.plan ? `  chosen now: ${engine.name} ${best.plan}`
                    : `  no plan of ${engine.name} ends within the limit`);
                chosen.push({ engine, plan: best.plan ?? plans[0] });
            }
        }
        return chosen;
    }

    // Rounds of all that was chosen in turn, another beginning each time, as many as are asked
    // for and fit into the time.
    async run(scenario, chosen, rounds, budget_s) {
        const runs = new Map(chosen.map((one) => [one, []]));
        const stopped = new Map();
        const began = now();
        let longest = 0;
        for (let round = 0; round < rounds; round++) {
            const at = now();
            if (round > 0 && at - began + longest > budget_s) {
                this.say(`  ${round} of ${rounds} rounds: another one would not end within ` +
                    `${Math.round(budget_s / 60)} minutes`);
                break;
            }
            const turn = [...runs.keys()];
            turn.push(...turn.splice(0, round % Math.max(1, turn.length)));
            for (const one of turn) {
                if (stopped.has(one)) continue;
                const run = await this.#measure(one.engine, scenario, one.plan);
                if (run.wall === undefined) stopped.set(one, run);
                else runs.get(one).push(run);
            }
            longest = Math.max(longest, now() - at);
        }
        return [...runs].map(([one, list]) => ({ scenario, engine: one.engine.name,
            plan: one.plan, partial: list.some((run) => run.partial) || undefined,
            silent: list.some((run) => run.silent) || undefined, ...stopped.get(one),
            summary: list.length ? summary(list) : undefined, runs: list }));
    }

    // Every plan once; all must answer.
    async check(engines, scenario) {
        let count = 0;
        for (const engine of engines) {
            for (const plan of engine.scenarios[scenario] ?? []) {
                const run = await this.#measure(engine, scenario, plan);
                if (run.wall === undefined)
                    throw new Error(`${scenario}: ${engine.name} ${plan} ` +
                        (run.failed ?? `does not end within ${run.over_s} s`));
                count++;
            }
            await engine.close();
        }
        this.say(`${scenario}: ${count} plans, equal answers`);
    }
}
