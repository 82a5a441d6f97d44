//! Whether a value is of a type.

use crate::types::{Case, Field, Type};
use cryptlet_primitives::value::{Value, MAX_DEPTH, MAX_NODES};
use std::fmt;

/// A value that is not of its type: where, what was expected, what was found.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct TypeError {
    /// From the outside in: parameter, field, case, place in a list.
    path: Vec<String>,
    expected: String,
    found: String,
}

impl TypeError {
    pub(crate) fn new(expected: impl fmt::Display, found: impl fmt::Display) -> TypeError {
        TypeError {
            path: Vec::new(),
            expected: expected.to_string(),
            found: found.to_string(),
        }
    }

    /// The same error, seen from one level further out.
    pub(crate) fn within(mut self, place: impl fmt::Display) -> TypeError {
        self.path.insert(0, place.to_string());
        self
    }
}

impl fmt::Display for TypeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.path.is_empty() {
            write!(f, "{}: ", self.path.join("."))?;
        }
        write!(f, "expected {}, found {}", self.expected, self.found)
    }
}

impl std::error::Error for TypeError {}

impl Type {
    /// Whether `value` is of this type and within the bounds of [`cryptlet_primitives::value`].
    pub fn check(&self, value: &Value) -> Result<(), TypeError> {
        Checker { nodes: 0 }.value(self, value, 0)
    }
}

/// Checks values that share one count of nodes: the arguments of a method.
pub(crate) fn check_all<'a>(
    mut values: impl Iterator<Item = (&'a Field, &'a Value)>,
) -> Result<(), TypeError> {
    let mut checker = Checker { nodes: 0 };
    values.try_for_each(|(field, value)| checker.field(field, value, 0))
}

/// Walks a value beside its type. The recursion is bounded by [`MAX_DEPTH`].
struct Checker {
    nodes: u16,
}

impl Checker {
    fn value(&mut self, ty: &Type, value: &Value, depth: u8) -> Result<(), TypeError> {
        self.nodes = self.nodes.saturating_add(1);
        if self.nodes > MAX_NODES {
            return Err(TypeError::new(
                format!("at most {MAX_NODES} values in all"),
                "more",
            ));
        }
        if depth >= MAX_DEPTH {
            return Err(TypeError::new(
                format!("at most {MAX_DEPTH} levels"),
                "more",
            ));
        }
        let depth = depth.saturating_add(1);
        match (ty, value) {
            (Type::Bool, Value::Bool(_))
            | (Type::Text, Value::Text(_))
            | (Type::Bytes, Value::Bytes(_)) => Ok(()),
            (Type::Char, Value::Text(text)) if text.chars().count() == 1 => Ok(()),
            (ty, Value::Unsigned(number)) if unsigned_max(ty).is_some_and(|max| *number <= max) => {
                Ok(())
            }
            (ty, Value::Signed(number))
                if signed_range(ty).is_some_and(|range| range.contains(number)) =>
            {
                Ok(())
            }
            (Type::List(item), Value::List(values)) => self.items(item, values, depth),
            (Type::Record(fields), Value::Record(values)) if fields.len() == values.len() => fields
                .iter()
                .zip(values)
                .try_for_each(|(field, value)| self.field(field, value, depth)),
            (Type::Tuple(types), Value::Record(values)) if types.len() == values.len() => types
                .iter()
                .zip(values)
                .enumerate()
                .try_for_each(|(place, (ty, value))| {
                    self.value(ty, value, depth)
                        .map_err(|error| error.within(place))
                }),
            (ty, Value::Variant { case, payload }) => match case_at(ty, *case) {
                Some((name, ty)) => self.payload(name, ty, payload.as_deref(), depth),
                None => Err(TypeError::new(ty, format!("case number {case}"))),
            },
            (ty, value) => Err(TypeError::new(ty, describe(value))),
        }
    }

    fn field(&mut self, field: &Field, value: &Value, depth: u8) -> Result<(), TypeError> {
        self.value(&field.ty, value, depth)
            .map_err(|error| error.within(&field.name))
    }

    fn items(&mut self, item: &Type, values: &[Value], depth: u8) -> Result<(), TypeError> {
        values.iter().enumerate().try_for_each(|(place, value)| {
            self.value(item, value, depth)
                .map_err(|error| error.within(place))
        })
    }

    fn payload(
        &mut self,
        case: &str,
        ty: Option<&Type>,
        payload: Option<&Value>,
        depth: u8,
    ) -> Result<(), TypeError> {
        match (ty, payload) {
            (None, None) => Ok(()),
            (Some(ty), Some(value)) => self.value(ty, value, depth),
            (None, Some(value)) => Err(TypeError::new("nothing", describe(value))),
            (Some(ty), None) => Err(TypeError::new(ty, "nothing")),
        }
        .map_err(|error| error.within(case))
    }
}

/// The case at a place of a sum type: its name, and the type that it carries. `None` if there is no such case.
pub(crate) fn case_at(ty: &Type, place: u32) -> Option<(&str, Option<&Type>)> {
    let index = usize::try_from(place).ok()?;
    match (ty, place) {
        (Type::Enum(cases), _) => cases.get(index).map(|name| (name.as_str(), None)),
        (Type::Variant(cases), _) => cases
            .get(index)
            .map(|Case { name, ty }| (name.as_str(), ty.as_ref())),
        (Type::Option(_), 0) => Some(("none", None)),
        (Type::Option(some), 1) => Some(("some", Some(some))),
        (Type::Result { ok, .. }, 0) => Some(("ok", ok.as_deref())),
        (Type::Result { err, .. }, 1) => Some(("err", err.as_deref())),
        _ => None,
    }
}

/// The largest number of an unsigned type; `None` for other types.
pub(crate) fn unsigned_max(ty: &Type) -> Option<u64> {
    match ty {
        Type::U8 => Some(u8::MAX.into()),
        Type::U16 => Some(u16::MAX.into()),
        Type::U32 => Some(u32::MAX.into()),
        Type::U64 => Some(u64::MAX),
        _ => None,
    }
}

/// The numbers of a signed type; `None` for other types.
pub(crate) fn signed_range(ty: &Type) -> Option<std::ops::RangeInclusive<i64>> {
    match ty {
        Type::S8 => Some(i8::MIN.into()..=i8::MAX.into()),
        Type::S16 => Some(i16::MIN.into()..=i16::MAX.into()),
        Type::S32 => Some(i32::MIN.into()..=i32::MAX.into()),
        Type::S64 => Some(i64::MIN..=i64::MAX),
        _ => None,
    }
}

fn describe(value: &Value) -> String {
    match value {
        Value::Bool(bool) => bool.to_string(),
        Value::Unsigned(number) => format!("{number} (unsigned)"),
        Value::Signed(number) => format!("{number} (signed)"),
        Value::Text(text) => format!("a text of {} characters", text.chars().count()),
        Value::Bytes(bytes) => format!("{} bytes", bytes.len()),
        Value::List(values) => format!("a list of {}", values.len()),
        Value::Record(values) => format!("a record of {} fields", values.len()),
        Value::Variant { case, .. } => format!("case number {case}"),
    }
}
