//! `@custom:property [MODIFIER|read-only]`, of a state variable.

use super::{
    library::function,
    scope::{Scope, Type},
    tagged::{accessor, Members},
    tags::{Place, Tag},
    tree::Node,
};
use crate::error::Outcome;

/// The word for a property that nobody sets from outside.
const READ_ONLY: &str = "read-only";
/// Who sets a property if the tag does not say.
const SIGNERS: &str = "onlySigner";

/// A variable with accessors.
pub struct Property {
    /// The variable.
    pub variable: String,
    /// Its name for others.
    pub name: String,
    /// Its type.
    pub ty: Type,
    /// What is said of it.
    pub notice: Vec<String>,
    /// What guards the function that sets it; `None`: there is none.
    pub guard: Option<String>,
}

impl Property {
    /// Reads a tag.
    pub fn read<'a>(
        scope: &Scope<'a>,
        node: Node<'a>,
        notice: Vec<String>,
        tag: &Tag,
        members: &Members<'a>,
    ) -> Outcome<Property> {
        let place = &tag.place;
        let name = accessor(node, tag)?;
        let ty = node
            .ty()
            .filter(|ty| !scope.holds_a_mapping(*ty))
            .and_then(|ty| scope.written(ty));
        let ty = ty.ok_or_else(|| {
            place.refuse(
                format!("`{}` can't be given and taken as a whole", node.name()),
                "write its accessors yourself: a mapping, or what holds one, has none, and its type must have a name in this file",
            )
        })?;
        let guard = guard(&tag.words, members, place)?;
        if guard.is_some() && node.word("mutability") != "mutable" {
            let what = format!("`{}` is {}", node.name(), node.word("mutability"));
            return Err(place.refuse(what, format!("write @custom:property {READ_ONLY}")));
        }
        let is_uncopied = |ty: Node<'a>| scope.holds_an_array_of_structs(ty);
        if guard.is_some() && node.ty().is_some_and(is_uncopied) {
            let what = format!("solc copies no array of structs into `{}`", node.name());
            let remedy = format!("write @custom:property {READ_ONLY}, and set it yourself");
            return Err(place.refuse(what, remedy));
        }
        Ok(Property {
            variable: node.name().to_owned(),
            name,
            ty,
            notice,
            guard,
        })
    }

    /// The names that are written for it: those of its functions.
    pub fn names(&self) -> Vec<String> {
        let set = self.guard.as_ref().map(|_| function("set", &self.name));
        [Some(self.name.clone()), set]
            .into_iter()
            .flatten()
            .collect()
    }
}

/// What guards the function that sets a property.
fn guard(words: &[String], members: &Members<'_>, place: &Place) -> Outcome<Option<String>> {
    let remedy = "write one modifier of the contract, such as onlySigner, onlyOwner or onlyBy(owner), or read-only";
    let word = match words {
        [] => SIGNERS,
        [word] if word == READ_ONLY => return Ok(None),
        [word] => word,
        _ => {
            let what = format!("`{}` is more than one word", words.join(" "));
            return Err(place.refuse(what, remedy));
        }
    };
    let (name, arguments) = match word.split_once('(') {
        Some((name, rest)) => (name, rest.strip_suffix(')')),
        None => (word, Some("")),
    };
    let arguments = arguments.filter(|text| text.chars().all(is_plain));
    let given = arguments.map(|text| match text {
        "" => 0,
        text => text.split(',').count(),
    });
    let modifier = members.modifier(name);
    match modifier.map(|modifier| modifier.parameters().len()) {
        Some(expected) if given == Some(expected) => Ok(Some(word.to_owned())),
        Some(expected) => Err(place.refuse(
            format!("`{word}` does not give the modifier what it takes: {expected} arguments"),
            remedy,
        )),
        None => Err(place.refuse(
            format!("the contract has no modifier `{name}` that says who sets the property"),
            remedy,
        )),
    }
}

/// What may stand between the brackets of a modifier.
fn is_plain(sign: char) -> bool {
    sign.is_ascii_alphanumeric() || matches!(sign, '_' | '.' | ',' | '(' | ')')
}
