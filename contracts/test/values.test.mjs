// Values.sol and ValueReader.sol against the chain's own vectors, and against a reference over random values.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { before, test } from "node:test";
import { callBytes, deploy, machine, Reverted } from "./support/evm.mjs";
import { anyValue, compact, encode, encodeArguments, generator, plan, problem } from "./support/values.mjs";

const HARNESS = "ValuesHarness";
const vectors = JSON.parse(await readFile(new URL("../../primitives/vectors/value.json", import.meta.url)));
let evm, harness;

before(async () => {
  evm = await machine();
  harness = await deploy(evm, HARNESS);
});

/** Calls the harness; digits without 0x. */
async function ask(method, digits) {
  const { output } = await callBytes(evm, HARNESS, harness, method, `0x${digits}`);
  return output.slice(2);
}

/** The name of the error with which the harness refuses; undefined if it does not. */
async function refusal(method, digits) {
  try {
    await ask(method, digits);
    return undefined;
  } catch (error) {
    if (!(error instanceof Reverted)) throw error;
    return Buffer.from(await ask("nameOf", error.data.slice(2, 10)), "hex").toString();
  }
}

test("the chain's vectors are written and read", async () => {
  for (const { encoded, value } of vectors.values) {
    const digits = encoded.slice(2);
    assert.equal(encode(value), digits, "the reference");
    assert.equal(await ask("write", plan(value)), digits);
    assert.equal(await ask("read", digits), plan(value));
    await ask("check", digits);
  }
});

test("what the chain refuses is refused, for the same reason", async () => {
  for (const { encoded, error } of vectors.refused) {
    assert.equal(await refusal("check", encoded.slice(2)), error, encoded);
    assert.equal(await refusal("read", encoded.slice(2)), error, encoded);
  }
});

test("random values are written as the reference does, and read back", async () => {
  const random = generator(1);
  for (let i = 0; i < 150; i++) {
    const value = anyValue(random, 4);
    const digits = encode(value);
    assert.equal(await ask("write", plan(value)), digits, JSON.stringify(value));
    assert.equal(await ask("read", digits), plan(value), JSON.stringify(value));
    await ask("check", digits);
  }
});

test("random arguments are written as the reference does, and read back", async () => {
  const random = generator(2);
  for (let i = 0; i < 40; i++) {
    const values = Array.from({ length: random.below(6) }, () => anyValue(random, 3));
    const digits = encodeArguments(values);
    assert.equal(await ask("writeArguments", values.map(plan).join("")), digits);
    assert.equal(await ask("readArguments", digits), values.map(plan).join(""));
    await ask("checkArguments", digits);
  }
});

test("a value that ends too early is refused, and so is one with a byte more", async () => {
  const random = generator(3);
  for (let i = 0; i < 12; i++) {
    const digits = encode({ record: [anyValue(random, 3), { text: "Öl" }, anyValue(random, 2)] });
    const step = Math.ceil(digits.length / 2 / 24);
    for (let end = 0; end < digits.length / 2; end += step) {
      assert.equal(await refusal("check", digits.slice(0, end * 2)), "Malformed");
    }
    assert.equal(await refusal("check", `${digits}00`), "Trailing");
  }
});

test("random faults are refused as the reference refuses them", async () => {
  const random = generator(5);
  const seen = new Map();
  for (const { encoded, error } of vectors.refused) assert.equal(problem(encoded.slice(2)), error, encoded);
  for (let i = 0; i < 300; i++) {
    const bytes = Buffer.from(encode(anyValue(random, 5)), "hex");
    for (let faults = random.below(3); faults > 0; faults--) {
      // Small octets are tags, flags and counts: they lead further in than others.
      bytes[random.below(bytes.length)] = random.below(2) ? random.below(9) : random.below(256);
    }
    const digits = bytes.toString("hex") + (random.below(8) ? "" : "00");
    const expected = problem(digits);
    assert.equal(await refusal("check", digits), expected, digits);
    assert.equal(await refusal("read", digits), expected, digits);
    seen.set(expected, (seen.get(expected) ?? 0) + 1);
  }
  assert.deepEqual([...seen.keys()].sort(), ["Malformed", "Trailing", undefined], "every outcome that a short value can have");
});

test("lengths have one form each", async () => {
  const lengths = [0, 1, 63, 64, 65, 16383, 16384, 16385, 70000];
  for (const length of lengths) {
    const value = { bytes: `0x${"ab".repeat(length)}` };
    assert.equal(await ask("write", plan(value)), encode(value));
    assert.equal(await ask("read", encode(value)), plan(value));
  }
  const longer = ["0100", "fd00", "02000000", "feff0000", "0300000000", "03ffffff3f", "0700000000", "ff"];
  for (const form of longer) assert.equal(await refusal("check", `04${form}${"00".repeat(300)}`), "Malformed", form);
  assert.equal(await refusal("check", `04${compact(2 ** 30)}00`), "Malformed");
  assert.equal(await refusal("checkArguments", `${compact(2 ** 32 - 1)}0001`), "Malformed");
});

test("nesting and number of values are bounded", async () => {
  const nested = (levels) => (levels === 1 ? { bool: true } : { list: [nested(levels - 1)] });
  assert.equal(await refusal("check", encode(nested(8))), undefined);
  assert.equal(await refusal("check", encode(nested(9))), "TooDeep");
  assert.equal(await refusal("checkArguments", encodeArguments([nested(8)])), undefined);
  assert.equal(await refusal("checkArguments", encodeArguments([nested(9)])), "TooDeep");
  const deepest = { list: [nested(7), { record: [] }, nested(7), { unsigned: "5" }] };
  assert.equal(await ask("read", encode(deepest)), plan(deepest));
  const many = (count) => Array.from({ length: count }, () => ({ bool: false }));
  assert.equal(await refusal("check", encode({ list: many(511) })), undefined);
  assert.equal(await refusal("check", encode({ list: many(512) })), "TooMany");
  assert.equal(await refusal("checkArguments", encodeArguments(many(512))), undefined);
  assert.equal(await refusal("checkArguments", encodeArguments(many(513))), "TooMany");
});

test("texts are UTF-8, as TextDecoder understands it", async () => {
  const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
  const valid = (bytes) => {
    try {
      decoder.decode(bytes);
      return "01";
    } catch {
      return "00";
    }
  };
  const random = generator(4);
  const heads = [0x41, 0x7f, 0x80, 0xbf, 0xc1, 0xc2, 0xdf, 0xe0, 0xe1, 0xed, 0xee, 0xef, 0xf0, 0xf1, 0xf4, 0xf5, 0xff];
  const tails = [0x41, 0x7f, 0x80, 0x8f, 0x90, 0x9f, 0xa0, 0xbf, 0xc0];
  const cases = [];
  for (const head of heads) {
    for (const second of tails) {
      const rest = [tails[random.below(9)], tails[random.below(9)]];
      cases.push([head], [head, second], [head, second, 0x80], [head, second, 0x80, 0x80], [head, second, ...rest]);
    }
  }
  for (let i = 0; i < 60; i++) {
    const bytes = [...Buffer.from("Öl kostet 40 € das Faß, 石油, 𝄞 und mehr".slice(random.below(9)))];
    if (random.below(2)) bytes[random.below(bytes.length)] = random.below(256);
    cases.push(bytes.slice(0, random.below(bytes.length + 1)));
  }
  for (const bytes of cases) {
    const content = Buffer.from(bytes);
    assert.equal(await ask("utf8", content.toString("hex")), valid(content), content.toString("hex"));
  }
  assert.equal(await refusal("write", plan({ bytes: "0xff" }).replace(/^04/, "03")), "NotUtf8");
});

test("reading is cheap", async () => {
  const gas = async (value) => (await callBytes(evm, HARNESS, harness, "check", `0x${encode(value)}`)).gas;
  const fields = [{ variant: { case: 0, payload: null } }, { text: "2024-03-11" }, { signed: "77930000" }];
  const quote = await gas({ variant: { case: 0, payload: { record: fields } } });
  assert.ok(quote < 10_000n, `a quote takes ${quote} gas`);
  // 1,020 bytes: hardly less than the longest output.
  const numbers = await gas({ list: Array.from({ length: 113 }, () => ({ unsigned: "1" })) });
  assert.ok(numbers < 100_000n, `the longest list of numbers takes ${numbers} gas`);
});
