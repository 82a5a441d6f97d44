// Contracts of contracts/examples on a chain with hosts: a property that its signers alone read, a customer of whom the
// chain learns the verdict alone, an alert at a price, a market that lives by what others asked. Each step is a run of its
// own: between them whoever runs them does what is done by the command line.
//
// Usage: node examples.mjs HTTP_URL STEP FILE ARGUMENT…     FILE: where the contracts are kept from step to step
// Ends with status 0 and a line of JSON, or with the reason. Needs `npm ci` here and in contracts/.

import assert from "node:assert/strict";
import { parseEther } from "viem";
import { compile } from "../../contracts/build.mjs";
import { BALTATHAR, DOROTHY } from "./clients.mjs";
import { call, deploy as deployed, keep, kept, logged, notDeployed, read, refused, run, tell } from "./steps.mjs";

const FEE = parseEther("0.01");
/** Sent with each question: enough for fee, deposits and callback. */
const SENT = parseEther("3");
const ASSET = "the house by the lake";
const SETTLES_AT = 1_900_000_000_000n;
/** 2016-01-01, milliseconds since 1970: the cursor of events of that year. */
const NEW_YEAR_2016 = 1_451_606_400_000n;
/** As the cryptlet has them. */
const [WTI_OIL, GOLD] = [0, 1];
const FULFILLED = 0;

/** Deploys them; `key` is Baltathar's, who signs for the property; `toWire`: what the alert has to subscribe with, in wei. */
async function deploy(clients, file, marketWatcher, propertyPrivacy, customerValidator, key, toWire) {
  const contracts = await compile();
  const made = async (name, args, value) => deployed(clients, contracts.get(name), args, value);
  const funds = BigInt(toWire);
  const alert = await made("PriceAlertWired", ["a refinery", marketWatcher], funds);
  const property = await made("PropertyPrivacyWired", [[BALTATHAR.address], [key], ASSET, propertyPrivacy]);
  const bank = await made("CustomerValidatorWired", [customerValidator, FEE, SENT]);
  const market = await made("Market", [marketWatcher]);
  const proxy = await made("CryptletProxy", [marketWatcher]);
  // Each is written for a header, and refuses a cryptlet with another one.
  const args = ["a refinery", propertyPrivacy];
  await notDeployed(clients, contracts.get("PriceAlertWired"), args, funds, "OtherHeader");
  await keep(file, { alert, property, bank, market, proxy });
}

/** What stands for a cryptlet on the chain tells of it. */
async function proxy(clients, file) {
  const { proxy } = await kept(file);
  const told = {};
  for (const name of ["owner", "name", "publicKey", "header", "isolation", "attestedHosts"]) {
    told[name] = await read(clients, proxy, name);
  }
  const [first] = told.attestedHosts;
  assert.deepEqual(await read(clients, proxy, "attestedHost", [first.host]), first);
  await refused(clients, proxy, "attestedHost", [4_000_000_000], "NotAttested");
  return told;
}

/** A signer sets the amount; gives the ciphertext that the cryptlet made of it, and the terms. */
async function setAmount(clients, file, sealed, approval) {
  const { property } = await kept(file);
  await refused(clients, property, "setAmount", [sealed, approval, FEE], "OnlySigner", { value: SENT, account: DOROTHY });
  await call(clients, property, "setSettlesAt", [SETTLES_AT], { account: BALTATHAR });
  await call(clients, property, "setAmount", [sealed, approval, FEE], { value: SENT, account: BALTATHAR });
  const [log] = await logged(clients, property, "FieldSealed");
  assert.deepEqual([log.args.field, log.args.signersVersion], ["amount", 1n]);
  assert.equal(await read(clients, property, "isAmountCurrent"), true);
  return { amount: await read(clients, property, "amount") };
}

/** Dorothy signs too, with her key: the ciphertext is not for her. */
async function addSigner(clients, file, key) {
  const { property } = await kept(file);
  await refused(clients, property, "addSigner", [DOROTHY.address, key], "OnlyOwner", { account: DOROTHY });
  await call(clients, property, "addSigner", [DOROTHY.address, key]);
  assert.equal(await read(clients, property, "isAmountCurrent"), false, "it is not for her");
}

/** The new signer has it sealed anew, with an approval that counts or not; both confirm. */
async function rewrap(clients, file, approval, stolen) {
  const { property } = await kept(file);
  const before = await read(clients, property, "amount");
  await call(clients, property, "rewrapAmount", [stolen, FEE], { value: SENT, account: DOROTHY });
  const [refusal] = await logged(clients, property, "FieldRefused");
  assert.match(refusal.args.problem, /approval/);
  assert.equal(await read(clients, property, "amount"), before, "it keeps the ciphertext that it had");
  await call(clients, property, "rewrapAmount", [approval, FEE], { value: SENT, account: DOROTHY });
  await logged(clients, property, "FieldSealed", 2);
  assert.equal(await read(clients, property, "isAmountCurrent"), true);
  const terms = await read(clients, property, "terms");
  for (const account of [BALTATHAR, DOROTHY]) {
    assert.equal(await read(clients, property, "isAgreed"), false);
    await call(clients, property, "confirm", [terms], { account });
  }
  assert.equal(await read(clients, property, "isAgreed"), true);
  return { amount: await read(clients, property, "amount") };
}

/** A customer brings himself; gives the verdict. */
async function validate(clients, file, sealed) {
  const { bank } = await kept(file);
  const customer = BALTATHAR.address;
  await refused(clients, bank, "validate", [customer, sealed], "NotTheDesk", { value: SENT, account: DOROTHY });
  await refused(clients, bank, "validate", [customer, sealed], "NotPaid", { value: SENT - 1n, account: BALTATHAR });
  await call(clients, bank, "validate", [customer, sealed], { value: SENT, account: BALTATHAR });
  const [log] = await logged(clients, bank, "Validated");
  assert.deepEqual([log.args.customer, log.args.accepted, log.args.reason], [customer, true, FULFILLED]);
  assert.equal(await read(clients, bank, "isAccepted", [customer]), true);
  // Whoever copies what stands on the chain does not become the customer.
  await call(clients, bank, "validate", [DOROTHY.address, sealed], { value: SENT, account: DOROTHY });
  const [copied] = await logged(clients, bank, "NotValidated");
  assert.equal(copied.args.customer, DOROTHY.address);
  assert.equal(await read(clients, bank, "isAccepted", [DOROTHY.address]), false);
  return { ...(await read(clients, bank, "verdictOn", [customer])), block: log.blockNumber };
}

/** The alert is wired to a price that is crossed: what it was deployed with suffices. */
async function wire(clients, file) {
  const { alert } = await kept(file);
  await refused(clients, alert, "wireOilRose", [NEW_YEAR_2016, FEE, 2n], "OnlyOwner", { account: DOROTHY });
  await call(clients, alert, "wireOilRose", [NEW_YEAR_2016, FEE, 2n]);
  await refused(clients, alert, "wireOilRose", [NEW_YEAR_2016, FEE, 2n], "AlreadyWired");
  return { contract: alert.address };
}

/** The alert comes; gives the days on which the price was crossed. */
async function alert(clients, file) {
  const { alert } = await kept(file);
  const logs = await logged(clients, alert, "OilCrossed", 2);
  assert.ok(logs.every(({ args }) => args.upwards && args.micros > 40_000_000n && args.beforeMicros <= 40_000_000n));
  assert.equal(await read(clients, alert, "days_", [0n]), logs[0].args.date, "the callback left it in the state");
  await call(clients, alert, "unwireOilRose");
  return { days: logs.map(({ args }) => args.date) };
}

/** The market reads what others asked for. */
async function market(clients, file) {
  const { market } = await kept(file);
  const [quote, acceptedAt] = await read(clients, market, "price", [WTI_OIL]);
  assert.ok(quote.micros > 0n && acceptedAt > 0n);
  const [then] = await read(clients, market, "priceAt", [WTI_OIL, acceptedAt]);
  assert.deepEqual(then, quote, "it was in force from then on");
  await refused(clients, market, "priceAt", [WTI_OIL, 1n], "NoResult");
  await refused(clients, market, "price", [GOLD], "NoResult");
  const highest = await read(clients, market, "highestSince", [WTI_OIL, 0n, 16n]);
  assert.ok(highest >= quote.micros);
  tell(`oil at ${quote.micros} since ${acceptedAt}`);
  return { micros: quote.micros, date: quote.date };
}

await run({ deploy, proxy, setAmount, addSigner, rewrap, validate, wire, alert, market }, process.argv.slice(2));
