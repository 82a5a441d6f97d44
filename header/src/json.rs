//! Values as JSON, and JSON as values.
//!
//! | type | JSON |
//! |---|---|
//! | `bool` | `true`, `false` |
//! | whole numbers | a number, or its decimal digits as a string; written as a string beyond ±2^53, where readers would round it |
//! | `char`, `string` | a string |
//! | `list<u8>` | a string, `0x` and hexadecimal digits |
//! | `list<T>`, `tuple` | an array |
//! | `record` | an object with every field and no other; an `option` may be left out |
//! | `enum` | the case's name |
//! | `variant` | the case's name, or an object of it: `{"case": payload}` |
//! | `option<T>` | `null`, or the value |
//! | `result<T, E>` | `{"ok": value}` or `{"err": value}`; `null` where it carries nothing |

use crate::{
    check::{case_at, signed_range, unsigned_max, TypeError},
    types::{Field, Type},
};
use cryptlet_primitives::value::Value;
use serde_json::{Map, Number, Value as Json};

/// Numbers up to here are exact in every reader of JSON (RFC 8259, section 6).
const MAX_EXACT: u64 = 1 << 53;

/// Reads a value of a type, within the bounds of [`cryptlet_primitives::value`].
pub fn value_from_json(ty: &Type, json: &Json) -> Result<Value, TypeError> {
    let value = read(ty, json)?;
    ty.check(&value)?;
    Ok(value)
}

/// Writes a value of a type. Fails if the value is not of the type.
pub fn value_to_json(ty: &Type, value: &Value) -> Result<Json, TypeError> {
    ty.check(value)?;
    write(ty, value)
}

pub(crate) fn read_field(field: &Field, json: &Json) -> Result<Value, TypeError> {
    read(&field.ty, json).map_err(|error| error.within(&field.name))
}

/// Reads an object that has every field and no other, in the order of the fields.
pub(crate) fn read_fields(fields: &[Field], json: &Json) -> Result<Vec<Value>, TypeError> {
    let object = json
        .as_object()
        .ok_or_else(|| TypeError::new("an object", describe(json)))?;
    if let Some(unknown) = object
        .keys()
        .find(|key| !fields.iter().any(|field| field.name == **key))
    {
        let names: Vec<&str> = fields.iter().map(|field| field.name.as_str()).collect();
        return Err(TypeError::new(
            format!("only the fields {}", names.join(", ")),
            format!("`{unknown}`"),
        ));
    }
    let value_of = |field: &Field| match (object.get(&field.name), &field.ty) {
        (Some(json), _) => read_field(field, json),
        (None, Type::Option(_)) => read_field(field, &Json::Null),
        (None, ty) => Err(TypeError::new(ty, "nothing").within(&field.name)),
    };
    fields.iter().map(value_of).collect()
}

pub(crate) fn describe(json: &Json) -> String {
    match json {
        Json::Null => "null".to_owned(),
        Json::Bool(_) | Json::Number(_) => json.to_string(),
        Json::String(text) if text.chars().count() <= 40 => json.to_string(),
        Json::String(_) => "a long string".to_owned(),
        Json::Array(items) => format!("an array of {}", items.len()),
        Json::Object(_) => "an object".to_owned(),
    }
}

/// The recursion is bounded by the type's depth.
fn read(ty: &Type, json: &Json) -> Result<Value, TypeError> {
    let mismatch = || TypeError::new(ty, describe(json));
    match (ty, json) {
        (Type::Bool, Json::Bool(bool)) => Ok(Value::Bool(*bool)),
        (Type::Text | Type::Char, Json::String(text)) => Ok(Value::Text(text.clone())),
        (Type::Bytes, Json::String(text)) => bytes(text).map(Value::Bytes).ok_or_else(mismatch),
        (ty, Json::Number(_) | Json::String(_)) if unsigned_max(ty).is_some() => {
            integer(json, Json::as_u64)
                .map(Value::Unsigned)
                .ok_or_else(mismatch)
        }
        (ty, Json::Number(_) | Json::String(_)) if signed_range(ty).is_some() => {
            integer(json, Json::as_i64)
                .map(Value::Signed)
                .ok_or_else(mismatch)
        }
        (Type::List(item), Json::Array(items)) => {
            let read_item = |(place, json)| read(item, json).map_err(|error| error.within(place));
            items
                .iter()
                .enumerate()
                .map(read_item)
                .collect::<Result<_, _>>()
                .map(Value::List)
        }
        (Type::Tuple(types), Json::Array(items)) if types.len() == items.len() => {
            let read_item = |(place, (ty, json))| {
                read(ty, json).map_err(|error: TypeError| error.within(place))
            };
            types
                .iter()
                .zip(items)
                .enumerate()
                .map(read_item)
                .collect::<Result<_, _>>()
                .map(Value::Record)
        }
        (Type::Record(fields), json) => read_fields(fields, json).map(Value::Record),
        (Type::Option(_), Json::Null) => Ok(Value::Variant {
            case: 0,
            payload: None,
        }),
        (Type::Option(some), json) => read(some, json).map(|value| Value::Variant {
            case: 1,
            payload: Some(Box::new(value)),
        }),
        (Type::Enum(_) | Type::Variant(_) | Type::Result { .. }, json) => read_case(ty, json),
        _ => Err(mismatch()),
    }
}

/// A whole number, or a string of its digits in the one form in which it is written.
fn integer<T: std::str::FromStr + ToString>(
    json: &Json,
    number: fn(&Json) -> Option<T>,
) -> Option<T> {
    match json {
        Json::String(digits) => digits
            .parse::<T>()
            .ok()
            .filter(|number| number.to_string() == *digits),
        json => number(json),
    }
}

fn bytes(text: &str) -> Option<Vec<u8>> {
    hex::decode(text.strip_prefix("0x")?).ok()
}

fn read_case(ty: &Type, json: &Json) -> Result<Value, TypeError> {
    let (name, payload) = match json {
        Json::String(name) => (name, None),
        Json::Object(object) => match (object.iter().next(), object.len()) {
            (Some((name, payload)), 1) => (name, Some(payload)),
            _ => {
                return Err(TypeError::new(
                    ty,
                    format!("an object of {} keys", object.len()),
                ))
            }
        },
        other => return Err(TypeError::new(ty, describe(other))),
    };
    let place = case_named(ty, name).ok_or_else(|| TypeError::new(ty, format!("`{name}`")))?;
    let carried = case_at(ty, place).and_then(|(_, carried)| carried);
    let payload = match (carried, payload) {
        (None, None | Some(Json::Null)) => None,
        (Some(carried), Some(json)) => Some(Box::new(
            read(carried, json).map_err(|error| error.within(name))?,
        )),
        (None, Some(json)) => return Err(TypeError::new("nothing", describe(json)).within(name)),
        (Some(carried), None) => return Err(TypeError::new(carried, "nothing").within(name)),
    };
    Ok(Value::Variant {
        case: place,
        payload,
    })
}

fn case_named(ty: &Type, name: &str) -> Option<u32> {
    let place = match ty {
        Type::Enum(cases) => cases.iter().position(|case| case == name)?,
        Type::Variant(cases) => cases.iter().position(|case| case.name == name)?,
        Type::Result { .. } => ["ok", "err"].iter().position(|case| *case == name)?,
        _ => return None,
    };
    u32::try_from(place).ok()
}

/// The value has been checked against the type, so a mismatch here is one that the check should have found.
fn write(ty: &Type, value: &Value) -> Result<Json, TypeError> {
    Ok(match (ty, value) {
        (_, Value::Bool(bool)) => Json::Bool(*bool),
        (_, Value::Unsigned(number)) => exact(*number, *number),
        (_, Value::Signed(number)) => exact(*number, number.unsigned_abs()),
        (_, Value::Text(text)) => Json::String(text.clone()),
        (_, Value::Bytes(bytes)) => Json::String(format!("0x{}", hex::encode(bytes))),
        (Type::List(item), Value::List(values)) => Json::Array(
            values
                .iter()
                .map(|value| write(item, value))
                .collect::<Result<_, _>>()?,
        ),
        (Type::Tuple(types), Value::Record(values)) => {
            let pairs = types.iter().zip(values);
            Json::Array(
                pairs
                    .map(|(ty, value)| write(ty, value))
                    .collect::<Result<_, _>>()?,
            )
        }
        (Type::Record(fields), Value::Record(values)) => {
            let pairs = fields.iter().zip(values);
            let written =
                pairs.map(|(field, value)| Ok((field.name.clone(), write(&field.ty, value)?)));
            Json::Object(written.collect::<Result<Map<_, _>, TypeError>>()?)
        }
        (ty, Value::Variant { case, payload }) => write_case(ty, *case, payload.as_deref())?,
        (ty, _) => return Err(TypeError::new(ty, "another value")),
    })
}

fn write_case(ty: &Type, case: u32, payload: Option<&Value>) -> Result<Json, TypeError> {
    let (name, carried) =
        case_at(ty, case).ok_or_else(|| TypeError::new(ty, format!("case number {case}")))?;
    let payload = match (carried, payload) {
        (Some(carried), Some(value)) => Some(write(carried, value)?),
        _ => None,
    };
    Ok(match (ty, payload) {
        (Type::Option(_), payload) => payload.unwrap_or(Json::Null),
        (Type::Result { .. }, payload) => keyed(name, payload.unwrap_or(Json::Null)),
        (_, Some(payload)) => keyed(name, payload),
        (_, None) => Json::String(name.to_owned()),
    })
}

fn keyed(name: &str, payload: Json) -> Json {
    Json::Object(Map::from_iter([(name.to_owned(), payload)]))
}

fn exact(number: impl Into<Number> + ToString, magnitude: u64) -> Json {
    if magnitude <= MAX_EXACT {
        Json::Number(number.into())
    } else {
        Json::String(number.to_string())
    }
}
