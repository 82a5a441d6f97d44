//! Types and names, as the wired contract writes them.
//!
//! It stands in another file than the contract that it wires. So it names what that contract's file names, by the same
//! names, and imports them from there.

use super::tree::{Node, Program, Unit};
use std::collections::BTreeMap;

/// What a file's names stand for.
pub struct Scope<'a> {
    program: &'a Program<'a>,
    names: BTreeMap<u64, &'a str>,
}

/// A type, written.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Type {
    /// As Solidity writes it.
    pub text: String,
    /// The name that must be imported for it.
    pub symbol: Option<String>,
    /// Whether a variable of it says where it is kept.
    is_reference: bool,
}

impl Type {
    /// The type of a variable in memory.
    pub fn in_memory(&self) -> String {
        let kept = if self.is_reference { " memory" } else { "" };
        format!("{}{kept}", self.text)
    }
}

impl<'a> Scope<'a> {
    /// The names of a file.
    pub fn new(program: &'a Program<'a>, unit: Unit<'a>) -> Scope<'a> {
        let names = unit.exported().map(|(name, id)| (id, name)).collect();
        Scope { program, names }
    }

    /// The trees.
    pub fn program(&self) -> &'a Program<'a> {
        self.program
    }

    /// The name of a declaration in the file.
    pub fn name(&self, id: u64) -> Option<&'a str> {
        self.names.get(&id).copied()
    }

    /// The declarations of the file and of what it imports, with their names there.
    pub fn all(&self) -> impl Iterator<Item = (&'a str, Node<'a>)> + '_ {
        let declared = |(id, name): (&u64, &&'a str)| {
            let declared = self.program.declared(*id)?;
            Some((*name, declared.node))
        };
        self.names.iter().filter_map(declared)
    }

    /// A type as the wired contract writes it; `None` for a mapping, a function, and what has no name in the file. The
    /// recursion is bounded by the depth of an array.
    pub fn written(&self, ty: Node<'a>) -> Option<Type> {
        match ty.kind() {
            "ElementaryTypeName" => {
                let text = ty.type_string().to_owned();
                let is_reference = matches!(text.as_str(), "string" | "bytes");
                Some(Type {
                    text,
                    symbol: None,
                    is_reference,
                })
            }
            "UserDefinedTypeName" => self.named(ty),
            "ArrayTypeName" => {
                let item = self.written(ty.child("baseType")?)?;
                let (_, length) = ty.type_string().rsplit_once('[')?;
                Some(Type {
                    text: format!("{}[{length}", item.text),
                    symbol: item.symbol,
                    is_reference: true,
                })
            }
            _ => None,
        }
    }

    fn named(&self, ty: Node<'a>) -> Option<Type> {
        let declared = self.program.declared(ty.declaration()?)?;
        let is_reference = declared.node.kind() == "StructDefinition";
        let (root, inner) = match declared.within {
            Some(contract) => (contract, Some(declared.node.name())),
            None => (declared.node, None),
        };
        let symbol = self.name(root.id()?)?.to_owned();
        let text = match inner {
            Some(inner) => format!("{symbol}.{inner}"),
            None => symbol.clone(),
        };
        Some(Type {
            text,
            symbol: Some(symbol),
            is_reference,
        })
    }

    /// Whether a value of this type can't be copied into memory: a mapping, or what holds one.
    pub fn holds_a_mapping(&self, ty: Node<'a>) -> bool {
        let mut parts = self.parts(ty).into_iter();
        parts.any(|(part, _)| part.kind() == "Mapping")
    }

    /// Whether a value of this type can't be copied from memory into the state, by solc's usual way of making code: an array
    /// of structs, or what holds one.
    pub fn holds_an_array_of_structs(&self, ty: Node<'a>) -> bool {
        let mut parts = self.parts(ty).into_iter();
        parts.any(|(part, is_in_array)| is_in_array && self.is_struct(part))
    }

    fn is_struct(&self, ty: Node<'a>) -> bool {
        let definition = self.program.definition(ty);
        definition.is_some_and(|node| node.kind() == "StructDefinition")
    }

    /// A type and all of which it is made, each with whether it stands in an array.
    fn parts(&self, ty: Node<'a>) -> Vec<(Node<'a>, bool)> {
        let (mut open, mut parts) = (vec![(ty, false)], Vec::new());
        // A struct can hold itself in an array: each is looked into once.
        let mut seen = Vec::new();
        while let Some((ty, is_in_array)) = open.pop() {
            parts.push((ty, is_in_array));
            if let Some(item) = ty.child("baseType") {
                open.push((item, true));
            }
            if self.is_struct(ty) && !seen.contains(&ty.declaration()) {
                seen.push(ty.declaration());
                let members = self.program.definition(ty);
                let members = members
                    .into_iter()
                    .flat_map(|node| node.children("members"));
                open.extend(members.filter_map(Node::ty).map(|ty| (ty, is_in_array)));
            }
        }
        parts
    }
}
