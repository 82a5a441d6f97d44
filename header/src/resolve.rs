//! Types as a WIT text writes them, brought into the form of [`crate::types`].

use crate::{
    nodes::Nodes,
    types::{Case, Field, Type},
    unsupported::Unsupported,
};
use cryptlet_primitives::value::MAX_DEPTH;
use wit_parser::{Resolve, Type as Wit, TypeDefKind, TypeId};

/// Reads types from a resolved WIT package, within a bound on all that it writes out.
pub(crate) struct Types<'a> {
    resolve: &'a Resolve,
    nodes: Nodes,
}

impl<'a> Types<'a> {
    pub(crate) fn new(resolve: &'a Resolve, max_nodes: u16) -> Types<'a> {
        Types {
            resolve,
            nodes: Nodes::new(max_nodes),
        }
    }

    pub(crate) fn resolve(&self) -> &'a Resolve {
        self.resolve
    }

    pub(crate) fn read(&mut self, ty: &Wit) -> Result<Type, Unsupported> {
        self.ty(ty, 0)
    }

    /// The recursion is bounded by [`MAX_DEPTH`]; names of names are followed in a loop.
    fn ty(&mut self, ty: &Wit, depth: u8) -> Result<Type, Unsupported> {
        let mut ty = ty;
        while let Some(TypeDefKind::Type(named)) = self.kind(ty) {
            ty = named;
        }
        self.nodes.take()?;
        if depth >= MAX_DEPTH {
            return Err(Unsupported::TooDeep);
        }
        Ok(match ty {
            Wit::Bool => Type::Bool,
            Wit::U8 => Type::U8,
            Wit::U16 => Type::U16,
            Wit::U32 => Type::U32,
            Wit::U64 => Type::U64,
            Wit::S8 => Type::S8,
            Wit::S16 => Type::S16,
            Wit::S32 => Type::S32,
            Wit::S64 => Type::S64,
            Wit::Char => Type::Char,
            Wit::String => Type::Text,
            Wit::F32 | Wit::F64 => return Err(Unsupported::Float),
            Wit::ErrorContext => return Err(Unsupported::Async),
            Wit::Id(id) => return self.defined(*id, depth.saturating_add(1)),
        })
    }

    fn defined(&mut self, id: TypeId, depth: u8) -> Result<Type, Unsupported> {
        let definition = self.resolve.types.get(id).ok_or(Unsupported::Unknown)?;
        Ok(match &definition.kind {
            TypeDefKind::Record(record) => {
                let mut fields = Vec::new();
                for field in &record.fields {
                    let ty = self.ty(&field.ty, depth)?;
                    fields.push(Field {
                        name: field.name.clone(),
                        ty,
                    });
                }
                Type::Record(fields)
            }
            TypeDefKind::Tuple(tuple) => Type::Tuple(
                tuple
                    .types
                    .iter()
                    .map(|ty| self.ty(ty, depth))
                    .collect::<Result<_, _>>()?,
            ),
            TypeDefKind::Enum(cases) => Type::Enum(
                cases
                    .cases
                    .iter()
                    .map(|case| self.nodes.name(&case.name))
                    .collect::<Result<_, _>>()?,
            ),
            TypeDefKind::Variant(variant) => {
                let mut cases = Vec::new();
                for case in &variant.cases {
                    cases.push(Case {
                        name: self.nodes.name(&case.name)?,
                        ty: self.optional(case.ty.as_ref(), depth)?,
                    });
                }
                Type::Variant(cases)
            }
            TypeDefKind::Option(some) => match self.ty(some, depth)? {
                Type::Option(_) => return Err(Unsupported::NestedOption),
                some => Type::Option(Box::new(some)),
            },
            TypeDefKind::Result(result) => Type::Result {
                ok: self.optional(result.ok.as_ref(), depth)?.map(Box::new),
                err: self.optional(result.err.as_ref(), depth)?.map(Box::new),
            },
            TypeDefKind::List(item) => match self.ty(item, depth)? {
                Type::U8 => Type::Bytes,
                item => Type::List(Box::new(item)),
            },
            TypeDefKind::Resource | TypeDefKind::Handle(_) => return Err(Unsupported::Resource),
            TypeDefKind::Flags(_) => return Err(Unsupported::Flags),
            TypeDefKind::Map(..) => return Err(Unsupported::Map),
            TypeDefKind::FixedLengthList(..) => return Err(Unsupported::FixedLengthList),
            TypeDefKind::Future(_) | TypeDefKind::Stream(_) => return Err(Unsupported::Async),
            TypeDefKind::Type(_) | TypeDefKind::Unknown => return Err(Unsupported::Unknown),
        })
    }

    fn optional(&mut self, ty: Option<&Wit>, depth: u8) -> Result<Option<Type>, Unsupported> {
        ty.map(|ty| self.ty(ty, depth)).transpose()
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
}
