//! Answers that come by themselves: intervals, events, wake-ups, updates from outside, and a long job, on one node and
//! three hosts.

use anyhow::{ensure, Context, Result};
use journeys::{
    chain::told,
    consortium::{account_id, Consortium, MARKET_WATCHER},
    host::https_client,
    receipt::Receipt,
};
use jsonrpsee::rpc_params;
use serde_json::{json, Value};
use std::{collections::BTreeSet, fs, time::Duration};

/// The days in the first half of 2016 on which oil closed above 40 dollars after a close at or below.
const CROSSINGS: [&str; 4] = ["2016-03-17", "2016-03-22", "2016-04-11", "2016-04-19"];
/// 2016-01-01, milliseconds since 1970.
const NEW_YEAR_2016: &str = "1451606400000";
const PATIENCE: Duration = Duration::from_secs(60);
const SUBSCRIBER: &str = "//Eve";
/// What happens to a subscription, in this order.
const TOLD: [&str; 4] = [
    "Subscribed",
    "SubscriptionAccepted",
    "SubscriptionFunded",
    "Unsubscribed",
];

#[tokio::test(flavor = "multi_thread")]
#[ignore = "runs the built programs: scripts/test journeys"]
async fn answers_come_by_themselves() -> Result<()> {
    let folder = tempfile::tempdir()?;
    let examples = ["clock", "credit-watch", "monte-carlo"];
    let mut consortium = Consortium::serving(folder.path(), 3, &examples).await?;

    an_interval_keeps_its_grid(&mut consortium).await?;
    let oil = oil_above_forty_dollars_fires_once_a_crossing(&mut consortium).await?;
    a_clock_names_its_next_moment(&mut consortium)?;
    an_update_comes_once_however_often_it_is_sent(&mut consortium).await?;
    let job = a_long_job_is_agreed_to_the_byte(&mut consortium)?;
    for (topic, sequence, answer) in [(oil, "0", "2016-03-17"), (job, "0", "error-micros")] {
        a_result_is_audited_and_run_again(&mut consortium, &topic, sequence, answer).await?;
    }
    consortium.stop()
}

/// Subscribes; gives the feed's name and its topic's.
fn subscribe(consortium: &mut Consortium, line: &[&str]) -> Result<(String, String)> {
    let mut words = vec!["subscribe"];
    words.extend(line);
    let told = consortium.cli(SUBSCRIBER, &words)?;
    ensure!(
        told["subscription"]["accepted_in"].is_u64() || told["subscription"]["acceptedIn"].is_u64(),
        "the pool's acceptance is named: {told}"
    );
    let name = |value: &Value| value.as_str().map(str::to_owned);
    let feed = name(&told["feed"]).context("no feed")?;
    let topic = name(&told["question"]["topic"]).context("no topic")?;
    Ok((feed, topic))
}

/// Waits until a topic has so many results; gives them, the oldest first.
async fn results(consortium: &mut Consortium, topic: &str, count: usize) -> Result<Vec<Value>> {
    let chain = consortium.chain().await?;
    chain
        .wait(PATIENCE, &format!("{count} results"), || async {
            Ok(chain.results(topic).await?.len() >= count)
        })
        .await?;
    chain.results(topic).await
}

fn feed(consortium: &mut Consortium, feed: &str) -> Result<Value> {
    let shown = consortium.cli(SUBSCRIBER, &["feed", "show", feed])?;
    Ok(shown["feed"].clone())
}

async fn an_interval_keeps_its_grid(consortium: &mut Consortium) -> Result<()> {
    let chain = consortium.chain().await?;
    let mut events = chain
        .listen(
            "Events",
            rpc_params![json!({ "account": account_id(SUBSCRIBER)?, "names": TOLD })],
        )
        .await?;
    let (id, topic) = subscribe(
        consortium,
        &[
            MARKET_WATCHER,
            "latest",
            "gold",
            "--every",
            "3s",
            "--results",
            "4",
        ],
    )?;
    let mut listening = chain.listen("Results", rpc_params![&topic, 0]).await?;
    let results = results(consortium, &topic, 4).await?;
    let heard = told(&mut listening, 4, PATIENCE).await?;
    let heard: Vec<&Value> = heard.iter().map(|told| &told["result"]).collect();
    ensure!(
        heard.iter().copied().eq(&results),
        "who listens hears each result once: {heard:?}"
    );
    let accepted: Vec<u64> = results
        .iter()
        .filter_map(|result| result["acceptedAt"].as_u64())
        .collect();
    for pair in accepted.windows(2) {
        let apart = pair[1].saturating_sub(pair[0]);
        ensure!(
            (1_000..6_000).contains(&apart),
            "three seconds, more or less: {accepted:?}"
        );
    }
    // The funds are used up: nothing more comes until somebody pays.
    let shown = feed(consortium, &id)?;
    ensure!(
        shown["state"] == json!("asleep") && shown["delivered"] == json!(4),
        "it sleeps: {shown}"
    );
    consortium.cli(SUBSCRIBER, &["feed", "fund", &id, "--results", "1"])?;
    let fifth = told(&mut listening, 1, PATIENCE).await?;
    ensure!(fifth[0]["result"]["sequence"] == json!(4), "{fifth:?}");
    consortium.cli(SUBSCRIBER, &["feed", "leave", &id])?;
    let events = told(&mut events, 4, PATIENCE).await?;
    let names: Vec<&str> = events
        .iter()
        .filter_map(|told| told["event"].as_str())
        .collect();
    ensure!(
        names == TOLD,
        "what concerns the account is told: {events:?}"
    );
    ensure!(
        events.iter().all(|told| told["data"]["feed"] == json!(id)),
        "{events:?}"
    );
    let left = consortium.cli(SUBSCRIBER, &["feed", "list"])?;
    ensure!(left == json!([]), "nothing is left: {left}");
    Ok(())
}

/// Gives the topic.
async fn oil_above_forty_dollars_fires_once_a_crossing(
    consortium: &mut Consortium,
) -> Result<String> {
    let (id, topic) = subscribe(
        consortium,
        &[
            MARKET_WATCHER,
            "crossing",
            "wti-oil",
            "40000000",
            "--event",
            "--after",
            NEW_YEAR_2016,
            "--results",
            "4",
        ],
    )?;
    results(consortium, &topic, 4).await?;
    let mut days = Vec::new();
    for sequence in 0..4 {
        let shown = consortium.cli(
            SUBSCRIBER,
            &[
                "result",
                MARKET_WATCHER,
                "crossing",
                "wti-oil",
                "40000000",
                "--at-sequence",
                &sequence.to_string(),
            ],
        )?;
        let date = shown["value"]["date"].as_str();
        days.push(
            date.with_context(|| format!("no date in {shown}"))?
                .to_owned(),
        );
    }
    ensure!(
        days == CROSSINGS,
        "once a crossing, in their order: {days:?}"
    );
    consortium.cli(SUBSCRIBER, &["feed", "leave", &id])?;
    Ok(topic)
}

fn a_clock_names_its_next_moment(consortium: &mut Consortium) -> Result<()> {
    let (id, _) = subscribe(
        consortium,
        &[
            "clock",
            "at",
            "America/New_York",
            "16:00",
            "nyse",
            "--wake-up",
            "--results",
            "2",
        ],
    )?;
    let mut shown = Value::Null;
    for _ in 0..200 {
        shown = feed(consortium, &id)?;
        if shown["delivered"] == json!(1) {
            break;
        }
        std::thread::sleep(Duration::from_millis(100));
    }
    let due = shown["state"]["waiting"]["due"].as_u64();
    let due = due.with_context(|| format!("it waits for its next moment: {shown}"))?;
    // 16:00 in New York is 20:00 or 21:00 UTC.
    let of_day = due % 86_400_000;
    ensure!(
        [20, 21].contains(&(of_day / 3_600_000)) && of_day % 3_600_000 == 0,
        "four o'clock: {shown}"
    );
    consortium.cli(SUBSCRIBER, &["feed", "leave", &id])?;
    Ok(())
}

async fn an_update_comes_once_however_often_it_is_sent(consortium: &mut Consortium) -> Result<()> {
    let (id, topic) = subscribe(
        consortium,
        &[
            "credit-watch",
            "rating",
            "ACME",
            "--event",
            "--after",
            "0",
            "--results",
            "3",
        ],
    )?;
    let content = json!({ "customer": "ACME", "rating": "BB+", "before": "BBB-" });
    fs::write(consortium.folder.join("rating.json"), content.to_string())?;
    let notify = |number: &'static str, key: &'static str| {
        [
            "notify",
            "credit-watch",
            "--content",
            "rating.json",
            "--key",
            key,
            "--ca",
            "consortium-ca.pem",
            "--number",
            number,
        ]
    };
    for _ in 0..3 {
        consortium.cli(SUBSCRIBER, &notify("7", "//Alice"))?;
    }
    let refused = consortium.cli(SUBSCRIBER, &notify("8", "//Mallory"));
    ensure!(
        format!("{:#}", refused.err().context("a stranger was heard")?).contains("key-not-listed"),
        "a stranger is told why"
    );
    results(consortium, &topic, 1).await?;
    consortium.cli(SUBSCRIBER, &notify("7", "//Alice"))?;
    tokio::time::sleep(Duration::from_secs(4)).await;
    let told = results(consortium, &topic, 1).await?;
    ensure!(told.len() == 1, "once: {told:?}");
    // The hosts themselves refuse who goes past the command line.
    let endpoint = consortium.hosts.first().context("no host")?.endpoint();
    let answer = https_client(&consortium.authority.certificate)?
        .post(format!("{endpoint}/v1/updates"))
        .header("content-type", "application/json")
        .body("{}")
        .send()
        .await?;
    ensure!(answer.status().as_u16() == 400, "no update: {answer:?}");
    consortium.cli(SUBSCRIBER, &["feed", "leave", &id])?;
    Ok(())
}

/// Gives the topic.
fn a_long_job_is_agreed_to_the_byte(consortium: &mut Consortium) -> Result<String> {
    let option = json!({
        "spot-micros": 100_000_000u64, "strike-micros": 105_000_000u64, "rate-ppm": 20_000,
        "volatility-ppm": 200_000, "days": 365, "is-call": true, "paths": 20_000_000,
    })
    .to_string();
    let line = [
        "request",
        "monte-carlo",
        "option-price",
        &option,
        "--deadline",
        "120s",
        "--wait",
    ];
    let told = consortium.cli(SUBSCRIBER, &line)?;
    let agreed: BTreeSet<u64> = told["result"]["agreed"]
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(Value::as_u64)
        .collect();
    ensure!(agreed.len() == 3, "all hosts drew the same paths: {told}");
    let topic = told["question"]["topic"].as_str();
    Ok(topic.context("no topic")?.to_owned())
}

/// A receipt is made, signed and verified without a network, refused with one bit changed, and its input brings the same
/// bytes again.
async fn a_result_is_audited_and_run_again(
    consortium: &mut Consortium,
    topic: &str,
    sequence: &str,
    answer: &str,
) -> Result<()> {
    let chain = consortium.chain().await?;
    let block = chain.block_of_result(topic, PATIENCE).await?;

    let receipt = Receipt::make(consortium, topic, &[topic, sequence])?;
    let verified = receipt.verify(consortium, &block)?;
    ensure!(
        verified["value"].to_string().contains(answer),
        "the receipt says what the chain accepted: {verified}"
    );
    receipt.is_refused_otherwise(consortium, topic)?;
    receipt.run_again(consortium, &block, &[])
}
