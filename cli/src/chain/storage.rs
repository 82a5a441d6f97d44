//! Storage and constants that no runtime API tells.

use super::Chain;
use crate::error::{Explain, Outcome, Problem};
use codec::DecodeAll;
use sp_core::H256;
use sp_crypto_hashing::twox_128;
use subxt::{rpcs::client::rpc_params, Metadata};

/// Most keys that a node gives at once.
const MAX_KEYS: usize = 1_000;
/// What is wrong when what is stored does not decode.
const OTHER_FORM: &str = "a stored value has another form than this program knows";

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
                let bytes = hex::decode(key.trim_start_matches("0x"));
                keys.push(bytes.explain("other-version", OTHER_FORM, super::OTHER_VERSION)?);
            }
            if is_last {
                break;
            }
        }
        Ok(keys)
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
        let bytes = hex::decode(stored.trim_start_matches("0x"));
        let bytes = bytes.explain("other-version", OTHER_FORM, super::OTHER_VERSION)?;
        let value = R::decode_all(&mut &bytes[..]);
        Ok(Some(value.explain(
            "other-version",
            OTHER_FORM,
            super::OTHER_VERSION,
        )?))
    }
}
