//! The nodes: those that validate, and one that reads alone.

use super::{Consortium, Plan, VALIDATORS};
use crate::node::{Node, NodePlan};
use anyhow::{ensure, Context, Result};
use std::time::Duration;

impl Consortium {
    pub(super) async fn start_nodes(&mut self, plan: &Plan) -> Result<()> {
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
}
