// What a person does in polkadot.js, done by a program against a running registrar:
// register a cryptlet, ask the market-watcher a question, subscribe to it, and read storage, events and cryptlet_* methods.
//
// Usage: node journey.mjs WS_URL PACKAGE_JSON QUESTION_JSON
//   PACKAGE_JSON   what `cryptlet --json package show FILE` prints, of a package for //Alice that is not registered yet
//   QUESTION_JSON  {cryptlet, method, params}: whom to ask what; params are SCALE bytes in hex
// Ends with status 0 and a line of JSON, or with the reason.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { ApiPromise, Keyring, WsProvider } from "@polkadot/api";

const PATIENCE_MS = 60_000;
const definitions = new URL("../../sdk/polkadot-js/cryptlet.json", import.meta.url);

/** Fails with `what` if `promise` takes too long. */
function within(promise, what) {
  let timer;
  const limit = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(`waited ${PATIENCE_MS} ms for ${what}, in vain`)), PATIENCE_MS);
  });
  return Promise.race([promise, limit]).finally(() => clearTimeout(timer));
}

/** Signs and sends; gives the events once the transaction is in a block, or the chain's own error. */
function send(api, transaction, signer) {
  const sent = new Promise((resolve, reject) => {
    transaction
      .signAndSend(signer, ({ status, events, dispatchError }) => {
        if (dispatchError?.isModule) {
          const { section, name, docs } = api.registry.findMetaError(dispatchError.asModule);
          reject(new Error(`${section}.${name}: ${docs.join(" ")}`));
        } else if (dispatchError) {
          reject(new Error(dispatchError.toString()));
        } else if (status.isInBlock) {
          resolve(events.map(({ event }) => event));
        } else if (status.isInvalid || status.isDropped) {
          reject(new Error(`the pool refused it: ${status.type}`));
        }
      })
      .catch(reject);
  });
  return within(sent, "a block with the transaction");
}

function only(events, kind) {
  const found = events.filter((event) => kind.is(event));
  assert.equal(found.length, 1, `one ${kind.meta?.name ?? "event"} of this kind`);
  return found[0].data;
}

/** Waits for the result of `round`. */
async function accepted(api, round) {
  let stop;
  const seen = new Promise((resolve, reject) => {
    api.query.system
      .events((records) => {
        for (const { event } of records) {
          if (api.events.cryptoDelegate.ResultAccepted.is(event) && event.data.round.eq(round)) resolve(event.data);
          if (api.events.cryptoDelegate.RoundExpired.is(event) && event.data.round.eq(round)) {
            reject(new Error(`round ${round} expired`));
          }
        }
      })
      .then((unsubscribe) => (stop = unsubscribe), reject);
  });
  return within(seen, `the result of round ${round}`).finally(() => stop?.());
}

/** Subscribes to a question every two seconds, takes results as they come, reads how it all stands, and leaves. */
async function subscribe(api, question, topic, signer) {
  const { cryptlet, method, params } = question;
  const seen = (await api.rpc.cryptlet.topic(topic)).toJSON().next;
  const coming = results(api, topic, seen, 2);
  const every = { Every: { periodMs: 2_000 } };
  const [durationMs, price, paid] = [10_000, 1_000_000_000n, 20n];
  const asked = only(
    await send(
      api,
      api.tx.cryptoDelegate.subscribe(cryptlet, method, params, every, Date.now(), durationMs, price, price * paid),
      signer,
    ),
    api.events.cryptoDelegate.Subscribed,
  );
  const rows = await coming;
  assert.deepEqual(rows.map((row) => row.sequence), [seen, seen + 1], "results come in their order, none twice");

  const feed = (await api.rpc.cryptlet.feed(asked.feed)).toJSON();
  assert.equal(feed.topic, topic.toHex(), "a feed's results stand in the question's topic");
  assert.deepEqual(feed.trigger, { every: { periodMs: 2_000 } });
  assert.ok(feed.delivered >= 2, `two results at least: ${feed.delivered}`);
  const subscription = (await api.rpc.cryptlet.subscription(asked.feed, signer.address)).toJSON();
  assert.equal(subscription.state, "active");
  assert.equal(subscription.acceptedIn, asked.round.toNumber(), "it names the round in which the pool accepted");
  assert.ok(subscription.resultsLeft <= Number(paid) - 2, `results are paid from the funds: ${subscription.resultsLeft}`);
  const listed = (await api.rpc.cryptlet.subscriptions(signer.address)).toJSON();
  assert.deepEqual(listed.map((row) => row.feed), [asked.feed.toHex()], "cryptlet_subscriptions lists it");
  await history(api, topic, rows);

  only(await send(api, api.tx.cryptoDelegate.unsubscribe(asked.feed), signer), api.events.cryptoDelegate.Unsubscribed);
  assert.equal((await api.rpc.cryptlet.subscription(asked.feed, signer.address)).toJSON(), null, "the subscription is gone");
  assert.equal((await api.rpc.cryptlet.feed(asked.feed)).toJSON(), null, "and the feed with it");
  return rows.length;
}

/** Waits for so many results of a topic, from a place on, as cryptlet_subscribeResults tells of them. */
async function results(api, topic, from, count) {
  const rows = [];
  let stop;
  const seen = new Promise((resolve, reject) => {
    api.rpc.cryptlet
      .subscribeResults(topic, from, (told) => {
        const { block, result } = told.toJSON();
        assert.match(block, /^0x[0-9a-f]{64}$/, "it names the block");
        rows.push(result);
        if (rows.length === count) resolve(rows);
      })
      .then((unsubscribe) => (stop = unsubscribe), reject);
  });
  return within(seen, `${count} results of ${topic}`).finally(() => stop?.());
}

/** What the chain tells of results that it had before, and of rounds that wait. */
async function history(api, topic, rows) {
  const [first, second] = rows;
  const inForce = (await api.rpc.cryptlet.resultInForce(topic, second.acceptedAt - 1)).toJSON();
  assert.equal(inForce.round, first.round, "the first was in force until the second came");
  const { leaves } = (await api.rpc.cryptlet.history()).toJSON();
  assert.ok(leaves > second.leaf, `all results stand in the history: ${leaves}`);
  const proven = (await api.rpc.cryptlet.historyProof(first.leaf)).toJSON();
  assert.equal(proven.proof.index, first.leaf);
  assert.equal(proven.result.round, first.round, "each has its proof");
  assert.equal(proven.result.output, first.output);
  const waiting = (await api.rpc.cryptlet.standingRounds(1)).toJSON();
  assert.deepEqual(waiting, { rows: [], next: null }, "nobody waits for an event");
}

async function main([url, packageText, questionText]) {
  const pack = JSON.parse(packageText);
  const question = JSON.parse(questionText);
  const { rpc, types } = JSON.parse(await readFile(definitions, "utf8"));
  const api = await within(ApiPromise.create({ provider: new WsProvider(url), rpc, types, noInitWarn: true }), "the node");
  const alice = new Keyring({ type: "sr25519" }).addFromUri("//Alice");

  const registered = only(
    await send(
      api,
      api.tx.cryptlet.register(
        pack.name,
        "Utility",
        pack.header,
        pack.configuration,
        pack.code,
        "https://artefacts.example/" + pack.name + ".wasm",
        ["from-polkadot-js"],
        {},
        pack.signature,
      ),
      alice,
    ),
    api.events.cryptlet.CryptletRegistered,
  );
  const id = registered.cryptlet.toNumber();
  const stored = (await api.query.cryptlet.cryptlets(id)).unwrap();
  assert.equal(stored.owner.toString(), alice.address, "the storage shows the owner");
  const shown = (await api.rpc.cryptlet.cryptlet(id)).toJSON();
  assert.equal(shown.name, pack.name, "cryptlet_cryptlet shows the name");
  const listed = (await api.rpc.cryptlet.cryptlets({ tag: "from-polkadot-js" })).toJSON();
  assert.deepEqual(listed.rows.map((row) => row.id), [id], "cryptlet_cryptlets finds it by tag");

  await assert.rejects(
    send(api, api.tx.cryptlet.register(pack.name, "Utility", pack.header, pack.configuration, pack.code, "https://artefacts.example/x.wasm", [], {}, pack.signature), alice),
    /cryptlet\.AlreadyExists/,
    "the name is taken",
  );

  const deadline = Date.now() + 30_000;
  const fee = 1_000_000_000_000n;
  const opened = only(
    await send(api, api.tx.cryptoDelegate.request(question.cryptlet, question.method, question.params, deadline, fee), alice),
    api.events.cryptoDelegate.RoundOpened,
  );
  const result = await accepted(api, opened.round);
  const { rows } = (await api.rpc.cryptlet.results(result.topic)).toJSON();
  const record = rows.find((row) => row.round === opened.round.toNumber());
  assert.ok(record, "cryptlet_results shows the result");
  const value = api.createType("CryptletValue", api.createType("Bytes", result.output).toU8a(true));
  const envelope = (await api.rpc.cryptlet.envelope(result.topic, record.sequence)).unwrap();
  const verdict = (await api.rpc.cryptlet.verifyEnvelope(envelope.toHex())).toJSON();
  assert.equal(verdict.signed, true, `the envelope is signed: ${verdict.reason}`);
  assert.equal(verdict.acceptance, "accepted", `the chain accepted it: ${verdict.reason}`);
  assert.equal(verdict.statementCompared, true, "its statement is the round's");
  assert.equal(verdict.agreed.length, record.agreed.length);
  assert.match(verdict.atBlock, /^0x[0-9a-f]{64}$/, "it names the block that was asked");
  assert.equal(typeof verdict.finalized, "boolean", "and whether that is final");
  const head = (await api.rpc.chain.getFinalizedHead()).toHex();
  const final = (await api.rpc.cryptlet.verifyEnvelope(envelope.toHex(), head)).toJSON();
  assert.deepEqual([final.atBlock, final.finalized], [head, true], "a final block is told to be final");
  await assert.rejects(api.rpc.cryptlet.verifyEnvelope(envelope.toHex(), `0x${"07".repeat(32)}`), /9005/, "a block of no chain");

  const delivered = await subscribe(api, question, result.topic, alice);

  const round = opened.round.toNumber();
  console.log(JSON.stringify({ registered: id, round, value: value.toJSON(), agreed: verdict.agreed, delivered }));
  await api.disconnect();
}

main(process.argv.slice(2)).catch((error) => {
  console.error(error.message ?? error);
  process.exit(1);
});
