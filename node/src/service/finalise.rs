//! Step 9: votes on blocks until they are final.

use super::{
    network::Network,
    partial::{FinalityLink, Parts, JUSTIFICATION_PERIOD},
    Error,
};
use crate::rpc::Finality;
use sc_consensus_grandpa::{
    run_grandpa_voter, BeforeBestBlockBy, Config, FinalityProofProvider, GrandpaParams,
    SharedVoterState, ThreeQuartersOfTheUnfinalizedChain, VotingRulesBuilder,
};
use sc_network::service::traits::NotificationService;
use sc_service::Configuration;
use sc_transaction_pool_api::OffchainTransactionPoolFactory;
use std::time::Duration;

/// How long a vote may take to reach everybody. The SDK's one second would be most of the time to
/// finality on a chain of half seconds.
const GOSSIP: Duration = Duration::from_millis(100);

/// Votes go to the block this many before the best one, which the others have had a slot's time to import. The SDK's two
/// would cost another slot.
const BEHIND_BEST: u32 = 1;

/// Votes with this validator's key, or follows the votes on a reader; does nothing with
/// --no-grandpa.
pub fn start(
    config: &Configuration,
    parts: &Parts,
    network: &Network,
    messages: Box<dyn NotificationService>,
    link: FinalityLink,
) -> Result<Finality, Error> {
    let authorities = link.shared_authority_set().clone();
    let finality = Finality {
        voter_state: SharedVoterState::empty(),
        justifications: link.justification_stream(),
        proofs: FinalityProofProvider::new_for_service(
            parts.backend.clone(),
            Some(authorities.clone()),
        ),
        authorities,
    };
    if config.disable_grandpa {
        return Ok(finality);
    }
    let voter = run_grandpa_voter(GrandpaParams {
        config: Config {
            gossip_duration: GOSSIP,
            justification_generation_period: JUSTIFICATION_PERIOD,
            observer_enabled: false,
            local_role: config.role,
            name: Some(config.network.node_name.clone()),
            keystore: config
                .role
                .is_authority()
                .then(|| parts.keystore.keystore()),
            telemetry: parts.telemetry_handle(),
            protocol_name: network.finality_protocol.clone(),
        },
        link,
        network: network.service.clone(),
        sync: network.sync.clone(),
        notification_service: messages,
        voting_rule: VotingRulesBuilder::new()
            .add(BeforeBestBlockBy(BEHIND_BEST))
            .add(ThreeQuartersOfTheUnfinalizedChain)
            .build(),
        prometheus_registry: config.prometheus_registry().cloned(),
        shared_voter_state: finality.voter_state.clone(),
        telemetry: parts.telemetry_handle(),
        offchain_tx_pool_factory: OffchainTransactionPoolFactory::new(parts.pool.clone()),
    })?;
    parts
        .tasks
        .spawn_essential_handle()
        .spawn_blocking("finalise", None, voter);
    Ok(finality)
}
