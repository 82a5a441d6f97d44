//! A header's types with their names and documents, as Solidity is to declare them.
//!
//! [`Type`](crate::Type) knows no names of types, since values travel without them. A contract's author does: two records
//! with the same fields are two structs here, and an alias is what it stands for.

use crate::unsupported::Unsupported;
use std::collections::HashMap;
use wit_parser::{Docs, Resolve, Type as Wit, TypeDef, TypeDefKind, TypeId};

/// What stands where a type is used.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) enum Shape {
    Bool,
    /// Natural numbers of so many bits.
    Unsigned(u8),
    /// Whole numbers of so many bits.
    Signed(u8),
    Char,
    Text,
    Bytes,
    List(Box<Shape>),
    /// The type at this place of [`Shapes::declared`].
    Declared(usize),
}

/// A type that the library declares.
#[derive(Debug)]
pub(crate) struct Declared {
    /// The WIT name; `None` for a type that is written where it is used.
    pub(crate) name: Option<String>,
    pub(crate) docs: String,
    pub(crate) form: Form,
}

/// How a type is declared.
#[derive(PartialEq, Eq, Debug)]
pub(crate) enum Form {
    Enum(Vec<Member>),
    Record(Vec<Member>),
    Tuple(Vec<Shape>),
    Variant(Vec<Member>),
    Option(Shape),
    Result {
        ok: Option<Shape>,
        err: Option<Shape>,
    },
}

/// A field or a case.
#[derive(PartialEq, Eq, Debug)]
pub(crate) struct Member {
    /// The WIT name.
    pub(crate) name: String,
    pub(crate) docs: String,
    /// What it holds; cases may hold nothing.
    pub(crate) shape: Option<Shape>,
}

/// Reads types from a resolved header, each named one once. [`Header::parse`](crate::Header::parse) has read the same text
/// before: that bounds the recursion, and refuses what has no values.
pub(crate) struct Shapes<'a> {
    resolve: &'a Resolve,
    named: HashMap<TypeId, usize>,
    /// The types that are to be declared, each behind those of which it is made.
    pub(crate) declared: Vec<Declared>,
}

impl<'a> Shapes<'a> {
    pub(crate) fn new(resolve: &'a Resolve) -> Shapes<'a> {
        Shapes {
            resolve,
            named: HashMap::new(),
            declared: Vec::new(),
        }
    }

    /// Names of names are followed in a loop.
    pub(crate) fn read(&mut self, ty: &Wit) -> Result<Shape, Unsupported> {
        let mut ty = ty;
        while let Some(TypeDefKind::Type(named)) = self.kind(ty) {
            ty = named;
        }
        Ok(match ty {
            Wit::Bool => Shape::Bool,
            Wit::U8 => Shape::Unsigned(8),
            Wit::U16 => Shape::Unsigned(16),
            Wit::U32 => Shape::Unsigned(32),
            Wit::U64 => Shape::Unsigned(64),
            Wit::S8 => Shape::Signed(8),
            Wit::S16 => Shape::Signed(16),
            Wit::S32 => Shape::Signed(32),
            Wit::S64 => Shape::Signed(64),
            Wit::Char => Shape::Char,
            Wit::String => Shape::Text,
            Wit::F32 | Wit::F64 | Wit::ErrorContext => return Err(Unsupported::Unknown),
            Wit::Id(id) => return self.defined(*id),
        })
    }

    fn defined(&mut self, id: TypeId) -> Result<Shape, Unsupported> {
        if let Some(place) = self.named.get(&id) {
            return Ok(Shape::Declared(*place));
        }
        let definition = self.resolve.types.get(id).ok_or(Unsupported::Unknown)?;
        match &definition.kind {
            TypeDefKind::List(item) => Ok(match self.read(item)? {
                Shape::Unsigned(8) => Shape::Bytes,
                item => Shape::List(Box::new(item)),
            }),
            _ => {
                let form = self.form(definition)?;
                Ok(Shape::Declared(self.declare(id, definition, form)))
            }
        }
    }

    fn form(&mut self, definition: &TypeDef) -> Result<Form, Unsupported> {
        Ok(match &definition.kind {
            TypeDefKind::Record(record) => {
                let fields = record.fields.iter();
                let read =
                    fields.map(|field| self.member(&field.name, &field.docs, Some(&field.ty)));
                Form::Record(read.collect::<Result<_, _>>()?)
            }
            TypeDefKind::Tuple(tuple) => {
                let read = tuple.types.iter().map(|ty| self.read(ty));
                Form::Tuple(read.collect::<Result<_, _>>()?)
            }
            TypeDefKind::Enum(cases) => {
                let cases = cases.cases.iter();
                let read = cases.map(|case| self.member(&case.name, &case.docs, None));
                Form::Enum(read.collect::<Result<_, _>>()?)
            }
            TypeDefKind::Variant(variant) => {
                let cases = variant.cases.iter();
                let read = cases.map(|case| self.member(&case.name, &case.docs, case.ty.as_ref()));
                Form::Variant(read.collect::<Result<_, _>>()?)
            }
            TypeDefKind::Option(some) => Form::Option(self.read(some)?),
            TypeDefKind::Result(result) => Form::Result {
                ok: self.optional(result.ok.as_ref())?,
                err: self.optional(result.err.as_ref())?,
            },
            _ => return Err(Unsupported::Unknown),
        })
    }

    fn member(&mut self, name: &str, docs: &Docs, ty: Option<&Wit>) -> Result<Member, Unsupported> {
        Ok(Member {
            name: name.to_owned(),
            docs: text_of(docs),
            shape: self.optional(ty)?,
        })
    }

    fn optional(&mut self, ty: Option<&Wit>) -> Result<Option<Shape>, Unsupported> {
        ty.map(|ty| self.read(ty)).transpose()
    }

    fn kind(&self, ty: &Wit) -> Option<&'a TypeDefKind> {
        match ty {
            Wit::Id(id) => self
                .resolve
                .types
                .get(*id)
                .map(|definition| &definition.kind),
            _ => None,
        }
    }

    /// A type with a name is declared by its name, one without once for each form.
    fn declare(&mut self, id: TypeId, definition: &TypeDef, form: Form) -> usize {
        let like = |known: &Declared| known.name.is_none() && known.form == form;
        if definition.name.is_none() {
            if let Some(place) = self.declared.iter().position(like) {
                return place;
            }
        }
        let place = self.declared.len();
        self.named.insert(id, place);
        self.declared.push(Declared {
            name: definition.name.clone(),
            docs: text_of(&definition.docs),
            form,
        });
        place
    }
}

/// What a WIT text says above a thing; empty if it says nothing.
pub(crate) fn text_of(docs: &Docs) -> String {
    docs.contents.clone().unwrap_or_default()
}
