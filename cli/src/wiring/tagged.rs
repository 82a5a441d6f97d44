//! A contract with its tags, read.

use super::{
    event::Event,
    field::{Field, Policy},
    library::Library,
    names::Names,
    property::Property,
    scope::Scope,
    tags::{misplaced, Docs, Place, Tag, EVENT, FIELD, PROPERTY, SCHEME},
    tree::{Node, Program, Unit},
    Source,
};
use crate::error::{Outcome, Problem};

/// What written contracts have in common.
pub const WIRED: &str = "Wired";

/// A contract and what its tags ask for.
pub struct Tagged<'a> {
    /// Its name.
    pub name: String,
    /// The license that its file names.
    pub license: String,
    /// The names of its file.
    pub scope: Scope<'a>,
    /// The names that are taken.
    pub names: Names,
    /// The constructor, if it is written.
    pub constructor: Option<Node<'a>>,
    /// The cryptlets' headers, in the order in which tags name them.
    pub libraries: Vec<Library<'a>>,
    /// What is called with a feed's results.
    pub events: Vec<Event<'a>>,
    /// What the signers alone read.
    pub fields: Vec<Field>,
    /// With what, if there is any.
    pub policy: Option<Policy<'a>>,
    /// What has accessors.
    pub properties: Vec<Property>,
    /// Whether it inherits `Wired` already.
    pub is_wired: bool,
}

/// A contract with all that it inherits.
pub struct Members<'a> {
    lineage: Vec<Node<'a>>,
}

impl<'a> Members<'a> {
    /// All that it has.
    pub fn all(&self) -> impl Iterator<Item = Node<'a>> + '_ {
        self.lineage.iter().flat_map(|node| node.children("nodes"))
    }

    /// The modifier of a name.
    pub fn modifier(&self, name: &str) -> Option<Node<'a>> {
        self.all()
            .find(|node| node.kind() == "ModifierDefinition" && node.name() == name)
    }

    /// Whether something has this name.
    pub fn has(&self, name: &str) -> bool {
        self.all().any(|node| node.name() == name)
    }

    /// What lets the owner alone call a function.
    pub fn owners(&self, place: &Place) -> Outcome<String> {
        if self.modifier("onlyOwner").is_some() {
            return Ok("onlyOwner".to_owned());
        }
        if self.modifier("onlyBy").is_some() && self.has("owner") {
            return Ok("onlyBy(owner)".to_owned());
        }
        Err(place.refuse(
            "the contract has no owner, who alone may wire it",
            "inherit Owned, or another contract with a modifier `onlyOwner`",
        ))
    }
}

/// A tag of a declaration, and what the declaration says of itself.
struct Found<'a> {
    node: Node<'a>,
    notice: Vec<String>,
    tag: Tag,
}

impl<'a> Tagged<'a> {
    /// Reads a contract; `None` if it has no tag.
    pub fn read(
        program: &'a Program<'a>,
        unit: Unit<'a>,
        contract: Node<'a>,
        source: &Source<'_>,
    ) -> Outcome<Option<Tagged<'a>>> {
        let docs = |node| Docs::read(&source.shown, source.text, node);
        let policy = docs(contract)?.only(SCHEME)?.map(|(_, tag)| tag);
        let mut found = Vec::new();
        for node in contract.children("nodes") {
            let docs = docs(node)?;
            let of = of(node, &docs);
            found.extend(
                docs.only(of)?
                    .map(|(notice, tag)| Found { node, notice, tag }),
            );
        }
        if found.is_empty() && policy.is_none() {
            return Ok(None);
        }
        if !contract.is("fullyImplemented") {
            return Err(Problem::new(
                "not-complete",
                format!(
                    "{}: {} has functions without a body",
                    source.shown,
                    contract.name()
                ),
                "write their bodies: what is written for tags completes no function",
            ));
        }
        let scope = Scope::new(program, unit);
        let members = Members {
            lineage: program.lineage(contract),
        };
        let mut tagged = Tagged::new(contract, scope, &members, unit);
        tagged.set_policy(policy)?;
        for found in found {
            tagged.take(found, &members)?;
        }
        Ok(Some(tagged))
    }

    fn new(contract: Node<'a>, scope: Scope<'a>, members: &Members<'a>, unit: Unit<'a>) -> Self {
        let names = members
            .all()
            .map(Node::name)
            .filter(|name| !name.is_empty());
        let names = Names::new(names.chain(unit.exported().map(|(name, _)| name)));
        let license = match unit.node.word("license") {
            "" => "UNLICENSED",
            license => license,
        };
        Tagged {
            name: contract.name().to_owned(),
            license: license.to_owned(),
            scope,
            names,
            constructor: contract
                .children("nodes")
                .find(|node| node.word("kind") == "constructor"),
            libraries: Vec::new(),
            events: Vec::new(),
            fields: Vec::new(),
            policy: None,
            properties: Vec::new(),
            is_wired: members.lineage.iter().any(|node| node.name() == WIRED),
        }
    }

    fn set_policy(&mut self, tag: Option<Tag>) -> Outcome {
        let Some(tag) = tag else {
            return Ok(());
        };
        let library = Policy::library(&self.scope, &tag)?;
        self.policy = Some(Policy::read(&self.scope, &library, &tag)?);
        self.add_library(library, &tag.place)
    }

    fn take(&mut self, found: Found<'a>, members: &Members<'a>) -> Outcome {
        let Found { node, notice, tag } = found;
        let names = match tag.place.tag.as_str() {
            EVENT => {
                let library = Event::library(&self.scope, &tag)?;
                let event = Event::read(&self.scope, &library, node, &tag, members)?;
                let names = event.names();
                self.add_library(library, &tag.place)?;
                self.events.push(event);
                names
            }
            FIELD => {
                let field = Field::read(node, notice, &tag, self.policy.as_ref(), members)?;
                let names = field.names();
                self.fields.push(field);
                names
            }
            _ => {
                let property = Property::read(&self.scope, node, notice, &tag, members)?;
                let names = property.names();
                self.properties.push(property);
                names
            }
        };
        names
            .iter()
            .try_for_each(|name| self.names.claim(name, &tag.place))
    }

    /// Keeps a library, once.
    fn add_library(&mut self, library: Library<'a>, place: &Place) -> Outcome {
        if self
            .libraries
            .iter()
            .any(|known| known.name == library.name)
        {
            return Ok(());
        }
        self.names.claim(&library.variable, place)?;
        self.libraries.push(library);
        Ok(())
    }
}

/// Which tag a declaration may have. One that belongs nowhere is refused.
fn of(node: Node<'_>, docs: &Docs) -> &'static str {
    let has = |name: &str| docs.tags.iter().any(|tag| tag.place.tag == name);
    match node.kind() {
        "FunctionDefinition" => EVENT,
        "VariableDeclaration" if has(FIELD) => FIELD,
        "VariableDeclaration" => PROPERTY,
        _ => "",
    }
}

/// The name of a variable's accessor: without the underscore with which the variable begins.
pub fn accessor(node: Node<'_>, tag: &Tag) -> Outcome<String> {
    if node.kind() != "VariableDeclaration" {
        return Err(misplaced(tag));
    }
    let name = node.name();
    if node.word("visibility") != "internal" {
        return Err(tag.place.refuse(
            format!("the variable `{name}` is {}", node.word("visibility")),
            "make it `internal`: its accessor is what others read",
        ));
    }
    match name.strip_prefix('_') {
        Some(rest) if rest.starts_with(|first: char| first.is_ascii_alphabetic()) => {
            Ok(rest.to_owned())
        }
        _ => Err(tag.place.refuse(
            format!("the variable `{name}` has the name that its accessor is to have"),
            format!("call it `_{name}`"),
        )),
    }
}
