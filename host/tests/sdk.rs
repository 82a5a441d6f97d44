//! The SDK's reference cryptlets as hosts run them: compiled for WebAssembly they answer what they answer natively.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "how a test says what it expects"
)]

mod common;

use codec::Encode;
use common::{
    guest::{call, HOME},
    world::PROGRAM,
};
use cryptlet_header::{componentize, value_to_json, Capability, Header};
use cryptlet_host::{
    config::{Demand, Limits},
    metrics::Metrics,
    region::{
        fault::{SecretError, SourceError},
        software::{Priority, SoftwareOptions, SoftwareRegion},
        CallOut, Guest, Instance, IsolatedRegion, Question,
    },
    secrets::{Home, Secrets},
    update::{StoredUpdate, UpdatesError},
    vault::{FileVault, OneKey, Passphrase},
};
use cryptlet_primitives::{
    configuration,
    digest::sha256,
    ids::{CryptletId, RoundId},
    value::Value,
};
use cryptlet_sealing::{
    approval::approval_digest, open, seal, Opened, Purpose, Scheme, SecretKey, Seed,
};
use futures::future::{BoxFuture, FutureExt};
use serde_json::{json, Value as Json};
use sp_core::{ed25519, Pair, H256};
use std::{fs, path::PathBuf, sync::Arc};
use zeroize::Zeroizing;

/// The series and the updates of all reference cryptlets.
struct Outside;

impl CallOut for Outside {
    fn read<'a>(&'a self, source: &'a str) -> BoxFuture<'a, Result<Vec<u8>, SourceError>> {
        let series = examples().join(format!("market-watcher/data/{source}.csv"));
        async move { fs::read(series).map_err(|_| SourceError::NotMapped) }.boxed()
    }

    fn update_after(&self, number: u64) -> Result<Option<StoredUpdate>, UpdatesError> {
        let content = |rating, before| {
            format!(r#"{{"customer":"ACME","rating":"{rating}","before":"{before}"}}"#)
        };
        let content = match number {
            0 => content("A-", "BBB+"),
            1 => content("BBB+", "A-"),
            2 => "no JSON".into(),
            _ => return Ok(None),
        };
        Ok(Some(StoredUpdate {
            number: number + 1,
            issued_at: 70,
            content: content.into_bytes().try_into().unwrap(),
        }))
    }

    fn open(&self, sealed: &[u8]) -> Result<Opened, SecretError> {
        Secrets::new(HOME, &OneKey::new(key(1))).open(sealed)
    }

    fn home(&self) -> Home {
        HOME
    }

    fn line(&self, text: &str) {
        panic!("{text}");
    }
}

/// Somebody's encryption key; the host's is the first.
fn key(number: u8) -> SecretKey {
    SecretKey::new(&Zeroizing::new([number; 32])).unwrap()
}

/// A content sealed to the host, as an argument.
fn sealed(content: &str) -> Vec<u8> {
    let seed = Seed::new(Zeroizing::new([9; 32]));
    let (place, host) = (HOME.input(false), [key(1).public()]);
    seal(&place, Scheme::default(), &host, content.as_bytes(), &seed).unwrap()
}

fn hexed(bytes: impl AsRef<[u8]>) -> String {
    format!("0x{}", hex::encode(bytes))
}

fn examples() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../sdk/examples")
}

/// A reference cryptlet, ready to be asked.
struct Reference {
    header: Header,
    instance: Arc<dyn Instance>,
}

impl Reference {
    async fn open(name: &str) -> Reference {
        let target = std::env::var("CARGO_TARGET_DIR").expect("source scripts/env");
        let file = name.replace('-', "_");
        let core = format!("{target}/guests/wasm32v1-none/release/{file}.wasm");
        let component = componentize(&fs::read(core).unwrap()).unwrap();
        let header = fs::read_to_string(examples().join(name).join("header.wit")).unwrap();
        let guest = Guest {
            cryptlet: CryptletId(1),
            digest: sha256(&component),
            component: Arc::new(component),
            header: header.clone(),
        };
        Reference {
            instance: region().create(guest).await.unwrap(),
            header: Header::parse(&header).unwrap(),
        }
    }

    /// Asks with these arguments, in a round that is due at and comes after `moment`.
    async fn ask(&self, method: &str, arguments: Json, moment: u64) -> Json {
        let method = self.header.method(method).unwrap();
        let question = Question {
            method: method.name.clone(),
            params: method.arguments_from_json(&arguments).unwrap().encode(),
            round: RoundId(1),
            opened_at: moment,
            due: moment,
            after: moment,
            seed: H256::repeat_byte(7),
            max_output: 1_024,
            time_ms: 60_000,
        };
        let output = call(self.instance.as_ref(), question, &Outside).await;
        let value = Value::parse(&output.unwrap()).unwrap();
        value_to_json(&method.result, &value).unwrap()
    }
}

/// A region with the limits that operators begin with.
fn region() -> SoftwareRegion {
    let folder = tempfile::tempdir().unwrap();
    let passphrase = Passphrase::read_or_create(&folder.path().join("passphrase")).unwrap();
    let vault = FileVault::create(&folder.path().join("vault"), &passphrase).unwrap();
    let options = SoftwareOptions {
        program: PROGRAM.into(),
        limits: Limits::default().guest(),
        processes: 1,
        load_ms: 60_000,
        preparing: 1,
        confinement: Demand::Prefer,
        priority: Priority::Normal,
    };
    SoftwareRegion::new(options, Arc::new(vault), Arc::new(Metrics::new().unwrap()))
}

#[test]
fn what_their_configurations_say_is_true() {
    for name in [
        "clock",
        "credit-default-swap",
        "credit-watch",
        "customer-validator",
        "loan",
        "market-watcher",
        "monte-carlo",
        "property-privacy",
    ] {
        let read = |file| fs::read_to_string(examples().join(name).join(file)).unwrap();
        let identity = format!("{{\"publicKey\": \"0x{}\",", "01".repeat(32));
        let text = read("configuration.json").replacen('{', &identity, 1);
        let configuration = configuration::parse(text.as_bytes()).unwrap();
        assert_eq!(configuration.name.as_slice(), name.as_bytes());
        let header = Header::parse(&read("header.wit")).unwrap();
        for method in &configuration.long_methods {
            assert!(header
                .method(std::str::from_utf8(method).unwrap())
                .is_some());
        }
        let is_told = header.declares(Capability::Updates);
        assert_eq!(!configuration.update_keys.is_empty(), is_told, "{name}");
        let development = ed25519::Pair::from_string("//Alice", None).unwrap();
        let keys = configuration.update_keys.iter();
        assert!(keys.copied().all(|key| key == development.public()));
    }
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs the guests: `. scripts/env && . scripts/lib/guest.sh && build_guest sdk`"]
async fn market_watcher_watches_for_a_price() {
    let watcher = Reference::open("market-watcher").await;
    let arguments = json!(["wti-oil", 40_000_000]);
    let crossing = watcher.ask("crossing", arguments.clone(), 1_451_606_400_000);
    let crossing = crossing.await;
    assert_eq!(crossing["date"], json!("2016-03-17"));
    assert_eq!(crossing["at"], json!(1_458_172_800_000_u64));
    let none = watcher.ask("crossing", arguments, 253_402_214_400_000);
    assert_eq!(none.await, Json::Null);
    let fall = watcher.ask("fall", json!(["wti-oil", 0]), 0).await;
    assert_eq!(fall["date"], json!("2020-04-20"));
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs the guests: `. scripts/env && . scripts/lib/guest.sh && build_guest sdk`"]
async fn clock_wakes_on_the_exchanges_next_day() {
    let clock = Reference::open("clock").await;
    let arguments = json!(["America/New_York", "09:30", "nyse"]);
    let tick = clock.ask("at", arguments, 1_709_908_200_000).await;
    let expected = json!({ "ok": {
        "next": 1_710_163_800_000_u64,
        "due": 1_709_908_200_000_u64,
        "local": "2024-03-08T09:30:00-05:00",
        "missed": 0,
    } });
    assert_eq!(tick, expected);
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs the guests: `. scripts/env && . scripts/lib/guest.sh && build_guest sdk`"]
async fn loan_names_its_next_instalment_and_an_end() {
    let loan = Reference::open("loan").await;
    let terms = json!([{
        "principal": 100_000, "rate-ppm": 10_000, "instalments": 12, "due-on": { "monthly": "2027-02-01" },
    }]);
    let account = loan.ask("instalment", terms.clone(), 1_801_440_000_000);
    let expected = json!({ "ok": {
        "next": 1_803_859_200_000_u64, "due": 1_801_440_000_000_u64, "status": "repaying", "instalment": 1,
        "paid": 8_885, "interest": 1_000, "total-interest": 1_000, "outstanding": 92_115,
    } });
    assert_eq!(account.await, expected);
    let end = loan.ask("instalment", terms, 1_830_297_600_000).await;
    assert_eq!(end["ok"]["next"], json!(0));
    assert_eq!(end["ok"]["status"], json!("repaid"));
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs the guests: `. scripts/env && . scripts/lib/guest.sh && build_guest sdk`"]
async fn credit_watch_tells_a_rating_that_fell() {
    let watch = Reference::open("credit-watch").await;
    let fall = watch.ask("rating", json!(["ACME"]), 0).await;
    let expected = json!({
        "number": 2, "customer": "ACME", "rating": "BBB+", "before": "A-", "issued-at": 70,
    });
    assert_eq!(fall, expected);
    assert_eq!(watch.ask("rating", json!(["ACME"]), 2).await, Json::Null);
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs the guests: `. scripts/env && . scripts/lib/guest.sh && build_guest sdk`"]
async fn monte_carlo_draws_what_it_draws_natively() {
    let option = json!([{
        "spot-micros": 100_000_000, "strike-micros": 100_000_000, "rate-ppm": 30_000,
        "volatility-ppm": 250_000, "days": 182, "is-call": true, "paths": 200_000,
    }]);
    let price = Reference::open("monte-carlo")
        .await
        .ask("option-price", option, 0)
        .await;
    // As in `sdk/examples/monte-carlo/src/tests.rs`.
    let expected = json!({ "ok": { "micros": 7_775_699, "error-micros": 26_739 } });
    assert_eq!(price, expected);
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs the guests: `. scripts/env && . scripts/lib/guest.sh && build_guest sdk`"]
async fn property_privacy_gives_the_signers_what_nobody_else_reads() {
    let owner = ed25519::Pair::from_seed(&[8; 32]);
    let house = format!(
        r#"{{"value": "1250000", "signers": ["{:?}"], "authority": "{}"}}"#,
        key(2).public(),
        hexed(owner.public())
    );
    let house = sealed(&house);
    let cryptlet = Reference::open("property-privacy").await;
    let field = |answer: Json| hex::decode(&answer["ok"].as_str().unwrap()[2..]).unwrap();
    let place = HOME.input(false).with(Purpose::Field);
    let reads = |reader, field: &[u8]| open(&place, &key(reader), field);

    let arguments = json!([hexed(&house), "x25519-chacha20-poly1305"]);
    let protected = field(cryptlet.ask("protect", arguments, 0).await);
    assert_eq!(reads(2, &protected).unwrap().content.as_slice(), b"1250000");
    assert!(reads(3, &protected).is_err());

    let signers = [key(2).public(), key(3).public()];
    let digest = approval_digest(&place, &house, Scheme::Aes128Gcm, &signers);
    let signers = signers.map(|signer| hexed(signer.as_bytes()));
    let approval = hexed(owner.sign(&digest));
    let arguments = json!([hexed(&house), signers, "x25519-aes128-gcm", approval]);
    let rewrapped = field(cryptlet.ask("rewrap", arguments, 0).await);
    assert_eq!(reads(3, &rewrapped).unwrap().content.as_slice(), b"1250000");

    let forged = json!([hexed(&house), signers, "x25519-chacha20-poly1305", approval]);
    let refused = cryptlet.ask("rewrap", forged, 0).await;
    assert!(refused["err"].as_str().unwrap().contains("approval"));
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs the guests: `. scripts/env && . scripts/lib/guest.sh && build_guest sdk`"]
async fn customer_validator_tells_the_verdict_alone() {
    let ada = format!(
        r#"{{"salt": "{}", "account": "{}", "name": "Ada", "born": "1990-01-31", "country": "DE",
            "document": {{"number": "C01X00T47", "expires": "2030-01-01"}}}}"#,
        hexed([0x5a; 32]),
        hexed([0xad; 20])
    );
    let validator = Reference::open("customer-validator").await;
    let ask = |moment| validator.ask("validate", json!([hexed(sealed(&ada))]), moment);
    let subject = hexed(sha256(
        &[b"cryptlet/subject/1\0".as_slice(), ada.as_bytes()].concat(),
    ));
    let verdict = |accepted: bool, reason: &str| {
        json!({ "ok": {
            "subject": subject, "account": hexed([0xad; 20]), "accepted": accepted, "reason": reason,
        } })
    };
    // 2026-11-22, and a day after the document's last.
    assert_eq!(ask(1_795_305_600_000).await, verdict(true, "fulfilled"));
    let expired = verdict(false, "document-expired");
    assert_eq!(ask(1_893_542_400_000).await, expired);
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs the guests: `. scripts/env && . scripts/lib/guest.sh && build_guest sdk`"]
async fn credit_default_swap_settles_a_default() {
    let swap = Reference::open("credit-default-swap").await;
    let terms = json!({
        "notional": 1_000_000_000, "spread-ppm": 12_500, "start": "2027-03-20", "period-months": 3, "periods": 20,
        "grace-days": 30, "trigger": "SD",
    });
    let begun = swap.ask("begin", json!([terms]), 0).await;
    assert_eq!(begun["ok"]["next"], json!(1_813_449_600_000_u64));
    // 30 of the second quarter's 92 days; 37.5 % is recovered.
    let seen = json!({ "premium-paid": 3_125_000, "rating": "D", "recovery-ppm": 375_000 });
    let settled = swap.ask("step", json!([terms, begun["ok"], seen]), 1_816_041_600_000);
    let expected = json!({ "ok": {
        "next": 0, "at": 1_816_041_600_000_u64, "status": "settled", "period": 1, "premium-total": 4_144_021,
        "premium-paid": 3_125_000, "premium-due": 1_019_021, "settlement": 625_000_000,
        "event-at": 1_816_041_600_000_u64,
    } });
    assert_eq!(settled.await, expected);
}
