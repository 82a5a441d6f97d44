//! A cryptlet's header as a library, as `cryptlet header export` writes it, and its methods.

use super::{
    names::{capital, small},
    scope::{Scope, Type},
    tags::Place,
    tree::Node,
};
use crate::error::Outcome;

/// A library that a contract's file imports.
#[derive(Clone, Debug)]
pub struct Library<'a> {
    /// Its name in the contract's file.
    pub name: String,
    /// The cryptlet's name.
    pub cryptlet: String,
    /// The variable that holds the cryptlet.
    pub variable: String,
    /// The folder of the SDK's files, as solc calls it.
    pub sdk: String,
    node: Node<'a>,
}

/// A method.
#[derive(Clone, Debug)]
pub struct Method<'a> {
    /// Its name in the header.
    pub name: &'a str,
    /// The constant that holds it.
    pub constant: &'a str,
    /// The function that encodes arguments.
    pub encode: &'a str,
    /// The function that decodes an answer.
    pub decode: &'a str,
    /// The parameters.
    pub params: Vec<Node<'a>>,
    /// The answer's type.
    pub answer: Node<'a>,
    /// The same as it is written.
    pub answer_type: Type,
    /// What the answer is.
    pub shape: Shape<'a>,
}

/// What an answer is.
#[derive(Clone, Copy, Debug)]
pub enum Shape<'a> {
    /// Neither of the following.
    Plain,
    /// A struct of `has` and this `value`.
    Option(Node<'a>),
    /// A struct of `ok`, a `value` and an `err`; either may be missing.
    Result {
        /// What success carries.
        value: Option<Node<'a>>,
        /// What failure carries.
        err: Option<Node<'a>>,
    },
}

impl<'a> Library<'a> {
    /// The library of a name in the contract's file.
    pub fn find(scope: &Scope<'a>, name: &str, place: &Place) -> Outcome<Library<'a>> {
        let remedy = || {
            let known: Vec<&str> = scope
                .all()
                .filter(|(_, node)| is_header(*node))
                .map(|(name, _)| name)
                .collect();
            match known.as_slice() {
                [] => "import the library that `cryptlet header export` writes, and pin it with `cryptlet header pin`".to_owned(),
                known => format!("write one of those that the file imports: {}", known.join(", ")),
            }
        };
        let mut found = scope.all().filter(|(known, _)| *known == name);
        let Some((_, node)) = found.find(|(_, node)| is_header(*node)) else {
            let what = format!("`{name}` is no cryptlet's header that the file imports");
            return Err(place.refuse(what, remedy()));
        };
        let sdk = node
            .id()
            .and_then(|id| scope.program().declared(id))
            .and_then(|declared| {
                let mut imports = declared.unit.node.children("nodes");
                imports.find_map(|node| node.word("absolutePath").strip_suffix("/ICryptlet.sol"))
            });
        let sdk = sdk.ok_or_else(|| {
            let what = format!("the library `{name}` imports no ICryptlet.sol");
            place.refuse(what, "write it anew with `cryptlet header export`")
        })?;
        Ok(Library {
            name: name.to_owned(),
            cryptlet: constant(node, "NAME").unwrap_or_default().to_owned(),
            variable: small(name),
            sdk: sdk.to_owned(),
            node,
        })
    }

    /// A method by its name in the header.
    pub fn method(&self, scope: &Scope<'a>, name: &str, place: &Place) -> Outcome<Method<'a>> {
        let methods = || {
            self.node.children("nodes").filter_map(|node| {
                let is_name = node.name().starts_with("METHOD_");
                is_name.then(|| literal(node)).flatten()
            })
        };
        let found = self.read(scope, name);
        found.ok_or_else(|| {
            let known: Vec<&str> = methods().collect();
            place.refuse(
                format!("the header of {} has no method `{name}`", self.cryptlet),
                format!("write one of its methods: {}", known.join(", ")),
            )
        })
    }

    /// The method's constant, and the functions behind it that encode and decode.
    fn read(&self, scope: &Scope<'a>, name: &str) -> Option<Method<'a>> {
        let mut nodes = self.node.children("nodes");
        let constant = nodes
            .find(|node| node.name().starts_with("METHOD_") && literal(*node) == Some(name))?;
        let mut functions = nodes.filter(|node| node.kind() == "FunctionDefinition");
        let (encode, decode) = (functions.next()?, functions.next()?);
        let answer = decode.returned().first()?.ty()?;
        Some(Method {
            name: literal(constant)?,
            constant: constant.name(),
            encode: encode.name(),
            decode: decode.name(),
            params: encode.parameters(),
            answer,
            answer_type: scope.written(answer)?,
            shape: shape(scope, answer),
        })
    }
}

impl<'a> Method<'a> {
    /// The parameters for people: `market, levelMicros`.
    pub fn listed(&self) -> String {
        let names: Vec<&str> = self.params.iter().map(|param| param.name()).collect();
        names.join(", ")
    }

    /// Whether its answers can tell of an event: an option of what begins with a natural number.
    pub fn tells_an_event(&self, scope: &Scope<'a>) -> bool {
        match self.shape {
            Shape::Option(value) => begins_with_a_number(scope, value),
            _ => false,
        }
    }

    /// Whether its answers can name the next moment.
    pub fn names_a_moment(&self, scope: &Scope<'a>) -> bool {
        begins_with_a_number(scope, self.answer)
    }
}

/// Whether a node is a library of a header.
fn is_header(node: Node<'_>) -> bool {
    node.word("contractKind") == "library"
        && node
            .children("nodes")
            .any(|node| node.name() == "HEADER_SHA256")
}

/// The text that a constant of a library holds.
fn constant<'a>(library: Node<'a>, name: &str) -> Option<&'a str> {
    let mut nodes = library.children("nodes");
    literal(nodes.find(|node| node.name() == name)?)
}

fn literal(constant: Node<'_>) -> Option<&str> {
    Some(constant.child("value")?.word("value"))
}

fn members<'a>(scope: &Scope<'a>, ty: Node<'a>) -> Vec<Node<'a>> {
    let definition = scope.program().definition(ty);
    let is_struct = |node: &Node<'_>| node.kind() == "StructDefinition";
    definition
        .filter(is_struct)
        .map(|node| node.children("members").collect())
        .unwrap_or_default()
}

fn shape<'a>(scope: &Scope<'a>, answer: Node<'a>) -> Shape<'a> {
    let members = members(scope, answer);
    let names: Vec<&str> = members.iter().map(|member| member.name()).collect();
    let of = |name: &str| {
        let mut members = members.iter();
        members.find(|member| member.name() == name)?.ty()
    };
    match (names.as_slice(), of("value")) {
        (["has", "value"], Some(value)) => Shape::Option(value),
        (["ok"] | ["ok", "value"] | ["ok", "err"] | ["ok", "value", "err"], value) => {
            Shape::Result {
                value,
                err: of("err"),
            }
        }
        _ => Shape::Plain,
    }
}

/// Whether a value of this type can have a natural number as its first leaf. The recursion is bounded by the depth of
/// header types.
fn begins_with_a_number(scope: &Scope<'_>, ty: Node<'_>) -> bool {
    if ty.type_string().starts_with("uint") && ty.kind() == "ElementaryTypeName" {
        return true;
    }
    if let Some(item) = ty.child("baseType") {
        return begins_with_a_number(scope, item);
    }
    let members = members(scope, ty);
    let can = |member: &Node<'_>| {
        member
            .ty()
            .is_some_and(|ty| begins_with_a_number(scope, ty))
    };
    match members.first().map(|member| member.name()) {
        Some("has" | "ok" | "tag") => members.iter().skip(1).any(can),
        _ => members.first().is_some_and(can),
    }
}

/// The functions that are written for a name: `wireOilRose`.
pub fn function(verb: &str, name: &str) -> String {
    format!("{verb}{}", capital(name))
}
