//! Answers that come by themselves in a consortium of four validators and four hosts, of which one lies about oil; while
//! validators and hosts stop, the network parts, a clock is wrong, and the chain stands still.

mod beat;
mod clocks;
mod closing;
mod history;
mod jobs;
mod network;
mod outside;

use anyhow::Result;
use beat::Beat;
use history::Audited;
use journeys::{
    consortium::{Consortium, Plan, Silent},
    stopwatch::Stopwatch,
};
use std::{path::Path, time::Duration};

/// How long anything may take: long, for a machine that has other things to do.
const PATIENCE: Duration = Duration::from_secs(120);
const SUBSCRIBER: &str = "//Eve";

#[tokio::test(flavor = "multi_thread")]
#[ignore = "runs the built programs: scripts/test journeys"]
async fn feeds_of_a_consortium() -> Result<()> {
    let folder = tempfile::tempdir()?;
    let mut clock = Stopwatch::start();
    let mut consortium = founded(folder.path()).await?;
    for name in ["credit-watch", "monte-carlo"] {
        consortium.serve(name)?;
    }
    let beat = Beat::subscribe(&mut consortium).await?;
    let closing = closing::Closing::subscribe(&mut consortium)?;
    clock.lap("a consortium, and its feeds");

    outside::a_hook_is_one_event_however_often_it_is_sent(&mut consortium).await?;
    clock.lap("a hook");
    jobs::a_long_job_expires_and_nothing_is_charged(&mut consortium).await?;
    clock.lap("a long job");
    clocks::a_clock_off_by_an_hour_is_not_counted(&mut consortium).await?;
    clock.lap("a wrong clock");
    network::validators_that_carry_stop_between_moments(&mut consortium, &beat).await?;
    clock.lap("validators that stop");
    closing.came(&mut consortium).await?;
    clock.lap("the closing");
    consortium.stop()
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "runs the built programs: scripts/test journeys"]
async fn a_consortium_that_parts_and_stands_still() -> Result<()> {
    let folder = tempfile::tempdir()?;
    let mut clock = Stopwatch::start();
    let mut consortium = founded(folder.path()).await?;
    let beat = Beat::subscribe(&mut consortium).await?;
    clock.lap("a consortium, and its feed");

    network::a_part_that_loses_takes_up_what_the_other_decides(&mut consortium, &beat).await?;
    clock.lap("a network that parts");
    network::moments_missed_in_a_standstill_come_once(&mut consortium, &beat).await?;
    clock.lap("a standstill");
    let mut reader = consortium.start_reader(history::KEPT).await?;
    outside::oil_fires_once_a_crossing_beside_a_liar_and_a_dead_host(&mut consortium).await?;
    clock.lap("oil");
    let old = history::what_a_node_drops_stays_proven(&mut consortium, &mut reader, &beat).await?;
    let audited = Audited::by_an_archive(&mut consortium, &reader, &old).await?;
    reader.process().stop()?;
    consortium.stop()?;
    audited.holds_without_a_node(&mut consortium, &old)?;
    clock.lap("history");
    Ok(())
}

async fn founded(folder: &Path) -> Result<Consortium> {
    let plan = Plan {
        nodes: 4,
        hosts: 3,
        slot_ms: Some(500),
    };
    let mut consortium = Consortium::start(folder, &plan, Box::new(Silent)).await?;
    consortium.introduce_nodes().await?;
    let doctored = consortium.doctored_series()?;
    consortium.start_host(3, &doctored).await?;
    consortium.serve_market_watcher().await?;
    Ok(consortium)
}
