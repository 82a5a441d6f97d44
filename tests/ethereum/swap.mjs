// A credit default swap whose cryptlet is the contract's own, from its deployment to its settlement. Each step is a run of
// its own: between them whoever runs them does what is done by the command line.
//
// Usage: node swap.mjs HTTP_URL STEP FILE ARGUMENT…     FILE: where the contract is kept from step to step
// Ends with status 0 and a line of JSON, or with the reason. Needs `npm ci` here and in contracts/.

import assert from "node:assert/strict";
import { parseEther, toHex } from "viem";
import { compile } from "../../contracts/build.mjs";
import { ALITH, BALTATHAR, DOROTHY } from "./clients.mjs";
import { call, deploy as deployed, keep, kept, logged, notDeployed, read, refused, run, tell, until } from "./steps.mjs";

const [BUYER, SELLER] = [BALTATHAR, DOROTHY];
const DELEGATE = "0x000000000000000000000000000000000C7d0000";
const FUNDS = parseEther("20");
const FEE = parseEther("0.01");
/** Sent with each question: what is not used is the sender's again. */
const SENT = parseEther("3");
/** One unit of the swap in wei. */
const UNIT = 10n ** 6n;
const ENTITY = "ACME";
/** As the chain has them: how a binding stands. */
const STATES = ["none", "starting", "bound", "failed"];
const STATUS = { running: 0, defaulted: 1, settled: 2 };
const EMPTY = {
  cryptlet: 0, topic: `0x${"0".repeat(64)}`, feed: `0x${"0".repeat(64)}`, round: 0n, sequence: 0n,
  observedAt: 0n, acceptedAt: 0n, agreed: 0, dissented: 0, output: "0x",
};

/** A day, so many before today, on which every month has a day. */
function daysAgo(days) {
  const day = new Date(Date.now() - days * 86_400_000);
  if (day.getUTCDate() > 28) day.setUTCDate(28);
  return day.toISOString().slice(0, 10);
}

/** Two tokens are protected at five percent a year; a premium has fallen due. */
const terms = () => ({
  notional: 2_000_000_000_000n, spreadPpm: 50_000, start: daysAgo(45), periodMonths: 1, periods: 24, graceDays: 60,
  trigger: "D",
});

/** Whose hosts serve it, and with what code. */
const binding = (blueprint, code, operators, { isolation = 0, wait = true, minimum = 2 } = {}) => ({
  blueprint, code, minInstances: minimum, maxInstances: 3, operators: operators.split(","), isolation, wait,
});

/** How the contract's binding stands. */
async function standing(clients, swap, delegate) {
  const [cryptlet, state, reason] = await read(clients, { address: DELEGATE, abi: delegate }, "boundTo", [swap.address]);
  return { cryptlet, state: STATES[state], reason };
}

/** Waits until hosts have agreed, or it came to nothing. */
const decided = (clients, swap, delegate) =>
  until("an end of the binding", async () => {
    const found = await standing(clients, swap, delegate);
    return found.state === "starting" ? undefined : found;
  }, 150_000);

/** Deploys the swap, and waits until its cryptlet serves it. */
async function deploy(clients, file, blueprint, code, operators, creditWatch) {
  const contracts = await compile();
  const { abi: delegate } = contracts.get("ICryptoDelegate");
  const swapCode = contracts.get("BoundSwap");
  const args = [binding(blueprint, code, operators), BUYER.address, SELLER.address, terms(), ENTITY, "BBB", creditWatch];
  const swap = await deployed(clients, swapCode, args, FUNDS);
  const begun = await standing(clients, swap, delegate);
  assert.equal(begun.state, "starting", "hosts are asked after the deployment");
  const { abi, bytecode } = contracts.get("SharedLedger");
  await keep(file, { swap, delegate, cryptletAbi: contracts.get("ICryptlet").abi, ledger: { abi, bytecode } });
  const found = await decided(clients, swap, delegate);
  assert.deepEqual([found.state, found.reason], ["bound", ""]);
  tell(`its cryptlet is at ${found.cryptlet}`);
  assert.equal(await read(clients, swap, "cryptlet"), found.cryptlet, "the contract knows it");
  return { contract: swap.address, cryptlet: found.cryptlet };
}

/** Asks for the next state; gives the round. */
async function ask(clients, file, durationMs) {
  const { swap } = await kept(file);
  const { result } = await call(clients, swap, "step", [BigInt(durationMs), FEE], { value: SENT, account: SELLER });
  return { round: result };
}

/** While an answer is awaited, nobody asks. */
async function pending(clients, file) {
  const { swap } = await kept(file);
  await refused(clients, swap, "step", [10_000n, FEE], "StepPending", { value: SENT, account: BUYER });
}

/** Waits for the state's version; gives the state. */
async function stands(clients, file, version) {
  const { swap } = await kept(file);
  const logs = await logged(clients, swap, "StateUpdated", Number(version));
  const { args, blockNumber } = logs[Number(version) - 1];
  assert.equal(args.version, BigInt(version));
  const state = await read(clients, swap, "standing");
  tell(`block ${blockNumber}: version ${version} by round ${args.round}: status ${state.status}, next ${state.next}`);
  return { round: args.round, ...state };
}

/** The seller secures it, and the swap begins; ratings are subscribed to. */
async function begin(clients, file) {
  const { swap } = await kept(file);
  const collateral = terms().notional * UNIT;
  await refused(clients, swap, "step", [10_000n, FEE], "WrongTime", { value: SENT, account: SELLER });
  await refused(clients, swap, "secure", [], "OnlyBy", { value: collateral, account: BUYER });
  await call(clients, swap, "secure", [], { value: collateral, account: SELLER });
  const { round } = await ask(clients, file, 20_000);
  const state = await stands(clients, file, 1);
  assert.equal(state.round, round, "the answer is to what was asked");
  assert.equal(state.status, STATUS.running);
  await call(clients, swap, "wireRated", [ENTITY, FEE, 2n]);
  return state;
}

/** Nobody but the contract's cryptlet computes its state, and the cryptlet answers nobody but the contract. */
async function strangers(clients, file, blueprint) {
  const { swap, cryptletAbi } = await kept(file);
  for (const account of [ALITH, BUYER, SELLER]) {
    await refused(clients, swap, "updateState", [EMPTY], "OnlyBy", { account });
  }
  await refused(clients, swap, "secure", [], "OnlyBy", { account: BUYER });
  await refused(clients, swap, "payPremium", [], "OnlyBy", { account: SELLER });
  const hash = await clients.wallet.writeContract({ ...swap, functionName: "updateState", args: [EMPTY], gas: 500_000n });
  const receipt = await clients.mined(clients.reader, hash);
  assert.equal(receipt.status, "reverted", "sent all the same, it is reverted");
  const cryptlet = { address: await read(clients, swap, "cryptlet"), abi: cryptletAbi };
  const question = ["begin", toHex(new Uint8Array([0])), 10_000n, FEE, { selector: "0x00000000", gas: 0n, deposit: 0n }];
  await refused(clients, cryptlet, "request", question, "CallerNotAllowed", { value: SENT });
  await refused(clients, { address: blueprint, abi: cryptletAbi }, "request", question, "Unbound", { value: SENT });
}

/** A premium has fallen due: the buyer pays it, and the next state counts it. */
async function premium(clients, file) {
  const { swap } = await kept(file);
  const { premiumDue } = await read(clients, swap, "standing");
  assert.ok(premiumDue > 0n, "a premium is due");
  await call(clients, swap, "payPremium", [], { value: premiumDue * UNIT, account: BUYER });
  return { paid: premiumDue };
}

/** A question that too few hosts answered is over: the contract may ask again. */
async function over(clients, file, round) {
  const { swap } = await kept(file);
  const version = await read(clients, swap, "version");
  await until(`the end of round ${round}`, async () => {
    const trial = { ...swap, functionName: "step", args: [10_000n, FEE], value: SENT, account: BUYER };
    return clients.reader.simulateContract(trial).then(() => true, () => false);
  });
  assert.equal(await read(clients, swap, "version"), version, "the state is what it was");
}

/** The rating falls below the trigger; both agree on what is recovered; the collateral is divided and taken. */
async function settle(clients, file, version) {
  const { swap } = await kept(file);
  const [fell] = await logged(clients, swap, "RatingFell");
  assert.equal(fell.args.rating, "D");
  await ask(clients, file, 20_000);
  const defaulted = await stands(clients, file, Number(version) + 1);
  assert.equal(defaulted.status, STATUS.defaulted);
  for (const account of [BUYER, SELLER]) await call(clients, swap, "agreeOnRecovery", [400_000], { account });
  await ask(clients, file, 20_000);
  const settled = await stands(clients, file, Number(version) + 2);
  assert.equal(settled.status, STATUS.settled);
  assert.equal(settled.settlement, (terms().notional * 6n) / 10n, "what the debt has lost");
  const owed = await read(clients, swap, "owed", [BUYER.address]);
  assert.equal(owed, (settled.settlement - settled.premiumDue) * UNIT, "less what he still owes");
  const before = await clients.reader.getBalance({ address: BUYER.address });
  const { receipt } = await call(clients, swap, "take", [], { account: BUYER });
  const after = await clients.reader.getBalance({ address: BUYER.address });
  assert.equal(after - before, owed - receipt.gasUsed * receipt.effectiveGasPrice, "he has it");
  await call(clients, swap, "take", [], { account: SELLER });
  assert.equal(await read(clients, swap, "held"), 0n, "nothing of either is left");
  await refused(clients, swap, "step", [10_000n, FEE], "WrongTime", { value: SENT });
  return settled;
}

/** A contract that binds code which hosts refuse stays unbound, and says why. */
async function unbound(clients, file, blueprint, code, operators) {
  const { ledger, delegate } = await kept(file);
  const signers = [ALITH.address];
  const other = binding(blueprint, `0x${"09".repeat(32)}`, operators);
  await notDeployed(clients, ledger, [other, signers], FUNDS, "OtherCode");
  const contract = await deployed(clients, ledger, [binding(blueprint, code, operators), signers], FUNDS);
  const found = await decided(clients, contract, delegate);
  const [state, reason] = await read(clients, contract, "binding");
  assert.deepEqual([STATES[state], reason], [found.state, found.reason], "the contract itself tells");
  await refused(clients, contract, "settle", [FEE], "NotFound");
  return { contract: contract.address, ...found };
}

/** What the contract demands of its hosts' isolation, as the chain counts it, and whether there are such hosts: the council may
 * say otherwise. */
async function isolated(clients, file, blueprint, code, operators, isolation, outcome) {
  const { ledger, delegate } = await kept(file);
  const own = { isolation: Number(isolation), wait: false };
  const args = [binding(blueprint, code, operators, own), [ALITH.address]];
  if (outcome === "refused") return notDeployed(clients, ledger, args, FUNDS, "TooFewHosts");
  assert.equal(outcome, "bound");
  const contract = await deployed(clients, ledger, args, FUNDS);
  const found = await decided(clients, contract, delegate);
  assert.equal(found.state, "bound", found.reason);
  await keep(file, { ...(await kept(file)), contract });
  return { contract: contract.address, cryptlet: found.cryptlet };
}

/** A contract that does not wait is refused while its cryptlet has too few hosts. */
async function short(clients, file) {
  const { contract } = await kept(file);
  await refused(clients, contract, "settle", [FEE], "PoolTooSmall");
}

/** It lets its cryptlet go, which then is not asked any more. */
async function close(clients, file) {
  const { contract, delegate } = await kept(file);
  await until("hosts enough", async () => {
    const trial = { ...contract, functionName: "settle", args: [FEE], account: ALITH };
    return clients.reader.simulateContract(trial).then(() => true, () => false);
  });
  await refused(clients, contract, "close", [], "OnlySigner", { account: BUYER });
  await call(clients, contract, "close");
  assert.equal((await standing(clients, contract, delegate)).state, "none");
  await refused(clients, contract, "settle", [FEE], "Revoked");
}

const STEPS = { deploy, begin, strangers, ask, pending, stands, premium, over, settle, unbound, isolated, short, close };
await run(STEPS, process.argv.slice(2));
