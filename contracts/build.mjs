// Compiles the contracts. Usage: node build.mjs [--check] [FOLDER…]
//   --check  compiles, and writes nothing
//   FOLDER   a folder of yours beside src/, such as `mine`: its contracts too
// Writes build/NAME.json for each contract, library and interface: {abi, bytecode, deployedBytecode}.
// Status 0 if all compiled without a warning, 1 if not, 2 if the line was not understood.

import { mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";

const HERE = fileURLToPath(new URL(".", import.meta.url));
const BUILD = join(HERE, "build");
export const FOLDERS = ["src", "headers", "examples", "generated", "hostile", "template"];

// What the chain's interpreter knows: PUSH0, MCOPY and transient storage, nothing of a later fork.
export const EVM_VERSION = "cancun";

// Warnings that are no reason to stop: where (a file, or how its path begins), solc's code, why.
const EXPECTED = [
  ["hostile/SelfDestructs.sol", "5159", "it destroys itself"],
  ["test/", "5574", "its contracts are deployed on no chain, and may be of any size"],
  ["test/", "3860", "the same, of the code that deploys them"],
];

/** What ends the build with a message for people. */
export class BuildError extends Error {}

/** The compiler, or how to get it. */
export async function compiler() {
  try {
    return (await import("solc")).default;
  } catch (error) {
    if (error.code !== "ERR_MODULE_NOT_FOUND") throw error;
    throw new BuildError("the compiler is not installed: run `npm ci` in contracts/");
  }
}

/** The Solidity files of some folders, by their path from here: solc resolves imports among them by these paths. */
async function sources(folders) {
  const found = {};
  for (const folder of folders) {
    const names = await readdir(join(HERE, folder)).catch(() => {
      throw new BuildError(`there is no folder contracts/${folder}`);
    });
    for (const name of names.filter((name) => name.endsWith(".sol")).sort()) {
      const path = `${folder}/${name}`;
      found[path] = { content: await readFile(join(HERE, path), "utf8") };
    }
  }
  return found;
}

/** solc's errors and warnings as one text; empty if there are none but the expected. */
function complaints(errors = []) {
  const expected = ({ errorCode, sourceLocation }) =>
    EXPECTED.some(([where, code]) => code === errorCode && sourceLocation?.file.startsWith(where));
  return errors
    .filter((error) => !expected(error))
    .map((error) => error.formattedMessage)
    .join("\n");
}

/**
 * Compiles all Solidity files of the folders. Gives contracts by name: {file, abi, bytecode, deployedBytecode, methods}; those of
 * headers/ are left out: their libraries become part of what uses them.
 */
export async function compile(folders = FOLDERS) {
  const solc = await compiler();
  const input = {
    language: "Solidity",
    sources: await sources(folders),
    settings: {
      evmVersion: EVM_VERSION,
      optimizer: { enabled: true, runs: 200 },
      metadata: { bytecodeHash: "none", appendCBOR: false },
      outputSelection: {
        "*": { "*": ["abi", "evm.bytecode.object", "evm.deployedBytecode.object", "evm.methodIdentifiers"] },
      },
    },
  };
  const output = JSON.parse(solc.compile(JSON.stringify(input)));
  const complaint = complaints(output.errors);
  if (complaint !== "") throw new BuildError(complaint);
  const contracts = new Map();
  const kept = Object.entries(output.contracts).filter(([file]) => !file.startsWith("headers/"));
  for (const [file, found] of kept) {
    for (const [name, { abi, evm }] of Object.entries(found)) {
      const other = contracts.get(name);
      if (other) throw new BuildError(`${file} and ${other.file} both have a contract ${name}: rename one`);
      contracts.set(name, {
        file,
        abi,
        bytecode: `0x${evm.bytecode.object}`,
        deployedBytecode: `0x${evm.deployedBytecode.object}`,
        methods: evm.methodIdentifiers,
      });
    }
  }
  return contracts;
}

/** Writes the artefacts, and no other stays. */
async function write(contracts) {
  await rm(BUILD, { recursive: true, force: true });
  await mkdir(BUILD);
  for (const [name, { abi, bytecode, deployedBytecode }] of contracts) {
    const artefact = JSON.stringify({ abi, bytecode, deployedBytecode }, null, 1);
    await writeFile(join(BUILD, `${name}.json`), `${artefact}\n`);
  }
}

/** A line for each contract that can be deployed: its size on the chain. */
function sizes(contracts) {
  const bytes = (code) => (code.length - 2) / 2;
  return [...contracts]
    .filter(([, { abi, bytecode }]) => bytes(bytecode) > 0 && abi.some(({ type }) => type !== "error"))
    .map(([name, { file, deployedBytecode }]) => `${String(bytes(deployedBytecode)).padStart(6)} bytes  ${name}  (${file})`)
    .join("\n");
}

async function main(line) {
  const isCheck = line[0] === "--check";
  const folders = isCheck ? line.slice(1) : line;
  if (folders.some((folder) => !/^[\w.-]+\/?$/.test(folder) || folder.startsWith("-"))) {
    console.error(`Usage: node ${basename(process.argv[1])} [--check] [FOLDER…]; a folder stands beside src/`);
    return 2;
  }
  try {
    const further = folders.map((folder) => folder.replace(/\/$/, ""));
    const contracts = await compile([...new Set([...FOLDERS, ...further])]);
    if (!isCheck) await write(contracts);
    console.log(sizes(contracts));
    return 0;
  } catch (error) {
    if (!(error instanceof BuildError)) throw error;
    console.error(error.message);
    return 1;
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) process.exitCode = await main(process.argv.slice(2));
