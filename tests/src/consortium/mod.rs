//! Nodes and hosts together: started, enrolled, and with the reference cryptlet registered and served.
//!
//! | file | noun |
//! |---|---|
//! | `narrator` | whoever is told the steps |
//! | `keys` | development keys, and their accounts |
//! | `specification` | the chain that its nodes start with |
//! | `nodes` | its nodes |
//! | `series` | what its hosts read |
//! | `hosts` | its hosts, enrolled |
//! | `package` | packages of examples |
//! | `cryptlets` | cryptlets that are registered and served |
//! | `command` | the `cryptlet` command |

mod command;
mod cryptlets;
mod hosts;
mod keys;
mod narrator;
mod nodes;
mod package;
mod series;
mod specification;

pub use cryptlets::MARKET_WATCHER;
pub use keys::{account, account_id, uri, OPERATORS, PUBLISHER, VALIDATORS};
pub use narrator::{Narrator, Silent};

use crate::{authority::Authority, chain::Chain, host::Host, node::Node, programs::Programs};
use anyhow::{Context, Result};
use std::{
    fs,
    path::{Path, PathBuf},
};

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

impl Plan {
    /// The development chain of one node, and so many honest hosts.
    pub const fn of_one_node(hosts: usize) -> Self {
        Plan {
            nodes: 1,
            hosts,
            slot_ms: None,
        }
    }
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

    /// One node, and so many hosts that serve the reference cryptlet and these examples. Nobody is told the steps.
    pub async fn serving(folder: &Path, hosts: usize, examples: &[&str]) -> Result<Self> {
        let plan = Plan::of_one_node(hosts);
        let mut consortium = Self::start(folder, &plan, Box::new(Silent)).await?;
        consortium.serve_market_watcher().await?;
        for name in examples {
            consortium.serve(name)?;
        }
        Ok(consortium)
    }

    /// Tells whoever watches that a step begins.
    pub fn tell(&mut self, text: &str) {
        self.narrator.step(text);
    }

    /// Connects to the first node.
    pub async fn chain(&mut self) -> Result<Chain> {
        self.nodes.first_mut().context("no node")?.connect().await
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
