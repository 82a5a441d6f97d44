//! Step 8: makes blocks, on a validator.

use super::{
    network::Network,
    partial::{inherents, Parts},
    Error,
};
use cryptlet_registrar_runtime::configs::MAX_BLOCK_BYTES;
use sc_basic_authorship::ProposerFactory;
use sc_consensus_aura::{SlotProportion, StartAuraParams};
use sc_consensus_slots::BackoffAuthoringOnFinalizedHeadLagging;
use sc_service::Configuration;
use sp_consensus_aura::sr25519::AuthorityPair as AuraPair;

/// Share of a slot in which a block has to be made. Two thirds of it go to transactions, which is
/// what a full block's weight takes (docs/adr/block-limits.md), the rest to sealing the block.
const PROPOSAL_SHARE: f32 = 2.0 / 3.0;

/// Makes blocks in this validator's slots; nothing on a reader.
pub fn start(config: &Configuration, parts: &Parts, network: &Network) -> Result<(), Error> {
    if !config.role.is_authority() {
        return Ok(());
    }
    let mut proposer_factory = ProposerFactory::new(
        parts.tasks.spawn_handle(),
        parts.client.clone(),
        parts.pool.clone(),
        config.prometheus_registry(),
        parts.telemetry_handle(),
    );
    proposer_factory.set_default_block_size_limit(MAX_BLOCK_BYTES as usize);
    let slot_duration = parts.slot_duration;
    let aura = sc_consensus_aura::start_aura::<AuraPair, _, _, _, _, _, _, _, _, _, _>(
        StartAuraParams {
            slot_duration,
            client: parts.client.clone(),
            select_chain: parts.chain.clone(),
            block_import: parts.finality_import.clone(),
            proposer_factory,
            create_inherent_data_providers: move |_, ()| async move { Ok(inherents(slot_duration)) },
            force_authoring: config.force_authoring,
            // Slower while finality lags: a validator cut off from the others must not pile up
            // blocks.
            backoff_authoring_blocks: Some(BackoffAuthoringOnFinalizedHeadLagging::default()),
            keystore: parts.keystore.keystore(),
            sync_oracle: network.sync.clone(),
            justification_sync_link: network.sync.clone(),
            block_proposal_slot_portion: SlotProportion::new(PROPOSAL_SHARE),
            max_block_proposal_slot_portion: None,
            telemetry: parts.telemetry_handle(),
            compatibility_mode: Default::default(),
        },
    )?;
    parts
        .tasks
        .spawn_essential_handle()
        .spawn_blocking("author", Some("block-authoring"), aura);
    Ok(())
}
