// Compiles the contracts. Usage: node build.mjs [--check] [FOLDER…]
//   --check  compiles, and writes nothing
//   FOLDER   a folder of yours in the folder where you are: in this one its contracts too, elsewhere its contracts with what they
//            import, as `@cryptlet/contracts/…` of this package
// Writes build/NAME.json for each contract, library and interface: {abi, bytecode, deployedBytecode}; elsewhere, with a FOLDER,
// into build/ there.
// Status 0 if all compiled without a warning, 1 if not, 2 if the line was not understood.

import { existsSync, readFileSync, realpathSync } from "node:fs";
import { mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { basename, dirname, join, sep } from "node:path";
import { fileURLToPath } from "node:url";

const HERE = fileURLToPath(new URL(".", import.meta.url));
// The package, as others import it.
const PACKAGE = "@cryptlet/contracts/";
export const FOLDERS = ["src", "headers", "examples", "generated", "hostile", "template"];

// What the chain's interpreter knows: PUSH0, MCOPY and transient storage, nothing of a later fork.
export const EVM_VERSION = "cancun";

// Warnings of this package's own files that are no reason to stop: where (a file, or how its path begins), solc's code, why.
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
    throw new BuildError(`the compiler is not installed: run \`npm ci\` in ${HERE}`);
  }
}

/** Whether a file that exists lies in a folder, wherever links lead. */
function isIn(folder, file) {
  return realpathSync(file).startsWith(join(realpathSync(folder), sep));
}

/** The folder of the package in whose node_modules a path leads; undefined if it leads into none. */
function packageOf(file) {
  return /^.*\/node_modules\/(?:@[^/]+\/)?[^/]+(?=\/)/.exec(file)?.[0];
}

/** Whether a file that exists is of a package that npm has put, or linked, where its path says. */
function isOfPackage(file) {
  const folder = packageOf(file);
  return folder !== undefined && isIn(folder, file);
}

/**
 * The file that an import means which is not relative: beside the importing file's folder or above, as npm has it; undefined if
 * no package there has it.
 */
export function installed(path, from) {
  for (let folder = from; ; folder = dirname(folder)) {
    const file = join(folder, "node_modules", path);
    if (existsSync(file) && isOfPackage(file)) return file;
    if (folder === dirname(folder)) return undefined;
  }
}

/** The Solidity files of some folders, by their path from `root`: solc resolves imports among them by these paths. */
async function sources(folders, root) {
  const found = {};
  for (const folder of folders) {
    const names = await readdir(join(root, folder)).catch(() => {
      throw new BuildError(`there is no folder ${join(root, folder)}`);
    });
    for (const name of names.filter((name) => name.endsWith(".sol")).sort()) {
      const path = `${folder}/${name}`;
      found[path] = { content: await readFile(join(root, path), "utf8") };
    }
  }
  if (Object.keys(found).length === 0) throw new BuildError(`no file in ${folders.join(", ")} ends in .sol`);
  return found;
}

/**
 * Reads for solc what the given folders import from elsewhere: this package as it stands here, others as npm has them. Nothing
 * else is read, since solc's errors show lines of what it was given.
 */
function importer(root) {
  const found = (path) => {
    if (path.startsWith(PACKAGE)) return join(HERE, path.slice(PACKAGE.length));
    const own = join(root, path);
    return existsSync(own) ? own : installed(path, root);
  };
  return (path) => {
    const file = found(path);
    if (file === undefined || !existsSync(file)) return { error: "there is no such file" };
    if (![root, HERE].some((folder) => isIn(folder, file)) && !isOfPackage(file)) {
      return { error: `it leads to ${realpathSync(file)}, outside of ${root}, this package and those of node_modules` };
    }
    try {
      return { contents: readFileSync(file, "utf8") };
    } catch (error) {
      return { error: `it can't be read: ${error.code}` };
    }
  };
}

/** solc's errors and warnings as one text; empty if there are none but, of this package's own files, the expected. */
function complaints(errors = [], root) {
  const expected = ({ errorCode, sourceLocation }) =>
    root === HERE &&
    EXPECTED.some(([where, code]) => code === errorCode && sourceLocation?.file.startsWith(where));
  return errors
    .filter((error) => !expected(error))
    .map((error) => error.formattedMessage)
    .join("\n");
}

/**
 * Compiles all Solidity files of the folders of `root`. Gives contracts by name: {file, abi, bytecode, deployedBytecode, methods};
 * those of this package's headers/ are left out: their libraries become part of what uses them.
 */
export async function compile(folders = FOLDERS, root = HERE) {
  const solc = await compiler();
  const input = {
    language: "Solidity",
    sources: await sources(folders, root),
    settings: {
      evmVersion: EVM_VERSION,
      optimizer: { enabled: true, runs: 200 },
      metadata: { bytecodeHash: "none", appendCBOR: false },
      outputSelection: {
        "*": { "*": ["abi", "evm.bytecode.object", "evm.deployedBytecode.object", "evm.methodIdentifiers"] },
      },
    },
  };
  const output = JSON.parse(solc.compile(JSON.stringify(input), { import: importer(root) }));
  const complaint = complaints(output.errors, root);
  if (complaint !== "") throw new BuildError(complaint);
  const contracts = new Map();
  const headers = root === HERE ? "headers/" : `${PACKAGE}headers/`;
  const kept = Object.entries(output.contracts).filter(([file]) => !file.startsWith(headers));
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

/** Writes the artefacts into build/. In this package no other stays; elsewhere build/ may hold what is somebody's own. */
async function write(contracts, root) {
  const build = join(root, "build");
  if (root === HERE) await rm(build, { recursive: true, force: true });
  await mkdir(build, { recursive: true });
  for (const [name, { abi, bytecode, deployedBytecode }] of contracts) {
    const artefact = JSON.stringify({ abi, bytecode, deployedBytecode }, null, 1);
    await writeFile(join(build, `${name}.json`), `${artefact}\n`);
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
  if (folders.some((folder) => !/^\w[\w.-]*\/?$/.test(folder))) {
    console.error(`Usage: node ${basename(process.argv[1])} [--check] [FOLDER…]; a folder stands in the folder where you are`);
    return 2;
  }
  const isHere = folders.length === 0 || join(process.cwd(), "/") === HERE;
  const [root, given] = isHere ? [HERE, FOLDERS] : [join(process.cwd(), "/"), []];
  try {
    const further = folders.map((folder) => folder.replace(/\/$/, ""));
    const contracts = await compile([...new Set([...given, ...further])], root);
    if (!isCheck) await write(contracts, root);
    console.log(sizes(contracts));
    if (!isCheck) console.log(`in ${join(root, "build")}`);
    return 0;
  } catch (error) {
    if (!(error instanceof BuildError)) throw error;
    console.error(error.message);
    return 1;
  }
}

// npm links a folder into node_modules: what the line names may be that link.
const called = process.argv[1] ?? "";
const isMain = existsSync(called) && realpathSync(called) === fileURLToPath(import.meta.url);
if (isMain) process.exitCode = await main(process.argv.slice(2));
