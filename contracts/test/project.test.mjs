// What README.md says of a project of its own: this package is linked into its node_modules, and compiles its folder.

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";

const PACKAGE = fileURLToPath(new URL("..", import.meta.url));
const BUILD = "node_modules/@cryptlet/contracts/build.mjs";
const FILES = {
  "sol/Greeter.sol": `
    import {ICryptlet} from "@cryptlet/contracts/src/ICryptlet.sol";
    import {UtilityClient} from "@cryptlet/contracts/src/UtilityClient.sol";
    import {Greeting} from "../shared/Greeting.sol";

    contract Greeter is UtilityClient, Greeting {
        constructor(ICryptlet cryptlet_) UtilityClient(cryptlet_) {}
    }`,
  "shared/Greeting.sol": `
    contract Greeting {
        string public greeting;
    }`,
};

/** A folder as npm leaves it that has linked this package. */
async function project(test) {
  const folder = await mkdtemp(join(tmpdir(), "cryptlet-project-"));
  test.after(() => rm(folder, { recursive: true }));
  await mkdir(join(folder, "node_modules/@cryptlet"), { recursive: true });
  await symlink(PACKAGE, join(folder, "node_modules/@cryptlet/contracts"));
  for (const [name, text] of Object.entries(FILES)) {
    await mkdir(join(folder, name, ".."), { recursive: true });
    await writeFile(join(folder, name), `// SPDX-License-Identifier: MIT\npragma solidity ^0.8.24;\n${text}\n`);
  }
  return folder;
}

const build = (cwd, ...words) => spawnSync(process.execPath, [BUILD, ...words], { cwd, encoding: "utf8" });

test("a project's folder is compiled into its own build/, where its other files stay", async (test) => {
  const folder = await project(test);
  const before = existsSync(join(PACKAGE, "build")) ? await readdir(join(PACKAGE, "build")) : undefined;
  await mkdir(join(folder, "build"));
  await writeFile(join(folder, "build/notes.txt"), "mine");
  const { status, stdout, stderr } = build(folder, "sol");
  assert.equal(status, 0, stderr);
  assert.match(stdout, /bytes {2}Greeter {2}\(sol\/Greeter\.sol\)/);
  const { abi, bytecode } = JSON.parse(await readFile(join(folder, "build/Greeter.json")));
  assert.ok(abi.some(({ name }) => name === "greeting") && bytecode.length > 1_000);
  const names = await readdir(join(folder, "build"));
  assert.ok(names.includes("ICryptoDelegate.json") && names.includes("notes.txt"), String(names));
  assert.ok(!names.includes("StockClient.json"), "what it does not import is not its own");
  if (before) assert.deepEqual(await readdir(join(PACKAGE, "build")), before);
});

test("what can't be compiled is said, with status 1", async (test) => {
  const folder = await project(test);
  const none = build(folder, "contracts");
  assert.equal(none.status, 1);
  assert.match(none.stderr, /there is no folder .*contracts/);
  await mkdir(join(folder, "empty"));
  assert.match(build(folder, "empty").stderr, /no file in empty ends in \.sol/);
  await rm(join(folder, "shared/Greeting.sol"));
  const missing = build(folder, "--check", "sol");
  assert.equal(missing.status, 1);
  assert.match(missing.stderr, /Greeting\.sol" not found/);
  assert.ok(!existsSync(join(folder, "build")));
  assert.equal(build(folder, "../sol").status, 2);
});
