//! A call of the runtime: pallet, name, and arguments by name; and a call as bytes, as a proposal carries it.

use super::OTHER_VERSION;
use crate::error::{Outcome, Problem};
use codec::{Compact, Decode, Encode, Input, Output};
use std::str::FromStr;
use subxt::Metadata;

/// A call. Its arguments are encoded with the types that the runtime shares; their order comes from the node's
/// metadata.
#[derive(Clone, Debug)]
pub struct Call {
    pallet: &'static str,
    name: &'static str,
    arguments: Vec<(&'static str, Vec<u8>)>,
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
        self.arguments.push((name, value.encode()));
        self
    }

    /// What is called, as `Pallet.name`.
    pub fn title(&self) -> String {
        format!("{}.{}", self.pallet, self.name)
    }

    /// Whether it takes more of its signer's balance than a transaction's fee.
    pub fn takes_funds(&self) -> bool {
        self.takes_deposit() || self.payment().is_some()
    }

    /// Whether it can hold a deposit from its signer.
    pub fn takes_deposit(&self) -> bool {
        ["Cryptlet", "CryptoDelegate"].contains(&self.pallet)
    }

    /// What it pays by its arguments, and for what: a round's fee, or an amount that is sent.
    pub fn payment(&self) -> Option<(&'static str, u128)> {
        let (argument, what) = match (self.pallet, self.name) {
            ("CryptoDelegate", "request") => ("fee", "the round's fee"),
            ("CryptoDelegate", "subscribe") => ("funds", "the funds"),
            ("CryptoDelegate", "fund_subscription") => ("amount", "the funds"),
            ("Balances", _) => ("value", "the amount"),
            _ => return None,
        };
        let (_, bytes) = self.arguments.iter().find(|(name, _)| *name == argument)?;
        let Compact(units) = Compact::<u128>::decode(&mut &bytes[..]).ok()?;
        Some((what, units))
    }

    /// The bytes that a transaction carries: indices of pallet and call, and the arguments in the order of the
    /// node's metadata. Refused if the metadata names other arguments.
    pub fn encode(&self, metadata: &Metadata) -> Outcome<EncodedCall> {
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
                Some((_, argument)) => bytes.extend_from_slice(argument),
                None => {
                    return Err(other(format!(
                        "{title} takes `{name}` on this chain, which this program does not know"
                    )))
                }
            }
        }
        Ok(EncodedCall(bytes))
    }
}

/// A call as bytes. Encodes as those, without a length before them: so calls that carry it want it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct EncodedCall(pub Vec<u8>);

impl EncodedCall {
    /// How many bytes it has.
    pub fn length(&self) -> u32 {
        u32::try_from(self.0.len()).unwrap_or(u32::MAX)
    }
}

impl FromStr for EncodedCall {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let digits = text.strip_prefix("0x").unwrap_or_default();
        match hex::decode(digits) {
            Ok(bytes) if !bytes.is_empty() => Ok(EncodedCall(bytes)),
            _ => Err("write 0x and the call's bytes in hex, as polkadot.js shows them".to_owned()),
        }
    }
}

impl Decode for EncodedCall {
    fn decode<I: Input>(input: &mut I) -> Result<Self, codec::Error> {
        let length = input
            .remaining_len()?
            .ok_or("a stored value has a length")?;
        let mut bytes = vec![0; length];
        input.read(&mut bytes)?;
        Ok(EncodedCall(bytes))
    }
}

impl Encode for EncodedCall {
    fn encode_to<O: Output + ?Sized>(&self, output: &mut O) {
        output.write(&self.0);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use codec::DecodeAll;

    #[test]
    fn a_stored_call_keeps_its_bytes() {
        let bytes = [20, 17, 0, 1];
        let call = EncodedCall::decode_all(&mut &bytes[..]).unwrap();
        assert_eq!(call.encode(), bytes);
        assert_eq!("0x14110001".parse(), Ok(call));
    }

    #[test]
    fn what_a_call_pays_is_known_from_its_arguments() {
        let call = Call::new("CryptoDelegate", "request").with("fee", Compact(1_u128 << 70));
        assert_eq!(call.payment(), Some(("the round's fee", 1 << 70)));
        let call = Call::new("Balances", "transfer_keep_alive").with("value", Compact(7_u128));
        assert_eq!(call.payment(), Some(("the amount", 7)));
        assert!(call.takes_funds() && !call.takes_deposit());
        let call = Call::new("Cryptlet", "register");
        assert!(call.takes_funds() && call.payment().is_none());
        assert!(!Call::new("Council", "vote").takes_funds());
    }

    #[test]
    fn what_is_no_hex_is_no_call() {
        for text in ["", "0x", "14110001", "0x1", "Council.vote"] {
            assert!(text.parse::<EncodedCall>().is_err(), "{text}");
        }
    }
}
