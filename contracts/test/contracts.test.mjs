// Stories in Solidity, run without a chain: each function `test...` of a contract `...Stories` passes if it does not revert.

import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { call, contracts, deploy, machine } from "./support/evm.mjs";

const DELEGATE = "0x000000000000000000000000000000000c7d0000";
// Headers of the reference cryptlets, as Headers.sol finds them.
const HEADERS = ["market-watcher", "property-privacy", "customer-validator", "credit-default-swap", "credit-watch"];
const EXAMPLES = new URL("../../sdk/examples/", import.meta.url);

const texts = {};
for (const [place, name] of HEADERS.entries()) {
  const address = `0x${(0xead0 + place).toString(16).padStart(40, "0")}`;
  texts[address] = await readFile(new URL(`${name}/header.wit`, EXAMPLES));
}

/** `testTheTemplateAsks()` as words. */
function title(signature) {
  return signature.replace(/^test|\(\)$/g, "").replace(/(?<=.)([A-Z])/g, " $1").toLowerCase();
}

for (const [name, { methods }] of contracts) {
  if (!name.endsWith("Stories")) continue;
  for (const signature of Object.keys(methods).filter((signature) => signature.startsWith("test"))) {
    test(`${name}: ${title(signature)}`, async () => {
      const evm = await machine({ [DELEGATE]: "MockDelegate" }, texts);
      await call(evm, name, await deploy(evm, name), signature);
    });
  }
}
