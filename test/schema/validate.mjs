// SPDX-License-Identifier: Apache-2.0
// validate.mjs SCHEMA KIND:FILE...: whether each JSON file is of its kind ($defs/KIND) of
// the schema.  Prints for each FILE a line: its name, "valid" or the first errors.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

const require = createRequire(process.env.MAINSTAY_ROOT + "/package.json");
const Ajv = require("ajv/dist/2020").default;
const [schemaPath, ...documents] = process.argv.slice(2);
const schema = JSON.parse(readFileSync(schemaPath, "utf8"));
const ajv = new Ajv({ allErrors: true, strict: true, strictTypes: false, strictRequired: false });
const validators = {};

for (const document of documents) {
    const at = document.indexOf(":"), kind = document.slice(0, at), path = document.slice(at + 1);
    if (!schema.$defs[kind]) throw new Error(`the schema has no ${kind}`);
    validators[kind] ??= ajv.compile({ ...schema, oneOf: undefined, $ref: `#/$defs/${kind}` });
    const valid = validators[kind](JSON.parse(readFileSync(path, "utf8")));
    const errors = (validators[kind].errors ?? []).slice(0, 4).map((e) =>
        `${e.instancePath} ${e.message} ${JSON.stringify(e.params)}`);
    console.log(path, valid ? "valid" : errors.join("; "));
}
