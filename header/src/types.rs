//! The types of values that cryptlets take and give.

use std::fmt;

/// The type of a value. Names of types are not part of it: two records with the same fields are the same type.
/// [`cryptlet_primitives::value`] says how the values of each travel.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Type {
    /// `bool`
    Bool,
    /// `u8`
    U8,
    /// `u16`
    U16,
    /// `u32`
    U32,
    /// `u64`
    U64,
    /// `s8`
    S8,
    /// `s16`
    S16,
    /// `s32`
    S32,
    /// `s64`
    S64,
    /// `char`: one Unicode scalar value.
    Char,
    /// `string`
    Text,
    /// `list<u8>`
    Bytes,
    /// `list<T>` of any other `T`.
    List(Box<Type>),
    /// `record`
    Record(Vec<Field>),
    /// `tuple`
    Tuple(Vec<Type>),
    /// `enum`: the names of its cases.
    Enum(Vec<String>),
    /// `variant`
    Variant(Vec<Case>),
    /// `option<T>`
    Option(Box<Type>),
    /// `result<T, E>`; either can be absent.
    Result {
        /// What success carries.
        ok: Option<Box<Type>>,
        /// What failure carries.
        err: Option<Box<Type>>,
    },
}

/// A named place for a value: a record's field or a method's parameter.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Field {
    /// The name, in kebab-case.
    pub name: String,
    /// The type.
    pub ty: Type,
}

/// A case of a variant.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Case {
    /// The name, in kebab-case.
    pub name: String,
    /// What the case carries.
    pub ty: Option<Type>,
}

impl Type {
    /// Whether a value of this type can have a natural number as its first leaf: what
    /// [`first_number`](cryptlet_primitives::value::Value::first_number) reads.
    pub(crate) fn can_begin_with_a_number(&self) -> bool {
        let can = |ty: &Type| ty.can_begin_with_a_number();
        match self {
            Type::U8 | Type::U16 | Type::U32 | Type::U64 => true,
            Type::List(item) | Type::Option(item) => can(item),
            Type::Record(fields) => fields.first().is_some_and(|field| can(&field.ty)),
            Type::Tuple(types) => types.first().is_some_and(can),
            Type::Variant(cases) => cases.iter().any(|case| case.ty.as_ref().is_some_and(can)),
            Type::Result { ok, err } => [ok, err].into_iter().flatten().any(|ty| can(ty)),
            _ => false,
        }
    }
}

impl fmt::Display for Type {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Type::Bool => f.write_str("bool"),
            Type::U8 => f.write_str("u8"),
            Type::U16 => f.write_str("u16"),
            Type::U32 => f.write_str("u32"),
            Type::U64 => f.write_str("u64"),
            Type::S8 => f.write_str("s8"),
            Type::S16 => f.write_str("s16"),
            Type::S32 => f.write_str("s32"),
            Type::S64 => f.write_str("s64"),
            Type::Char => f.write_str("char"),
            Type::Text => f.write_str("string"),
            Type::Bytes => f.write_str("list<u8>"),
            Type::List(item) => write!(f, "list<{item}>"),
            Type::Record(fields) => write!(f, "record {{ {} }}", Listed(fields)),
            Type::Tuple(types) => write!(f, "tuple<{}>", Listed(types)),
            Type::Enum(cases) => write!(f, "enum {{ {} }}", Listed(cases)),
            Type::Variant(cases) => write!(f, "variant {{ {} }}", Listed(cases)),
            Type::Option(some) => write!(f, "option<{some}>"),
            Type::Result {
                ok: None,
                err: None,
            } => f.write_str("result"),
            Type::Result {
                ok: Some(ok),
                err: None,
            } => write!(f, "result<{ok}>"),
            Type::Result {
                ok: None,
                err: Some(err),
            } => write!(f, "result<_, {err}>"),
            Type::Result {
                ok: Some(ok),
                err: Some(err),
            } => write!(f, "result<{ok}, {err}>"),
        }
    }
}

impl fmt::Display for Field {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.name, self.ty)
    }
}

impl fmt::Display for Case {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.ty {
            None => f.write_str(&self.name),
            Some(ty) => write!(f, "{}({ty})", self.name),
        }
    }
}

/// Items with commas between them.
pub(crate) struct Listed<'a, T>(pub(crate) &'a [T]);

impl<T: fmt::Display> fmt::Display for Listed<'_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().enumerate().try_for_each(|(place, item)| {
            let comma = if place == 0 { "" } else { ", " };
            write!(f, "{comma}{item}")
        })
    }
}
