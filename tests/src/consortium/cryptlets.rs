//! Cryptlets: registered, served by hosts, and asked.

use super::{Consortium, PUBLISHER};
use anyhow::{Context, Result};
use serde_json::Value;

/// The reference cryptlet.
pub const MARKET_WATCHER: &str = "market-watcher";

impl Consortium {
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
}
