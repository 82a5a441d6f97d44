//! Types as a component carries them, brought into the form of [`crate::types`].

use crate::{
    header::{Signature, MAX_TYPE_NODES},
    nodes::Nodes,
    types::{Case, Field, Type},
    unsupported::Unsupported,
};
use cryptlet_primitives::value::MAX_DEPTH;
use wasmparser::{
    component_types::{ComponentDefinedType, ComponentFuncType, ComponentValType},
    types::TypesRef,
    PrimitiveValType,
};

/// Reads the types of a validated component, within a bound on all that it writes out.
pub(crate) struct Decoder<'a> {
    types: TypesRef<'a>,
    nodes: Nodes,
}

impl<'a> Decoder<'a> {
    pub(crate) fn new(types: TypesRef<'a>) -> Decoder<'a> {
        Decoder {
            types,
            nodes: Nodes::new(MAX_TYPE_NODES),
        }
    }

    pub(crate) fn signature(
        &mut self,
        function: &ComponentFuncType,
    ) -> Result<Signature, Unsupported> {
        if function.async_ {
            return Err(Unsupported::Async);
        }
        let mut params = Vec::new();
        for (name, ty) in &function.params {
            params.push(Field {
                name: name.to_string(),
                ty: self.ty(*ty, 0)?,
            });
        }
        Ok(Signature {
            params,
            result: self.optional(function.result, 0)?,
        })
    }

    /// The recursion is bounded by [`MAX_DEPTH`].
    fn ty(&mut self, ty: ComponentValType, depth: u8) -> Result<Type, Unsupported> {
        let types = self.types;
        let defined = match ty {
            ComponentValType::Primitive(primitive) => &ComponentDefinedType::Primitive(primitive),
            ComponentValType::Type(id) => &types[id],
        };
        self.nodes.take()?;
        if depth >= MAX_DEPTH {
            return Err(Unsupported::TooDeep);
        }
        self.defined(defined, depth.saturating_add(1))
    }

    fn defined(&mut self, defined: &ComponentDefinedType, depth: u8) -> Result<Type, Unsupported> {
        Ok(match defined {
            ComponentDefinedType::Primitive(ty) => primitive(*ty)?,
            ComponentDefinedType::Record(record) => {
                let mut fields = Vec::new();
                for (name, ty) in &record.fields {
                    fields.push(Field {
                        name: name.to_string(),
                        ty: self.ty(*ty, depth)?,
                    });
                }
                Type::Record(fields)
            }
            ComponentDefinedType::Tuple(tuple) => Type::Tuple(
                tuple
                    .types
                    .iter()
                    .map(|ty| self.ty(*ty, depth))
                    .collect::<Result<_, _>>()?,
            ),
            ComponentDefinedType::Enum(cases) => Type::Enum(
                cases
                    .iter()
                    .map(|name| self.nodes.name(name))
                    .collect::<Result<_, _>>()?,
            ),
            ComponentDefinedType::Variant(variant) => {
                let mut cases = Vec::new();
                for (name, case) in &variant.cases {
                    cases.push(Case {
                        name: self.nodes.name(name)?,
                        ty: self.optional(case.ty, depth)?,
                    });
                }
                Type::Variant(cases)
            }
            ComponentDefinedType::Option { ty, .. } => Type::Option(Box::new(self.ty(*ty, depth)?)),
            ComponentDefinedType::Result { ok, err, .. } => Type::Result {
                ok: self.optional(*ok, depth)?.map(Box::new),
                err: self.optional(*err, depth)?.map(Box::new),
            },
            ComponentDefinedType::List { element, .. } => match self.ty(*element, depth)? {
                Type::U8 => Type::Bytes,
                item => Type::List(Box::new(item)),
            },
            ComponentDefinedType::Flags(_) => return Err(Unsupported::Flags),
            ComponentDefinedType::Map { .. } => return Err(Unsupported::Map),
            ComponentDefinedType::FixedLengthList { .. } => {
                return Err(Unsupported::FixedLengthList)
            }
            ComponentDefinedType::Own(_) | ComponentDefinedType::Borrow(_) => {
                return Err(Unsupported::Resource)
            }
            ComponentDefinedType::Future { .. } | ComponentDefinedType::Stream { .. } => {
                return Err(Unsupported::Async)
            }
        })
    }

    fn optional(
        &mut self,
        ty: Option<ComponentValType>,
        depth: u8,
    ) -> Result<Option<Type>, Unsupported> {
        ty.map(|ty| self.ty(ty, depth)).transpose()
    }
}

fn primitive(ty: PrimitiveValType) -> Result<Type, Unsupported> {
    Ok(match ty {
        PrimitiveValType::Bool => Type::Bool,
        PrimitiveValType::U8 => Type::U8,
        PrimitiveValType::U16 => Type::U16,
        PrimitiveValType::U32 => Type::U32,
        PrimitiveValType::U64 => Type::U64,
        PrimitiveValType::S8 => Type::S8,
        PrimitiveValType::S16 => Type::S16,
        PrimitiveValType::S32 => Type::S32,
        PrimitiveValType::S64 => Type::S64,
        PrimitiveValType::Char => Type::Char,
        PrimitiveValType::String => Type::Text,
        PrimitiveValType::F32 | PrimitiveValType::F64 => return Err(Unsupported::Float),
        PrimitiveValType::ErrorContext => return Err(Unsupported::Async),
    })
}
