//! Values as bytes, written apart from the code that is tested.

use cryptlet_primitives::value::Value;

/// A length as SCALE writes it.
fn compact(length: usize) -> Vec<u8> {
    let marked = u32::try_from(length).unwrap() << 2;
    match length {
        0..=0x3f => vec![marked as u8],
        0x40..=0x3fff => (marked as u16 | 1).to_le_bytes().to_vec(),
        _ => (marked | 2).to_le_bytes().to_vec(),
    }
}

/// Writes a value as primitives/vectors/README.md says.
pub fn encode(value: &Value) -> Vec<u8> {
    let text = |tag, bytes: &[u8]| [vec![tag], compact(bytes.len()), bytes.to_vec()].concat();
    match value {
        Value::Bool(bool) => vec![0, u8::from(*bool)],
        Value::Unsigned(number) => [&[1][..], &number.to_le_bytes()].concat(),
        Value::Signed(number) => [&[2][..], &number.to_le_bytes()].concat(),
        Value::Text(words) => text(3, words.as_bytes()),
        Value::Bytes(bytes) => text(4, bytes),
        Value::List(values) => [vec![5], encode_list(values)].concat(),
        Value::Record(values) => [vec![6], encode_list(values)].concat(),
        Value::Variant { case, payload } => {
            let carried = payload
                .as_ref()
                .map_or(vec![0], |value| [vec![1], encode(value)].concat());
            [vec![7], case.to_le_bytes().to_vec(), carried].concat()
        }
    }
}

/// Writes values one after another, as arguments.
pub fn encode_list(values: &[Value]) -> Vec<u8> {
    let parts: Vec<u8> = values.iter().flat_map(encode).collect();
    [compact(values.len()), parts].concat()
}
