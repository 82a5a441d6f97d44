// What the compiler knows of a Solidity file, for `cryptlet contract wire`. Usage: node describe.mjs FILE.sol
// Writes solc's standard output in JSON: the syntax trees of the file and of all that it imports, by their absolute paths, and
// what solc complains of. Nothing is fetched: what a relative path does not name is looked for in node_modules.
// Status 0 if there are trees, else 1, 2 if the line was not understood.

import { readFileSync } from "node:fs";
import { basename, dirname, resolve } from "node:path";
import { BuildError, compiler, EVM_VERSION, installed } from "./build.mjs";

/** solc's output for a file. */
export async function describe(file) {
  const solc = await compiler();
  const path = resolve(file);
  const input = {
    language: "Solidity",
    sources: { [path]: { content: readFileSync(path, "utf8") } },
    settings: { evmVersion: EVM_VERSION, outputSelection: { "*": { "": ["ast"] } } },
  };
  // solc resolves what is relative; all others it asks for as they are written.
  const read = (wanted) => {
    const file = wanted.startsWith("/") ? wanted : installed(wanted, dirname(path));
    try {
      return { contents: readFileSync(file, "utf8") };
    } catch {
      return { error: "there is no such file" };
    }
  };
  return solc.compile(JSON.stringify(input), { import: read });
}

async function main(line) {
  if (line.length !== 1) {
    console.error(`Usage: node ${basename(process.argv[1])} FILE.sol`);
    return 2;
  }
  try {
    const output = await describe(line[0]);
    process.stdout.write(`${output}\n`);
    return "sources" in JSON.parse(output) ? 0 : 1;
  } catch (error) {
    if (!(error instanceof BuildError) && error.code === undefined) throw error;
    console.error(error.message);
    return 1;
  }
}

process.exitCode = await main(process.argv.slice(2));
