// An EVM in this process, for what needs no chain.

import { Common, Hardfork, Mainnet } from "@ethereumjs/common";
import { createEVM } from "@ethereumjs/evm";
import { Account, bytesToHex, createAddressFromString, hexToBytes } from "@ethereumjs/util";
import { compile, FOLDERS } from "../../build.mjs";

const CALLER = createAddressFromString("0x00000000000000000000000000000000000000ee");
const GAS = 100_000_000n;
const BALANCE = 10n ** 24n;
// The clock of all blocks, in seconds: a minute after what the mocks accept.
const NOW = 1_700_000_060n;

// What of a block the stories see.
const BLOCK = {
  header: {
    number: 1n,
    coinbase: CALLER,
    timestamp: NOW,
    difficulty: 0n,
    prevRandao: new Uint8Array(32),
    gasLimit: GAS,
    baseFeePerGas: 0n,
    getBlobGasPrice: () => 1n,
  },
};

/** All contracts, and those of the tests. Compiled once a process. */
export const contracts = await compile([...FOLDERS, "test/solidity"]);

/** The contract of a name. */
function contract(name) {
  const found = contracts.get(name);
  if (!found) throw new Error(`there is no contract ${name}`);
  return found;
}

/** A call that reverted. `data`: what it reverted with. */
export class Reverted extends Error {
  constructor(reason, data) {
    super(`${reason} ${data}`);
    this.data = data;
  }
}

/** An EVM with contracts at given addresses, `{address: name}`, and texts as code: `{address: bytes}`. */
export async function machine(placed = {}, texts = {}) {
  const evm = await createEVM({
    common: new Common({ chain: Mainnet, hardfork: Hardfork.Cancun }),
    allowUnlimitedContractSize: true,
    allowUnlimitedInitCodeSize: true,
  });
  await evm.stateManager.putAccount(CALLER, new Account(0n, BALANCE));
  for (const [address, name] of Object.entries(placed)) {
    await evm.stateManager.putCode(createAddressFromString(address), hexToBytes(contract(name).deployedBytecode));
  }
  for (const [address, text] of Object.entries(texts)) {
    await evm.stateManager.putCode(createAddressFromString(address), text);
  }
  return evm;
}

async function run(evm, call) {
  const { createdAddress, execResult } = await evm.runCall({ caller: CALLER, gasLimit: GAS, block: BLOCK, ...call });
  const { exceptionError, executionGasUsed, returnValue } = execResult;
  if (exceptionError) throw new Reverted(exceptionError.error, bytesToHex(returnValue));
  return { createdAddress, executionGasUsed, returnValue };
}

/** Deploys a contract whose constructor takes nothing, and gives it money. Gives its address. */
export async function deploy(evm, name) {
  const { createdAddress } = await run(evm, { data: hexToBytes(contract(name).bytecode) });
  const account = await evm.stateManager.getAccount(createdAddress);
  account.balance = BALANCE;
  await evm.stateManager.putAccount(createdAddress, account);
  return createdAddress;
}

/** Calls a function that takes nothing. Gives the gas that it used. */
export async function call(evm, name, to, signature, value = 0n) {
  const { executionGasUsed } = await run(evm, { to, value, data: hexToBytes(`0x${contract(name).methods[signature]}`) });
  return executionGasUsed;
}

/** Calls a function that takes bytes and gives bytes. Both in hexadecimal digits. Gives `{output, gas}`. */
export async function callBytes(evm, name, to, method, input) {
  const bytes = hexToBytes(input);
  const data = new Uint8Array(4 + 64 + Math.ceil(bytes.length / 32) * 32);
  data.set(hexToBytes(`0x${contract(name).methods[`${method}(bytes)`]}`));
  data[4 + 31] = 32;
  new DataView(data.buffer).setUint32(4 + 60, bytes.length);
  data.set(bytes, 4 + 64);
  const { executionGasUsed, returnValue } = await run(evm, { to, data });
  const view = new DataView(returnValue.buffer, returnValue.byteOffset);
  return { output: bytesToHex(returnValue.subarray(64, 64 + view.getUint32(60))), gas: executionGasUsed };
}
