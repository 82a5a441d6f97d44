//! Why a type is refused.

use cryptlet_primitives::value::MAX_DEPTH;

/// Why a type has no values here, and what to write in its place.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum Unsupported {
    /// `f32`, `f64`.
    #[error(
        "has a float, which votes can't agree on: count in whole numbers of a small unit, such as `micros: s64`"
    )]
    Float,
    /// `flags`.
    #[error("has flags: write a record of `bool` fields")]
    Flags,
    /// `resource`, `own`, `borrow`.
    #[error("has a resource, which can't leave its host: take and give plain values")]
    Resource,
    /// `future`, `stream`, `error-context`.
    #[error("has a future or a stream: answer with plain values")]
    Async,
    /// `map`.
    #[error("has a map, whose order is open: write `list<tuple<K, V>>`")]
    Map,
    /// `list<T, N>`.
    #[error("has a list of fixed length: write `list<T>`, or a tuple")]
    FixedLengthList,
    /// `option<option<T>>`.
    #[error("has an option of an option, of which JSON can't tell none from some(none): write a variant")]
    NestedOption,
    /// Deeper than values can be.
    #[error("nests deeper than {MAX_DEPTH} levels: flatten it")]
    TooDeep,
    /// Too much in all.
    #[error("makes the header's types too large when written out: use fewer or smaller types")]
    TooLarge,
    /// Nothing that this release knows.
    #[error("has a type that is not supported: use the types of docs/writing-a-cryptlet.md")]
    Unknown,
}
