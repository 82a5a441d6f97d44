//! Syntax trees of Solidity files, as solc gives them.

use crate::error::{Outcome, Problem};
use serde_json::Value as Json;
use std::{collections::BTreeMap, ops::Range, path::Path};

/// A node. What a node has not is empty.
#[derive(Clone, Copy, Debug)]
pub struct Node<'a>(&'a Json);

impl<'a> Node<'a> {
    /// What it is: `ContractDefinition`.
    pub fn kind(self) -> &'a str {
        self.word("nodeType")
    }

    /// Its name.
    pub fn name(self) -> &'a str {
        self.word("name")
    }

    /// Its number among all nodes.
    pub fn id(self) -> Option<u64> {
        self.0.get("id")?.as_u64()
    }

    /// The declaration that it names.
    pub fn declaration(self) -> Option<u64> {
        self.0.get("referencedDeclaration")?.as_u64()
    }

    /// A field's text.
    pub fn word(self, field: &str) -> &'a str {
        self.0.get(field).and_then(Json::as_str).unwrap_or_default()
    }

    /// Whether a field is true.
    pub fn is(self, field: &str) -> bool {
        self.0.get(field).and_then(Json::as_bool).unwrap_or(false)
    }

    /// A node within it.
    pub fn child(self, field: &str) -> Option<Node<'a>> {
        self.0.get(field).filter(|json| json.is_object()).map(Node)
    }

    /// Nodes within it.
    pub fn children(self, field: &str) -> impl Iterator<Item = Node<'a>> {
        let list = self.0.get(field).and_then(Json::as_array);
        list.into_iter().flatten().map(Node)
    }

    /// A function's parameters.
    pub fn parameters(self) -> Vec<Node<'a>> {
        let list = self.child("parameters");
        list.map(|list| list.children("parameters").collect())
            .unwrap_or_default()
    }

    /// What a function returns.
    pub fn returned(self) -> Vec<Node<'a>> {
        let list = self.child("returnParameters");
        list.map(|list| list.children("parameters").collect())
            .unwrap_or_default()
    }

    /// The type that it declares a variable with.
    pub fn ty(self) -> Option<Node<'a>> {
        self.child("typeName")
    }

    /// The name by which solc knows the type that it writes: the same name, the same type.
    pub fn type_identifier(self) -> &'a str {
        self.type_description("typeIdentifier")
    }

    /// The type that it writes, with its kind: `struct MarketWatcher.Quote`.
    pub fn type_string(self) -> &'a str {
        self.type_description("typeString")
    }

    fn type_description(self, field: &str) -> &'a str {
        self.child("typeDescriptions")
            .map_or("", |types| types.word(field))
    }

    /// Where it stands in its file: bytes.
    pub fn span(self) -> Option<Range<usize>> {
        let mut numbers = self
            .word("src")
            .split(':')
            .map(|number| number.parse::<usize>().ok());
        let (start, length) = (numbers.next()??, numbers.next()??);
        Some(start..start.checked_add(length)?)
    }
}

/// A file's tree.
#[derive(Clone, Copy, Debug)]
pub struct Unit<'a> {
    /// How solc calls the file.
    pub path: &'a str,
    /// The tree.
    pub node: Node<'a>,
}

impl<'a> Unit<'a> {
    /// The contracts that it defines: no libraries, no interfaces.
    pub fn contracts(self) -> impl Iterator<Item = Node<'a>> {
        self.node
            .children("nodes")
            .filter(|node| node.word("contractKind") == "contract")
    }

    /// What its names stand for: those that it declares, and those that it imports.
    pub fn exported(self) -> impl Iterator<Item = (&'a str, u64)> {
        let names = self.node.0.get("exportedSymbols").and_then(Json::as_object);
        names.into_iter().flatten().flat_map(|(name, ids)| {
            let ids = ids.as_array().into_iter().flatten();
            ids.filter_map(Json::as_u64)
                .map(move |id| (name.as_str(), id))
        })
    }
}

/// A declaration, and where it stands.
#[derive(Clone, Copy, Debug)]
pub struct Declared<'a> {
    /// The declaration.
    pub node: Node<'a>,
    /// The contract within which it stands.
    pub within: Option<Node<'a>>,
    /// Its file.
    pub unit: Unit<'a>,
}

/// The trees of a file and of all that it imports.
pub struct Program<'a> {
    units: Vec<Unit<'a>>,
    declared: BTreeMap<u64, Declared<'a>>,
}

impl<'a> Program<'a> {
    /// Reads solc's output.
    pub fn read(output: &'a Json) -> Outcome<Program<'a>> {
        let errors = output.get("errors").and_then(Json::as_array);
        let mut errors = errors.into_iter().flatten().map(Node);
        if let Some(error) = errors.find(|error| error.word("severity") == "error") {
            return Err(Problem::new(
                "not-compiled",
                format!("solc refuses it: {}", error.word("formattedMessage").trim()),
                "mend what solc names, then wire it again",
            ));
        }
        let sources = output.get("sources").and_then(Json::as_object);
        let units: Vec<Unit<'a>> = sources
            .into_iter()
            .flatten()
            .filter_map(|(path, source)| {
                let node = Node(source.get("ast")?);
                Some(Unit { path, node })
            })
            .collect();
        let mut program = Program {
            units,
            declared: BTreeMap::new(),
        };
        program.index();
        Ok(program)
    }

    fn index(&mut self) {
        for unit in self.units.clone() {
            for node in unit.node.children("nodes") {
                self.insert(node, None, unit);
                for inner in node.children("nodes") {
                    self.insert(inner, Some(node), unit);
                }
            }
        }
    }

    fn insert(&mut self, node: Node<'a>, within: Option<Node<'a>>, unit: Unit<'a>) {
        if let Some(id) = node.id() {
            let declared = Declared { node, within, unit };
            self.declared.insert(id, declared);
        }
    }

    /// The tree of a file: the one whose name in solc's output is the path, or its end.
    pub fn unit(&self, path: &Path) -> Outcome<Unit<'a>> {
        let mut found = self
            .units
            .iter()
            .filter(|unit| path.ends_with(Path::new(unit.path)));
        match (found.next(), found.next()) {
            (Some(unit), None) => Ok(*unit),
            _ => Err(Problem::new(
                "no-trees",
                format!("solc's output has no tree of {}, or two", path.display()),
                "give the output of `node describe.mjs` for this file",
            )),
        }
    }

    /// A declaration by its number.
    pub fn declared(&self, id: u64) -> Option<Declared<'a>> {
        self.declared.get(&id).copied()
    }

    /// A contract and all that it inherits, the nearest first.
    pub fn lineage(&self, contract: Node<'a>) -> Vec<Node<'a>> {
        let ids = contract.0.get("linearizedBaseContracts");
        let ids = ids.and_then(Json::as_array).into_iter().flatten();
        ids.filter_map(|id| self.declared(id.as_u64()?))
            .map(|declared| declared.node)
            .collect()
    }

    /// The definition that a type names, if it names one.
    pub fn definition(&self, ty: Node<'a>) -> Option<Node<'a>> {
        Some(self.declared(ty.declaration()?)?.node)
    }
}
