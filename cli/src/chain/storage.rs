//! Storage and constants that no runtime API tells.

use super::Chain;
use crate::error::{Explain, Outcome, Problem};
use codec::DecodeAll;
use serde::Deserialize;
use sp_core::H256;
use sp_crypto_hashing::twox_128;
use subxt::{rpcs::client::rpc_params, Metadata};

/// Most keys that a node gives at once.
const MAX_KEYS: usize = 1_000;
/// Values that are asked for at once.
const PAGE: usize = 250;
/// What is wrong when what is stored does not decode.
const OTHER_FORM: &str = "a stored value has another form than this program knows";

/// A stored item: its key, and its value.
pub type Row<R> = (Vec<u8>, R);

/// What a node answers that is asked for many values: keys and values in digits.
#[derive(Deserialize)]
struct Changes {
    changes: Vec<(String, Option<String>)>,
}

/// A constant of the runtime, by its metadata.
pub fn constant<R: DecodeAll>(metadata: &Metadata, pallet: &str, name: &str) -> Option<R> {
    let pallet = metadata.pallet_by_name(pallet)?;
    R::decode_all(&mut pallet.constant_by_name(name)?.value()).ok()
}

impl Chain {
    /// A constant of the runtime. Refused if it has none of that name and type.
    pub async fn constant<R: DecodeAll>(&self, pallet: &str, name: &str) -> Outcome<R> {
        constant(self.finalized().await?.metadata_ref(), pallet, name).ok_or_else(|| {
            let state = format!("the node's chain has no constant {pallet}.{name}");
            Problem::new("other-version", state, super::OTHER_VERSION)
        })
    }

    /// A stored value without keys, or `None` if nothing is stored.
    pub async fn stored<R: DecodeAll>(
        &self,
        pallet: &str,
        item: &str,
        at: H256,
    ) -> Outcome<Option<R>> {
        self.stored_at(
            &[twox_128(pallet.as_bytes()), twox_128(item.as_bytes())].concat(),
            at,
        )
        .await
    }

    /// The keys of a stored map, at most `limit`, in the order of their hashes.
    pub async fn keys(
        &self,
        pallet: &str,
        item: &str,
        limit: usize,
        at: H256,
    ) -> Outcome<Vec<Vec<u8>>> {
        let prefix = [twox_128(pallet.as_bytes()), twox_128(item.as_bytes())].concat();
        let mut keys: Vec<Vec<u8>> = Vec::new();
        while keys.len() < limit {
            let most = limit.saturating_sub(keys.len()).min(MAX_KEYS);
            let after = keys.last().map(crate::output::hex);
            let params = rpc_params![crate::output::hex(&prefix), most, after, at];
            let page: Vec<String> = self.request("state_getKeysPaged", params).await?;
            let is_last = page.len() < most;
            for key in page.iter().take(most) {
                keys.push(bytes(key)?);
            }
            if is_last {
                break;
            }
        }
        Ok(keys)
    }

    /// The rows of a stored map, at most `limit`, by a request for each page of them.
    pub async fn rows<R: DecodeAll>(
        &self,
        pallet: &str,
        item: &str,
        limit: usize,
        at: H256,
    ) -> Outcome<Vec<Row<R>>> {
        let mut rows = Vec::new();
        for page in self.keys(pallet, item, limit, at).await?.chunks(PAGE) {
            let keys: Vec<String> = page.iter().map(crate::output::hex).collect();
            let told = self.request("state_queryStorageAt", rpc_params![keys, at]);
            rows.extend(rows_in(told.await?)?);
        }
        Ok(rows)
    }

    /// The value at a whole storage key, or `None` if nothing is stored.
    pub async fn stored_at<R: DecodeAll>(&self, key: &[u8], at: H256) -> Outcome<Option<R>> {
        let params = rpc_params![crate::output::hex(key), at];
        let Some(stored) = self
            .request::<Option<String>>("state_getStorage", params)
            .await?
        else {
            return Ok(None);
        };
        decoded(&stored).map(Some)
    }
}

/// The rows in a node's answer; what is not stored is none.
fn rows_in<R: DecodeAll>(told: Vec<Changes>) -> Outcome<Vec<Row<R>>> {
    let rows = told.into_iter().flat_map(|told| told.changes);
    rows.filter_map(|(key, value)| Some((key, value?)))
        .map(|(key, value)| Ok((bytes(&key)?, decoded(&value)?)))
        .collect()
}

/// A stored value of its digits.
fn decoded<R: DecodeAll>(digits: &str) -> Outcome<R> {
    let value = R::decode_all(&mut &bytes(digits)?[..]);
    value.explain("other-version", OTHER_FORM, super::OTHER_VERSION)
}

fn bytes(digits: &str) -> Outcome<Vec<u8>> {
    let bytes = hex::decode(digits.trim_start_matches("0x"));
    bytes.explain("other-version", OTHER_FORM, super::OTHER_VERSION)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn rows(changes: serde_json::Value) -> Outcome<Vec<Row<u32>>> {
        let told = json!([{ "block": H256::zero(), "changes": changes }]);
        rows_in(serde_json::from_value(told).unwrap())
    }

    #[test]
    fn rows_are_read_out_of_a_nodes_answer() {
        let read = rows(json!([
            ["0x0102", "0x07000000"],
            ["0x03", null],
            ["0x04", "0x08000000"]
        ]));
        assert_eq!(read, Ok(vec![(vec![1, 2], 7), (vec![4], 8)]));
        for other in ["0x07", "0x0700000000", "seven"] {
            let refused = rows(json!([["0x01", other]])).unwrap_err();
            assert_eq!(refused.code, "other-version", "{other}");
        }
    }
}
