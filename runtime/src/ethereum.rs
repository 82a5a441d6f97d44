//! What Ethereum's clients see of a block: its Ethereum transactions with what they did, and the logs of contracts that
//! something else called. The node's Ethereum JSON-RPC asks for it, so that it need not know how this runtime encodes
//! calls and events.

use crate::{
    PlainExtrinsic, Revive, Runtime, RuntimeCall, RuntimeEvent, System, UncheckedExtrinsic,
};
use alloc::{collections::BTreeMap, vec::Vec};
use codec::{Decode, DecodeLimit, Encode};
use frame_support::{dispatch::GetDispatchInfo, traits::Get, MAX_EXTRINSIC_DEPTH};
use frame_system::Phase;
use pallet_revive::{
    keccak_256,
    pallet_revive_types::runtime_api::{BlockV1, HashesOrTransactionInfosV1},
};
use scale_info::TypeInfo;
use sp_core::{H160, H256, U256};

sp_api::decl_runtime_apis! {
    /// What the node's Ethereum JSON-RPC asks beside `pallet_revive`'s own API.
    pub trait EthereumApi {
        /// The number by which Ethereum transactions name this chain (EIP-155).
        fn chain_id() -> u64;
        /// The block of this state. `body`: its own extrinsics.
        fn ethereum_block(body: Vec<Block::Extrinsic>) -> EthereumBlock;
        /// The extrinsic that carries a signed Ethereum transaction, RLP.
        fn ethereum_extrinsic(payload: Vec<u8>) -> Block::Extrinsic;
        /// The signed Ethereum transaction, RLP, that an extrinsic carries, if it carries one.
        fn ethereum_payload(extrinsic: Block::Extrinsic) -> Option<Vec<u8>>;
        /// Whether these bytes are a call of this runtime that weighs no more than one Ethereum transaction may. Only such
        /// ones are to be tried: `pallet_revive` tries calls of the runtime without a limit.
        fn is_call_within_limits(call: Vec<u8>) -> bool;
    }
}

/// A block with all that Ethereum's clients ask of it.
#[derive(Clone, PartialEq, Eq, Debug, Encode, Decode, TypeInfo)]
pub struct EthereumBlock {
    /// Its header and the hashes of its Ethereum transactions, as `pallet_revive` made them.
    pub header: BlockV1,
    /// Its Ethereum transactions, in their order.
    pub transactions: Vec<Outcome>,
    /// Logs that none of them made, in their order: those of callbacks, and those of contracts that other transactions
    /// called.
    pub others: Vec<ContractLog>,
}

/// An Ethereum transaction and what it did.
#[derive(Clone, PartialEq, Eq, Debug, Encode, Decode, TypeInfo)]
pub struct Outcome {
    /// The signed transaction, RLP.
    pub payload: Vec<u8>,
    /// Whether it did what it was to do. If not, it was reverted, and cost its gas all the same.
    pub succeeded: bool,
    /// The gas that it used.
    pub gas_used: U256,
    /// The price that it paid for each, in wei.
    pub gas_price: U256,
    /// What contracts logged in it.
    pub logs: Vec<ContractLog>,
}

/// What a contract logged: an event in Solidity's sense.
#[derive(Clone, PartialEq, Eq, Debug, Encode, Decode, TypeInfo)]
pub struct ContractLog {
    /// The contract.
    pub address: H160,
    /// What readers look for it by, at most four.
    pub topics: Vec<H256>,
    /// The rest, as the contract encoded it.
    pub data: Vec<u8>,
}

/// The number by which Ethereum transactions name this chain.
pub fn chain_id() -> u64 {
    <Runtime as pallet_revive::Config>::ChainId::get()
}

/// The block of this state, with what the extrinsics of its `body` did.
pub fn block(body: Vec<UncheckedExtrinsic>) -> EthereumBlock {
    let header = BlockV1::from(Revive::eth_block());
    let events = System::read_events_no_consensus()
        .filter_map(|record| Some((record.phase, Said::of(record.event)?)));
    let (mut by_extrinsic, others) = sorted(events);
    let hashes = match &header.transactions {
        HashesOrTransactionInfosV1::Hashes(hashes) => hashes.as_slice(),
        HashesOrTransactionInfosV1::TransactionInfos(_) => &[],
    };
    let mut receipts = hashes.iter().zip(Revive::eth_receipt_data()).peekable();
    let mut transactions = Vec::new();
    for (index, extrinsic) in (0_u32..).zip(body) {
        let Some(payload) = payload(extrinsic) else {
            continue;
        };
        // One that was refused before it began, since its sender is a contract, has no receipt.
        let hash = H256(keccak_256(&payload));
        let Some((_, receipt)) = receipts.next_if(|(expected, _)| **expected == hash) else {
            continue;
        };
        let did = by_extrinsic.remove(&index).unwrap_or_default();
        transactions.push(Outcome {
            payload,
            succeeded: !did.reverted,
            gas_used: receipt.gas_used,
            gas_price: receipt.effective_gas_price,
            logs: did.logs,
        });
    }
    let others = others.into_iter();
    // What is left here, other transactions did: a contract can also be called by `Revive.call`.
    let rest = by_extrinsic.into_values().flat_map(|did| did.logs);
    EthereumBlock {
        others: others.chain(rest).collect(),
        header,
        transactions,
    }
}

/// The extrinsic that carries a signed Ethereum transaction.
pub fn extrinsic(payload: Vec<u8>) -> UncheckedExtrinsic {
    let call = RuntimeCall::Revive(pallet_revive::Call::eth_transact { payload });
    PlainExtrinsic::new_bare(call).into()
}

/// The signed Ethereum transaction that an extrinsic carries.
pub fn payload(extrinsic: UncheckedExtrinsic) -> Option<Vec<u8>> {
    // One that is signed besides fails: `pallet_revive` takes it for no Ethereum transaction.
    if extrinsic.0.is_signed() {
        return None;
    }
    match extrinsic.0.function {
        RuntimeCall::Revive(pallet_revive::Call::eth_transact { payload }) => Some(payload),
        _ => None,
    }
}

/// Whether these bytes are a call of this runtime that weighs no more than one Ethereum transaction may.
pub fn is_within_limits(call: &[u8]) -> bool {
    let call = RuntimeCall::decode_all_with_depth_limit(MAX_EXTRINSIC_DEPTH, &mut &call[..]);
    call.is_ok_and(|call| {
        let weight = call.get_dispatch_info().total_weight();
        weight.all_lte(Revive::evm_max_extrinsic_weight())
    })
}

/// What an extrinsic did, as events tell.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
struct Did {
    reverted: bool,
    logs: Vec<ContractLog>,
}

/// An event that says something of contracts.
#[derive(Clone, PartialEq, Eq, Debug)]
enum Said {
    /// A contract logged something.
    Log(ContractLog),
    /// The Ethereum transaction was reverted.
    Reverted,
    /// A contract was called back with a result, by the block and not by a transaction.
    CalledBack,
}

impl Said {
    fn of(event: RuntimeEvent) -> Option<Self> {
        match event {
            RuntimeEvent::Revive(pallet_revive::Event::ContractEmitted {
                contract,
                data,
                topics,
            }) => Some(Said::Log(ContractLog {
                address: contract,
                topics,
                data,
            })),
            RuntimeEvent::Revive(pallet_revive::Event::EthExtrinsicRevert { .. }) => {
                Some(Said::Reverted)
            }
            RuntimeEvent::Callbacks(pallet_callbacks::Event::CallbackDelivered { .. }) => {
                Some(Said::CalledBack)
            }
            _ => None,
        }
    }
}

/// What each extrinsic did, and the logs that hooks made.
///
/// Callbacks run when the inherents are through, and their events have the place of the first transaction after these. So
/// what was logged under a place before a callback ended is the callback's: within a transaction none ends.
fn sorted(events: impl Iterator<Item = (Phase, Said)>) -> (BTreeMap<u32, Did>, Vec<ContractLog>) {
    let (mut by_extrinsic, mut others) = (BTreeMap::<u32, Did>::new(), Vec::new());
    for (phase, said) in events {
        match (phase, said) {
            (Phase::ApplyExtrinsic(index), Said::Log(log)) => {
                by_extrinsic.entry(index).or_default().logs.push(log);
            }
            (Phase::ApplyExtrinsic(index), Said::Reverted) => {
                by_extrinsic.entry(index).or_default().reverted = true;
            }
            (Phase::ApplyExtrinsic(index), Said::CalledBack) => {
                others.append(&mut by_extrinsic.entry(index).or_default().logs);
            }
            (Phase::Initialization | Phase::Finalization, Said::Log(log)) => others.push(log),
            (Phase::Initialization | Phase::Finalization, _) => {}
        }
    }
    (by_extrinsic, others)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn log(number: u8) -> ContractLog {
        ContractLog {
            address: H160::repeat_byte(number),
            topics: Vec::new(),
            data: Vec::from([number]),
        }
    }

    fn logged(number: u8) -> Said {
        Said::Log(log(number))
    }

    #[test]
    fn each_transaction_has_its_own_logs_and_hooks_have_the_rest() {
        let (first, second) = (Phase::ApplyExtrinsic(1), Phase::ApplyExtrinsic(2));
        let events = [
            (Phase::Initialization, logged(1)),
            (first.clone(), logged(2)),
            (second.clone(), logged(3)),
            (second, Said::Reverted),
            (first, logged(4)),
            (Phase::Finalization, logged(5)),
        ];
        let (by_extrinsic, others) = sorted(events.into_iter());
        assert_eq!(by_extrinsic[&1].logs, [log(2), log(4)]);
        assert!(!by_extrinsic[&1].reverted);
        assert_eq!(by_extrinsic[&2].logs, [log(3)]);
        assert!(by_extrinsic[&2].reverted);
        assert_eq!(others, [log(1), log(5)]);
    }

    #[test]
    fn what_callbacks_log_is_not_the_first_transactions() {
        let place = Phase::ApplyExtrinsic(1);
        let events = [
            (place.clone(), logged(1)),
            (place.clone(), Said::CalledBack),
            (place.clone(), logged(2)),
            (place.clone(), logged(3)),
            (place.clone(), Said::CalledBack),
            (place, logged(4)),
        ];
        let (by_extrinsic, others) = sorted(events.into_iter());
        assert_eq!(others, [log(1), log(2), log(3)]);
        assert_eq!(by_extrinsic[&1].logs, [log(4)]);
    }

    #[test]
    fn an_extrinsic_carries_what_was_put_into_it() {
        let payload_in = Vec::from([2, 0xf8, 1]);
        let carrier = extrinsic(payload_in.clone());
        let decoded = UncheckedExtrinsic::decode(&mut &carrier.encode()[..]).expect("it decodes");
        assert_eq!(payload(decoded), Some(payload_in));
        let remark = frame_system::Call::remark { remark: Vec::new() };
        let other = PlainExtrinsic::new_bare(RuntimeCall::System(remark)).into();
        assert_eq!(payload(other), None);
    }
}
