//! View functions: what pallets tell without a runtime API of their own. Their names come from the node's metadata.

use super::{other_form, Chain, OTHER_VERSION};
use crate::error::{Outcome, Problem};
use codec::{Decode, DecodeAll, Encode};
use sp_core::H256;
use subxt::Metadata;

/// The runtime API that carries them out.
const EXECUTE: &str = "RuntimeViewFunction_execute_view_function";

/// Why a view function was not carried out: as the runtime API encodes it.
#[derive(Decode)]
enum NotCarriedOut {
    #[codec(index = 0)]
    NotImplemented,
    #[codec(index = 1)]
    NotFound(#[allow(dead_code, reason = "it is the name that was asked for")] [u8; 32]),
    #[codec(index = 2)]
    Codec,
}

impl Chain {
    /// Calls a view function of a pallet: `arguments` is a tuple of them in order.
    pub(super) async fn view<R: Decode>(
        &self,
        pallet: &str,
        function: &str,
        arguments: impl Encode,
        at: H256,
    ) -> Outcome<R> {
        let node = self.finalized().await?;
        let id = view_id(node.metadata_ref(), pallet, function);
        let id = id.ok_or_else(|| no_view(pallet, function))?;
        let answer: Result<Vec<u8>, NotCarriedOut> =
            self.api(EXECUTE, (id, arguments.encode()), at).await?;
        match answer {
            Ok(answer) => R::decode_all(&mut &answer[..])
                .map_err(|_| other_form(&format!("{pallet}.{function}"))),
            Err(NotCarriedOut::Codec) => Err(other_form(&format!("{pallet}.{function}"))),
            Err(NotCarriedOut::NotImplemented | NotCarriedOut::NotFound(_)) => {
                Err(no_view(pallet, function))
            }
        }
    }
}

/// By what the runtime knows a view function.
fn view_id(metadata: &Metadata, pallet: &str, function: &str) -> Option<[u8; 32]> {
    let pallet = metadata.pallet_by_name(pallet)?;
    Some(*pallet.view_function_by_name(function)?.query_id())
}

fn no_view(pallet: &str, function: &str) -> Problem {
    let state = format!("the node's chain has no view function {pallet}.{function}");
    Problem::new("other-version", state, OTHER_VERSION)
}
