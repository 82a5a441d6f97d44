//! Results a second through one node with three hosts: requests are kept coming, so that the node is never without.

use crate::{
    asker::{Asker, ACCOUNTS, QUESTIONS},
    watch,
};
use anyhow::{ensure, Context, Result};
use futures::future::try_join_all;
use journeys::consortium::Consortium;
use serde_json::{json, Value};
use std::time::{Duration, Instant};
use subxt::{config::substrate::SubstrateConfig, OnlineClient};

/// Requests that wait for their result at a time: four full reports.
const WINDOW: usize = 256;
/// How long requests come before anything is counted.
const WARM_UP: Duration = Duration::from_secs(10);
/// How long results are counted.
const MEASURED: Duration = Duration::from_secs(60);
/// Longest time without any result.
const PATIENCE: Duration = Duration::from_secs(30);

/// What came through.
#[derive(Clone, Copy, Debug)]
pub struct Throughput {
    results: u64,
    blocks: u64,
    largest_block: usize,
    took: Duration,
}

/// Asks as fast as results come.
pub async fn measure(consortium: &mut Consortium) -> Result<Throughput> {
    let url = consortium.nodes.first().context("no node")?.url();
    let api = OnlineClient::<SubstrateConfig>::from_insecure_url(&url).await?;
    let mut askers = Vec::new();
    for account in ACCOUNTS {
        askers.push(Asker::new(&api, consortium.chain().await?, account).await?);
    }
    let mut blocks = watch::best(&api).await?;
    let (mut waiting, mut question) = (0usize, 0u32);
    let began = Instant::now();
    let mut figures = Throughput {
        results: 0,
        blocks: 0,
        largest_block: 0,
        took: Duration::ZERO,
    };
    let mut counted_from = None;
    while figures.took < MEASURED {
        let mut requests = Vec::new();
        for _ in waiting..WINDOW {
            let turn = usize::try_from(question)? % ACCOUNTS.len();
            let asker = askers.get_mut(turn).context("no such account")?;
            requests.push((turn, asker.sign(question % QUESTIONS)?.1));
            question += 1;
        }
        waiting += requests.len();
        let submitted = requests
            .iter()
            .filter_map(|(turn, request)| Some(askers.get(*turn)?.submit(request)));
        try_join_all(submitted).await?;
        let seen = tokio::time::timeout(PATIENCE, watch::next(&mut blocks))
            .await
            .context("no more blocks")??;
        ensure!(
            figures.results > 0 || began.elapsed() < WARM_UP + PATIENCE,
            "requests bring no results"
        );
        waiting = waiting.saturating_sub(seen.accepted.len());
        match counted_from {
            None if began.elapsed() >= WARM_UP => counted_from = Some(seen.at),
            None => {}
            Some(from) => {
                figures.results += u64::try_from(seen.accepted.len())?;
                figures.blocks += 1;
                figures.largest_block = figures.largest_block.max(seen.accepted.len());
                figures.took = seen.at.duration_since(from);
            }
        }
    }
    Ok(figures)
}

impl Throughput {
    fn per_second(&self) -> f64 {
        self.results as f64 / self.took.as_secs_f64()
    }

    /// For people.
    pub fn print(&self) {
        println!("Through one node with three hosts, {WINDOW} requests waiting at a time:");
        println!(
            "{:.1} accepted results a second ({} in {:.1} s and {} blocks, at most {} in one block)\n",
            self.per_second(),
            self.results,
            self.took.as_secs_f64(),
            self.blocks,
            self.largest_block
        );
    }

    /// For programs.
    pub fn to_json(self) -> Value {
        json!({
            "resultsPerSecond": self.per_second(),
            "results": self.results,
            "blocks": self.blocks,
            "mostInOneBlock": self.largest_block,
            "seconds": self.took.as_secs_f64(),
        })
    }
}
