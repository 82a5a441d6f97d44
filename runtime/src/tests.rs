//! The runtime as a whole: its genesis, its limits at every pace, and that nobody has sudo where
//! nobody should.

mod contracts;

use crate::{
    configs::{BlockLimits, CouncilCollective, Fees},
    genesis, AccountId, Balance, Balances, Block, Executive, Hash, Header, PlainExtrinsic, Runtime,
    RuntimeCall, RuntimeEvent, RuntimeGenesisConfig, RuntimeOrigin, Signature, System, TxExtension,
    UncheckedExtrinsic, TOKEN, VERSION,
};
use codec::{Decode, Encode};
use cryptlet_primitives::{
    api::runtime_decl_for_crypto_delegate_api::CryptoDelegateApi,
    batch::{Batch, Observation, Output, Signatures, Signers, MAX_OUTPUT},
    ids::{CryptletId, HostId, RoundId},
    report::{Report, MAX_BATCHES},
};
use frame_support::{
    assert_noop, assert_ok,
    dispatch::{DispatchClass, GetDispatchInfo},
    traits::Get,
    weights::Weight,
    BoundedVec,
};
use frame_system::{offchain::CreateAuthorizedTransaction, CheckMortality, CheckNonce};
use pallet_consortium::ChainPace;
use sp_keyring::{Ed25519Keyring, Sr25519Keyring};
use sp_runtime::{
    generic::{Era, SignedPayload},
    traits::{BadOrigin, BlakeTwo256, Hash as _, Header as _},
    transaction_validity::{InvalidTransaction, TransactionSource, TransactionValidityError},
    BuildStorage,
};

/// The state after the genesis of the ready-made consortium `name`, merged as the node merges it.
fn chain(name: &str) -> sp_io::TestExternalities {
    let mut config =
        serde_json::to_value(RuntimeGenesisConfig::default()).expect("the defaults serialize");
    let preset = genesis::preset(&name.into()).expect("the preset exists");
    json_patch(
        &mut config,
        serde_json::from_slice(&preset).expect("the preset is JSON"),
    );
    let config: RuntimeGenesisConfig =
        serde_json::from_value(config).expect("the preset is a genesis configuration");
    config.build_storage().expect("the genesis builds").into()
}

fn json_patch(target: &mut serde_json::Value, patch: serde_json::Value) {
    match (target, patch) {
        (serde_json::Value::Object(target), serde_json::Value::Object(patch)) => {
            for (key, value) in patch {
                json_patch(target.entry(key).or_insert(serde_json::Value::Null), value);
            }
        }
        (target, patch) => *target = patch,
    }
}

#[test]
fn the_development_chain_starts_with_alice_alone() {
    chain(genesis::DEVELOPMENT).execute_with(|| {
        let alice: AccountId = Sr25519Keyring::Alice.to_account_id();
        assert_eq!(
            pallet_session::Validators::<Runtime>::get(),
            vec![alice.clone()]
        );
        assert_eq!(pallet_aura::Authorities::<Runtime>::get().len(), 1);
        assert_eq!(crate::Grandpa::grandpa_authorities().len(), 1);
        assert_eq!(crate::CryptoDelegate::delegate_keys().len(), 1);
        assert_eq!(pallet_sudo::Key::<Runtime>::get(), Some(alice));
        assert_eq!(crate::Aura::slot_duration(), 500);
    });
}

#[test]
fn the_local_chain_starts_with_four_and_without_sudo() {
    chain(genesis::LOCAL).execute_with(|| {
        assert_eq!(pallet_session::Validators::<Runtime>::get().len(), 4);
        assert_eq!(pallet_aura::Authorities::<Runtime>::get().len(), 4);
        assert_eq!(crate::Grandpa::grandpa_authorities().len(), 4);
        assert_eq!(crate::CryptoDelegate::delegate_keys().len(), 4);
        assert_eq!(pallet_sudo::Key::<Runtime>::get(), None);
    });
}

#[test]
fn the_authorized_reports_of_a_body_are_found_in_their_order() {
    let report = |key: u8| {
        // A delegate's key, no batch, a signature.
        let bytes = [vec![key; 32], vec![0; 65]].concat();
        Report::decode(&mut &bytes[..]).expect("these are a report's bytes")
    };
    let carried = |key| {
        RuntimeCall::from(pallet_crypto_delegate::Call::report {
            report: report(key),
            purposes: Default::default(),
        })
    };
    let authorized =
        <Runtime as CreateAuthorizedTransaction<frame_system::Call<Runtime>>>::create_authorized_transaction;
    let other = RuntimeCall::from(frame_system::Call::remark { remark: vec![] });
    chain(genesis::LOCAL).execute_with(|| {
        let body = vec![
            signed(Sr25519Keyring::Alice, carried(3), 0),
            authorized(carried(1)),
            authorized(other),
            authorized(carried(2)),
        ];
        let found = <Runtime as CryptoDelegateApi<Block, AccountId>>::reports_of(body);
        assert_eq!(found, vec![report(1), report(2)]);
    });
}

#[test]
fn a_report_is_refused_in_any_form_but_one() {
    chain(genesis::LOCAL).execute_with(|| {
        let refusal = |change: fn(&mut TxExtension)| {
            let mut extension = <Runtime as CreateAuthorizedTransaction<
                pallet_crypto_delegate::Call<Runtime>,
            >>::create_extension();
            change(&mut extension);
            let copy = PlainExtrinsic::new_transaction(report(4, 9), extension).into();
            let parent = System::block_hash(0);
            Executive::validate_transaction(TransactionSource::External, copy, parent)
                .expect_err("nothing in it is true")
        };
        let in_another_form = TransactionValidityError::Invalid(InvalidTransaction::Call);
        assert_ne!(refusal(|_| {}), in_another_form);
        let changes: [fn(&mut TxExtension); 3] = [
            |extension| extension.5 = CheckMortality::from(Era::mortal(64, 0)),
            |extension| extension.6 = CheckNonce::from(1),
            |extension| extension.8 = Fees::from(1),
        ];
        for change in changes {
            assert_eq!(refusal(change), in_another_form);
        }
    });
}

#[test]
fn without_a_key_nobody_can_use_or_set_sudo() {
    chain(genesis::LOCAL).execute_with(|| {
        let call = || {
            Box::new(RuntimeCall::from(frame_system::Call::set_heap_pages {
                pages: 1,
            }))
        };
        for key in Sr25519Keyring::well_known() {
            let origin = || RuntimeOrigin::signed(key.to_account_id());
            assert_noop!(
                crate::Sudo::sudo(origin(), call()),
                pallet_sudo::Error::<Runtime>::RequireSudo
            );
            assert_noop!(
                crate::Sudo::set_key(origin(), key.to_account_id().into()),
                pallet_sudo::Error::<Runtime>::RequireSudo
            );
        }
    });
}

#[test]
fn who_is_silent_in_the_council_has_not_agreed() {
    chain(genesis::LOCAL).execute_with(|| {
        let members: Vec<AccountId> = (0..10u8).map(|number| [number; 32].into()).collect();
        let by = |member: usize| RuntimeOrigin::signed(members[member].clone());
        let prime = Some(members[0].clone());
        assert_ok!(crate::Council::set_members(
            RuntimeOrigin::root(),
            members.clone(),
            prime,
            4
        ));
        let proposal = RuntimeCall::from(pallet_cryptlet::Call::set_private_endpoints {
            hosts: Default::default(),
        });
        let hash = BlakeTwo256::hash_of(&proposal);
        let (two_thirds, length) = (7, 1_024);
        let proposal = Box::new(proposal);
        assert_ok!(crate::Council::propose(by(0), two_thirds, proposal, length));
        // Six of ten say aye, the prime among them: more than half, less than two thirds.
        for member in 0..6 {
            assert_ok!(crate::Council::vote(by(member), hash, 0, true));
        }
        let time = <Runtime as pallet_collective::Config<CouncilCollective>>::MotionDuration::get();
        crate::System::set_block_number(time + 1);
        assert_ok!(crate::Council::close(by(9), hash, 0, Weight::MAX, length));
        let open = pallet_collective::ProposalOf::<Runtime, CouncilCollective>::contains_key(hash);
        assert!(!open, "it is decided");
        let chain_epoch = pallet_cryptlet::CurrentChainEpoch::<Runtime>::get();
        assert_eq!(chain_epoch, 0, "against it");
    });
}

#[test]
fn the_limits_of_a_block_are_valid_at_every_pace() {
    for slot_duration_ms in [
        ChainPace::MIN_SLOT_MS,
        250,
        500,
        2_000,
        ChainPace::MAX_SLOT_MS,
    ] {
        let pace = ChainPace {
            slot_duration_ms,
            ..Default::default()
        };
        let limits = BlockLimits::at(pace);
        // Two fifths of the slot, and two seconds at most.
        let most_ms = (u64::from(slot_duration_ms) * 2 / 5).min(2_000);
        assert_eq!(limits.max_block.ref_time(), most_ms * 1_000_000_000);
        limits
            .validate()
            .unwrap_or_else(|error| panic!("{slot_duration_ms} ms: {error:?}"));
    }
}

#[test]
fn a_round_is_open_for_three_slots_at_least_and_a_second() {
    chain(genesis::LOCAL).execute_with(|| {
        for (slot_duration_ms, least) in [
            (ChainPace::MIN_SLOT_MS, 1_000),
            (500, 1_500),
            (2_000, 6_000),
        ] {
            let pace = ChainPace {
                slot_duration_ms,
                ..Default::default()
            };
            pallet_consortium::Pace::<Runtime>::put(pace);
            let least_ms = <Runtime as pallet_crypto_delegate::Config>::MinDurationMs::get();
            assert_eq!(least_ms, least, "{slot_duration_ms} ms");
        }
    });
}

#[test]
fn a_change_of_code_fits_into_the_block_of_the_fastest_chain() {
    chain(genesis::LOCAL).execute_with(|| {
        let limits = BlockLimits::at(ChainPace {
            slot_duration_ms: ChainPace::MIN_SLOT_MS,
            ..Default::default()
        });
        let call = RuntimeCall::from(frame_system::Call::apply_authorized_upgrade { code: vec![] });
        let info = call.get_dispatch_info();
        assert_eq!(info.class, DispatchClass::Operational);
        let operational = limits.get(DispatchClass::Operational);
        assert!(info
            .call_weight
            .all_lte(operational.max_extrinsic.expect("bounded")));
        assert!(info
            .call_weight
            .all_lte(operational.reserved.expect("reserved")));
    });
}

#[test]
fn half_a_second_leaves_200_ms_to_a_block() {
    chain(genesis::LOCAL).execute_with(|| {
        let limits: frame_system::limits::BlockWeights = BlockLimits::get();
        assert_eq!(limits.max_block.ref_time(), 200_000_000_000);
        assert_eq!(
            limits
                .get(DispatchClass::Normal)
                .max_total
                .map(|w| w.ref_time()),
            Some(120_000_000_000)
        );
    });
}

#[test]
fn whatever_is_due_a_block_has_room_for_all_ordinary_transactions() {
    use frame_support::traits::Hooks;
    use pallet_crypto_delegate::{weights::MeasuredWeight, Config, WeightInfo};
    type Weights = MeasuredWeight<Runtime>;

    chain(genesis::LOCAL).execute_with(|| {
        let most_at = |slot_duration_ms| {
            let pace = ChainPace {
                slot_duration_ms,
                ..Default::default()
            };
            pallet_consortium::Pace::<Runtime>::put(pace);
            <Runtime as Config>::HookWeight::get()
        };
        for slot in [ChainPace::MIN_SLOT_MS, 250, 500, 6_000] {
            let hook = most_at(slot);
            let limits: frame_system::limits::BlockWeights = BlockLimits::get();
            let normal = limits.get(DispatchClass::Normal).max_total;
            let callbacks = <Runtime as pallet_callbacks::Config>::CallbackWeight::get();
            let full = normal
                .expect("bounded")
                .saturating_add(hook)
                .saturating_add(callbacks)
                .saturating_add(limits.base_block);
            assert!(full.all_lte(limits.max_block), "{slot} ms");
            // Something expires and something is due in each block.
            crate::CryptoDelegate::integrity_test();
        }
        let idle = Weights::on_idle_block() + Weights::on_finalize();
        let looks = <Runtime as Config>::MaxDuePerBlock::get();
        let due = Weights::open_due(looks);
        assert!((idle + due).all_lte(most_at(500)), "{due:?}");
    });
}

#[test]
fn an_authorized_transaction_is_a_general_one_and_decodes_again() {
    use codec::Decode;
    use sp_runtime::generic::Preamble;

    let call = RuntimeCall::from(frame_system::Call::remark {
        remark: vec![1, 2, 3],
    });
    let transaction =
        <Runtime as CreateAuthorizedTransaction<frame_system::Call<Runtime>>>::create_authorized_transaction(call);
    assert!(matches!(transaction.0.preamble, Preamble::General(..)));
    let decoded =
        crate::UncheckedExtrinsic::decode(&mut &transaction.encode()[..]).expect("decodes");
    assert_eq!(decoded.encode(), transaction.encode());
}

#[test]
fn a_call_is_small() {
    // Calls lie on the stack while they are dispatched; large arguments belong into boxes.
    assert!(
        core::mem::size_of::<RuntimeCall>() <= 256,
        "{} bytes",
        core::mem::size_of::<RuntimeCall>()
    );
}

#[test]
fn the_version_and_the_extension_go_together() {
    // Another shape of transactions asks for another transaction_version, and for newer clients.
    let names: Vec<_> =
        <TxExtension as sp_runtime::traits::TransactionExtension<RuntimeCall>>::metadata()
            .into_iter()
            .map(|part| part.identifier)
            .collect();
    assert_eq!(VERSION.transaction_version, 1);
    assert_eq!(
        names,
        [
            "AuthorizeCall",
            "CheckNonZeroSender",
            "CheckSpecVersion",
            "CheckTxVersion",
            "CheckGenesis",
            "CheckMortality",
            "CheckNonce",
            "CheckWeight",
            "ChargeTransactionPayment",
            "CheckMetadataHash",
            "EthSetOrigin",
            "WeightReclaim",
        ]
    );
}

#[test]
fn the_ready_made_consortia_bound_how_long_a_round_waits_and_what_it_pays() {
    for name in [genesis::DEVELOPMENT, genesis::LOCAL] {
        chain(name).execute_with(|| {
            let policy = pallet_cryptlet::ConsortiumPolicy::<Runtime>::get();
            assert_eq!(policy.max_duration_ms, Some(600_000), "{name}");
            assert_eq!(policy.min_fee, Some(TOKEN / 1_000), "{name}");
        });
    }
}

/// A transaction that `key` signs on a chain at its first block.
fn signed(key: Sr25519Keyring, call: RuntimeCall, tip: Balance) -> UncheckedExtrinsic {
    let mut extension =
        <Runtime as CreateAuthorizedTransaction<frame_system::Call<Runtime>>>::create_extension();
    extension.8 = Fees::from(tip);
    let payload = SignedPayload::new(call, extension).expect("the state has what is signed");
    let signature = Signature::Sr25519(payload.using_encoded(|bytes| key.sign(bytes)));
    let (call, extension, _) = payload.deconstruct();
    PlainExtrinsic::new_signed(call, key.to_account_id().into(), signature, extension).into()
}

/// A report of `hosts` hosts, each with an answer of `length` bytes to one round. Nothing in it is true.
fn report(hosts: u32, length: u32) -> RuntimeCall {
    let signature = Ed25519Keyring::Alice.sign(b"anything");
    let batch = |host| Batch {
        signers: Signers {
            host: HostId(host),
            region_epoch: 0,
            cryptlet: CryptletId(1),
            instance_epoch: 0,
        },
        observations: BoundedVec::truncate_from(vec![Observation {
            round: RoundId(0),
            statement: Hash::zero(),
            observed_at: 0,
            output: Output::truncate_from(vec![0; length as usize]),
        }]),
        signatures: Signatures {
            instance: signature,
            region: signature,
        },
    };
    let report = Report {
        delegate: Ed25519Keyring::Alice.public().into(),
        batches: BoundedVec::truncate_from((0..hosts).map(batch).collect()),
        signature: signature.into(),
    };
    RuntimeCall::CryptoDelegate(pallet_crypto_delegate::Call::report {
        report,
        purposes: Default::default(),
    })
}

#[test]
fn a_report_comes_before_a_transfer_with_a_large_tip() {
    chain(genesis::LOCAL).execute_with(|| {
        let call = RuntimeCall::Balances(pallet_balances::Call::transfer_allow_death {
            dest: Sr25519Keyring::Bob.to_account_id().into(),
            value: TOKEN,
        });
        let transfer = signed(Sr25519Keyring::Alice, call, 1_000 * TOKEN);
        let parent = System::block_hash(0);
        let source = TransactionSource::External;
        let validity = Executive::validate_transaction(source, transfer, parent)
            .expect("Alice can pay the tip");
        // What the pool gives every authorized report, and one more for each round that it decides.
        assert!(
            validity.priority < pallet_crypto_delegate::PRIORITY,
            "{}",
            validity.priority
        );
    });
}

#[test]
fn a_signed_report_costs_its_signer_and_changes_nothing() {
    chain(genesis::LOCAL).execute_with(|| {
        let parent = System::block_hash(0);
        Executive::initialize_block(&Header::new(
            1,
            Hash::zero(),
            Hash::zero(),
            parent,
            Default::default(),
        ));
        let alice: AccountId = Sr25519Keyring::Alice.to_account_id();
        let before = Balances::free_balance(&alice);
        let transaction = signed(Sr25519Keyring::Alice, report(4, 9), 0);
        let outcome = Executive::apply_extrinsic(transaction).expect("it is in the block");
        assert_eq!(outcome, Err(BadOrigin.into()));
        assert!(Balances::free_balance(&alice) < before);
        let is_ours = |event: &RuntimeEvent| matches!(event, RuntimeEvent::CryptoDelegate(_));
        assert!(!System::events().iter().any(|record| is_ours(&record.event)));
    });
}

#[test]
fn the_greatest_round_fits_into_a_block_that_ordinary_transactions_may_fill() {
    chain(genesis::LOCAL).execute_with(|| {
        let weigh = |hosts| {
            <Runtime as CreateAuthorizedTransaction<pallet_crypto_delegate::Call<Runtime>>>
                ::create_authorized_transaction(report(hosts, MAX_OUTPUT))
                .get_dispatch_info()
                .total_weight()
        };
        let most = |slot_duration_ms| -> Weight {
            let limits = BlockLimits::at(ChainPace {
                slot_duration_ms,
                ..Default::default()
            });
            let normal = limits.get(DispatchClass::Normal);
            normal.max_extrinsic.expect("bounded")
        };
        assert!(weigh(MAX_BATCHES).all_lte(most(250)));
        assert!(weigh(21).all_lte(most(ChainPace::MIN_SLOT_MS)));
    });
}
