//! A call of the runtime: pallet, name, and arguments by name.

use super::OTHER_VERSION;
use crate::error::{Outcome, Problem};
use codec::Encode;
use subxt::Metadata;

/// A call. Its arguments are encoded with the types that the runtime shares; their order comes from the node's
/// metadata.
#[derive(Clone, Debug)]
pub struct Call {
    pallet: &'static str,
    name: &'static str,
    arguments: Vec<(&'static str, Argument)>,
}

#[derive(Clone, Debug)]
enum Argument {
    Encoded(Vec<u8>),
    Call(Box<Call>),
}

impl Call {
    /// A call without arguments.
    pub fn new(pallet: &'static str, name: &'static str) -> Self {
        Call {
            pallet,
            name,
            arguments: Vec::new(),
        }
    }

    /// Adds an argument.
    pub fn with(mut self, name: &'static str, value: impl Encode) -> Self {
        self.arguments
            .push((name, Argument::Encoded(value.encode())));
        self
    }

    /// Adds an argument that is a call itself.
    pub fn with_call(mut self, name: &'static str, call: Call) -> Self {
        self.arguments.push((name, Argument::Call(Box::new(call))));
        self
    }

    /// What is called, as `Pallet.name`.
    pub fn title(&self) -> String {
        format!("{}.{}", self.pallet, self.name)
    }

    /// The bytes that a transaction carries: indices of pallet and call, and the arguments in the order of the
    /// node's metadata. Refused if the metadata names other arguments.
    pub fn encode(&self, metadata: &Metadata) -> Outcome<Vec<u8>> {
        let other = |what: String| Problem::new("other-version", what, OTHER_VERSION);
        let title = self.title();
        let pallet = metadata.pallet_by_name(self.pallet);
        let found = pallet
            .as_ref()
            .and_then(|pallet| pallet.call_variant_by_name(self.name));
        let (Some(pallet), Some(found)) = (&pallet, found) else {
            return Err(other(format!("the node's chain has no call {title}")));
        };
        let wanted: Vec<&str> = found
            .fields
            .iter()
            .map(|field| field.name.as_deref().unwrap_or_default())
            .collect();
        if wanted.len() != self.arguments.len() {
            let given: Vec<&str> = self.arguments.iter().map(|(name, _)| *name).collect();
            return Err(other(format!(
                "{title} takes {wanted:?} on this chain, not {given:?}"
            )));
        }
        let mut bytes = vec![pallet.call_index(), found.index];
        for name in wanted {
            match self.arguments.iter().find(|(given, _)| *given == name) {
                Some((_, Argument::Encoded(argument))) => bytes.extend_from_slice(argument),
                Some((_, Argument::Call(call))) => bytes.extend(call.encode(metadata)?),
                None => {
                    return Err(other(format!(
                        "{title} takes `{name}` on this chain, which this program does not know"
                    )))
                }
            }
        }
        Ok(bytes)
    }
}
