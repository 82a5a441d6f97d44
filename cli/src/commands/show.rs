//! `cryptlet show`: all about one cryptlet.

use crate::{
    context::Context,
    error::Outcome,
    package::header_of,
    resolve,
    shown::{cryptlet_json, cryptlet_sheet, policy_json, policy_text, pool_table, seat_json},
};
use cryptlet_primitives::ids::Version;
use serde_json::{json, Value as Json};

/// The command's arguments.
#[derive(clap::Args)]
pub struct Show {
    /// The cryptlet's name or number.
    cryptlet: String,
    /// A past version; without it, the newest.
    #[arg(long = "at-version", value_name = "NUMBER")]
    past: Option<Version>,
}

impl Show {
    /// Shows the cryptlet with its methods, pool and policy.
    pub async fn run(self, context: &Context) -> Outcome {
        let (chain, at) = context.believed().await?;
        let mut cryptlet = resolve::cryptlet(&chain, &self.cryptlet, at).await?;
        if let Some(version) = self.past {
            cryptlet = resolve::version(&chain, cryptlet.id, version, at).await?;
        }
        let pool = chain.pool(cryptlet.id, at).await?;
        let policy = chain
            .policy_in_force(cryptlet.id, at)
            .await?
            .unwrap_or_default();
        // A header that does not parse can be registered; then there is no method to show.
        let methods: Vec<String> = match header_of(cryptlet.header.as_bytes()) {
            Ok(header) => header.methods.iter().map(ToString::to_string).collect(),
            Err(problem) => vec![problem.state],
        };
        let mut shown = cryptlet_json(&cryptlet);
        shown["header"] = json!(cryptlet.header);
        shown["configuration"] = json!(cryptlet.configuration);
        shown["methods"] = json!(methods);
        shown["policy"] = policy_json(&policy);
        shown["pool"] = pool.iter().map(seat_json).collect::<Json>();
        let human = cryptlet_sheet(&cryptlet)
            .row("methods", methods.join("\n"))
            .row("policy", policy_text(&policy).trim_end())
            .row("pool", pool_table(&pool).text("empty").trim_end());
        context.output.answer(&shown, &human.text())
    }
}
