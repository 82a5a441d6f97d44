// Libraries that `cryptlet header export` has made of random headers, against the values that the Rust side knows:
// `cargo test -p cryptlet-header --test corpus -- --ignored` writes them. Those in headers/ are compiled too.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { before, test } from "node:test";
import { bytesToHex, createAddressFromString, hexToBytes } from "@ethereumjs/util";
import { compile } from "../build.mjs";
import { machine } from "./support/evm.mjs";

const GAS = 30_000_000n;

// Each vector: {contract, method, type, value, output, params}. The method decodes `output` and gives the value encoded as
// `params`; where `params` is null, the bytes are no value of the type, and it reverts.
const vectors = JSON.parse(await readFile(new URL("corpus/vectors.json", import.meta.url)));
const placed = new Map();
let contracts, evm;

before(async () => {
  contracts = await compile(["src", "headers", "test/corpus"]);
  evm = await machine();
  for (const name of new Set(vectors.map(({ contract }) => contract))) {
    const address = createAddressFromString(`0x${(0x10000 + placed.size).toString(16).padStart(40, "0")}`);
    await evm.stateManager.putCode(address, hexToBytes(contracts.get(name).deployedBytecode));
    placed.set(name, address);
  }
});

/** Bytes as the one argument of a function, or as what it gives. */
function packed(bytes) {
  const size = (bytes.length - 2) / 2;
  const word = (number) => number.toString(16).padStart(64, "0");
  return word(32) + word(size) + bytes.slice(2).padEnd(Math.ceil(size / 32) * 64, "0");
}

/** What a harness makes of bytes: what it returns, packed, or how it failed. */
async function ask({ contract, method, output }) {
  const data = hexToBytes(`0x${contracts.get(contract).methods[`${method}(bytes)`]}${packed(output)}`);
  const { execResult } = await evm.runCall({ to: placed.get(contract), data, gasLimit: GAS });
  return { failure: execResult.exceptionError?.error, returned: bytesToHex(execResult.returnValue).slice(2) };
}

test("answers are decoded, and what they are is encoded as arguments", async () => {
  const values = vectors.filter(({ params }) => params !== null);
  assert.ok(values.length > 100);
  for (const vector of values) {
    const { failure, returned } = await ask(vector);
    assert.equal(failure, undefined, JSON.stringify(vector));
    assert.equal(returned, packed(vector.params), JSON.stringify(vector));
  }
});

test("what is no value of the type reverts, and takes not all gas", async () => {
  const refused = vectors.filter(({ params }) => params === null);
  assert.ok(refused.length > 100);
  for (const vector of refused) {
    const { failure } = await ask(vector);
    assert.equal(failure, "revert", JSON.stringify(vector));
  }
});
