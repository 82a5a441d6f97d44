//! A transaction that is tried before it is sent: a call that fails in its block costs its fee all the same.
//!
//! The node that tries it sees it signed, as the node that sends it would. The runtime has no interface that tries a call
//! without a signature.

use super::{refusals, Chain};
use crate::error::Outcome;
use cryptlet_described::to_json;
use scale_info::PortableRegistry;
use serde_json::Value as Json;
use sp_core::H256;
use subxt::Metadata;

impl Chain {
    /// Refuses a signed transaction whose call would fail on top of the block `at`. What can't be tried there is left to the
    /// node's pool to judge, at no cost: a transaction that waits for another of its account, say, or whose fee can't be paid.
    pub(super) async fn dry_run(
        &self,
        title: &str,
        transaction: &[u8],
        metadata: &Metadata,
        at: H256,
    ) -> Outcome {
        let applied = self.api_bytes("BlockBuilder_apply_extrinsic", transaction, at);
        let Ok(applied) = applied.await else {
            return Ok(());
        };
        let error = dispatch_error_type(metadata)
            .and_then(|id| dispatch_error(&applied, id, metadata.types()));
        match error {
            Some(error) => Err(refusals::of_dispatch(title, &error, metadata)),
            None => Ok(()),
        }
    }
}

/// The metadata's type of dispatch errors: what the event of a failure holds.
fn dispatch_error_type(metadata: &Metadata) -> Option<u32> {
    let system = metadata.pallet_by_name("System")?;
    let events = system.event_variants()?;
    let failed = events
        .iter()
        .find(|event| event.name == "ExtrinsicFailed")?;
    let named = |name: &Option<String>| name.as_deref() == Some("dispatch_error");
    let error = failed.fields.iter().find(|field| named(&field.name))?;
    Some(error.ty.id)
}

/// The error of the call, if the transaction was valid and its call failed: an `ApplyExtrinsicResult` is a result in a
/// result.
fn dispatch_error(applied: &[u8], id: u32, types: &PortableRegistry) -> Option<Json> {
    let mut error = applied.strip_prefix(&[0, 1])?;
    to_json(&mut error, id, types).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use codec::Encode;
    use scale_info::{meta_type, Registry, TypeInfo};
    use serde_json::json;

    #[derive(Encode, TypeInfo)]
    enum Failure {
        BadOrigin,
        Token(u8),
    }

    #[test]
    fn only_a_call_that_fails_is_refused() {
        let mut registry = Registry::new();
        let id = registry.register_type(&meta_type::<Failure>()).id;
        let types = PortableRegistry::from(registry);
        let told = |applied: Result<Result<(), Failure>, u8>| {
            dispatch_error(&applied.encode(), id, &types)
        };
        assert_eq!(told(Ok(Ok(()))), None);
        assert_eq!(told(Ok(Err(Failure::BadOrigin))), Some(json!("BadOrigin")));
        assert_eq!(
            told(Ok(Err(Failure::Token(2)))),
            Some(json!({ "Token": 2 }))
        );
        // A transaction that is not valid yet: the pool tells why.
        assert_eq!(told(Err(1)), None);
    }
}
