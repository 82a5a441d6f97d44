//! What the node may ask the runtime.

#![allow(missing_docs, reason = "What the macro writes has no documentation")]

#[cfg(any(feature = "runtime-benchmarks", feature = "try-runtime"))]
use crate::configs;
use crate::{
    ethereum, genesis, pallets, AccountId, Aura, Balance, Block, BlockNumber, Cryptlet,
    CryptoDelegate, Executive, Grandpa, Nonce, Runtime, RuntimeCall, RuntimeGenesisConfig,
    SessionKeys, System, Timestamp, TransactionPayment, VERSION,
};
use alloc::{vec, vec::Vec};
use cryptlet_primitives::{
    binding::BindingView,
    envelope::SavedKeys,
    history::History,
    ids::{CryptletId, FeedId, HostId, Moment, RoundId, Sequence, TopicId, Version},
    policy::{Isolation, Policy},
    queue::MessageQueue,
    report::Report,
    view::{
        CryptletFilter, CryptletView, EncryptionKeyView, FeedView, HostView, Page, ResultRecord,
        RoundOutcome, RoundView, SeatView, SubscriptionView, TopicView,
    },
    DelegateId,
};
use frame_support::{
    genesis_builder_helper::{build_state, get_preset},
    weights::Weight,
};
use pallet_grandpa::AuthorityId as GrandpaId;
use sp_api::impl_runtime_apis;
use sp_consensus_aura::sr25519::AuthorityId as AuraId;
use sp_core::{crypto::KeyTypeId, OpaqueMetadata, H160};
use sp_runtime::{
    generic::Preamble,
    traits::{Block as BlockT, NumberFor},
    transaction_validity::{TransactionSource, TransactionValidity},
    ApplyExtrinsicResult, ExtrinsicInclusionMode,
};
use sp_session::OpaqueGeneratedSessionKeys;
use sp_version::RuntimeVersion;

pallet_revive::impl_runtime_apis_plus_revive_traits! {
    Runtime, Revive, Executive, EthereumExtra,

    impl sp_api::Core<Block> for Runtime {
        fn version() -> RuntimeVersion {
            VERSION
        }

        fn execute_block(block: <Block as BlockT>::LazyBlock) {
            Executive::execute_block(block);
        }

        fn initialize_block(header: &<Block as BlockT>::Header) -> ExtrinsicInclusionMode {
            Executive::initialize_block(header)
        }
    }

    impl sp_api::Metadata<Block> for Runtime {
        fn metadata() -> OpaqueMetadata {
            OpaqueMetadata::new(Runtime::metadata().into())
        }

        fn metadata_at_version(version: u32) -> Option<OpaqueMetadata> {
            Runtime::metadata_at_version(version)
        }

        fn metadata_versions() -> Vec<u32> {
            Runtime::metadata_versions()
        }
    }

    impl frame_support::view_functions::runtime_api::RuntimeViewFunction<Block> for Runtime {
        fn execute_view_function(
            id: frame_support::view_functions::ViewFunctionId,
            input: Vec<u8>,
        ) -> Result<Vec<u8>, frame_support::view_functions::ViewFunctionDispatchError> {
            Runtime::execute_view_function(id, input)
        }
    }

    impl sp_block_builder::BlockBuilder<Block> for Runtime {
        fn apply_extrinsic(extrinsic: <Block as BlockT>::Extrinsic) -> ApplyExtrinsicResult {
            Executive::apply_extrinsic(extrinsic)
        }

        fn finalize_block() -> <Block as BlockT>::Header {
            Executive::finalize_block()
        }

        fn inherent_extrinsics(data: sp_inherents::InherentData) -> Vec<<Block as BlockT>::Extrinsic> {
            pallets::create_inherents(&data)
        }

        fn check_inherents(
            block: <Block as BlockT>::LazyBlock,
            data: sp_inherents::InherentData,
        ) -> sp_inherents::CheckInherentsResult {
            pallets::check_inherents(&block, &data)
        }
    }

    impl sp_transaction_pool::runtime_api::TaggedTransactionQueue<Block> for Runtime {
        fn validate_transaction(
            source: TransactionSource,
            transaction: <Block as BlockT>::Extrinsic,
            block_hash: <Block as BlockT>::Hash,
        ) -> TransactionValidity {
            Executive::validate_transaction(source, transaction, block_hash)
        }
    }

    impl sp_offchain::OffchainWorkerApi<Block> for Runtime {
        fn offchain_worker(header: &<Block as BlockT>::Header) {
            Executive::offchain_worker(header)
        }
    }

    impl sp_consensus_aura::AuraApi<Block, AuraId> for Runtime {
        fn slot_duration() -> sp_consensus_aura::SlotDuration {
            sp_consensus_aura::SlotDuration::from_millis(Aura::slot_duration())
        }

        fn authorities() -> Vec<AuraId> {
            pallet_aura::Authorities::<Runtime>::get().into_inner()
        }
    }

    impl sp_session::SessionKeys<Block> for Runtime {
        fn generate_session_keys(owner: Vec<u8>, seed: Option<Vec<u8>>) -> OpaqueGeneratedSessionKeys {
            SessionKeys::generate(&owner, seed).into()
        }

        fn decode_session_keys(encoded: Vec<u8>) -> Option<Vec<(Vec<u8>, KeyTypeId)>> {
            SessionKeys::decode_into_raw_public_keys(&encoded)
        }
    }

    impl sp_consensus_grandpa::GrandpaApi<Block> for Runtime {
        fn grandpa_authorities() -> sp_consensus_grandpa::AuthorityList {
            Grandpa::grandpa_authorities()
        }

        fn current_set_id() -> sp_consensus_grandpa::SetId {
            pallet_grandpa::CurrentSetId::<Runtime>::get()
        }

        fn submit_report_equivocation_unsigned_extrinsic(
            _: sp_consensus_grandpa::EquivocationProof<<Block as BlockT>::Hash, NumberFor<Block>>,
            _: sp_consensus_grandpa::OpaqueKeyOwnershipProof,
        ) -> Option<()> {
            None
        }

        fn generate_key_ownership_proof(
            _: sp_consensus_grandpa::SetId,
            _: GrandpaId,
        ) -> Option<sp_consensus_grandpa::OpaqueKeyOwnershipProof> {
            None
        }
    }

    impl frame_system_rpc_runtime_api::AccountNonceApi<Block, AccountId, Nonce> for Runtime {
        fn account_nonce(account: AccountId) -> Nonce {
            System::account_nonce(account)
        }
    }

    impl pallet_transaction_payment_rpc_runtime_api::TransactionPaymentApi<Block, Balance> for Runtime {
        fn query_info(
            transaction: <Block as BlockT>::Extrinsic,
            length: u32,
        ) -> pallet_transaction_payment_rpc_runtime_api::RuntimeDispatchInfo<Balance> {
            TransactionPayment::query_info(transaction, length)
        }

        fn query_fee_details(
            transaction: <Block as BlockT>::Extrinsic,
            length: u32,
        ) -> pallet_transaction_payment::FeeDetails<Balance> {
            TransactionPayment::query_fee_details(transaction, length)
        }

        fn query_weight_to_fee(weight: Weight) -> Balance {
            TransactionPayment::weight_to_fee(weight)
        }

        fn query_length_to_fee(length: u32) -> Balance {
            TransactionPayment::length_to_fee(length)
        }
    }

    impl pallet_transaction_payment_rpc_runtime_api::TransactionPaymentCallApi<Block, Balance, RuntimeCall> for Runtime {
        fn query_call_info(
            call: RuntimeCall,
            length: u32,
        ) -> pallet_transaction_payment::RuntimeDispatchInfo<Balance> {
            TransactionPayment::query_call_info(call, length)
        }

        fn query_call_fee_details(call: RuntimeCall, length: u32) -> pallet_transaction_payment::FeeDetails<Balance> {
            TransactionPayment::query_call_fee_details(call, length)
        }

        fn query_weight_to_fee(weight: Weight) -> Balance {
            TransactionPayment::weight_to_fee(weight)
        }

        fn query_length_to_fee(length: u32) -> Balance {
            TransactionPayment::length_to_fee(length)
        }
    }

    impl cryptlet_primitives::api::CryptletApi<Block, AccountId> for Runtime {
        fn cryptlet(id: CryptletId, version: Option<Version>) -> Option<CryptletView<AccountId>> {
            Cryptlet::cryptlet_view(id, version)
        }

        fn cryptlets(
            filter: CryptletFilter<AccountId>,
            from: CryptletId,
            limit: u32,
        ) -> Page<CryptletView<AccountId>> {
            Cryptlet::cryptlet_page(&filter, from, limit)
        }

        fn host(id: HostId) -> Option<HostView<AccountId>> {
            Cryptlet::host_view(id)
        }

        fn hosts(from: HostId, limit: u32) -> Page<HostView<AccountId>> {
            Cryptlet::host_page(from, limit)
        }

        fn pool(cryptlet: CryptletId) -> Vec<SeatView> {
            Cryptlet::seat_views(cryptlet)
        }

        fn policy_in_force(cryptlet: CryptletId) -> Option<Policy<AccountId>> {
            Cryptlet::policy_in_force(cryptlet)
        }

        fn encryption_key(account: AccountId) -> Option<EncryptionKeyView> {
            Cryptlet::encryption_key(&account)
        }

        fn binding(contract: H160) -> Option<BindingView> {
            Cryptlet::binding_view(contract)
        }

        fn isolation_override() -> Option<Isolation> {
            pallet_cryptlet::IsolationOverride::<Runtime>::get()
        }
    }

    impl cryptlet_primitives::api::CryptoDelegateApi<Block, AccountId> for Runtime {
        fn round(id: RoundId) -> Option<RoundView<AccountId>> {
            CryptoDelegate::round_view(id)
        }

        fn open_rounds(from: RoundId, limit: u32) -> Page<RoundView<AccountId>> {
            CryptoDelegate::open_round_views(from, limit)
        }

        fn outcome(topic: TopicId, id: RoundId) -> RoundOutcome {
            CryptoDelegate::outcome(topic, id)
        }

        fn topic(id: TopicId) -> Option<TopicView<AccountId>> {
            CryptoDelegate::topic_view(id)
        }

        fn results(topic: TopicId, from: Sequence, limit: u32) -> Page<ResultRecord> {
            CryptoDelegate::results(topic, from, limit)
        }

        fn result_in_force(topic: TopicId, moment: Moment) -> Option<ResultRecord> {
            CryptoDelegate::in_force(topic, moment)
        }

        fn history() -> History {
            CryptoDelegate::history()
        }

        fn standing_rounds(
            cryptlet: CryptletId,
            from: RoundId,
            limit: u32,
        ) -> Page<RoundView<AccountId>> {
            CryptoDelegate::standing_round_views(cryptlet, from, limit)
        }

        fn feed(id: FeedId) -> Option<FeedView> {
            CryptoDelegate::feed_view(id)
        }

        fn subscription(feed: FeedId, subscriber: AccountId) -> Option<SubscriptionView<AccountId>> {
            CryptoDelegate::subscription_view(feed, subscriber)
        }

        fn subscriptions_of(
            subscriber: AccountId,
            after: Option<FeedId>,
            limit: u32,
        ) -> Vec<SubscriptionView<AccountId>> {
            CryptoDelegate::subscription_views(subscriber, after, limit)
        }

        fn delegates() -> Vec<DelegateId> {
            CryptoDelegate::delegate_keys()
        }

        fn key_book(cryptlet: CryptletId) -> SavedKeys {
            CryptoDelegate::key_book(cryptlet)
        }

        fn reports_of(body: Vec<<Block as BlockT>::Extrinsic>) -> Vec<Report> {
            // A signed one fails, and stays in the body all the same.
            body.iter()
                .map(|extrinsic| &extrinsic.0)
                .filter(|extrinsic| matches!(extrinsic.preamble, Preamble::General(..)))
                .filter_map(|extrinsic| match &extrinsic.function {
                    RuntimeCall::CryptoDelegate(call) => CryptoDelegate::report_in(call).cloned(),
                    _ => None,
                })
                .collect()
        }

        fn now() -> Moment {
            Timestamp::get()
        }
    }

    impl ethereum::EthereumApi<Block> for Runtime {
        fn chain_id() -> u64 {
            ethereum::chain_id()
        }

        fn ethereum_block(body: Vec<<Block as BlockT>::Extrinsic>) -> ethereum::EthereumBlock {
            ethereum::block(body)
        }

        fn ethereum_extrinsic(payload: Vec<u8>) -> <Block as BlockT>::Extrinsic {
            ethereum::extrinsic(payload)
        }

        fn ethereum_payload(extrinsic: <Block as BlockT>::Extrinsic) -> Option<Vec<u8>> {
            ethereum::payload(extrinsic)
        }

        fn is_call_within_limits(call: Vec<u8>) -> bool {
            ethereum::is_within_limits(&call)
        }
    }

    impl sp_genesis_builder::GenesisBuilder<Block> for Runtime {
        fn build_state(config: Vec<u8>) -> sp_genesis_builder::Result {
            build_state::<RuntimeGenesisConfig>(config)
        }

        fn get_preset(id: &Option<sp_genesis_builder::PresetId>) -> Option<Vec<u8>> {
            get_preset::<RuntimeGenesisConfig>(id, genesis::preset)
        }

        fn preset_names() -> Vec<sp_genesis_builder::PresetId> {
            genesis::preset_names()
        }
    }

    #[cfg(feature = "runtime-benchmarks")]
    impl frame_benchmarking::Benchmark<Block> for Runtime {
        fn benchmark_metadata(
            extra: bool,
        ) -> (Vec<frame_benchmarking::BenchmarkList>, Vec<frame_support::traits::StorageInfo>) {
            configs::benchmarks::metadata(extra)
        }

        fn dispatch_benchmark(
            config: frame_benchmarking::BenchmarkConfig,
        ) -> Result<Vec<frame_benchmarking::BenchmarkBatch>, alloc::string::String> {
            configs::benchmarks::dispatch(config)
        }
    }

    #[cfg(feature = "try-runtime")]
    impl frame_try_runtime::TryRuntime<Block> for Runtime {
        fn on_runtime_upgrade(checks: frame_try_runtime::UpgradeCheckSelect) -> (Weight, Weight) {
            configs::try_runtime::upgrade(checks)
        }

        fn execute_block(
            block: <Block as BlockT>::LazyBlock,
            state_root_check: bool,
            signature_check: bool,
            select: frame_try_runtime::TryStateSelect,
        ) -> Weight {
            configs::try_runtime::execute(block, state_root_check, signature_check, select)
        }
    }
}
