//! A contract with a cryptlet of its own: who serves it, what it computes, and what is not bound.

use crate::{refused, text, PATIENCE};
use anyhow::{ensure, Context, Result};
use journeys::{
    consortium::{account, account_id, Consortium, OPERATORS, PUBLISHER},
    host::Blueprints,
    receipt::Receipt,
    viem::{kept_step, number_of},
};
use serde_json::{json, Value};
use std::fs;

/// Hosts by their place. The contract names the first two and the last; the third would serve it too, and is not named; the
/// last does not list the blueprint, at first.
const BOB: usize = 0;
const CHARLIE: usize = 1;
const DAVE: usize = 2;
const EVE: usize = 3;
const NAMED: [usize; 3] = [BOB, CHARLIE, EVE];
const SCRIPT: &str = "swap.mjs";
/// Where the script keeps the contract.
const KEPT: &str = "swap.json";
const BLUEPRINT: &str = "credit-default-swap";
/// A blueprint where the registered place has something else than its component.
const BROKEN: &str = "loan";
const CREDIT_WATCH: &str = "credit-watch";
/// Isolations as the chain counts them.
const SOFTWARE: &str = "0";
const ENCLAVE: &str = "2";

/// A registered contract cryptlet.
struct Blueprint {
    number: u32,
    address: String,
    code: String,
}

/// Blueprints, and hosts of which some are the counter-parties'.
pub struct Parties {
    sound: Blueprint,
    broken: Blueprint,
    hosts: Vec<u32>,
}

/// A swap, and the cryptlet that it has bound.
pub struct Swap {
    blueprint: String,
    number: String,
    hosts: Vec<u32>,
    contract: String,
    listed: Blueprints,
}

impl Blueprint {
    fn register(consortium: &mut Consortium, name: &str, more: &[&str]) -> Result<Self> {
        let entry = consortium.register(name, &[&["--kind", "contract"], more].concat())?;
        ensure!(entry["kind"] == json!("contract"), "{entry}");
        let number = entry["id"].as_u64().context("no number")?;
        Ok(Blueprint {
            number: u32::try_from(number)?,
            address: text(&entry, "address")?,
            code: text(&entry, "code")?,
        })
    }
}

impl Parties {
    /// Registers the blueprints, starts and enrols four hosts; three of them serve `credit-watch`.
    pub async fn enrol(consortium: &mut Consortium) -> Result<Self> {
        let sound = Blueprint::register(consortium, BLUEPRINT, &[])?;
        // The number that the other will have, which is registered when a host can be its place.
        let both = [sound.number, sound.number + 1];
        let series = consortium.series();
        let mut hosts = Vec::new();
        for (place, operator) in OPERATORS.iter().enumerate().take(4) {
            let listed = if place == EVE { vec![] } else { both.to_vec() };
            consortium
                .start_host_that_lists(place, &series, Blueprints::Listed(listed))
                .await?;
            let endpoint = consortium.hosts[place].endpoint();
            hosts.push(consortium.enrol_endpoint(&endpoint, operator)?);
        }
        let broken = Self::register_broken(consortium)?;
        ensure!(broken.number == both[1], "another number than was listed");
        consortium.serve_on(CREDIT_WATCH, NAMED)?;
        Ok(Parties {
            sound,
            broken,
            hosts,
        })
    }

    /// Registers a blueprint as if a host's page were its component, which is in no folder.
    fn register_broken(consortium: &mut Consortium) -> Result<Blueprint> {
        let place = format!("{}/health", consortium.hosts[BOB].endpoint());
        let broken = Blueprint::register(consortium, BROKEN, &["--location", &place])?;
        let component = format!("artefacts/{}.wasm", broken.code.trim_start_matches("0x"));
        fs::remove_file(consortium.folder.join(component))?;
        Ok(broken)
    }

    /// Deploys a swap with a cryptlet of its own, and waits until it is bound.
    pub fn deploy(&self, consortium: &mut Consortium) -> Result<Swap> {
        let watch = consortium.address_of(CREDIT_WATCH)?;
        let Blueprint { address, code, .. } = &self.sound;
        let line = ["deploy", KEPT, address, code, &operators(&NAMED)?, &watch];
        let told = script(consortium, &line)?;
        let number = number_of(&text(&told, "cryptlet")?)?;
        Ok(Swap {
            blueprint: address.clone(),
            number,
            hosts: self.hosts.clone(),
            contract: text(&told, "contract")?,
            listed: Blueprints::Listed(vec![self.sound.number, self.broken.number]),
        })
    }

    /// Code that is not the registered one is not bound, and the contract is told why; another digest than the newest
    /// version's is not even deployed.
    pub fn code_that_is_not_what_it_seems_is_not_bound(
        &self,
        consortium: &mut Consortium,
    ) -> Result<()> {
        let Blueprint { address, code, .. } = &self.broken;
        let line = ["unbound", KEPT, address, code, &operators(&[BOB, CHARLIE])?];
        let told = script(consortium, &line)?;
        ensure!(
            told["state"] == json!("failed") && told["reason"] == json!("InvalidCode"),
            "{told}"
        );
        // What came to nothing has left nothing.
        let number = number_of(&text(&told, "cryptlet")?)?;
        refused(consortium.cli(PUBLISHER, &["show", &number]), "no-cryptlet")
    }

    /// What contracts demand of isolation, the council replaces: weaker, then stronger, until it takes that back.
    pub fn the_council_decides_on_isolation(&self, consortium: &mut Consortium) -> Result<()> {
        self.isolated(consortium, ENCLAVE, "refused")?;
        council(consortium, "software")?;
        let bound = self.isolated(consortium, ENCLAVE, "bound")?;
        self.a_contract_that_does_not_wait_is_refused(consortium, &bound)?;
        council(consortium, "enclave")?;
        for demanded in [ENCLAVE, SOFTWARE] {
            self.isolated(consortium, demanded, "refused")?;
        }
        council(consortium, "--none")?;
        self.isolated(consortium, ENCLAVE, "refused")?;
        self.isolated(consortium, SOFTWARE, "bound").map(|_| ())
    }

    /// A contract that demands this isolation is deployed, or refused.
    fn isolated(&self, consortium: &Consortium, demanded: &str, outcome: &str) -> Result<Value> {
        let Blueprint { address, code, .. } = &self.sound;
        let operators = operators(&[BOB, CHARLIE])?;
        let line = [
            "isolated", KEPT, address, code, &operators, demanded, outcome,
        ];
        script(consortium, &line)
    }

    /// An operator gives up his seat while his host hangs: too few are left. It comes back, and is asked again.
    fn a_contract_that_does_not_wait_is_refused(
        &self,
        consortium: &mut Consortium,
        bound: &Value,
    ) -> Result<()> {
        let number = number_of(&text(bound, "cryptlet")?)?;
        consortium.hosts[CHARLIE].process().pause()?;
        let line = ["dismiss", &number, &self.hosts[CHARLIE].to_string()];
        consortium.cli(OPERATORS[CHARLIE], &line)?;
        script(consortium, &["short", KEPT])?;
        consortium.hosts[CHARLIE].process().resume()?;
        script(consortium, &["close", KEPT]).map(|_| ())
    }
}

impl Swap {
    /// The contract's own cryptlet: found by its number, of the contract alone, with seats for the counter-parties who agreed.
    pub async fn counter_parties_alone_serve_it(&self, consortium: &mut Consortium) -> Result<()> {
        let shown = consortium.cli(PUBLISHER, &["show", &self.number])?;
        let binding = &shown["binding"];
        ensure!(
            text(binding, "contract")?.eq_ignore_ascii_case(&self.contract)
                && binding["state"] == json!("bound"),
            "{binding}"
        );
        ensure!(self.seats(consortium)? == [self.hosts[BOB], self.hosts[CHARLIE]]);
        for place in [BOB, CHARLIE] {
            let host = &consortium.hosts[place];
            let offered = host.counted("bindings_total", "\"offered\"").await?;
            ensure!(offered >= 1.0, "host {place} has offered");
        }
        let eve = &consortium.hosts[EVE];
        let refused = eve.counted("bindings_total", "\"not-served\"").await?;
        let offered = eve.counted("bindings_total", "\"offered\"").await?;
        ensure!(refused >= 1.0 && offered == 0.0, "{refused}, {offered}");
        Ok(())
    }

    /// It begins, and a premium falls due: each state comes with the evidence of both hosts.
    pub async fn its_state_is_computed_with_evidence(
        &self,
        consortium: &mut Consortium,
    ) -> Result<()> {
        let begun = script(consortium, &["begin", KEPT])?;
        self.is_proven(consortium, &begun, &[BOB, CHARLIE]).await?;
        let state = self.stepped(consortium, 2)?;
        ensure!(
            state["period"] == json!(1),
            "a premium has fallen due: {state}"
        );
        let paid = script(consortium, &["premium", KEPT])?;
        let state = self.stepped(consortium, 3)?;
        ensure!(
            state["premiumPaid"] == paid["paid"] && state["premiumDue"] == json!("0"),
            "it is counted: {state}"
        );
        self.is_proven(consortium, &state, &[BOB, CHARLIE]).await
    }

    /// Whoever else calls what the cryptlet calls is refused, and so is who asks the cryptlet, or its blueprint.
    pub fn strangers_are_refused(&self, consortium: &mut Consortium) -> Result<()> {
        script(consortium, &["strangers", KEPT, &self.blueprint])?;
        let terms = json!({
            "notional": 1, "spread-ppm": 1, "start": "2026-01-01", "period-months": 1, "periods": 1, "grace-days": 1,
            "trigger": "D",
        });
        let line = ["request", &self.number, "begin", &terms.to_string()];
        refused(consortium.cli(OPERATORS[BOB], &line), "CallerNotAllowed")?;
        let line = ["request", BLUEPRINT, "begin", &terms.to_string()];
        refused(consortium.cli(OPERATORS[BOB], &line), "Unbound")
    }

    /// A host dies: what is asked then ends without an answer, and costs no state. Its operator gives the seat up; what is
    /// asked then waits, until the host of another counter-party, who agrees by now, has taken it.
    pub async fn a_host_dies_and_another_takes_its_seat(
        &self,
        consortium: &mut Consortium,
    ) -> Result<()> {
        consortium.hosts[CHARLIE].process().kill()?;
        let round = text(&script(consortium, &["ask", KEPT, "12000"])?, "round")?;
        script(consortium, &["pending", KEPT])?;
        script(consortium, &["over", KEPT, &round])?;

        let dead = self.hosts[CHARLIE].to_string();
        let line = ["dismiss", &self.number, &dead];
        consortium.cli(OPERATORS[CHARLIE], &line)?;
        let round = text(&script(consortium, &["ask", KEPT, "60000"])?, "round")?;
        let chain = consortium.chain().await?;
        let number: u64 = round.parse()?;
        let open = chain
            .call("cryptlet_round", jsonrpsee::rpc_params![number])
            .await?;
        ensure!(open.is_null(), "it waits, nobody is asked: {open}");
        script(consortium, &["pending", KEPT])?;
        ensure!(self.seats(consortium)? == [self.hosts[BOB]]);

        let (programs, authority) = (
            consortium.programs.clone(),
            consortium.authority.certificate.clone(),
        );
        let eve = &mut consortium.hosts[EVE];
        eve.consent(&programs, &authority, &self.listed).await?;
        let state = script(consortium, &["stands", KEPT, "4"])?;
        ensure!(state["round"] == json!(round), "what has waited: {state}");
        ensure!(self.seats(consortium)? == [self.hosts[BOB], self.hosts[EVE]]);
        self.is_proven(consortium, &state, &[BOB, EVE]).await?;
        consortium.hosts[CHARLIE]
            .restart(&programs, &authority)
            .await
    }

    /// The reference entity fails, as the agency tells `credit-watch`: the collateral is divided.
    pub async fn it_is_settled(&self, consortium: &mut Consortium) -> Result<()> {
        let content = json!({ "customer": "ACME", "rating": "D", "before": "BBB" });
        fs::write(consortium.folder.join("rating.json"), content.to_string())?;
        let line = ["notify", CREDIT_WATCH, "--content", "rating.json"];
        let signed = [
            "--key",
            "//Alice",
            "--ca",
            "consortium-ca.pem",
            "--number",
            "7",
        ];
        consortium.cli(PUBLISHER, &[&line[..], &signed].concat())?;
        let settled = script(consortium, &["settle", KEPT, "4"])?;
        self.is_proven(consortium, &settled, &[BOB, EVE]).await
    }

    /// The host that would have served it, had the contract named its operator: it was asked for nothing, and ran nothing.
    pub async fn who_was_not_named_did_nothing(&self, consortium: &mut Consortium) -> Result<()> {
        let dave = &consortium.hosts[DAVE];
        for metric in ["bindings_total", "rounds_total", "processes_started_total"] {
            let counted = dave.counted(metric, "").await?;
            ensure!(counted == 0.0, "{metric}: {counted}");
        }
        let bob = &consortium.hosts[BOB];
        let started = bob.counted("processes_started_total", "").await?;
        ensure!(started > 0.0, "others have run something");
        Ok(())
    }

    /// The contract asks for the next state, and takes it.
    fn stepped(&self, consortium: &Consortium, version: u32) -> Result<Value> {
        script(consortium, &["ask", KEPT, "20000"])?;
        script(consortium, &["stands", KEPT, &version.to_string()])
    }

    /// Those who have a seat, in the order of their numbers.
    fn seats(&self, consortium: &mut Consortium) -> Result<Vec<u32>> {
        let shown = consortium.cli(PUBLISHER, &["show", &self.number])?;
        let pool = shown["pool"].as_array().context("no pool")?;
        let mut seats = pool
            .iter()
            .map(|seat| Ok(u32::try_from(seat["host"].as_u64().context("no host")?)?))
            .collect::<Result<Vec<u32>>>()?;
        seats.sort_unstable();
        Ok(seats)
    }

    /// An error unless the round's result holds as a receipt, without a node: signed by the hosts at these places, and by
    /// no others.
    async fn is_proven(
        &self,
        consortium: &mut Consortium,
        state: &Value,
        places: &[usize],
    ) -> Result<()> {
        let round = text(state, "round")?;
        let chain = consortium.chain().await?;
        let audited = consortium.cli(PUBLISHER, &["audit", "--round", &round])?;
        let accepted_in = audited["block"].as_u64().context("no block")?;
        chain.wait_for_final(accepted_in, PATIENCE).await?;
        let receipt = Receipt::make(consortium, &format!("round-{round}"), &["--round", &round])?;
        let block = text(&receipt.told, "blockHash")?;
        let verified = receipt.verify(consortium, &block)?;
        let hosts = verified["hosts"].as_array().context("no hosts")?;
        let found: Vec<Value> = hosts
            .iter()
            .map(|host| json!([host["host"], host["operator"], host["agreed"]]))
            .collect();
        let expected: Vec<Value> = places
            .iter()
            .map(|place| {
                let operator = account_id(OPERATORS[*place])?.to_string();
                Ok(json!([self.hosts[*place], operator, true]))
            })
            .collect::<Result<_>>()?;
        let number: u32 = self.number.parse()?;
        ensure!(
            found == expected && verified["cryptlet"]["id"] == json!(number),
            "{expected:?} have agreed: {verified}"
        );
        Ok(())
    }
}

fn script(consortium: &Consortium, line: &[&str]) -> Result<Value> {
    kept_step(consortium, SCRIPT, KEPT, line)
}

/// The council sets the isolation of contract cryptlets.
fn council(consortium: &mut Consortium, level: &str) -> Result<()> {
    let line = ["council", "set-isolation-override", level];
    consortium.cli(PUBLISHER, &line).map(|_| ())
}

/// The accounts of hosts' operators.
fn operators(places: &[usize]) -> Result<String> {
    let accounts: Vec<String> = places
        .iter()
        .map(|place| account(OPERATORS[*place]))
        .collect::<Result<_>>()?;
    Ok(accounts.join(","))
}
