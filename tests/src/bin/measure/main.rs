//! Measures a consortium of real programs on this machine. Usage: `measure [throughput|latency|feeds] [--json]`; without a
//! name all. What the figures mean: docs/performance.md.
//!
//! | module | noun |
//! |---|---|
//! | `asker` | an account that asks, faster than it waits |
//! | `watch` | rounds in blocks, as they become best or final |
//! | `throughput` | results a second through one node |
//! | `latency` | time from request to result with four validators |
//! | `feeds` | results of 64 feeds that are due in each block |
//! | `figures` | percentiles and results a second, and how they are printed |

mod asker;
mod feeds;
mod figures;
mod latency;
mod throughput;
mod watch;

use anyhow::{bail, Result};
use journeys::consortium::{Consortium, Plan, Silent};
use serde_json::{json, Map, Value};

const USAGE: &str = "usage: measure [throughput|latency|feeds] [--json]   no name: all";
/// The development chain.
const ONE_NODE: Plan = Plan {
    nodes: 1,
    hosts: 3,
    slot_ms: None,
};

#[tokio::main]
async fn main() -> Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    if arguments
        .iter()
        .any(|argument| argument == "--help" || argument == "-h")
    {
        println!("{USAGE}");
        return Ok(());
    }
    let as_json = arguments.iter().any(|argument| argument == "--json");
    let names: Vec<&str> = arguments
        .iter()
        .map(String::as_str)
        .filter(|name| *name != "--json")
        .collect();
    if let Some(unknown) = names
        .iter()
        .find(|name| !["throughput", "latency", "feeds"].contains(name))
    {
        bail!("unknown measurement `{unknown}`\n{USAGE}");
    }
    let wanted = |name: &str| names.is_empty() || names.contains(&name);
    let mut record = Map::new();
    if wanted("throughput") {
        let throughput = with_consortium(&ONE_NODE, async |consortium| {
            throughput::measure(consortium).await
        })
        .await?;
        if !as_json {
            throughput.print();
        }
        record.insert("throughput".into(), throughput.to_json());
    }
    if wanted("latency") {
        let plan = Plan {
            nodes: 4,
            hosts: 4,
            slot_ms: Some(latency::SLOT_MS),
        };
        let latency =
            with_consortium(&plan, async |consortium| latency::measure(consortium).await).await?;
        if !as_json {
            latency.print();
        }
        record.insert("latency".into(), latency.to_json());
    }
    if wanted("feeds") {
        let feeds = with_consortium(&ONE_NODE, async |consortium| {
            feeds::measure(consortium).await
        })
        .await?;
        if !as_json {
            feeds.print();
        }
        record.insert("feeds".into(), feeds.to_json());
    }
    if as_json {
        println!("{}", serde_json::to_string_pretty(&Value::Object(record))?);
    }
    Ok(())
}

/// Measures in a consortium that serves the reference cryptlet; says on the error stream what takes time.
async fn with_consortium<R>(
    plan: &Plan,
    work: impl AsyncFnOnce(&mut Consortium) -> Result<R>,
) -> Result<R> {
    eprintln!(
        "{}",
        json!({ "starting": { "nodes": plan.nodes, "hosts": plan.hosts } })
    );
    let folder = tempfile::tempdir()?;
    let mut consortium = Consortium::start(folder.path(), plan, Box::new(Silent)).await?;
    consortium.serve_market_watcher().await?;
    let figures = work(&mut consortium).await?;
    consortium.stop()?;
    Ok(figures)
}
