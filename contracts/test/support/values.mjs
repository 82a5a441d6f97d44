// Values in JavaScript: the reference that Solidity is compared with. Written from primitives/vectors/README.md.
// A value is what the vectors' JSON holds: {bool}, {unsigned: "5"}, {signed: "-5"}, {text}, {bytes: "0x"}, {list: []},
// {record: []}, {variant: {case, payload}}.

const TAGS = ["bool", "unsigned", "signed", "text", "bytes", "list", "record", "variant"];

function hex(bytes) {
  return Buffer.from(bytes).toString("hex");
}

/** A number in so many bytes, little endian. */
function little(number, bytes) {
  const digits = BigInt.asUintN(bytes * 8, BigInt(number)).toString(16).padStart(bytes * 2, "0");
  return hex(Buffer.from(digits, "hex").reverse());
}

/** A number in so many bytes, big endian. */
function big(number, bytes) {
  return BigInt.asUintN(bytes * 8, BigInt(number)).toString(16).padStart(bytes * 2, "0");
}

/** A length as SCALE writes it. */
export function compact(length) {
  if (length < 2 ** 6) return little(length * 4, 1);
  if (length < 2 ** 14) return little(length * 4 + 1, 2);
  if (length < 2 ** 30) return little(length * 4 + 2, 4);
  return `03${little(length, 4)}`;
}

function only(value) {
  const [[kind, content]] = Object.entries(value);
  return [kind, content];
}

/** The bytes of a text, or of bytes. */
function contents(kind, content) {
  return kind === "text" ? hex(Buffer.from(content, "utf8")) : content.slice(2);
}

/** A value's encoding: hexadecimal digits without 0x. */
export function encode(value) {
  const [kind, content] = only(value);
  const tag = little(TAGS.indexOf(kind), 1);
  switch (kind) {
    case "bool":
      return tag + (content ? "01" : "00");
    case "unsigned":
    case "signed":
      return tag + little(content, 8);
    case "text":
    case "bytes": {
      const bytes = contents(kind, content);
      return tag + compact(bytes.length / 2) + bytes;
    }
    case "list":
    case "record":
      return tag + encodeArguments(content);
    case "variant":
      return tag + little(content.case, 4) + (content.payload ? `01${encode(content.payload)}` : "00");
  }
}

/** The encoding of a list of values. */
export function encodeArguments(values) {
  return compact(values.length) + values.map(encode).join("");
}

/** Why digits are no value, by the reader's order of checks; undefined if they are one. */
export function problem(digits) {
  const bytes = Buffer.from(digits, "hex");
  const decoder = new TextDecoder("utf-8", { fatal: true });
  let [next, nodes] = [0, 0];
  const take = (size) => {
    if (bytes.length - next < size) throw "Malformed";
    next += size;
    return bytes.subarray(next - size, next);
  };
  const flag = () => {
    const [octet] = take(1);
    if (octet > 1) throw "Malformed";
    return octet === 1;
  };
  const length = () => {
    const [first] = take(1);
    const mode = first & 3;
    const rest = mode < 3 ? take((1 << mode) - 1) : take(4);
    const content = mode < 3 ? [first, ...rest] : rest;
    const number = content.reduceRight((number, octet) => number * 256 + octet, 0);
    const found = mode < 3 ? Math.floor(number / 4) : number;
    if ((mode === 3 && first !== 3) || compact(found) !== hex(bytes.subarray(next - 1 - rest.length, next))) throw "Malformed";
    return found;
  };
  const value = (level) => {
    if (level > 8) throw "TooDeep";
    if (++nodes > 512) throw "TooMany";
    const [tag] = take(1);
    if (tag > 7) throw "Malformed";
    if (tag === 0) return void flag();
    if (tag <= 2) return void take(8);
    if (tag === 7) {
      take(4);
      return flag() ? value(level + 1) : undefined;
    }
    const count = length();
    if (tag === 4) return void take(count);
    if (tag >= 5) {
      for (let i = 0; i < count; i++) value(level + 1);
      return undefined;
    }
    const text = take(count);
    try {
      decoder.decode(text);
    } catch {
      throw "Malformed";
    }
  };
  try {
    value(1);
    return next === bytes.length ? undefined : "Trailing";
  } catch (problem) {
    if (typeof problem !== "string") throw problem;
    return problem;
  }
}

/** A value as a plan for ValuesHarness.sol. */
export function plan(value) {
  const [kind, content] = only(value);
  const node = (number, count, rest) => big(TAGS.indexOf(kind), 1) + big(number, 8) + big(count, 4) + rest;
  switch (kind) {
    case "bool":
      return node(content ? 1 : 0, 0, "");
    case "unsigned":
    case "signed":
      return node(content, 0, "");
    case "text":
    case "bytes": {
      const bytes = contents(kind, content);
      return node(0, bytes.length / 2, bytes);
    }
    case "list":
    case "record":
      return node(0, content.length, content.map(plan).join(""));
    case "variant":
      return node(content.case, content.payload ? 1 : 0, content.payload ? plan(content.payload) : "");
  }
}

/** Random numbers that are the same for the same seed (mulberry32). */
export function generator(seed) {
  let state = seed >>> 0;
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return (mixed ^ (mixed >>> 14)) >>> 0;
  };
  /** A whole number below `end`. */
  const below = (end) => next() % end;
  return { below, bytes: (length) => Buffer.from(Array.from({ length }, () => below(256))) };
}

const LETTERS = ["a", "7", " ", "Ö", "€", "語", "𝄞", "\u0000", "\u07ff", "\u0800", "\uffff", "\u{10ffff}"];
const EDGES = [0n, 1n, 63n, 64n, 255n, 256n, 2n ** 31n, 2n ** 32n - 1n, 2n ** 32n, 2n ** 63n - 1n, 2n ** 63n, 2n ** 64n - 1n];
const LENGTHS = [0, 1, 31, 32, 33, 63, 64, 65, 100];

/** A random value of at most so many levels, with lengths around those where the encoding changes. */
export function anyValue(random, levels) {
  const pick = (list) => list[random.below(list.length)];
  const word = () => (random.below(2) ? pick(EDGES) : BigInt(`0x${hex(random.bytes(8))}`));
  switch (TAGS[random.below(levels > 1 ? 8 : 5)]) {
    case "bool":
      return { bool: random.below(2) === 1 };
    case "unsigned":
      return { unsigned: word().toString() };
    case "signed":
      return { signed: BigInt.asIntN(64, word()).toString() };
    case "text":
      return { text: Array.from({ length: pick(LENGTHS) }, () => pick(LETTERS)).join("") };
    case "bytes":
      return { bytes: `0x${hex(random.bytes(pick(LENGTHS)))}` };
    case "list":
      return { list: Array.from({ length: random.below(4) }, () => anyValue(random, levels - 1)) };
    case "record":
      return { record: Array.from({ length: random.below(5) }, () => anyValue(random, levels - 1)) };
    default:
      return {
        variant: {
          case: Number(word() % 2n ** 32n),
          payload: random.below(2) ? anyValue(random, levels - 1) : null,
        },
      };
  }
}
