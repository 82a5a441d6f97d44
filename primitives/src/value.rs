//! Typed values: what cryptlets take and give, in one self-describing encoding.
//!
//! A header (WIT) names the types; this is how their values travel. Every WIT type without floats has its place:
//!
//! | WIT | value |
//! |---|---|
//! | `bool` | [`Value::Bool`] |
//! | `u8` `u16` `u32` `u64` | [`Value::Unsigned`] |
//! | `s8` `s16` `s32` `s64` | [`Value::Signed`] |
//! | `string`, `char` | [`Value::Text`] |
//! | `list<u8>` | [`Value::Bytes`] |
//! | `list<T>` | [`Value::List`] |
//! | `record`, `tuple` | [`Value::Record`], the fields in order |
//! | `enum`, `variant` | [`Value::Variant`], the case by its place |
//! | `option<T>` | variant: 0 none, 1 some |
//! | `result<T, E>` | variant: 0 ok, 1 error |
//!
//! The encoding is SCALE's of the enumeration, so any SCALE library reads it; [`Value::parse`] reads it within bounds.

use alloc::{boxed::Box, string::String, vec::Vec};
use codec::{Compact, Decode, Encode};
use scale_info::TypeInfo;
use serde::{Deserialize, Serialize};

/// Deepest nesting of a value.
pub const MAX_DEPTH: u8 = 8;
/// Most values in a value, itself counted: keeps the work of reading in proportion to the paid bytes.
pub const MAX_NODES: u16 = 512;

/// A typed value.
#[derive(Clone, PartialEq, Eq, Debug, Encode, TypeInfo, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Value {
    /// True or false.
    #[codec(index = 0)]
    Bool(bool),
    /// A natural number.
    #[codec(index = 1)]
    Unsigned(u64),
    /// A whole number.
    #[codec(index = 2)]
    Signed(i64),
    /// UTF-8.
    #[codec(index = 3)]
    Text(String),
    /// Bytes.
    #[codec(index = 4)]
    Bytes(Vec<u8>),
    /// Values of one type.
    #[codec(index = 5)]
    List(Vec<Value>),
    /// Fields in the order of their declaration.
    #[codec(index = 6)]
    Record(Vec<Value>),
    /// One of several cases.
    #[codec(index = 7)]
    Variant {
        /// The case's place in its declaration.
        case: u32,
        /// What the case carries.
        payload: Option<Box<Value>>,
    },
}

/// Why bytes are not a value.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ValueError {
    /// They end too early, or a tag or a length is wrong.
    Malformed,
    /// Bytes are left over.
    Trailing,
    /// More than [`MAX_DEPTH`] levels.
    TooDeep,
    /// More than [`MAX_NODES`] values.
    TooMany,
}

impl Value {
    /// Reads one value that fills `bytes`.
    pub fn parse(bytes: &[u8]) -> Result<Value, ValueError> {
        let mut input = bytes;
        let value = Reader::default().value(&mut input, 0)?;
        if input.is_empty() {
            Ok(value)
        } else {
            Err(ValueError::Trailing)
        }
    }

    /// Reads a list of values that fills `bytes`: a method's arguments.
    pub fn parse_list(bytes: &[u8]) -> Result<Vec<Value>, ValueError> {
        let mut input = bytes;
        let values = Reader::default().values(&mut input, 0)?;
        if input.is_empty() {
            Ok(values)
        } else {
            Err(ValueError::Trailing)
        }
    }

    /// The leaves in order, to be changed: every value that holds no other. An empty list, an empty record and a case
    /// without a payload are leaves too.
    pub fn leaves_mut(&mut self) -> Vec<&mut Value> {
        let mut leaves = Vec::new();
        self.add_leaves_mut(&mut leaves);
        leaves
    }

    fn add_leaves_mut<'a>(&'a mut self, leaves: &mut Vec<&'a mut Value>) {
        if self.is_leaf() {
            leaves.push(self);
            return;
        }
        match self {
            Value::List(values) | Value::Record(values) => {
                values
                    .iter_mut()
                    .for_each(|value| value.add_leaves_mut(leaves));
            }
            Value::Variant {
                payload: Some(payload),
                ..
            } => payload.add_leaves_mut(leaves),
            _ => {}
        }
    }

    /// The first leaf of an encoded value, if it is a natural number: nothing behind it is read. So an answer names its
    /// next moment, or its event's cursor.
    pub fn first_number(bytes: &[u8]) -> Option<u64> {
        let mut input = bytes;
        for _ in 0..MAX_DEPTH {
            match read::<u8>(&mut input).ok()? {
                1 => return read(&mut input).ok(),
                5 | 6 => {
                    read::<Compact<u32>>(&mut input)
                        .ok()
                        .filter(|Compact(count)| *count > 0)?;
                }
                7 => {
                    read::<u32>(&mut input).ok()?;
                    read::<u8>(&mut input).ok().filter(|some| *some == 1)?;
                }
                _ => return None,
            }
        }
        None
    }

    /// Whether it holds no other value.
    pub fn is_leaf(&self) -> bool {
        match self {
            Value::List(values) | Value::Record(values) => values.is_empty(),
            Value::Variant { payload, .. } => payload.is_none(),
            _ => true,
        }
    }

    /// The number, if it is one.
    pub fn number(&self) -> Option<i128> {
        match self {
            Value::Unsigned(number) => Some(i128::from(*number)),
            Value::Signed(number) => Some(i128::from(*number)),
            _ => None,
        }
    }
}

/// Reads values within bounds. The recursion is bounded by [`MAX_DEPTH`].
#[derive(Default)]
struct Reader {
    nodes: u16,
}

impl Reader {
    fn value(&mut self, input: &mut &[u8], depth: u8) -> Result<Value, ValueError> {
        let deeper = depth
            .checked_add(1)
            .filter(|depth| *depth <= MAX_DEPTH)
            .ok_or(ValueError::TooDeep)?;
        self.nodes = self
            .nodes
            .checked_add(1)
            .filter(|nodes| *nodes <= MAX_NODES)
            .ok_or(ValueError::TooMany)?;
        Ok(match read::<u8>(input)? {
            0 => Value::Bool(read(input)?),
            1 => Value::Unsigned(read(input)?),
            2 => Value::Signed(read(input)?),
            3 => Value::Text(read(input)?),
            4 => Value::Bytes(read(input)?),
            5 => Value::List(self.values(input, deeper)?),
            6 => Value::Record(self.values(input, deeper)?),
            7 => Value::Variant {
                case: read(input)?,
                payload: match read::<u8>(input)? {
                    0 => None,
                    1 => Some(Box::new(self.value(input, deeper)?)),
                    _ => return Err(ValueError::Malformed),
                },
            },
            _ => return Err(ValueError::Malformed),
        })
    }

    fn values(&mut self, input: &mut &[u8], depth: u8) -> Result<Vec<Value>, ValueError> {
        let Compact(count) = read::<Compact<u32>>(input)?;
        let mut values = Vec::new();
        for _ in 0..count {
            values.push(self.value(input, depth)?);
        }
        Ok(values)
    }
}

fn read<T: Decode>(input: &mut &[u8]) -> Result<T, ValueError> {
    T::decode(input).map_err(|_| ValueError::Malformed)
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::vec;

    #[test]
    fn the_first_number_is_the_first_leaf_or_nothing() {
        let some = |value| Value::Variant {
            case: 1,
            payload: Some(Box::new(value)),
        };
        let named = |first| Value::Record(vec![first, Value::Text("then".into())]);
        let moment = Value::Unsigned(1_700_000_000_000);
        for (value, number) in [
            (moment.clone(), Some(1_700_000_000_000)),
            (named(moment.clone()), Some(1_700_000_000_000)),
            (some(named(moment.clone())), Some(1_700_000_000_000)),
            (named(named(moment.clone())), Some(1_700_000_000_000)),
            (named(Value::Signed(5)), None),
            (named(Value::Text("5".into())), None),
            (Value::Record(vec![]), None),
            (
                Value::Variant {
                    case: 0,
                    payload: None,
                },
                None,
            ),
        ] {
            let bytes = value.encode();
            assert_eq!(Value::first_number(&bytes), number, "{value:?}");
            for end in 0..bytes.len().min(9) {
                assert_eq!(Value::first_number(&bytes[..end]), None);
            }
        }
        let deep = [[5u8, 4]; 64].concat();
        assert_eq!(Value::first_number(&deep), None);
    }
}
