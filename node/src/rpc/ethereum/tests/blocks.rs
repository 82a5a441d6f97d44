//! How a block becomes what clients get.

use super::*;
use crate::rpc::ethereum::{
    bloom::Places,
    callbacks,
    index::{with_place, Entry},
    transaction::Parsed,
    view::View,
};
use codec::{Decode, Encode};
use pallet_revive::{create1, pallet_revive_types::runtime_api::HashesOrTransactionInfosV1};
use serde_json::{json, to_value};
use sp_crypto_hashing::keccak_256;

fn view() -> View {
    View::new(block()).expect("its transactions can be read")
}

#[test]
fn transactions_and_receipts_stand_in_the_same_order() {
    let view = view();
    assert_eq!(view.transactions.len(), 3);
    for ((index, transaction), receipt) in (0_u8..).zip(&view.transactions).zip(&view.receipts) {
        assert_eq!(transaction.hash, receipt.transaction_hash);
        assert_eq!(transaction.transaction_index, index.into());
        assert_eq!(receipt.transaction_index, index.into());
        assert_eq!(
            (receipt.block_hash, receipt.block_number),
            (H256::repeat_byte(9), 9.into())
        );
    }
}

#[test]
fn a_receipt_tells_of_contract_gas_and_status() {
    let receipts = view().receipts;
    let alith = Account::default().address();
    assert_eq!(receipts[0].from, alith);
    assert_eq!(
        (receipts[0].to, receipts[1].to),
        (None, Some(H160::repeat_byte(1)))
    );
    assert_eq!(receipts[0].contract_address, Some(create1(&alith, 0)));
    assert_eq!(receipts[1].contract_address, None);
    assert_eq!(
        [&receipts[0], &receipts[1]].map(|one| one.status),
        [1.into(), 0.into()]
    );
    assert_eq!(
        receipts
            .iter()
            .map(|one| one.cumulative_gas_used.as_u64())
            .collect::<Vec<_>>(),
        [30_000, 60_000, 60_000]
    );
}

#[test]
fn what_no_transaction_logged_is_the_last_ones() {
    let view = view();
    let (transaction, receipt) = (&view.transactions[2], &view.receipts[2]);
    assert_eq!(transaction.hash, callbacks::hash(H256::repeat_byte(9)));
    assert_eq!(
        (receipt.from, receipt.to),
        (callbacks::ADDRESS, Some(callbacks::ADDRESS))
    );
    assert_eq!((receipt.status, receipt.gas_used), (1.into(), 0.into()));
    let places = view.receipts.iter().flat_map(|receipt| &receipt.logs);
    let places: Vec<(u64, u64)> = places
        .map(|log| (log.log_index.as_u64(), log.transaction_index.as_u64()))
        .collect();
    assert_eq!(places, [(0, 0), (1, 0), (2, 2), (3, 2)]);
}

#[test]
fn a_block_without_such_logs_has_no_such_transaction() {
    let quiet = EthereumBlock {
        others: Vec::new(),
        ..block()
    };
    let view = View::new(quiet).unwrap();
    assert_eq!((view.transactions.len(), view.receipts.len()), (2, 2));
}

#[test]
fn the_hash_of_callbacks_follows_from_the_blocks() {
    let block = H256::repeat_byte(9);
    let mut bytes = b"cryptlet:callbacks".to_vec();
    bytes.extend(block.as_bytes());
    assert_eq!(callbacks::hash(block), H256(keccak_256(&bytes)));
    assert_eq!(
        json!(callbacks::ADDRESS),
        json!("0x000000000000000000000000000000000c7d0000")
    );
}

#[test]
fn a_block_names_its_transactions_or_has_them() {
    let HashesOrTransactionInfosV1::Hashes(hashes) = view().block(false).transactions else {
        panic!("hashes were asked for");
    };
    let block = to_value(view().block(true)).unwrap();
    let transactions = block["transactions"].as_array().unwrap();
    assert_eq!(transactions.len(), hashes.len());
    for (transaction, hash) in transactions.iter().zip(hashes) {
        assert_eq!(transaction["hash"], json!(hash));
        assert_eq!(transaction["blockNumber"], json!("0x9"));
    }
    let deployment = &transactions[0];
    assert_eq!(deployment["type"], json!("0x2"));
    assert_eq!(
        deployment["gasPrice"],
        json!(U256::from(PRICE)),
        "what was paid"
    );
    assert_eq!(deployment["to"], json!(null));
    assert_eq!(deployment["v"], deployment["yParity"]);
    // All that is in it, callbacks' too, can be found by the block's filter.
    assert_ne!(
        block["logsBloom"],
        json!(pallet_revive::evm::Bytes256::default())
    );
}

#[test]
fn a_waiting_transaction_has_no_block() {
    let parsed = Parsed::new(&signed(None, 3).signed_payload(), PRICE.into()).unwrap();
    let hash = parsed.hash;
    let shown = to_value(Transaction::Pending(Box::new(parsed.pending()))).unwrap();
    for part in ["blockHash", "blockNumber", "transactionIndex"] {
        assert_eq!(shown[part], json!(null), "{part}");
    }
    assert_eq!(shown["hash"], json!(hash));
    assert_eq!(shown["nonce"], json!("0x3"));
    assert_eq!(shown["from"], json!(Account::default().address()));
    assert_eq!(
        shown["gasPrice"], shown["maxFeePerGas"],
        "the most that is offered"
    );
}

#[test]
fn a_receipt_has_the_names_that_clients_know() {
    let receipt = to_value(&view().receipts[0]).unwrap();
    assert_eq!(receipt["status"], json!("0x1"));
    assert_eq!(receipt["type"], json!("0x2"));
    assert_eq!(receipt["gasUsed"], json!("0x7530"));
    assert_eq!(receipt["effectiveGasPrice"], json!(U256::from(PRICE)));
    let log = &receipt["logs"][1];
    assert_eq!(log["logIndex"], json!("0x1"));
    assert_eq!(log["data"], json!("0x01"));
    assert_eq!(log["removed"], json!(false));
    assert_eq!(log["transactionHash"], receipt["transactionHash"]);
}

#[test]
fn what_is_noted_of_a_block_finds_its_logs_and_comes_back() {
    let entry = Entry::new(&block());
    assert_eq!(entry.hash, H256::repeat_byte(9));
    let bloom = entry.bloom.clone().expect("it has logs");
    for address in [1, 2, 3] {
        assert!(bloom.may_have(&Places::of(&[address; 20])));
    }
    let decoded = Entry::decode(&mut entry.encode().as_slice());
    assert_eq!(decoded, Ok(entry));
    let empty = EthereumBlock {
        transactions: Vec::new(),
        others: Vec::new(),
        ..block()
    };
    assert_eq!(Entry::new(&empty).bloom, None);
}

#[test]
fn a_transaction_is_noted_in_few_blocks_the_newest_first() {
    let places = [5, 6, 5, 7, 8, 9].into_iter().fold(Vec::new(), with_place);
    assert_eq!(places, [9, 8, 7, 5]);
}
