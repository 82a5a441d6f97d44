//! Nodes and hosts together: started, enrolled, and with the reference cryptlet registered and served.

use crate::{
    authority::Authority,
    chain::Chain,
    host::{Host, HostPlan},
    node::{Node, NodePlan},
    programs::Programs,
};
use anyhow::{bail, ensure, Context, Result};
use cryptlet_primitives::package::is_name;
use serde_json::Value;
use std::{
    collections::BTreeSet,
    fmt::Write as _,
    fs,
    path::{Path, PathBuf},
    process::Command,
    time::Duration,
};

/// Development keys of validators, in the order in which they join.
pub const VALIDATORS: [&str; 4] = ["alice", "bob", "charlie", "dave"];
/// Development keys of hosts' operators, in the order in which they enrol.
pub const OPERATORS: [&str; 8] = [
    "//Bob",
    "//Charlie",
    "//Dave",
    "//Eve",
    "//Ferdie",
    "//One",
    "//Two",
    "//Three",
];
/// Who publishes the reference cryptlet.
pub const PUBLISHER: &str = "//Alice";
/// The reference cryptlet.
pub const MARKET_WATCHER: &str = "market-watcher";

/// The cryptlet that docs/writing-a-cryptlet.md has its reader write.
const GREETER: &str = "greeter";

/// How the steps are told to whoever watches.
pub trait Narrator {
    /// A step begins.
    fn step(&mut self, text: &str);
    /// A command line that a person would type.
    fn command(&mut self, line: &str);
    /// What it answered, for people.
    fn answer(&mut self, text: &str);
}

/// Tells nothing.
pub struct Silent;

impl Narrator for Silent {
    fn step(&mut self, _: &str) {}
    fn command(&mut self, _: &str) {}
    fn answer(&mut self, _: &str) {}
}

/// What a consortium is to be.
#[derive(Clone, Debug)]
pub struct Plan {
    /// How many validating nodes: 1 is the development chain, up to 4.
    pub nodes: usize,
    /// How many honest hosts.
    pub hosts: usize,
    /// The chain's slot duration; `None` is the preset's.
    pub slot_ms: Option<u32>,
}

/// A running consortium.
pub struct Consortium {
    /// The programs it runs.
    pub programs: Programs,
    /// Where all its files lie.
    pub folder: PathBuf,
    /// Its certificate authority.
    pub authority: Authority,
    /// Its nodes.
    pub nodes: Vec<Node>,
    /// Its hosts.
    pub hosts: Vec<Host>,
    narrator: Box<dyn Narrator + Send>,
}

impl Consortium {
    /// Starts nodes, then hosts, and waits until all answer. Nothing is registered yet.
    pub async fn start(
        folder: &Path,
        plan: &Plan,
        narrator: Box<dyn Narrator + Send>,
    ) -> Result<Self> {
        let programs = Programs::find()?;
        // Commands run in the folder, so that what a watcher sees is short.
        let folder = fs::canonicalize(folder)?;
        let authority = Authority::new(&folder, "consortium-ca")?;
        let mut consortium = Consortium {
            programs,
            folder,
            authority,
            nodes: Vec::new(),
            hosts: Vec::new(),
            narrator,
        };
        consortium.start_nodes(plan).await?;
        consortium.make_package()?;
        for place in 0..plan.hosts {
            let series = consortium.series();
            consortium.start_host(place, &series).await?;
        }
        Ok(consortium)
    }

    async fn start_nodes(&mut self, plan: &Plan) -> Result<()> {
        ensure!(
            plan.nodes <= VALIDATORS.len(),
            "at most {} nodes",
            VALIDATORS.len()
        );
        self.narrator
            .step(&format!("starting {} registrar node(s)", plan.nodes));
        let chain = self.chain_specification(plan)?;
        let mut bootnodes = Vec::new();
        for key in &VALIDATORS[..plan.nodes] {
            let node_plan = NodePlan {
                name: format!("node-{key}"),
                chain: chain.clone(),
                key: Some((*key).into()),
                keeps: None,
                bootnodes: bootnodes.clone(),
            };
            let mut node = Node::start(
                &self.programs,
                &self.folder,
                node_plan,
                &self.authority.certificate,
            )?;
            if bootnodes.is_empty() {
                bootnodes.push(node.address().await?);
            }
            self.narrator.answer(&format!(
                "node {key}: {}, log {}",
                node.url(),
                node.process().log().display()
            ));
            self.nodes.push(node);
        }
        let chain = self.chain().await?;
        chain.wait_for_final(2, Duration::from_secs(60)).await
    }

    /// Starts a node that validates nothing and keeps the newest `keeps` final blocks alone.
    pub async fn start_reader(&mut self, keeps: u32) -> Result<Node> {
        let node_plan = NodePlan {
            name: "reader".into(),
            chain: self
                .nodes
                .first()
                .context("no node")?
                .specification()
                .into(),
            key: None,
            keeps: Some(keeps),
            bootnodes: self.addresses().await?,
        };
        Node::start(
            &self.programs,
            &self.folder,
            node_plan,
            &self.authority.certificate,
        )
    }

    /// Has every node know all others by their addresses when it starts again.
    pub async fn introduce_nodes(&mut self) -> Result<()> {
        let addresses = self.addresses().await?;
        for node in &mut self.nodes {
            node.look_for(&addresses);
        }
        Ok(())
    }

    async fn addresses(&mut self) -> Result<Vec<String>> {
        let mut addresses = Vec::new();
        for node in &mut self.nodes {
            addresses.push(node.address().await?);
        }
        Ok(addresses)
    }

    /// The preset, or a specification made from a consortium's file where the slot duration differs.
    fn chain_specification(&self, plan: &Plan) -> Result<String> {
        let preset = if plan.nodes == 1 { "dev" } else { "local" };
        let Some(slot_ms) = plan.slot_ms else {
            return Ok(preset.into());
        };
        let file = self.folder.join("consortium.toml");
        fs::write(&file, consortium_file(plan.nodes, slot_ms)?)?;
        let specification = self.folder.join("chain.json");
        let made = Command::new(&self.programs.registrar)
            .args([
                "found".as_ref(),
                file.as_os_str(),
                "--output".as_ref(),
                specification.as_os_str(),
                "--raw".as_ref(),
            ])
            .output()?;
        ensure!(
            made.status.success(),
            "registrar found failed: {}",
            String::from_utf8_lossy(&made.stderr)
        );
        Ok(specification.display().to_string())
    }

    /// The folder with the real series.
    pub fn series(&self) -> PathBuf {
        self.programs
            .project
            .join("sdk/examples/market-watcher/data")
    }

    /// A folder with series that say of one day that oil closed a dollar lower: a liar needs no other program than an honest
    /// host.
    pub fn doctored_series(&self) -> Result<PathBuf> {
        let doctored = self.folder.join("doctored");
        fs::create_dir_all(&doctored)?;
        for name in [
            "wti-daily.csv",
            "gold-monthly.csv",
            "us-treasury-10y-monthly.csv",
        ] {
            let text = fs::read_to_string(self.series().join(name))?;
            fs::write(
                doctored.join(name),
                text.replace("2016-03-17,40.17", "2016-03-17,39.17"),
            )?;
        }
        Ok(doctored)
    }

    /// The cryptlets whose sources lie in the project, and the one that docs/writing-a-cryptlet.md has its reader add.
    fn offers(&self) -> Result<Vec<String>> {
        let mut names = BTreeSet::from([GREETER.to_owned()]);
        for entry in fs::read_dir(self.programs.project.join("sdk/examples"))? {
            // Somebody may be at work on another one.
            let text = fs::read(entry?.path().join("configuration.json")).unwrap_or_default();
            let configuration: Value = serde_json::from_slice(&text).unwrap_or_default();
            let name = configuration["name"].as_str().unwrap_or_default();
            if is_name(name.as_bytes()) {
                names.insert(name.to_owned());
            }
        }
        Ok(names.into_iter().collect())
    }

    /// Starts the host of operator number `place`, which reads its series in `series`. Each host asks another node.
    pub async fn start_host(&mut self, place: usize, series: &Path) -> Result<()> {
        self.start_host_that_lists(place, series, &[]).await
    }

    /// The same, of a host that runs the code of these blueprints for contracts.
    pub async fn start_host_that_lists(
        &mut self,
        place: usize,
        series: &Path,
        blueprints: &[u32],
    ) -> Result<()> {
        let operator = *OPERATORS.get(place).context("no more operators")?;
        let name = format!("host-{}", operator.trim_start_matches('/').to_lowercase());
        self.narrator
            .step(&format!("starting {name}, operated by {operator}"));
        let node = &self.nodes[place % self.nodes.len()];
        let plan = HostPlan {
            name: name.clone(),
            operator: operator.into(),
            operator_account: account(operator)?,
            node: node.url(),
            artefacts: self.folder.join("artefacts"),
            series: series.to_path_buf(),
            offers: self.offers()?,
            blueprints: blueprints.to_vec(),
        };
        let identity = self.authority.issue(&self.folder, &name)?;
        let mut host = Host::start(
            &self.programs,
            &self.folder,
            plan,
            &identity,
            &self.authority.certificate,
        )
        .await?;
        self.narrator.answer(&format!(
            "{name}: {}, log {}",
            host.endpoint(),
            host.process().log().display()
        ));
        self.hosts.push(host);
        Ok(())
    }

    /// Builds the package of the reference cryptlet and puts its component where the hosts look for it.
    fn make_package(&mut self) -> Result<()> {
        self.narrator.step(
            "packaging the market-watcher: component, header and configuration under one signature",
        );
        self.package(MARKET_WATCHER, "identity.key")
    }

    /// Makes an identity key, builds the package `{name}.cryptlet` of an example with it, and puts the component where the
    /// hosts look for it.
    fn package(&mut self, name: &str, identity: &str) -> Result<()> {
        let example = self.programs.project.join("sdk/examples").join(name);
        let component = self.programs.guest(name).display().to_string();
        let header = example.join("header.wit").display().to_string();
        let configuration = example.join("configuration.json").display().to_string();
        let file = format!("{name}.cryptlet");
        fs::create_dir_all(self.folder.join("artefacts"))?;
        self.cli_offline(&["keygen", identity])?;
        self.cli_offline(&[
            "package",
            "build",
            "--component",
            &component,
            "--header",
            &header,
            "--config",
            &configuration,
            "--identity",
            identity,
            "--signer",
            PUBLISHER,
            "--out",
            &file,
        ])?;
        self.cli_offline(&["package", "extract", &file, "--to", "artefacts"])?;
        Ok(())
    }

    /// Registers another example, and has all hosts serve it, which are enrolled already.
    pub fn serve(&mut self, name: &str) -> Result<()> {
        self.serve_on(name, 0..self.hosts.len())
    }

    /// The same on some of the hosts.
    pub fn serve_on(&mut self, name: &str, places: impl IntoIterator<Item = usize>) -> Result<()> {
        self.register(name, &[])?;
        for place in places {
            let host = self.hosts.get(place).context("no such host")?;
            let (endpoint, operator) = (host.endpoint(), host.plan.operator.clone());
            self.offer_of(name, &endpoint, &operator)?;
        }
        self.cli(PUBLISHER, &["admit", name, "--all"])?;
        Ok(())
    }

    /// Registers another example; gives its entry.
    pub fn register(&mut self, name: &str, more: &[&str]) -> Result<Value> {
        self.package(name, &format!("{name}.key"))?;
        let package = format!("{name}.cryptlet");
        let registered = self.cli(PUBLISHER, &[&["register", &package], more].concat())?;
        Ok(registered["cryptlet"].clone())
    }

    /// Registers the reference cryptlet, enrols every host, and admits their instances.
    pub async fn serve_market_watcher(&mut self) -> Result<()> {
        self.narrator.step("registering the cryptlet");
        self.cli(
            PUBLISHER,
            &["register", "market-watcher.cryptlet", "--tag", "prices"],
        )?;
        for place in 0..self.hosts.len() {
            self.enrol(place)?;
        }
        self.admit_all()
    }

    /// Enrols the host number `place`, and offers its instance.
    pub fn enrol(&mut self, place: usize) -> Result<()> {
        let host = self.hosts.get(place).context("no such host")?;
        let (endpoint, operator) = (host.endpoint(), host.plan.operator.clone());
        self.enrol_endpoint(&endpoint, &operator)?;
        self.offer_endpoint(&endpoint, &operator)
    }

    /// Enrols whatever answers at `endpoint`; gives its number.
    pub fn enrol_endpoint(&mut self, endpoint: &str, operator: &str) -> Result<u32> {
        self.narrator
            .step(&format!("{operator} enrols the host at {endpoint}"));
        let enrolled = self.cli(
            operator,
            &[
                "host",
                "enrol",
                "--endpoint",
                endpoint,
                "--ca",
                "consortium-ca.pem",
            ],
        )?;
        let number = enrolled["host"]["id"]
            .as_u64()
            .with_context(|| format!("no number in {enrolled}"))?;
        Ok(u32::try_from(number)?)
    }

    /// Offers the instance of the reference cryptlet at `endpoint`.
    pub fn offer_endpoint(&mut self, endpoint: &str, operator: &str) -> Result<()> {
        self.offer_of(MARKET_WATCHER, endpoint, operator)
    }

    fn offer_of(&mut self, cryptlet: &str, endpoint: &str, operator: &str) -> Result<()> {
        self.cli(
            operator,
            &[
                "host",
                "offer",
                cryptlet,
                "--endpoint",
                endpoint,
                "--ca",
                "consortium-ca.pem",
            ],
        )?;
        Ok(())
    }

    /// The publisher admits all offers.
    pub fn admit_all(&mut self) -> Result<()> {
        self.narrator
            .step("the publisher admits the hosts' instances to the pool");
        self.cli(PUBLISHER, &["admit", MARKET_WATCHER, "--all"])?;
        Ok(())
    }

    /// The address under which contracts find the reference cryptlet.
    pub fn address_of_market_watcher(&mut self) -> Result<String> {
        self.address_of(MARKET_WATCHER)
    }

    /// The address under which contracts find a cryptlet.
    pub fn address_of(&mut self, cryptlet: &str) -> Result<String> {
        let shown = self.cli(PUBLISHER, &["show", cryptlet])?;
        let address = shown["address"].as_str();
        Ok(address
            .with_context(|| format!("no address in {shown}"))?
            .to_owned())
    }

    /// Asks the reference cryptlet and waits for the accepted result.
    pub fn ask(&mut self, method: &str, arguments: &[&str]) -> Result<Value> {
        let mut line = vec!["request", MARKET_WATCHER, method];
        line.extend(arguments);
        line.push("--wait");
        self.cli("//Eve", &line)
    }

    /// Tells whoever watches that a step begins.
    pub fn tell(&mut self, text: &str) {
        self.narrator.step(text);
    }

    /// Connects to the first node.
    pub async fn chain(&mut self) -> Result<Chain> {
        self.nodes.first_mut().context("no node")?.connect().await
    }

    /// Runs the command line against the first node, signing as `signer`; gives its JSON answer.
    pub fn cli(&mut self, signer: &str, arguments: &[&str]) -> Result<Value> {
        let node = self.nodes.first().context("no node")?.url();
        self.run_cli(&["--node", &node, "--signer", signer], arguments)
    }

    /// Runs the command line against the node at `url`, and signs nothing.
    pub fn cli_at(&mut self, url: &str, arguments: &[&str]) -> Result<Value> {
        self.run_cli(&["--node", url], arguments)
    }

    /// Runs the command line without a node.
    pub fn cli_offline(&mut self, arguments: &[&str]) -> Result<Value> {
        self.run_cli(&[], arguments)
    }

    fn run_cli(&mut self, options: &[&str], arguments: &[&str]) -> Result<Value> {
        let words: Vec<&str> = options
            .iter()
            .chain(&["--json", "--quiet"])
            .chain(arguments)
            .copied()
            .collect();
        let line = format!("cryptlet {}", words.join(" "));
        self.narrator.command(&line);
        let run = Command::new(&self.programs.cli)
            .current_dir(&self.folder)
            .args(&words)
            .output()?;
        let text = String::from_utf8_lossy(&run.stdout);
        if !run.status.success() {
            bail!(
                "`{line}` ended with {}: {text}{}",
                run.status,
                String::from_utf8_lossy(&run.stderr)
            );
        }
        let answer = serde_json::from_str(&text).with_context(|| format!("not JSON: {text}"))?;
        self.narrator
            .answer(&serde_json::to_string_pretty(&answer)?);
        Ok(answer)
    }

    /// An error if a program of it is no longer there: which, how it ended, and where its log is.
    pub fn check(&mut self) -> Result<()> {
        for node in &mut self.nodes {
            node.process().check()?;
        }
        for host in &mut self.hosts {
            host.process().check()?;
        }
        Ok(())
    }

    /// Stops hosts, then nodes; an error if one does not end by itself.
    pub fn stop(&mut self) -> Result<()> {
        // All of a kind at once: each takes its time.
        for host in &mut self.hosts {
            host.process().ask_to_end()?;
        }
        for host in &mut self.hosts {
            host.process().stop()?;
        }
        for node in &mut self.nodes {
            node.process().ask_to_end()?;
        }
        for node in &mut self.nodes {
            node.process().stop()?;
        }
        Ok(())
    }
}

/// The account of a development key, as `0x` and 64 hexadecimal digits.
pub fn account(uri: &str) -> Result<String> {
    use sp_core::Pair;
    let pair = sp_core::sr25519::Pair::from_string(uri, None)?;
    Ok(format!("0x{}", hex::encode(pair.public())))
}

/// The account of a development key.
pub fn account_id(uri: &str) -> Result<sp_core::crypto::AccountId32> {
    use sp_core::Pair;
    let pair = sp_core::sr25519::Pair::from_string(uri, None)?;
    Ok(pair.public().0.into())
}

/// A consortium's own file: the development validators, at a pace of its own.
fn consortium_file(nodes: usize, slot_ms: u32) -> Result<String> {
    use sp_core::Pair;
    let validators: Vec<String> = VALIDATORS
        .iter()
        .take(nodes)
        .map(|name| uri(name))
        .collect();
    let accounts: Vec<String> = validators
        .iter()
        .map(|uri| account(uri))
        .collect::<Result<_>>()?;
    let mut text = String::new();
    writeln!(
        text,
        "name = \"Journey\"\nid = \"journey\"\nkind = \"local\""
    )?;
    writeln!(text, "slot-duration-ms = {slot_ms}")?;
    writeln!(text, "private-endpoints = [\"localhost\"]")?;
    writeln!(text, "council = {accounts:?}")?;
    for (uri, account) in validators.iter().zip(&accounts) {
        let ed = hex::encode(sp_core::ed25519::Pair::from_string(uri, None)?.public());
        writeln!(
            text,
            "\n[[validators]]\naccount = \"{account}\"\naura = \"{account}\"\ngrandpa = \"0x{ed}\"\ndelegate = \"0x{ed}\""
        )?;
    }
    for name in [PUBLISHER].iter().chain(&OPERATORS) {
        let account = account(name)?;
        writeln!(
            text,
            "\n[[balances]]\naccount = \"{account}\"\ntokens = 1000000"
        )?;
    }
    Ok(text)
}

/// The development key of a name such as `alice`: `//Alice`.
pub fn uri(name: &str) -> String {
    let mut letters = name.chars();
    let first: String = letters
        .next()
        .into_iter()
        .flat_map(char::to_uppercase)
        .collect();
    format!("//{first}{}", letters.as_str())
}
