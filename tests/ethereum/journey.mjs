// What a person does with an Ethereum wallet and library, done by a program against a running registrar: look around,
// deploy a contract, call it, read its value and its events, and be refused in words that the library understands.
//
// Usage: node journey.mjs HTTP_URL
// Ends with status 0 and a line of JSON, or with the reason. Needs `npm ci` here and in contracts/.

import assert from "node:assert/strict";
import {
  BaseError,
  ContractFunctionRevertedError,
  encodeFunctionData,
  getContractAddress,
  keccak256,
  parseEther,
  parseEventLogs,
} from "viem";
import { generatePrivateKey, privateKeyToAccount } from "viem/accounts";
import { ALITH, connect } from "./clients.mjs";
import { compile } from "../../contracts/build.mjs";

/** The error that a request ends with. */
async function refused(promise) {
  return promise.then(
    () => assert.fail("it was not refused"),
    (error) => error,
  );
}

/** The innermost error with a code: what the node answered. */
function answer(error) {
  return error.walk((inner) => typeof inner.code === "number" && inner.code !== -1) ?? error;
}

/** Chain, blocks and fees. */
async function lookAround({ reader }) {
  const id = await reader.getChainId();
  assert.ok(id > 0, "the chain has a number");
  assert.equal(await reader.request({ method: "net_version" }), String(id));
  assert.equal(await reader.request({ method: "net_listening" }), true);
  assert.equal(await reader.request({ method: "eth_syncing" }), false);
  assert.deepEqual(await reader.request({ method: "eth_accounts" }), []);
  assert.match(await reader.request({ method: "web3_clientVersion" }), /^registrar\/v/);

  const latest = await reader.getBlock();
  const same = await reader.getBlock({ blockHash: latest.hash });
  assert.equal(same.number, latest.number, "a block is found by its hash");
  const parent = await reader.getBlock({ blockNumber: latest.number - 1n });
  assert.equal(parent.hash, latest.parentHash, "a block names the one before it");
  assert.equal((await reader.getBlock({ blockTag: "earliest" })).number, 0n);
  const [finalized, safe] = [await reader.getBlock({ blockTag: "finalized" }), await reader.getBlock({ blockTag: "safe" })];
  assert.ok(finalized.number <= safe.number && safe.number <= (await reader.getBlockNumber()), "what is final is not newer");
  assert.equal(await reader.request({ method: "eth_getBlockByNumber", params: ["0xffffffff", false] }), null);

  const price = await reader.getGasPrice();
  assert.equal(price, latest.baseFeePerGas, "a gas costs what the block says");
  assert.equal(await reader.estimateMaxPriorityFeePerGas(), 0n);
  const history = await reader.getFeeHistory({ blockCount: 3, rewardPercentiles: [50] });
  assert.deepEqual(history.baseFeePerGas, [price, price, price, price], "it always costs the same");
  assert.ok(history.reward.every((rewards) => rewards[0] === 0n));
  return id;
}

/** Accounts: Alith has something, and gives of it. */
async function pay({ reader, wallet, mined }) {
  const before = await reader.getBalance({ address: ALITH.address });
  assert.ok(before > parseEther("1"), `Alith has something: ${before}`);
  const { address } = privateKeyToAccount(generatePrivateKey());
  assert.equal(await reader.getBalance({ address }), 0n);
  const nonce = await reader.getTransactionCount({ address: ALITH.address });
  const value = parseEther("0.5");
  const hash = await wallet.sendTransaction({ to: address, value });
  const pending = await reader.getTransactionCount({ address: ALITH.address, blockTag: "pending" });
  assert.equal(pending, nonce + 1, "what waits counts");
  assert.equal((await reader.getTransaction({ hash })).from, ALITH.address.toLowerCase(), "it is found, waiting or not");
  const receipt = await mined(reader, hash);
  assert.equal(receipt.status, "success");
  assert.equal(await reader.getBalance({ address }), value);
  const after = await reader.getBalance({ address: ALITH.address });
  assert.ok(after <= before - value - receipt.gasUsed * receipt.effectiveGasPrice, "who sends pays for the gas");
  assert.equal(await reader.getTransactionCount({ address: ALITH.address }), nonce + 1);
}

/** Deploys the notebook. */
async function deploy({ reader, wallet, mined }, { abi, bytecode }) {
  const nonce = await reader.getTransactionCount({ address: ALITH.address });
  const receipt = await mined(reader, await wallet.deployContract({ abi, bytecode }));
  assert.equal(receipt.status, "success");
  const expected = getContractAddress({ from: ALITH.address, nonce: BigInt(nonce) });
  assert.equal(receipt.contractAddress.toLowerCase(), expected.toLowerCase(), "it is where it was to be");
  const code = await reader.getCode({ address: expected });
  assert.ok(code && code.length > 2, "there is code");
  return { address: expected, abi };
}

/** Calls it, and finds what it did in every way that there is. */
async function write({ reader, wallet, mined }, notebook) {
  assert.equal(await reader.readContract({ ...notebook, functionName: "count" }), 0n);
  const call = { ...notebook, functionName: "note", args: ["first"] };
  const estimate = await reader.estimateContractGas({ ...call, account: ALITH.address });
  const { result } = await reader.simulateContract({ ...call, account: ALITH });
  assert.equal(result, 0n, "a call is tried without being sent");
  const hash = await wallet.writeContract(call);
  const receipt = await mined(reader, hash);
  assert.equal(receipt.status, "success");
  assert.ok(receipt.gasUsed > 21_000n && receipt.gasUsed <= estimate, `${receipt.gasUsed} of ${estimate} gas`);
  assert.equal(await reader.readContract({ ...notebook, functionName: "count" }), 1n);
  const slot = await reader.getStorageAt({ address: notebook.address, slot: "0x0" });
  assert.equal(BigInt(slot), 1n, "the value lies where Solidity puts it");

  const [noted] = parseEventLogs({ abi: notebook.abi, logs: receipt.logs });
  assert.deepEqual(noted.args, { writer: ALITH.address, number: 0n, text: "first" });
  await find({ reader }, notebook, receipt);

  const block = await reader.getBlock({ blockHash: receipt.blockHash, includeTransactions: true });
  const index = receipt.transactionIndex;
  assert.equal(block.transactions[index].hash, hash, "the block has it");
  assert.equal(await reader.getBlockTransactionCount({ blockHash: block.hash }), block.transactions.length);
  const byPlace = await reader.getTransaction({ blockNumber: block.number, index });
  const byHash = await reader.getTransaction({ hash });
  assert.deepEqual([byPlace.hash, byHash.blockHash, byHash.type], [hash, block.hash, "eip1559"]);
  const receipts = await reader.request({ method: "eth_getBlockReceipts", params: [`0x${block.number.toString(16)}`] });
  assert.equal(receipts[index].transactionHash, hash);
  return { transaction: hash, block: block.hash };
}

/** Looks for the event of `receipt` by contract, by topic, in a range and in a block. */
async function find({ reader }, { address, abi }, receipt) {
  const event = abi.find((item) => item.type === "event");
  const range = { fromBlock: 0n, toBlock: "latest" };
  const within = { fromBlock: receipt.blockNumber, toBlock: receipt.blockNumber };
  for (const where of [range, within, { blockHash: receipt.blockHash }]) {
    const logs = await reader.getLogs({ address, event, args: { writer: ALITH.address }, ...where });
    assert.deepEqual(
      logs.map((log) => [log.transactionHash, log.logIndex, log.args.text]),
      [[receipt.transactionHash, receipt.logs[0].logIndex, "first"]],
    );
  }
  assert.deepEqual(await reader.getLogs({ address, event, args: { number: 7n }, ...range }), [], "no other note");
  assert.deepEqual(await reader.getLogs({ address: ALITH.address, ...range }), [], "no other contract");
  const before = { fromBlock: 0n, toBlock: receipt.blockNumber - 1n };
  assert.deepEqual(await reader.getLogs({ address, ...before }), [], "not before it happened");
}

/** What the contract and the node refuse, and how they say so. */
async function beRefused({ reader, wallet, mined }, notebook) {
  const note = (text) => ({ ...notebook, functionName: "note", args: [text], account: ALITH });
  const why = (error) => error.walk((inner) => inner instanceof ContractFunctionRevertedError);
  assert.equal(why(await refused(reader.simulateContract(note("")))).reason, "nothing to note");
  const tooLong = why(await refused(reader.simulateContract(note("x".repeat(33)))));
  assert.deepEqual([tooLong.data.errorName, tooLong.data.args], ["TooLong", [33n, 32n]]);
  const data = encodeFunctionData(note(""));
  for (const method of ["eth_call", "eth_estimateGas"]) {
    const params = [{ from: ALITH.address, to: notebook.address, data }];
    const reverted = answer(await refused(reader.request({ method, params })));
    assert.equal(reverted.code, 3, `${method}: ${reverted.message}`);
    assert.match(reverted.data, /^0x08c379a0/, `${method} gives what the contract gave`);
  }

  const hash = await wallet.writeContract({ ...note(""), gas: 500_000n });
  const receipt = await mined(reader, hash);
  assert.deepEqual([receipt.status, receipt.logs], ["reverted", []], "sent all the same, it is reverted, and paid for");

  const request = await wallet.prepareTransactionRequest({ to: ALITH.address, value: 1n });
  const resent = await wallet.signTransaction({ ...request, nonce: request.nonce - 1 });
  const old = answer(await refused(reader.sendRawTransaction({ serializedTransaction: resent })));
  assert.match(`${old.message} ${old.details}`, /nonce too low/i);
  const foreign = await ALITH.signTransaction({ ...request, chainId: 1, type: "eip1559" });
  const elsewhere = answer(await refused(reader.sendRawTransaction({ serializedTransaction: foreign })));
  assert.match(`${elsewhere.message} ${elsewhere.details}`, /invalid chain id/i);
  const far = { fromBlock: "0x0", toBlock: "0xffffff" };
  const wide = answer(await refused(reader.request({ method: "eth_getLogs", params: [far] })));
  assert.match(`${wide.message} ${wide.details}`, /block range/, "a question that spans too much says what it may");
  assert.equal(await reader.request({ method: "eth_getTransactionReceipt", params: [keccak256("0x00")] }), null);
}

async function main([url]) {
  const clients = await connect(url);
  const notebook = (await compile(["../tests/ethereum/contracts"])).get("Notebook");
  const chain = await lookAround(clients);
  await pay(clients);
  const deployed = await deploy(clients, notebook);
  const written = await write(clients, deployed);
  await beRefused(clients, deployed);
  console.log(JSON.stringify({ chain, contract: deployed.address, ...written }));
}

main(process.argv.slice(2)).catch((error) => {
  console.error(error instanceof BaseError ? error.message : (error.stack ?? error));
  process.exit(1);
});
