//! What to try next, while all stays up.

use journeys::{
    consortium::{Consortium, MARKET_WATCHER},
    node::Node,
};
use std::path::Path;

/// What another terminal needs to go on: the programs, the files, the node, the hosts, and a question to begin with.
pub fn how_to_go_on(consortium: &Consortium) -> Vec<String> {
    let node = consortium.nodes.first().map(Node::url).unwrap_or_default();
    let programs = consortium.programs.cli.parent().unwrap_or(Path::new("."));
    let mut lines = vec![
        "\nAll stays up until Ctrl-C. In another terminal, first:".to_owned(),
        format!("  export PATH=\"{}:$PATH\"", programs.display()),
        format!("  export DEMO={}", consortium.folder.display()),
        format!("  export CRYPTLET_NODE={node}"),
    ];
    for host in &consortium.hosts {
        let operator = &host.plan.operator;
        let name = operator.trim_start_matches('/').to_uppercase();
        let endpoint = host.endpoint();
        lines.push(format!(
            "  export {name}_HOST={endpoint}   # operated by {operator}"
        ));
    }
    let proof = "$DEMO/gold";
    lines.extend([
        "The hosts' certificates are from $DEMO/consortium-ca.pem; they run components that lie in $DEMO/artefacts.".to_owned(),
        "\nAsk again. The cryptlet's header types the words of a question:".to_owned(),
        format!("  cryptlet show {MARKET_WATCHER}"),
        format!("  cryptlet request {MARKET_WATCHER} latest gold --wait --signer //Eve"),
        "Save the proof, and verify it with the header, which types the value that is shown:".to_owned(),
        format!("  cryptlet result {MARKET_WATCHER} latest gold --save {proof}"),
        format!(
            "  cryptlet verify {proof}/envelope.scale --keys {proof}/keys.json --header {proof}/header.wit"
        ),
        "Have answers come by themselves, and see what happens:".to_owned(),
        format!(
            "  cryptlet subscribe {MARKET_WATCHER} latest gold --every 10s --results 3 --signer //Eve"
        ),
        "  cryptlet watch --limit 10".to_owned(),
        format!("\nOr open polkadot.js with the node {node}."),
        "Your own cryptlet on these hosts: docs/writing-a-cryptlet.md; your own contract, which they serve too: docs/contracts.md".to_owned(),
    ]);
    lines
}
