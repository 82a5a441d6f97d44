//! Prints what feeds cost the chain: a block in which none is due, ten thousand that are due together, entering a full
//! page of the agenda beside `pallet-scheduler`, results for topics that are due in each block, and what past results take
//! in the state beside a plain map.
//!
//! Counted is what every node does when it imports the block, as in `work`. The state is in memory.

use anyhow::{ensure, Context, Result};
use cryptlet_benches::{
    chain::SLOT_MS,
    hosts::Asked,
    meter::{self, Spread, SAMPLES},
    registrar::{self, Registrar},
    rows::{block, engines, transaction},
    scheduler, table, BATCH,
};
use cryptlet_primitives::{
    feed::{Feed, Trigger},
    ids::{CryptletId, FeedId, Moment},
};
use cryptlet_registrar_runtime::AccountId;
use std::{collections::VecDeque, time::Duration};

/// Feeds with a thousand subscribers each: a million subscriptions.
const CROWDED: u32 = 1_000;
/// Subscribers of each.
const SUBSCRIBERS: u32 = 1_000;
/// Feeds that are due together.
const DUE_TOGETHER: u32 = 10_000;
/// Cryptlets whose feeds are due together: a report holds the quorums of four pools of 21.
const CRYPTLETS: u32 = 4;
/// Full pages of the bucket that one more feed enters: ten thousand feeds.
const FULL_PAGES: u32 = 625;
/// Results of each topic before and after those whose bytes are counted: more than a topic keeps, and pages as full.
const KEPT: u32 = 48;
const PAST: u32 = 176;
/// Rounds of feeds whose results fit into a block of [`SLOT_MS`], in a report with the quorums of all these pools.
const SETTLED: u16 = 44;
const DAY_MS: u64 = 24 * 60 * 60 * 1_000;
/// Blocks before a steady one is measured: each feed had its turn several times.
const STEADY: u32 = 15;

fn main() -> Result<()> {
    table::print_heading("for each block");
    bench_idle()?;
    table::print_heading("for each delivery");
    bench_steady()?;
    table::print_heading("for each transaction");
    bench_entering()?;
    bench_due_together()?;
    bench_bytes()?;
    println!(
        "\nµs: the processor's time for the block's import: median, least and most of {SAMPLES}. Of a transaction without that\n\
         of an empty block, of a block and a delivery all. Reads and writes: every access, and the keys among them."
    );
    Ok(())
}

/// Blocks in which nothing is due.
fn bench_idle() -> Result<()> {
    let mut registrar = Registrar::found(false, 1)?;
    block(&mut registrar.chain, "empty: no subscription", 1, &[])?;
    let cryptlet = one(&registrar)?;
    let far = registrar.chain.now() + 365 * DAY_MS;
    let every = Trigger::Every { period_ms: DAY_MS };
    let feeds: Vec<Feed> = (0..CROWDED)
        .map(|number| registrar::feed(cryptlet, number, every, far + u64::from(number) * 1_000))
        .collect::<Result<_>>()?;
    registrar.subscribe(&feeds)?;
    // One is due and answered: from then on each block looks at one bucket, as in life.
    let soon = registrar.chain.now() + 10 * SLOT_MS;
    let passing = registrar::feed(cryptlet, CROWDED, Trigger::Once, soon)?;
    registrar.subscribe(&[passing])?;
    let from = registrar.next_round();
    while registrar.next_round() == from {
        registrar.pass()?;
    }
    let open = registrar.opened(from)?;
    let rounds: Vec<_> = open.iter().map(|(_, round)| *round).collect();
    let report = registrar.deliver(&rounds)?;
    meter::import_next(&mut registrar.chain, &[report])?;
    let accounts: Vec<AccountId> = (1..SUBSCRIBERS).map(subscriber).collect();
    for feed in &feeds {
        registrar.crowd(feed.id(), &accounts)?;
    }
    let name = format!("empty: {} subscriptions", CROWDED * SUBSCRIBERS);
    block(&mut registrar.chain, &name, 1, &[])?;
    Ok(())
}

fn subscriber(number: u32) -> AccountId {
    AccountId::new(sp_io::hashing::blake2_256(&number.to_le_bytes()))
}

fn one(registrar: &Registrar) -> Result<CryptletId> {
    let first = registrar.cryptlets().first().copied();
    first.context("there is no cryptlet")
}

/// A block that opens rounds for as many topics as a report can settle, and takes the report about those that the block
/// before opened.
fn bench_steady() -> Result<()> {
    let mut registrar = Registrar::found(false, CRYPTLETS)?;
    // A feed is due again three blocks later, so three times as many are so many in each block.
    let every = Trigger::Every {
        period_ms: 3 * SLOT_MS,
    };
    let begin = registrar.chain.now() + 20 * SLOT_MS;
    let start = |number: u32| begin + u64::from(number / u32::from(SETTLED)) * SLOT_MS;
    let feeds = feeds_of(&registrar, 3 * u32::from(SETTLED), every, start)?;
    registrar.subscribe(&feeds)?;
    while registrar.chain.now() <= begin {
        registrar.pass()?;
    }
    let mut waiting = VecDeque::new();
    for _ in 0..STEADY {
        next_block(&mut registrar, &mut waiting)?;
    }
    // None of the blocks so far began a session, nor does the one that is measured: its report would not fit.
    ensure!(
        waiting.len() == usize::from(SETTLED),
        "{} rounds wait after the last block",
        waiting.len()
    );
    let report = registrar.deliver(waiting.make_contiguous())?;
    let name = format!("block: {SETTLED} opened, {SETTLED} settled");
    block(&mut registrar.chain, &name, SETTLED, &[report])?;
    let name = format!("block: {SETTLED} opened");
    block(&mut registrar.chain, &name, SETTLED, &[])?;
    Ok(())
}

/// Feeds of the cryptlets in turn.
fn feeds_of(
    registrar: &Registrar,
    count: u32,
    trigger: Trigger,
    start: impl Fn(u32) -> Moment,
) -> Result<Vec<Feed>> {
    let cryptlets = registrar.cryptlets();
    (0..count)
        .zip(cryptlets.iter().cycle())
        .map(|(number, cryptlet)| registrar::feed(*cryptlet, number, trigger, start(number)))
        .collect()
}

/// A block that has passed.
struct Passed {
    time: Duration,
    opened: Vec<(FeedId, Asked)>,
}

/// The next block: brings the results of the first rounds that wait, and leaves those that it opens to wait. A session's
/// first block brings none, as on any chain: `pallet-session` declares all of it for the change.
fn next_block(registrar: &mut Registrar, waiting: &mut VecDeque<Asked>) -> Result<Passed> {
    let most = if registrar.begins_session() {
        0
    } else {
        usize::from(SETTLED)
    };
    let rounds: Vec<_> = waiting.drain(..waiting.len().min(most)).collect();
    let transactions = if rounds.is_empty() {
        Vec::new()
    } else {
        vec![registrar.deliver(&rounds)?]
    };
    let from = registrar.next_round();
    let time = meter::import_next(&mut registrar.chain, &transactions)?;
    let opened = registrar.opened(from)?;
    waiting.extend(opened.iter().map(|(_, round)| *round));
    Ok(Passed { time, opened })
}

/// Feeds that are due at one moment, until all are opened; each block brings the results of those before.
fn bench_due_together() -> Result<()> {
    let mut registrar = Registrar::found(false, CRYPTLETS)?;
    // Subscribing takes two blocks for each 32; some to spare.
    let blocks = u64::from(DUE_TOGETHER) / 16 + 20;
    let start = registrar.chain.now() + blocks * SLOT_MS;
    let feeds = feeds_of(&registrar, DUE_TOGETHER, Trigger::Once, |_| start)?;
    registrar.subscribe(&feeds)?;
    let expected = registrar.waiting(start);
    ensure!(expected.len() == feeds.len(), "not all of them wait");
    while registrar.chain.now() <= start {
        registrar.pass()?;
    }
    let mut passed: Vec<Passed> = Vec::new();
    let mut order: Vec<FeedId> = Vec::new();
    let mut waiting = VecDeque::new();
    while order.len() < expected.len() {
        let block = next_block(&mut registrar, &mut waiting)?;
        order.extend(block.opened.iter().map(|(feed, _)| *feed));
        passed.push(block);
        ensure!(passed.len() < feeds.len(), "they don't come to an end");
    }
    let most = passed.iter().map(|block| block.opened.len()).max();
    let Spread { min, median, max } = Spread::of(passed.iter().map(|block| block.time).collect());
    let ms = |time: Duration| time.as_secs_f64() * 1e3;
    println!(
        "\n{DUE_TOGETHER} feeds due at one moment, natively: opened in {} blocks, at most {} in one; {} the agenda's order.\n\
         ms of a block, with the results of those before: median {:.1}, least {:.1}, most {:.1}.",
        passed.len(),
        most.unwrap_or_default(),
        if order == expected { "in" } else { "not in" },
        ms(median),
        ms(min),
        ms(max)
    );
    Ok(())
}

/// One more feed for a moment, beside one more call for a block.
fn bench_entering() -> Result<()> {
    for pages in [0, FULL_PAGES] {
        let mut registrar = Registrar::found(false, 1)?;
        let start = registrar.chain.now() + DAY_MS;
        let every = Trigger::Every { period_ms: DAY_MS };
        let feed = registrar::feed(one(&registrar)?, 0, every, start)?;
        registrar.subscribe(std::slice::from_ref(&feed))?;
        registrar.put_to_sleep(feed.id())?;
        if pages > 0 {
            registrar.fill_agenda(start, pages)?;
        }
        let fund = registrar.fund(feed.id())?;
        let name = format!("fund_subscription: {pages} full pages");
        for (label, engine) in engines()? {
            registrar.chain.set_engine(engine);
            transaction(&mut registrar.chain, &name, label, &fund)?;
        }
    }
    for others in [0, 63, scheduler::MAX_SCHEDULED - 1] {
        let mut chain = scheduler::prepare(others)?;
        let schedule = scheduler::schedule(&mut chain)?;
        let name = format!("Scheduler.schedule: {others} others");
        transaction(&mut chain, &name, "native", &schedule)?;
    }
    Ok(())
}

/// Bytes of the state for each result that its topic keeps no longer.
fn bench_bytes() -> Result<()> {
    let mut tries = Vec::new();
    let mut newest = None;
    for results in [KEPT, PAST] {
        let mut registrar = Registrar::found(false, 1)?;
        for _ in 0..results {
            registrar.answer()?;
        }
        newest = Some(registrar.newest()?);
        tries.push(registrar.chain.into_trie());
    }
    let [before, after] = tries[..] else {
        anyhow::bail!("two states are compared");
    };
    let (topic, result) = newest.context("there is no result")?;
    let past = f64::from((PAST - KEPT) * u32::from(BATCH));
    let all = f64::from(PAST * u32::from(BATCH));
    let more = after.bytes as f64 - before.bytes as f64;
    let map = registrar::plain_map(&result, u32::from(BATCH), PAST.into())?;
    println!(
        "\n{BATCH} topics, {KEPT} and then {PAST} results each: the state grows by {:.1} bytes and {} nodes for each past result;\n\
         outside of it lie {} bytes for each. A plain map of topic and sequence takes {:.1} bytes and {:.2} nodes for each.",
        more / past,
        (after.nodes as f64 - before.nodes as f64) / past,
        registrar::bytes_outside_of_state(topic, &result)?,
        map.bytes as f64 / all,
        map.nodes as f64 / all
    );
    Ok(())
}
