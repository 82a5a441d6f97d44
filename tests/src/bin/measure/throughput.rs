//! Results a second through one node with three hosts: requests are kept coming, so that the node is never without.

use crate::{
    asker::{Asker, Question, ACCOUNTS, PRICES},
    figures::Flow,
    watch,
};
use anyhow::{ensure, Context, Result};
use futures::future::try_join_all;
use journeys::consortium::Consortium;
use serde_json::Value;
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
pub struct Throughput(Flow);

/// Asks as fast as results come.
pub async fn measure(consortium: &mut Consortium) -> Result<Throughput> {
    let url = consortium.nodes.first().context("no node")?.url();
    let api = OnlineClient::<SubstrateConfig>::from_insecure_url(&url).await?;
    let mut askers = Vec::new();
    for account in ACCOUNTS {
        askers.push(Asker::new(&api, consortium.chain().await?, account).await?);
    }
    let mut blocks = watch::best(&api).await?;
    let (mut waiting, mut came, mut question) = (0usize, 0usize, 0u32);
    let began = Instant::now();
    let mut counted: Option<Flow> = None;
    while counted.is_none_or(|flow| flow.took < MEASURED) {
        let mut requests = Vec::new();
        for _ in waiting..WINDOW {
            let turn = usize::try_from(question)? % ACCOUNTS.len();
            let asker = askers.get_mut(turn).context("no such account")?;
            requests.push((turn, asker.sign(&Question::price(question % PRICES))?.1));
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
            came > 0 || began.elapsed() < WARM_UP + PATIENCE,
            "requests bring no results"
        );
        came += seen.accepted.len();
        waiting = waiting.saturating_sub(seen.accepted.len());
        match &mut counted {
            None if began.elapsed() >= WARM_UP => counted = Some(Flow::from(seen.at)),
            None => {}
            Some(flow) => flow.add(seen.at, seen.accepted.len()),
        }
    }
    counted.map(Throughput).context("nothing was counted")
}

impl Throughput {
    /// For people.
    pub fn print(&self) {
        println!("Through one node with three hosts, {WINDOW} requests waiting at a time:");
        self.0.print();
        println!();
    }

    /// For programs.
    pub fn to_json(self) -> Value {
        self.0.to_json()
    }
}
