// What journeys of contracts have in common: deploying and calling, waiting for what a callback logs, and keeping what
// was deployed for the next step, which is a run of its own.

import assert from "node:assert/strict";
import { readFile, writeFile } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";
import { BaseError, ContractFunctionRevertedError, decodeErrorResult, encodeDeployData, toHex } from "viem";
import { ALITH, connect, PATIENCE_MS } from "./clients.mjs";

export const tell = (line) => console.error(line);

/** Waits for a transaction; an error if it is reverted. */
export async function done({ reader, mined }, hash, what) {
  const receipt = await mined(reader, await hash);
  assert.equal(receipt.status, "success", `${what} is reverted`);
  return receipt;
}

/** Deploys a contract as Alith; gives what names it to viem. */
export async function deploy(clients, { abi, bytecode }, args, value = 0n) {
  const deployed = await done(clients, clients.wallet.deployContract({ abi, bytecode, args, value }), "deploying");
  tell(`deployed at ${deployed.contractAddress}: ${deployed.gasUsed} gas`);
  return { address: deployed.contractAddress, abi };
}

/** Calls a function in a transaction of `account`; gives what it returned, and the receipt. */
export async function call(clients, contract, functionName, args = [], { value = 0n, account = ALITH } = {}) {
  const { result, request } = await clients.reader.simulateContract({ ...contract, functionName, args, value, account });
  const receipt = await done(clients, clients.wallet.writeContract(request), functionName);
  tell(`${functionName}: ${receipt.gasUsed} gas, block ${receipt.blockNumber}`);
  return { result, receipt };
}

/** Reads a function's answer. */
export const read = ({ reader }, contract, functionName, args = []) =>
  reader.readContract({ ...contract, functionName, args });

/** An error unless a call is refused with this error of the contract, or with a text that has this in it. */
export async function refused(clients, contract, functionName, args, reason, { value = 0n, account = ALITH } = {}) {
  const trial = clients.reader.simulateContract({ ...contract, functionName, args, value, account });
  const error = await trial.then(
    () => assert.fail(`${functionName} is not refused: ${reason}`),
    (error) => error,
  );
  if (!(error instanceof BaseError)) throw error;
  const reverted = error.walk((inner) => inner instanceof ContractFunctionRevertedError);
  const said = `${reverted?.data?.errorName} ${reverted?.reason}`;
  assert.ok(said.includes(reason), `${functionName} is refused with ${said}, not ${reason}: ${error.message}`);
}

/** An error unless a deployment is refused with this error of the contract, or with a text that has this in it. */
export async function notDeployed({ reader }, { abi, bytecode }, args, value, reason) {
  const data = encodeDeployData({ abi, bytecode, args });
  const params = [{ from: ALITH.address, data, value: toHex(value) }];
  const error = await reader.request({ method: "eth_estimateGas", params }).then(
    () => assert.fail(`it is deployed: ${reason}`),
    (error) => error,
  );
  if (!(error instanceof BaseError)) throw error;
  const reverted = error.walk((inner) => typeof inner.data === "string");
  assert.ok(reverted, `it is refused for another cause than ${reason}: ${error.details}`);
  const { errorName, args: said } = decodeErrorResult({ abi, data: reverted.data });
  assert.ok(`${errorName} ${said}`.includes(reason), `it is refused with ${errorName} ${said}, not ${reason}`);
}

/** Waits until `found` gives something, and gives that. */
export async function until(what, found, patience = PATIENCE_MS) {
  const end = Date.now() + patience;
  for (;;) {
    const result = await found();
    if (result) return result;
    assert.ok(Date.now() < end, `waited ${patience} ms for ${what}, in vain`);
    await sleep(300);
  }
}

/** Waits until a contract has logged so many of an event; gives them all, the oldest first. */
export function logged({ reader }, contract, eventName, count = 1) {
  return until(`${count} of ${eventName}`, async () => {
    const logs = await reader.getContractEvents({ ...contract, eventName, fromBlock: 0n });
    return logs.length >= count ? logs : undefined;
  });
}

/** Keeps something for the next step. */
export const keep = (file, what) =>
  writeFile(file, JSON.stringify(what, (_, value) => (typeof value === "bigint" ? String(value) : value)));

/** What an earlier step has kept. */
export const kept = async (file) => JSON.parse(await readFile(file, "utf8"));

/** Runs one of `steps`: `node SCRIPT HTTP_URL STEP ARGUMENT…`. It ends with a line of JSON, or with the reason. */
export async function run(steps, [url, step, ...args]) {
  try {
    assert.ok(url && Object.hasOwn(steps, step), `the steps are ${Object.keys(steps).join(", ")}`);
    const told = await steps[step](await connect(url), ...args);
    console.log(JSON.stringify(told ?? {}, (_, value) => (typeof value === "bigint" ? String(value) : value)));
  } catch (error) {
    // The whole message has the data sent in it, which may be a contract's code.
    console.error(error instanceof BaseError ? `${error.shortMessage} ${error.details}` : (error.stack ?? error));
    process.exitCode = 1;
  }
}
