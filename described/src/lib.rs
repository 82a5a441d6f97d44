//! SCALE bytes as JSON, by their description in the metadata.
//!
//! Bytes are hex; accounts are SS58 addresses; whole numbers are numbers, those of 128 bits, as amounts are, text; a wrapper of one unnamed value is that value;
//! a case without fields is its name, another an object of one key; an absent option is null.

use scale_decode::visitor::{
    decode_with_visitor,
    types::{Array, BitSequence, Composite, Sequence, Str, Tuple, Variant},
    DecodeError, Visitor,
};
use scale_info::{form::PortableForm, Field, PortableRegistry, TypeDef, TypeDefPrimitive};
use serde_json::{json, Map, Value as Json};
use sp_core::crypto::AccountId32;

/// Reads one value of the type `id` off the front of `bytes`.
pub fn to_json(bytes: &mut &[u8], id: u32, types: &PortableRegistry) -> Result<Json, DecodeError> {
    decode_with_visitor(bytes, id, types, Describe { types })
}

/// Reads the values of a call or an event off the front of `bytes`, each with its name, or its place if it has none.
pub fn fields_to_json(
    bytes: &mut &[u8],
    fields: &[Field<PortableForm>],
    types: &PortableRegistry,
) -> Result<Vec<(String, Json)>, DecodeError> {
    let read = |(place, field): (usize, &Field<PortableForm>)| {
        let name = field.name.clone().unwrap_or_else(|| place.to_string());
        Ok((name, to_json(bytes, field.ty.id, types)?))
    };
    fields.iter().enumerate().map(read).collect()
}

/// How the metadata names the type of accounts.
const ACCOUNT: [&str; 3] = ["sp_core", "crypto", "AccountId32"];

#[derive(Clone, Copy)]
struct Describe<'a> {
    types: &'a PortableRegistry,
}

/// Calls `$next` until it gives nothing, and makes a vector of what it gave.
macro_rules! collect {
    ($next:expr) => {{
        let mut items = Vec::new();
        while let Some(item) = $next {
            items.push(item?);
        }
        items
    }};
}

/// A number that JSON readers may take for exact up to 64 bits.
macro_rules! numbers {
    ($($visit:ident($type:ty)),*) => {$(
        fn $visit<'scale, 'resolver>(self, value: $type, _: u32) -> Result<Self::Value<'scale, 'resolver>, DecodeError> {
            Ok(json!(value))
        }
    )*};
}

/// A list: of bytes it is hex, of anything else a JSON array.
macro_rules! lists {
    ($($visit:ident($type:ident)),*) => {$(
        fn $visit<'scale, 'resolver>(
            self,
            value: &mut $type<'scale, 'resolver, PortableRegistry>,
            id: u32,
        ) -> Result<Self::Value<'scale, 'resolver>, DecodeError> {
            let items = collect!(value.decode_item(self));
            Ok(if self.holds_bytes(id) { bytes_of(items) } else { Json::Array(items) })
        }
    )*};
}

/// A number of 128 bits: always text, since JSON readers lose digits beyond 2^53, as the command line writes amounts.
macro_rules! long_numbers {
    ($($visit:ident($type:ty)),*) => {$(
        fn $visit<'scale, 'resolver>(self, value: $type, _: u32) -> Result<Self::Value<'scale, 'resolver>, DecodeError> {
            Ok(json!(value.to_string()))
        }
    )*};
}

impl Describe<'_> {
    fn holds_bytes(self, id: u32) -> bool {
        let item = match self.definition(id) {
            Some(TypeDef::Sequence(sequence)) => sequence.type_param.id,
            Some(TypeDef::Array(array)) => array.type_param.id,
            _ => return false,
        };
        matches!(
            self.definition(item),
            Some(TypeDef::Primitive(TypeDefPrimitive::U8))
        )
    }

    fn definition(&self, id: u32) -> Option<&TypeDef<PortableForm>> {
        self.types.resolve(id).map(|described| &described.type_def)
    }

    /// The address of an account, whose value so far is the hex of its bytes.
    fn address(self, id: u32, shown: &Json) -> Option<Json> {
        let described = self.types.resolve(id)?;
        let bytes = hex::decode(shown.as_str()?.strip_prefix("0x")?).ok()?;
        let bytes = <[u8; 32]>::try_from(bytes).ok()?;
        (described.path.segments == ACCOUNT).then(|| json!(AccountId32::new(bytes).to_string()))
    }

    fn fields(self, value: &mut Composite<'_, '_, PortableRegistry>) -> Result<Json, DecodeError> {
        if value.has_unnamed_fields() {
            return Ok(list_or_one(collect!(value.decode_item(self))));
        }
        let mut fields = Map::new();
        while let Some(name) = value.peek_name() {
            let Some(field) = value.decode_item(self) else {
                break;
            };
            fields.insert(name.to_owned(), field?);
        }
        Ok(Json::Object(fields))
    }
}

/// A wrapper of one value is that value.
fn list_or_one(mut items: Vec<Json>) -> Json {
    match items.pop() {
        Some(one) if items.is_empty() => one,
        Some(last) => {
            items.push(last);
            Json::Array(items)
        }
        None => Json::Array(items),
    }
}

fn bytes_of(items: Vec<Json>) -> Json {
    let bytes = items
        .iter()
        .filter_map(Json::as_u64)
        .filter_map(|byte| u8::try_from(byte).ok());
    Json::String(format!("0x{}", hex::encode(bytes.collect::<Vec<u8>>())))
}

impl Visitor for Describe<'_> {
    type Value<'scale, 'resolver> = Json;
    type Error = DecodeError;
    type TypeResolver = PortableRegistry;

    numbers!(
        visit_bool(bool),
        visit_char(char),
        visit_u8(u8),
        visit_u16(u16),
        visit_u32(u32),
        visit_u64(u64),
        visit_i8(i8),
        visit_i16(i16),
        visit_i32(i32),
        visit_i64(i64)
    );

    long_numbers!(visit_u128(u128), visit_i128(i128));

    lists!(visit_sequence(Sequence), visit_array(Array));

    fn visit_str<'scale, 'resolver>(
        self,
        value: &mut Str<'scale>,
        _: u32,
    ) -> Result<Self::Value<'scale, 'resolver>, DecodeError> {
        Ok(json!(value.as_str()?))
    }

    fn visit_tuple<'scale, 'resolver>(
        self,
        value: &mut Tuple<'scale, 'resolver, PortableRegistry>,
        _: u32,
    ) -> Result<Self::Value<'scale, 'resolver>, DecodeError> {
        Ok(Json::Array(collect!(value.decode_item(self))))
    }

    fn visit_composite<'scale, 'resolver>(
        self,
        value: &mut Composite<'scale, 'resolver, PortableRegistry>,
        id: u32,
    ) -> Result<Self::Value<'scale, 'resolver>, DecodeError> {
        let shown = self.fields(value)?;
        Ok(self.address(id, &shown).unwrap_or(shown))
    }

    fn visit_variant<'scale, 'resolver>(
        self,
        value: &mut Variant<'scale, 'resolver, PortableRegistry>,
        _: u32,
    ) -> Result<Self::Value<'scale, 'resolver>, DecodeError> {
        let name = value.name();
        let fields = value.fields();
        let (is_empty, content) = (fields.remaining() == 0, self.fields(fields)?);
        Ok(match (name, is_empty) {
            ("None", true) => Json::Null,
            ("Some", false) => content,
            (name, true) => json!(name),
            (name, false) => json!({ name: content }),
        })
    }

    fn visit_bitsequence<'scale, 'resolver>(
        self,
        value: &mut BitSequence<'scale>,
        _: u32,
    ) -> Result<Self::Value<'scale, 'resolver>, DecodeError> {
        let bits: Result<Vec<bool>, _> = value.decode()?.collect();
        Ok(json!(bits?))
    }
}

#[cfg(test)]
#[allow(
    clippy::unwrap_used,
    reason = "A test that fails here should fail at once"
)]
mod tests {
    use super::*;
    use codec::Encode;
    use scale_info::{meta_type, Registry, TypeInfo};

    #[derive(Encode, TypeInfo)]
    struct Host(u32);

    #[derive(Encode, TypeInfo)]
    enum Event {
        Decided {
            agreed: Vec<Host>,
            output: Vec<u8>,
            topic: [u8; 4],
            fee: u128,
            by: Option<Host>,
            payer: AccountId32,
            pages: [u8; 2],
        },
        Closed,
    }

    fn shown(event: &Event) -> Json {
        let mut registry = Registry::new();
        let id = registry.register_type(&meta_type::<Event>()).id;
        let types = PortableRegistry::from(registry);
        let bytes = event.encode();
        to_json(&mut &bytes[..], id, &types).unwrap()
    }

    fn decided(fee: u128) -> Event {
        Event::Decided {
            agreed: vec![Host(3)],
            output: vec![],
            topic: [1, 2, 3, 255],
            fee,
            by: None,
            payer: AccountId32::new([7; 32]),
            pages: [0, 9],
        }
    }

    #[test]
    fn an_amount_is_text_whatever_its_size() {
        for fee in [0, 7, 1 << 53, u128::from(u64::MAX), u128::MAX] {
            let told = shown(&decided(fee));
            assert_eq!(told["Decided"]["fee"], fee.to_string());
        }
    }

    #[test]
    fn a_list_of_one_stays_a_list_and_no_bytes_stay_bytes() {
        let expected = json!({ "Decided": {
            "agreed": [3], "output": "0x", "topic": "0x010203ff",
            "fee": "1180591620717411303424", "by": null,
            "payer": AccountId32::new([7; 32]).to_string(), "pages": "0x0009",
        }});
        assert_eq!(shown(&decided(1 << 70)), expected);
        assert_eq!(shown(&Event::Closed), json!("Closed"));
    }
}
