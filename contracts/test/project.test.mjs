// What README.md says of a project of its own: this package is linked into its node_modules, and compiles its folder.

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, readdir, readFile, realpath, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
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

test("folders of a project are its own, whatever they are called", async (test) => {
  const folder = await project(test);
  const head = "// SPDX-License-Identifier: MIT\npragma solidity ^0.8.24;\n";
  await mkdir(join(folder, "headers"));
  await writeFile(join(folder, "headers/Tables.sol"), `${head}contract Tables { uint256 public rows; }`);
  const { status, stdout, stderr } = build(folder, "headers");
  assert.equal(status, 0, stderr);
  assert.match(stdout, /Tables {2}\(headers\/Tables\.sol\)/);
  await mkdir(join(folder, "test"));
  const much = `contract Much { function all() external pure returns (bytes memory) { return hex"${"5a".repeat(25_000)}"; } }`;
  await writeFile(join(folder, "test/Much.sol"), `${head}${much}`);
  const tooLong = build(folder, "--check", "test");
  assert.equal(tooLong.status, 1, tooLong.stdout);
  assert.match(tooLong.stderr, /code size/);
});

test("nothing is read outside of the project, this package and others that npm has installed", async (test) => {
  const folder = await project(test);
  const outside = await mkdtemp(join(tmpdir(), "cryptlet-outside-"));
  test.after(() => rm(outside, { recursive: true }));
  const secret = join(await realpath(outside), "secret");
  await writeFile(secret, "correct horse battery staple");
  await symlink(secret, join(folder, "sol/Linked.sol.txt"));
  const up = relative(PACKAGE, secret);
  const aside = relative(join(await realpath(folder), "node_modules"), secret);
  for (const path of [secret, `@cryptlet/contracts/${up}`, aside, `x/../${aside}`, "./Linked.sol.txt"]) {
    const text = `// SPDX-License-Identifier: MIT\npragma solidity ^0.8.24;\nimport "${path}";\n`;
    await writeFile(join(folder, "sol/Curious.sol"), text);
    const { status, stdout, stderr } = build(folder, "--check", "sol");
    assert.equal(status, 1, path);
    assert.match(stderr, /not found/, path);
    assert.doesNotMatch(stdout + stderr, /battery/, path);
  }
  // A package that npm has linked, and what it imports of itself.
  await mkdir(join(outside, "sol"));
  await writeFile(join(outside, "sol/Other.sol"), `// SPDX-License-Identifier: MIT\npragma solidity ^0.8.24;\nimport "./More.sol";`);
  await writeFile(join(outside, "sol/More.sol"), "// SPDX-License-Identifier: MIT\npragma solidity ^0.8.24;\ncontract More {}");
  await symlink(outside, join(folder, "node_modules/other"));
  await writeFile(join(folder, "sol/Curious.sol"), `// SPDX-License-Identifier: MIT\npragma solidity ^0.8.24;\nimport "other/sol/Other.sol";`);
  const { status, stderr } = build(folder, "--check", "sol");
  assert.equal(status, 0, stderr);
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
