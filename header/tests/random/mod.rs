//! Random types and values of them.

use cryptlet_header::{Case, Field, Type};
use cryptlet_primitives::value::Value;
use proptest::{collection::vec, prelude::*};

/// Types as headers may have them.
pub fn types() -> impl Strategy<Value = Type> {
    use Type::*;
    let leaf = prop::sample::select(vec![
        Bool, U8, U16, U32, U64, S8, S16, S32, S64, Char, Text, Bytes,
    ]);
    let leaf = prop_oneof![4 => leaf, 1 => (1usize..4).prop_flat_map(names).prop_map(Enum)];
    leaf.prop_recursive(4, 24, 4, |inner| {
        let optional = || prop::option::of(inner.clone());
        prop_oneof![
            inner.clone().prop_map(|item| if item == U8 {
                Bytes
            } else {
                List(Box::new(item))
            }),
            vec(inner.clone(), 1..4).prop_map(Tuple),
            named(inner.clone()).prop_map(|fields| {
                let field = |(name, ty)| Field { name, ty };
                Record(fields.into_iter().map(field).collect())
            }),
            named(optional()).prop_map(|cases| {
                let case = |(name, ty)| Case { name, ty };
                Variant(cases.into_iter().map(case).collect())
            }),
            inner
                .clone()
                .prop_filter("one level", |some| !matches!(some, Option(_)))
                .prop_map(|some| Option(Box::new(some))),
            (optional(), optional()).prop_map(|(ok, err)| Result {
                ok: ok.map(Box::new),
                err: err.map(Box::new)
            }),
        ]
    })
}

/// Names of fields and cases: some that languages keep for themselves, some that are almost the same.
const NAMES: [&str; 14] = [
    "address",
    "days",
    "error",
    "from",
    "has",
    "name-0",
    "ok",
    "price-1-0",
    "price-10",
    "string",
    "tag",
    "uint8",
    "value",
    "X-y",
];

fn names(count: usize) -> impl Strategy<Value = Vec<String>> {
    prop::sample::subsequence(NAMES.to_vec(), count)
        .prop_map(|names| names.into_iter().map(str::to_owned).collect())
}

fn named<T: std::fmt::Debug + Clone>(
    inner: impl Strategy<Value = T>,
) -> impl Strategy<Value = Vec<(String, T)>> {
    vec(inner, 1..4).prop_flat_map(|items| {
        let names = names(items.len());
        names.prop_map(move |names| names.into_iter().zip(items.clone()).collect())
    })
}

/// Values of a type.
pub fn values(ty: &Type) -> BoxedStrategy<Value> {
    let case = |case| Value::Variant {
        case,
        payload: None,
    };
    let unsigned = |max: u64| (0..=max).prop_map(Value::Unsigned).boxed();
    let signed = |min: i64, max: i64| (min..=max).prop_map(Value::Signed).boxed();
    match ty {
        Type::Bool => any::<bool>().prop_map(Value::Bool).boxed(),
        Type::U8 => unsigned(u8::MAX.into()),
        Type::U16 => unsigned(u16::MAX.into()),
        Type::U32 => unsigned(u32::MAX.into()),
        Type::U64 => any::<u64>().prop_map(Value::Unsigned).boxed(),
        Type::S8 => signed(i8::MIN.into(), i8::MAX.into()),
        Type::S16 => signed(i16::MIN.into(), i16::MAX.into()),
        Type::S32 => signed(i32::MIN.into(), i32::MAX.into()),
        Type::S64 => any::<i64>().prop_map(Value::Signed).boxed(),
        Type::Char => any::<char>()
            .prop_map(|char| Value::Text(char.into()))
            .boxed(),
        Type::Text => any::<String>().prop_map(Value::Text).boxed(),
        Type::Bytes => any::<Vec<u8>>().prop_map(Value::Bytes).boxed(),
        Type::List(item) => vec(values(item), 0..4).prop_map(Value::List).boxed(),
        Type::Tuple(types) => types
            .iter()
            .map(values)
            .collect::<Vec<_>>()
            .prop_map(Value::Record)
            .boxed(),
        Type::Record(fields) => {
            let fields: Vec<_> = fields.iter().map(|field| values(&field.ty)).collect();
            fields.prop_map(Value::Record).boxed()
        }
        Type::Enum(cases) => (0..cases.len() as u32).prop_map(case).boxed(),
        Type::Variant(cases) => one_of(cases.iter().map(|case| case.ty.as_ref()).collect()),
        Type::Option(some) => one_of(vec![None, Some(some)]),
        Type::Result { ok, err } => one_of(vec![ok.as_deref(), err.as_deref()]),
    }
}

fn one_of(cases: Vec<Option<&Type>>) -> BoxedStrategy<Value> {
    let strategies: Vec<_> = (0u32..)
        .zip(cases)
        .map(|(place, ty)| match ty {
            None => Just(Value::Variant {
                case: place,
                payload: None,
            })
            .boxed(),
            Some(ty) => {
                let carry = move |value| Value::Variant {
                    case: place,
                    payload: Some(Box::new(value)),
                };
                values(ty).prop_map(carry).boxed()
            }
        })
        .collect();
    proptest::strategy::Union::new(strategies).boxed()
}
