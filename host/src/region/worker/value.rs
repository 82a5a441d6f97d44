//! Values of the fabric to values of the component model and back, by the header's types.

use cryptlet_header::{Case, Field, Type};
use cryptlet_primitives::value::Value;
use wasmtime::component::Val;

/// What does not fit, in words.
type Misfit = String;

/// A value for a guest. The caller has checked it against `ty`; a misfit is an error all the same.
pub fn to_guest(ty: &Type, value: &Value) -> Result<Val, Misfit> {
    Ok(match (ty, value) {
        (Type::Bool, Value::Bool(yes)) => Val::Bool(*yes),
        (Type::U8, Value::Unsigned(number)) => Val::U8(narrow(*number)?),
        (Type::U16, Value::Unsigned(number)) => Val::U16(narrow(*number)?),
        (Type::U32, Value::Unsigned(number)) => Val::U32(narrow(*number)?),
        (Type::U64, Value::Unsigned(number)) => Val::U64(*number),
        (Type::S8, Value::Signed(number)) => Val::S8(narrow(*number)?),
        (Type::S16, Value::Signed(number)) => Val::S16(narrow(*number)?),
        (Type::S32, Value::Signed(number)) => Val::S32(narrow(*number)?),
        (Type::S64, Value::Signed(number)) => Val::S64(*number),
        (Type::Char, Value::Text(text)) => Val::Char(only_char(text)?),
        (Type::Text, Value::Text(text)) => Val::String(text.clone()),
        (Type::Bytes, Value::Bytes(bytes)) => {
            Val::List(bytes.iter().copied().map(Val::U8).collect())
        }
        (Type::List(ty), Value::List(values)) => Val::List(
            values
                .iter()
                .map(|value| to_guest(ty, value))
                .collect::<Result<_, _>>()?,
        ),
        (Type::Record(fields), Value::Record(values)) => {
            Val::Record(record_to_guest(fields, values)?)
        }
        (Type::Tuple(types), Value::Record(values)) if types.len() == values.len() => {
            let pairs = types.iter().zip(values);
            Val::Tuple(
                pairs
                    .map(|(ty, value)| to_guest(ty, value))
                    .collect::<Result<_, _>>()?,
            )
        }
        (ty, Value::Variant { case, payload }) => case_to_guest(ty, *case, payload.as_deref())?,
        (ty, _) => return Err(misfit(ty)),
    })
}

fn record_to_guest(fields: &[Field], values: &[Value]) -> Result<Vec<(String, Val)>, Misfit> {
    if fields.len() != values.len() {
        return Err(format!(
            "a record of {} fields where {} are declared",
            values.len(),
            fields.len()
        ));
    }
    let pairs = fields.iter().zip(values);
    pairs
        .map(|(field, value)| Ok((field.name.clone(), to_guest(&field.ty, value)?)))
        .collect()
}

fn case_to_guest(ty: &Type, case: u32, payload: Option<&Value>) -> Result<Val, Misfit> {
    let place = usize::try_from(case).unwrap_or(usize::MAX);
    Ok(match ty {
        Type::Enum(names) => Val::Enum(names.get(place).ok_or_else(|| misfit(ty))?.clone()),
        Type::Variant(cases) => {
            let Case { name, ty } = cases.get(place).ok_or_else(|| misfit(ty))?;
            Val::Variant(name.clone(), payload_to_guest(ty.as_ref(), payload)?)
        }
        Type::Option(inner) => match case {
            0 => Val::Option(payload_to_guest(None, payload)?),
            1 => Val::Option(payload_to_guest(Some(inner), payload)?),
            _ => return Err(misfit(ty)),
        },
        Type::Result { ok, err } => match case {
            0 => Val::Result(Ok(payload_to_guest(ok.as_deref(), payload)?)),
            1 => Val::Result(Err(payload_to_guest(err.as_deref(), payload)?)),
            _ => return Err(misfit(ty)),
        },
        _ => return Err(misfit(ty)),
    })
}

fn payload_to_guest(
    ty: Option<&Type>,
    payload: Option<&Value>,
) -> Result<Option<Box<Val>>, Misfit> {
    match (ty, payload) {
        (None, None) => Ok(None),
        (Some(ty), Some(value)) => Ok(Some(Box::new(to_guest(ty, value)?))),
        _ => Err("a payload where none is declared, or none where one is".into()),
    }
}

/// A value from a guest.
pub fn from_guest(ty: &Type, val: &Val) -> Result<Value, Misfit> {
    Ok(match (ty, val) {
        (Type::Bool, Val::Bool(yes)) => Value::Bool(*yes),
        (Type::U8, Val::U8(number)) => Value::Unsigned(u64::from(*number)),
        (Type::U16, Val::U16(number)) => Value::Unsigned(u64::from(*number)),
        (Type::U32, Val::U32(number)) => Value::Unsigned(u64::from(*number)),
        (Type::U64, Val::U64(number)) => Value::Unsigned(*number),
        (Type::S8, Val::S8(number)) => Value::Signed(i64::from(*number)),
        (Type::S16, Val::S16(number)) => Value::Signed(i64::from(*number)),
        (Type::S32, Val::S32(number)) => Value::Signed(i64::from(*number)),
        (Type::S64, Val::S64(number)) => Value::Signed(*number),
        (Type::Char, Val::Char(letter)) => Value::Text(letter.to_string()),
        (Type::Text, Val::String(text)) => Value::Text(text.clone()),
        (Type::Bytes, Val::List(values)) => {
            Value::Bytes(values.iter().map(byte).collect::<Result<_, _>>()?)
        }
        (Type::List(ty), Val::List(values)) => Value::List(
            values
                .iter()
                .map(|val| from_guest(ty, val))
                .collect::<Result<_, _>>()?,
        ),
        (Type::Record(fields), Val::Record(values)) if fields.len() == values.len() => {
            let pairs = fields.iter().zip(values);
            Value::Record(
                pairs
                    .map(|(field, (_, val))| from_guest(&field.ty, val))
                    .collect::<Result<_, _>>()?,
            )
        }
        (Type::Tuple(types), Val::Tuple(values)) if types.len() == values.len() => {
            let pairs = types.iter().zip(values);
            Value::Record(
                pairs
                    .map(|(ty, val)| from_guest(ty, val))
                    .collect::<Result<_, _>>()?,
            )
        }
        (ty, val) => case_from_guest(ty, val)?,
    })
}

fn case_from_guest(ty: &Type, val: &Val) -> Result<Value, Misfit> {
    match (ty, val) {
        (Type::Enum(names), Val::Enum(name)) => {
            variant(names.iter().position(|known| known == name), None, None)
        }
        (Type::Variant(cases), Val::Variant(name, payload)) => {
            let place = cases.iter().position(|case| &case.name == name);
            let inner = place
                .and_then(|place| cases.get(place))
                .and_then(|case| case.ty.as_ref());
            variant(place, inner, payload.as_deref())
        }
        (Type::Option(_), Val::Option(None)) => variant(Some(0), None, None),
        (Type::Option(inner), Val::Option(Some(val))) => variant(Some(1), Some(inner), Some(val)),
        (Type::Result { ok, .. }, Val::Result(Ok(payload))) => {
            variant(Some(0), ok.as_deref(), payload.as_deref())
        }
        (Type::Result { err, .. }, Val::Result(Err(payload))) => {
            variant(Some(1), err.as_deref(), payload.as_deref())
        }
        (ty, _) => Err(misfit(ty)),
    }
}

fn variant(
    place: Option<usize>,
    ty: Option<&Type>,
    payload: Option<&Val>,
) -> Result<Value, Misfit> {
    let case = place
        .and_then(|place| u32::try_from(place).ok())
        .ok_or("a case that is not declared")?;
    let payload = match (ty, payload) {
        (None, None) => None,
        (Some(ty), Some(val)) => Some(Box::new(from_guest(ty, val)?)),
        _ => return Err("a payload where none is declared, or none where one is".into()),
    };
    Ok(Value::Variant { case, payload })
}

fn byte(val: &Val) -> Result<u8, Misfit> {
    match val {
        Val::U8(byte) => Ok(*byte),
        _ => Err("a list of bytes that holds something else".into()),
    }
}

fn only_char(text: &str) -> Result<char, Misfit> {
    let mut letters = text.chars();
    match (letters.next(), letters.next()) {
        (Some(letter), None) => Ok(letter),
        _ => Err("a text of not one character where a char is declared".into()),
    }
}

fn narrow<Wide: TryInto<Narrow>, Narrow>(number: Wide) -> Result<Narrow, Misfit> {
    number
        .try_into()
        .map_err(|_| "a number beyond its type's range".into())
}

fn misfit(ty: &Type) -> Misfit {
    format!("a value that is not a {ty}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn variant(case: u32, payload: Option<Value>) -> Value {
        Value::Variant {
            case,
            payload: payload.map(Box::new),
        }
    }

    fn boxed(ty: Type) -> Option<Box<Type>> {
        Some(Box::new(ty))
    }

    #[test]
    fn every_type_comes_back_as_it_went() {
        let field = |name: &str, ty| Field {
            name: name.into(),
            ty,
        };
        let case = |name: &str, ty| Case {
            name: name.into(),
            ty,
        };
        let cases = vec![case("none", None), case("some", Some(Type::U8))];
        let record = Type::Record(vec![field("a", Type::S64), field("b", Type::Text)]);
        let pair = Value::Record(vec![Value::Signed(i64::MIN), Value::Text("b".into())]);
        let table = [
            (Type::Bool, Value::Bool(true)),
            (Type::U8, Value::Unsigned(255)),
            (Type::U16, Value::Unsigned(65_535)),
            (Type::U32, Value::Unsigned(u64::from(u32::MAX))),
            (Type::U64, Value::Unsigned(u64::MAX)),
            (Type::S8, Value::Signed(-128)),
            (Type::S16, Value::Signed(-32_768)),
            (Type::S32, Value::Signed(i64::from(i32::MIN))),
            (Type::Char, Value::Text("\u{1f600}".into())),
            (Type::Bytes, Value::Bytes(vec![0, 255])),
            (
                Type::List(Box::new(record.clone())),
                Value::List(vec![pair.clone(), pair.clone()]),
            ),
            (
                Type::Tuple(vec![Type::Bool, record.clone()]),
                Value::Record(vec![Value::Bool(false), pair.clone()]),
            ),
            (record, pair),
            (Type::Enum(vec!["x".into(), "y".into()]), variant(1, None)),
            (Type::Variant(cases.clone()), variant(0, None)),
            (Type::Variant(cases), variant(1, Some(Value::Unsigned(7)))),
            (Type::Option(Box::new(Type::U8)), variant(0, None)),
            (
                Type::Option(Box::new(Type::U8)),
                variant(1, Some(Value::Unsigned(7))),
            ),
            (
                Type::Result {
                    ok: boxed(Type::U8),
                    err: None,
                },
                variant(0, Some(Value::Unsigned(7))),
            ),
            (
                Type::Result {
                    ok: boxed(Type::U8),
                    err: None,
                },
                variant(1, None),
            ),
        ];
        for (ty, value) in table {
            let val = to_guest(&ty, &value).unwrap();
            assert_eq!(from_guest(&ty, &val), Ok(value), "{ty}");
        }
    }

    #[test]
    fn what_does_not_fit_is_an_error() {
        for (ty, value) in [
            (Type::U8, Value::Unsigned(256)),
            (Type::S8, Value::Signed(128)),
            (Type::Char, Value::Text("ab".into())),
            (Type::Bool, Value::Unsigned(1)),
            (Type::Enum(vec!["x".into()]), variant(1, None)),
            (Type::Option(Box::new(Type::U8)), variant(1, None)),
            (Type::Option(Box::new(Type::U8)), variant(2, None)),
            (Type::Tuple(vec![Type::Bool]), Value::Record(vec![])),
        ] {
            assert!(to_guest(&ty, &value).is_err(), "{ty}");
        }
        assert!(from_guest(&Type::Bytes, &Val::List(vec![Val::U16(1)])).is_err());
        assert!(from_guest(&Type::Enum(vec!["x".into()]), &Val::Enum("z".into())).is_err());
    }
}
