// A stock of oil that knows what it is worth: deploys contracts/examples/StockClient.sol, has it subscribe to the price
// that the cryptlet `market-watcher` gives, and waits until it has been called with two of them.
//
// Usage: node stock.mjs HTTP_URL CRYPTLET_ADDRESS
// Tells each step on its error stream; ends with status 0 and a line of JSON, or with the reason. Needs `npm ci` here and
// in contracts/.

import assert from "node:assert/strict";
import { setTimeout as sleep } from "node:timers/promises";
import { BaseError, formatEther, parseEther } from "viem";
import { ALITH, connect, PATIENCE_MS } from "./clients.mjs";
import { done, tell } from "./steps.mjs";
import { compile } from "../../contracts/build.mjs";

const BARRELS = 1_000;
const PERIOD_MS = 2_000n;
const PRICE = parseEther("0.01");
const RESULTS = 5n;
const GAS = 200_000n;
const DEPOSIT = parseEther("0.01");
const FUNDS = parseEther("5");
const WANTED = 2;

/** Deploys it, with money to pay for prices and callbacks. */
async function deploy(clients, { abi, bytecode }, cryptlet) {
  const args = [cryptlet, BARRELS];
  const deployed = await done(clients, clients.wallet.deployContract({ abi, bytecode, args, value: FUNDS }), "deploying");
  tell(`deployed StockClient at ${deployed.contractAddress}: ${deployed.gasUsed} gas`);
  return { address: deployed.contractAddress, abi };
}

/** Has it subscribe. */
async function start(clients, stock) {
  const args = [PERIOD_MS, PRICE, RESULTS, GAS, DEPOSIT];
  const started = await done(clients, clients.wallet.writeContract({ ...stock, functionName: "start", args }), "start");
  const feed = await clients.reader.readContract({ ...stock, functionName: "feed" });
  tell(`it has subscribed to feed ${feed}: ${started.gasUsed} gas`);
  return feed;
}

/** Waits until it has been called with so many prices. */
async function prices({ reader }, stock, wanted) {
  const until = Date.now() + PATIENCE_MS;
  const told = new Set();
  for (;;) {
    const logs = await reader.getContractEvents({ ...stock, eventName: "PriceCalculated", fromBlock: 0n });
    for (const { args, blockNumber } of logs) {
      if (told.has(args.round)) continue;
      told.add(args.round);
      tell(`block ${blockNumber}: the price of ${args.date} in round ${args.round}; worth ${Number(args.worthMicros) / 1e6} dollars`);
    }
    if (logs.length >= wanted) return logs;
    assert.ok(Date.now() < until, `${logs.length} of ${wanted} prices within ${PATIENCE_MS} ms`);
    await sleep(300);
  }
}

/** What the newest callback left behind is what its event says, and who did not call may not. */
async function check({ reader }, stock, log) {
  const worth = await reader.readContract({ ...stock, functionName: "worthMicros" });
  assert.ok(worth > 0n, "it is worth something");
  const receipt = await reader.getTransactionReceipt({ hash: log.transactionHash });
  assert.ok(receipt.logs.some((inner) => inner.logIndex === log.logIndex), "the callback has a receipt");
  const message = {
    cryptlet: 0, topic: `0x${"0".repeat(64)}`, feed: `0x${"0".repeat(64)}`, round: 0n, sequence: 0n,
    observedAt: 0n, acceptedAt: 0n, agreed: 0, dissented: 0, output: "0x",
  };
  const call = { ...stock, functionName: "calculatePrice", args: [message], account: ALITH.address };
  await assert.rejects(reader.simulateContract(call), /OnlyCryptlet/, "nobody but the cryptlet gives it a price");
  return worth;
}

/** Ends the subscription; what is left comes back to the contract. */
async function stop(clients, stock) {
  await done(clients, clients.wallet.writeContract({ ...stock, functionName: "stop" }), "stop");
  const left = await clients.reader.getBalance({ address: stock.address });
  tell(`it has left the feed; of ${formatEther(FUNDS)} tokens ${formatEther(left)} are left`);
  return left;
}

async function main([url, cryptlet]) {
  assert.ok(url && cryptlet, "usage: node stock.mjs HTTP_URL CRYPTLET_ADDRESS");
  const clients = await connect(url);
  const contract = (await compile()).get("StockClient");
  const stock = await deploy(clients, contract, cryptlet);
  const feed = await start(clients, stock);
  const logs = await prices(clients, stock, WANTED);
  const worth = await check(clients, stock, logs.at(-1));
  const left = await stop(clients, stock);
  const told = { contract: stock.address, feed, prices: logs.length, worthMicros: String(worth), left: String(left) };
  console.log(JSON.stringify(told));
}

main(process.argv.slice(2)).catch((error) => {
  console.error(error instanceof BaseError ? error.message : (error.stack ?? error));
  process.exit(1);
});
