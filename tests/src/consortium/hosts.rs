//! The hosts: started, enrolled, and their instances offered.

use super::{account, Consortium, MARKET_WATCHER, OPERATORS};
use crate::host::{Blueprints, Host, HostPlan};
use anyhow::{Context, Result};
use cryptlet_primitives::package::is_name;
use serde_json::Value;
use std::{collections::BTreeSet, fs, path::Path};

/// The cryptlet that docs/writing-a-cryptlet.md has its reader write.
const GREETER: &str = "greeter";

impl Consortium {
    /// Starts the host of operator number `place`, which reads its series in `series`. Each host asks another node.
    pub async fn start_host(&mut self, place: usize, series: &Path) -> Result<()> {
        self.start_host_that_lists(place, series, Blueprints::All)
            .await
    }

    /// The same, of a host that runs for contracts the code of these blueprints alone.
    pub async fn start_host_that_lists(
        &mut self,
        place: usize,
        series: &Path,
        blueprints: Blueprints,
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
            blueprints,
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

    pub(super) fn offer_of(
        &mut self,
        cryptlet: &str,
        endpoint: &str,
        operator: &str,
    ) -> Result<()> {
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
}
