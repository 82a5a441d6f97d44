// A contract that refuses what it asked for, until its owner has it accept: a callback that fails, and is tried again. Each
// step is a run of its own: between them whoever runs them asks the command line what it knows of it.
//
// Usage: node failing.mjs HTTP_URL STEP FILE ARGUMENT…     FILE: where the contract is kept from step to step
// Ends with status 0 and a line of JSON, or with the reason. Needs `npm ci` here and in contracts/.

import assert from "node:assert/strict";
import { parseEther, toFunctionSelector } from "viem";
import { compile } from "../../contracts/build.mjs";
import { call, deploy, keep, kept, read, run, tell, until } from "./steps.mjs";

const DELEGATE = "0x000000000000000000000000000000000C7d0000";
/** One argument, of an enumeration, the first: oil. */
const OIL = "0x04070000000000";

/** Deploys it with so much money, and has it ask for the price of oil, with a callback that is refused. */
async function ask(clients, file, cryptlet, wei, fee, gas, deposit) {
  const contracts = await compile();
  const { abi: delegateAbi } = contracts.get("ICryptoDelegate");
  const delegate = { address: DELEGATE, abi: delegateAbi };
  const contract = await deploy(clients, contracts.get("Reverts"), [cryptlet], BigInt(wei));
  const called = contract.abi.find(({ name }) => name === "called");
  const callback = { selector: toFunctionSelector(called), gas: BigInt(gas), deposit: parseEther(deposit) };
  await call(clients, contract, "ask", ["latest", OIL, 10_000n, parseEther(fee), callback]);
  const [failure] = await until("a callback that fails", async () => {
    const numbers = await read(clients, delegate, "failures", [contract.address]);
    return numbers.length > 0 ? numbers : undefined;
  });
  const { round } = await read(clients, delegate, "failure", [failure]);
  tell(`the callback of round ${round} failed: ${failure}`);
  await keep(file, { contract, cryptlet: { address: cryptlet, abi: contracts.get("ICryptlet").abi } });
  return { contract: contract.address, failure, round };
}

/** Tries again; gives whether it succeeded, and how often the contract has accepted. */
async function retry(clients, file, failure) {
  const { contract, cryptlet } = await kept(file);
  const { result: succeeded } = await call(clients, cryptlet, "retry", [BigInt(failure)]);
  return { succeeded, accepted: await read(clients, contract, "accepted") };
}

/** From now on it accepts. */
async function accept(clients, file) {
  const { contract } = await kept(file);
  await call(clients, contract, "accept", [true]);
}

await run({ ask, retry, accept }, process.argv.slice(2));
