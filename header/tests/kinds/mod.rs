//! Every kind of type: methods that have them all, and values at the bounds of each.

use cryptlet_header::{Case, Field, Type};
use cryptlet_primitives::value::Value;

/// What [`kind`] tells apart.
pub const KINDS: [&str; 19] = [
    "bool", "char", "enum", "list", "list<u8>", "option", "record", "result", "s16", "s32", "s64",
    "s8", "string", "tuple", "u16", "u32", "u64", "u8", "variant",
];

/// The kind of a type, whatever it holds.
pub fn kind(ty: &Type) -> &'static str {
    match ty {
        Type::Bool => "bool",
        Type::U8 => "u8",
        Type::U16 => "u16",
        Type::U32 => "u32",
        Type::U64 => "u64",
        Type::S8 => "s8",
        Type::S16 => "s16",
        Type::S32 => "s32",
        Type::S64 => "s64",
        Type::Char => "char",
        Type::Text => "string",
        Type::Bytes => "list<u8>",
        Type::List(_) => "list",
        Type::Record(_) => "record",
        Type::Tuple(_) => "tuple",
        Type::Enum(_) => "enum",
        Type::Variant(_) => "variant",
        Type::Option(_) => "option",
        Type::Result { .. } => "result",
    }
}

/// A type of each kind that holds no others.
pub fn leaves() -> Vec<Type> {
    use Type::*;
    let cases = ["days", "ok", "value"].map(str::to_owned);
    vec![
        Bool,
        U8,
        U16,
        U32,
        U64,
        S8,
        S16,
        S32,
        S64,
        Char,
        Text,
        Bytes,
        Enum(cases.into()),
    ]
}

/// Types of each kind that holds others.
fn holders() -> Vec<Type> {
    use Type::*;
    let held = |ty| Some(Box::new(ty));
    let field = |name: &str, ty| Field {
        name: name.into(),
        ty,
    };
    let case = |name: &str, ty| Case {
        name: name.into(),
        ty,
    };
    let result = |ok, err| Result { ok, err };
    vec![
        List(Box::new(Bool)),
        Record(vec![field("has", Bool), field("value", S16)]),
        Tuple(vec![Bool, Char, U32]),
        Variant(vec![
            case("tag", None),
            case("ok", Some(Bool)),
            case("error", Some(Text)),
        ]),
        Option(Box::new(Bool)),
        result(None, None),
        result(held(Bool), None),
        result(None, held(U8)),
        result(held(S64), held(Bool)),
    ]
}

/// The types of methods' arguments: one of each kind, then several, then so many that they come as one struct.
pub fn methods() -> Vec<Vec<Type>> {
    let one = leaves().into_iter().chain(holders()).map(|ty| vec![ty]);
    let several = [
        vec![Type::Bool, Type::U64],
        vec![Type::Text, Type::Bool, Type::List(Box::new(Type::S32))],
        holders().into_iter().take(6).collect(),
        leaves(),
    ];
    one.chain(several).collect()
}

/// Values at the bounds of the types that hold no others, and just beyond.
pub fn bounds() -> Vec<Value> {
    let unsigned = [
        0,
        u64::from(u8::MAX),
        u64::from(u8::MAX) + 1,
        u64::from(u16::MAX),
        u64::from(u16::MAX) + 1,
        u64::from(u32::MAX),
        u64::from(u32::MAX) + 1,
        u64::MAX,
    ];
    let ends = [i64::from(i8::MAX), i64::from(i16::MAX), i64::from(i32::MAX)];
    let signed = ends.map(|end| [end, end + 1, -end - 1, -end - 2]);
    let texts = ["", "a", "\u{10ffff}", "ab"].map(|text| Value::Text(text.into()));
    let case = |case| Value::Variant {
        case,
        payload: None,
    };
    [false, true]
        .map(Value::Bool)
        .into_iter()
        .chain(unsigned.map(Value::Unsigned))
        .chain(signed.into_iter().flatten().map(Value::Signed))
        .chain([i64::MIN, -1, 0, i64::MAX].map(Value::Signed))
        .chain(texts)
        .chain([vec![], vec![0, 255]].map(Value::Bytes))
        .chain([0, 2, 3].map(case))
        .collect()
}
