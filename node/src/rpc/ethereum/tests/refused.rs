//! What is refused, and in which words.

use super::*;
use crate::rpc::ethereum::{
    fees::{check_percentiles, MAX_PERCENTILES},
    submit::{check, check_length, MAX_TRANSACTION},
    transaction::Parsed,
};
use pallet_revive::EthTransactError;
use sc_transaction_pool_api::error::Error as PoolError;
use serde_json::{json, to_value};
use sp_runtime::transaction_validity::InvalidTransaction;

fn checked(transaction: &TransactionSigned) -> Result<(), String> {
    let parsed = Parsed::new(&transaction.signed_payload(), PRICE.into()).expect("it can be read");
    check(&parsed, CHAIN, PRICE.into()).map_err(|error| error.message().to_owned())
}

#[test]
fn a_transaction_names_this_chain_and_pays_its_price() {
    assert_eq!(checked(&signed(None, 0)), Ok(()));
    assert_eq!(checked(&legacy(Some(CHAIN), PRICE)), Ok(()));
    let refused = [
        (legacy(None, PRICE), "replay-protected"),
        (
            legacy(Some(1), PRICE),
            "invalid chain id for signer: have 1 want 1337",
        ),
        (legacy(Some(CHAIN), PRICE - 1), "less than block base fee"),
    ];
    for (transaction, hint) in refused {
        let error = checked(&transaction).unwrap_err();
        assert!(error.contains(hint), "{error}");
    }
}

#[test]
fn bytes_that_are_no_transaction_are_refused() {
    let sound = signed(None, 0).signed_payload();
    for bytes in [&[][..], &[2], &[0xff; 4], &sound[..sound.len() - 1]] {
        assert!(Parsed::new(bytes, PRICE.into()).is_err(), "{bytes:?}");
    }
    // What follows a transaction would change its hash.
    let longer = [&sound[..], &[0]].concat();
    let parsed = Parsed::new(&longer, PRICE.into()).expect("the library does not look further");
    assert_eq!(parsed.payload(), sound);
}

#[test]
fn what_is_longer_than_any_transaction_is_not_read() {
    assert!(check_length(MAX_TRANSACTION).is_ok());
    let error = check_length(MAX_TRANSACTION + 1).unwrap_err();
    assert_eq!(error.code(), fault::SERVER);
    assert!(
        error.message().starts_with("oversized data"),
        "{}",
        error.message()
    );
}

#[test]
fn a_revert_has_its_code_its_reason_and_its_data() {
    // Error("no") as Solidity encodes it.
    let mut data = vec![0x08, 0xc3, 0x79, 0xa0];
    for word in [32_u8, 2] {
        data.extend([0; 31]);
        data.push(word);
    }
    data.extend(b"no");
    data.extend([0; 30]);
    let shown = to_value(fault::call(EthTransactError::Data(data.clone()))).unwrap();
    assert_eq!(shown["code"], json!(3));
    assert_eq!(shown["data"], json!(format!("0x{}", hex::encode(&data))));
    assert_eq!(shown["message"], json!("execution reverted: no"));
    let custom = to_value(fault::call(EthTransactError::Data(vec![1, 2, 3, 4]))).unwrap();
    assert_eq!(custom["data"], json!("0x01020304"));
    let other = fault::call(EthTransactError::Message("out of gas".into()));
    assert_eq!((other.code(), other.message()), (-32_000, "out of gas"));
}

#[test]
fn the_pools_errors_are_those_that_clients_look_for() {
    let words = [
        (
            PoolError::InvalidTransaction(InvalidTransaction::Stale),
            "nonce too low",
        ),
        (
            PoolError::InvalidTransaction(InvalidTransaction::Payment),
            "insufficient funds for gas * price + value",
        ),
        (PoolError::ImmediatelyDropped, "txpool is full"),
        (
            PoolError::TooLowPriority { old: 1, new: 1 },
            "replacement transaction underpriced",
        ),
    ];
    for (error, start) in words {
        let error = fault::pool(error);
        assert_eq!(error.code(), -32_000);
        assert!(error.message().starts_with(start), "{}", error.message());
    }
}

#[test]
fn percentiles_are_in_order_and_few() {
    assert!(check_percentiles(&[]).is_ok());
    assert!(check_percentiles(&[0.0, 25.5, 100.0]).is_ok());
    let many = [1.0].repeat(MAX_PERCENTILES + 1);
    for wrong in [&[50.0, 25.0][..], &[-1.0], &[100.5], &[f64::NAN], &many] {
        let error = check_percentiles(wrong).unwrap_err();
        assert_eq!(error.code(), fault::PARAMS);
    }
}

#[test]
fn the_history_of_fees_has_one_price_more_than_blocks() {
    let block = |number: u64, used: u64| BlockV1 {
        number: number.into(),
        base_fee_per_gas: PRICE.into(),
        gas_used: used.into(),
        gas_limit: 1_000.into(),
        ..Default::default()
    };
    let history = FeeHistory::new(&[block(4, 0), block(5, 250)], (PRICE + 1).into(), 2);
    assert_eq!(history.oldest_block, 4.into());
    assert_eq!(
        history.base_fee_per_gas,
        [PRICE, PRICE, PRICE + 1].map(U256::from)
    );
    assert_eq!(history.gas_used_ratio, [0.0, 0.25]);
    assert_eq!(history.reward, Some(vec![vec![U256::zero(); 2]; 2]));
    let shown = to_value(FeeHistory::new(&[block(4, 0)], PRICE.into(), 0)).unwrap();
    assert_eq!(shown.get("reward"), None);
}
