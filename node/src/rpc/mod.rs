//! What can be asked of a node over JSON-RPC besides the SDK's own methods.

mod cryptlet;
mod ethereum;

pub use self::{cryptlet::Bulletin, ethereum::Ethereum};

use self::{
    cryptlet::{Cryptlet, CryptletRpcServer, Feeds, FeedsRpcServer},
    ethereum::EthereumRpcServer,
};
use crate::{
    block::Block,
    client::{Backend, Client, Pool},
};
use cryptlet_registrar_runtime::Hash;
use jsonrpsee::{core::RegisterMethodError, RpcModule};
use pallet_transaction_payment_rpc::{TransactionPayment, TransactionPaymentApiServer};
use sc_consensus_grandpa::{
    FinalityProofProvider, GrandpaJustificationStream, SharedAuthoritySet, SharedVoterState,
};
use sc_consensus_grandpa_rpc::{Grandpa, GrandpaApiServer};
use sc_rpc::SubscriptionTaskExecutor;
use std::sync::Arc;
use substrate_frame_rpc_system::{System, SystemApiServer};

/// What the methods work with.
pub struct Deps {
    /// The chain as this node knows it.
    pub client: Arc<Client>,
    /// The database under it: what the chain has written beside the state.
    pub backend: Arc<Backend>,
    /// Transactions that wait.
    pub pool: Arc<Pool>,
    /// What new blocks tell.
    pub bulletin: Arc<Bulletin>,
    /// Answers Ethereum's clients.
    pub ethereum: Ethereum,
    /// The state of finality.
    pub finality: Finality,
    /// Runs subscriptions.
    pub executor: SubscriptionTaskExecutor,
}

/// What readers may ask about finality.
#[derive(Clone)]
pub struct Finality {
    /// The vote as it stands.
    pub voter_state: SharedVoterState,
    /// Who votes.
    pub authorities: SharedAuthoritySet<Hash, u32>,
    /// Each justification as it is made.
    pub justifications: GrandpaJustificationStream<Block>,
    /// Proves that an old block is final.
    pub proofs: Arc<FinalityProofProvider<Backend, Block>>,
}

/// All methods as one module. Fails when two of them have the same name.
pub fn create(deps: Deps) -> Result<RpcModule<()>, RegisterMethodError> {
    let Deps {
        client,
        backend,
        pool,
        bulletin,
        ethereum,
        finality,
        executor,
    } = deps;
    let mut module = RpcModule::new(());
    module.merge(System::new(client.clone(), pool).into_rpc())?;
    module.merge(TransactionPayment::new(client.clone()).into_rpc())?;
    module.merge(Cryptlet::new(client.clone(), &backend).into_rpc())?;
    module.merge(Feeds::new(client, bulletin).into_rpc())?;
    module.merge(ethereum.into_rpc())?;
    let Finality {
        voter_state,
        authorities,
        justifications,
        proofs,
    } = finality;
    module.merge(
        Grandpa::new(executor, authorities, voter_state, justifications, proofs).into_rpc(),
    )?;
    Ok(module)
}
