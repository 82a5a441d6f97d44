// How programs here reach a registrar's node by viem.

import { createPublicClient, createWalletClient, defineChain, http } from "viem";
import { privateKeyToAccount } from "viem/accounts";

/** How long an answer may take. */
export const PATIENCE_MS = 60_000;
/** Alith, a well-known development account. Her key is no secret: never use it where money is worth something. */
export const ALITH = privateKeyToAccount("0x5fb92d6e98884f76de468fa3f6278f8807c48bebc13595d45af5bdc4da702133");
/** Baltathar, and Dorothy: the same is true of theirs. */
export const BALTATHAR = privateKeyToAccount("0x8075991ce870b93a8870eca0c0f91913d12f47948ca0fd25b49c6fa7cdbeee8b");
export const DOROTHY = privateKeyToAccount("0x39539ab1876910bbf3a223d84a29e28f1cb4e2e456503e7e91ed39b2e7223d68");

/** The clients: one that reads, one that signs as Alith; and how to wait for a transaction. */
export async function connect(url) {
  const transport = http(url, { timeout: PATIENCE_MS });
  const id = await createPublicClient({ transport }).getChainId();
  const chain = defineChain({
    id,
    name: "registrar",
    nativeCurrency: { name: "token", symbol: "CLT", decimals: 18 },
    rpcUrls: { default: { http: [url] } },
  });
  const options = { chain, transport, pollingInterval: 200 };
  return {
    reader: createPublicClient(options),
    wallet: createWalletClient({ ...options, account: ALITH }),
    mined: (reader, hash) => reader.waitForTransactionReceipt({ hash, timeout: PATIENCE_MS }),
  };
}
