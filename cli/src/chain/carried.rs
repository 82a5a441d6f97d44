//! A call that a proposal carries, in words: by the metadata, so that whoever votes knows on what.

use super::{call::EncodedCall, Chain, OTHER_VERSION};
use crate::{
    account,
    error::{Outcome, Problem},
    output::Sheet,
};
use cryptlet_described::fields_to_json;
use scale_info::{form::PortableForm, PortableRegistry, Variant};
use serde_json::{json, Map, Value as Json};
use subxt::Metadata;

/// A call that was read back from its bytes.
#[derive(Clone, PartialEq, Debug)]
pub struct CarriedCall {
    /// What is called, as `Pallet.name`.
    pub title: String,
    /// What that does: the first paragraph of its documentation.
    pub meaning: String,
    /// The arguments by name, in the call's order.
    pub arguments: Vec<(String, Json)>,
}

impl CarriedCall {
    /// Reads a call; `None` if the bytes are no call of this runtime, or more than one.
    fn read(call: &EncodedCall, metadata: &Metadata) -> Option<Self> {
        let (pallet, rest) = call.0.split_first()?;
        let (name, rest) = rest.split_first()?;
        let pallet = metadata.pallet_by_call_index(*pallet)?;
        let found = pallet.call_variant_by_index(*name)?;
        Self::of(pallet.name(), found, rest, metadata.types())
    }

    fn of(
        pallet: &str,
        call: &Variant<PortableForm>,
        mut bytes: &[u8],
        types: &PortableRegistry,
    ) -> Option<Self> {
        let arguments = fields_to_json(&mut bytes, &call.fields, types).ok()?;
        let arguments = arguments
            .into_iter()
            .map(|(name, value)| (name, account::in_described(value)))
            .collect();
        let paragraph = call.docs.iter().map(|line| line.trim());
        let paragraph: Vec<&str> = paragraph.take_while(|line| !line.is_empty()).collect();
        bytes.is_empty().then(|| CarriedCall {
            title: format!("{pallet}.{}", call.name),
            meaning: paragraph.join(" "),
            arguments,
        })
    }

    /// As `--json` prints it.
    pub fn to_json(&self) -> Json {
        let arguments: Map<String, Json> = self.arguments.iter().cloned().collect();
        json!({ "call": self.title, "meaning": self.meaning, "arguments": arguments })
    }

    /// For people: what is called, what that does, and a line for each argument.
    pub fn text(&self) -> String {
        let arguments = self
            .arguments
            .iter()
            .fold(Sheet::default(), |sheet, (name, value)| {
                sheet.row(name, in_words(value))
            });
        let text = format!("{}: {}\n{}", self.title, self.meaning, arguments.text());
        text.trim_end().to_owned()
    }
}

/// A value for people: bytes that are text as that, nothing as `none`.
fn in_words(value: &Json) -> String {
    match value {
        Json::Null => "none".to_owned(),
        Json::String(text) => text_of(text).unwrap_or_else(|| text.clone()),
        Json::Array(items) if items.is_empty() => "none".to_owned(),
        Json::Array(items) => items.iter().map(in_words).collect::<Vec<_>>().join(", "),
        Json::Object(fields) => {
            let fields = fields
                .iter()
                .map(|(name, value)| format!("{name} = {}", in_words(value)));
            fields.collect::<Vec<_>>().join(", ")
        }
        other => other.to_string(),
    }
}

/// The text that bytes in hex stand for, in quotation marks, if all of them are printable.
fn text_of(hexed: &str) -> Option<String> {
    let bytes = hex::decode(hexed.strip_prefix("0x")?).ok()?;
    let printable = bytes
        .iter()
        .all(|byte| byte.is_ascii_graphic() || *byte == b' ');
    let text = String::from_utf8(bytes).ok()?;
    (printable && !text.is_empty()).then(|| format!("\"{text}\""))
}

impl Chain {
    /// Reads a call back from its bytes, by the metadata of the newest finalized block.
    pub async fn read_call(&self, call: &EncodedCall) -> Outcome<CarriedCall> {
        let at = self.finalized().await?;
        CarriedCall::read(call, at.metadata_ref()).ok_or_else(|| {
            let state = format!(
                "{} is no call of the node's chain",
                crate::output::hex(&call.0)
            );
            Problem::new("no-call", state, OTHER_VERSION)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use codec::Encode;
    use scale_info::{meta_type, Registry, TypeDef, TypeInfo};
    use sp_core::crypto::AccountId32;

    #[derive(Encode, TypeInfo)]
    #[scale_info(capture_docs = "always")]
    enum Calls {
        /// Let a validator validate, and name
        /// the hosts that it may ask.
        ///
        /// Origin: the council.
        Admit {
            validator: AccountId32,
            hosts: Vec<Vec<u8>>,
            until: Option<u32>,
        },
    }

    fn read(bytes: &[u8]) -> Option<CarriedCall> {
        let mut registry = Registry::new();
        let id = registry.register_type(&meta_type::<Calls>()).id;
        let types = PortableRegistry::from(registry);
        let TypeDef::Variant(calls) = &types.resolve(id).unwrap().type_def else {
            panic!("an enumeration");
        };
        CarriedCall::of("Consortium", &calls.variants[0], bytes, &types)
    }

    #[test]
    fn a_carried_call_is_told_in_words() {
        let validator = AccountId32::new([9; 32]);
        let call = Calls::Admit {
            validator: validator.clone(),
            hosts: vec![b"localhost".to_vec(), vec![0, 255]],
            until: None,
        };
        let bytes = call.encode();
        let read_back = read(&bytes[1..]).unwrap();
        assert_eq!(
            read_back.text(),
            format!(
                "Consortium.Admit: Let a validator validate, and name the hosts that it may ask.\n\
                 validator  {validator}\nhosts      \"localhost\", 0x00ff\nuntil      none"
            )
        );
        assert_eq!(
            read_back.to_json()["arguments"]["validator"],
            json!(validator.to_string())
        );
    }

    #[test]
    fn an_account_of_ethereum_is_told_as_its_address() {
        let contract = account::Account::of_address([9; 20]);
        let bytes = [contract.encode(), vec![0, 0]].concat();
        let told = read(&bytes).unwrap().text();
        assert!(told.contains(&format!("validator  {contract}\n")), "{told}");
    }

    #[test]
    fn bytes_that_are_more_or_less_than_a_call_are_none() {
        let call = Calls::Admit {
            validator: AccountId32::new([9; 32]),
            hosts: vec![],
            until: Some(7),
        };
        let bytes = call.encode();
        assert!(read(&bytes[1..]).is_some());
        assert!(read(&bytes[1..bytes.len() - 1]).is_none());
        assert!(read(&[&bytes[1..], &[0]].concat()).is_none());
    }
}
