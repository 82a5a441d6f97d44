//! `@custom:secure-scheme LIBRARY.SCHEME`, of a contract, and
//! `@custom:secure-field ContractSignersOnly [SCHEME] gas=N deposit=WEI [within=30s]`, of a state variable.

use super::{
    library::{function, Library, Method, Shape},
    names::pascal,
    options::{Limits, Options},
    scope::Scope,
    tagged::{accessor, Members},
    tags::{Place, Tag, SCHEME},
    tree::Node,
};
use crate::error::Outcome;

/// Who reads a field: there is one kind.
const SIGNERS: &str = "ContractSignersOnly";
/// The method that seals a field to given signers, with the consent of whoever the sealed value itself names.
const METHOD: &str = "rewrap";
/// What `Signers.sol` has.
const OF_SIGNERS: [&str; 3] = ["_signerKeys", "signersVersion", "onlySigner"];

/// With what a contract's fields are sealed.
pub struct Policy<'a> {
    /// The library of the cryptlet's header.
    pub library: String,
    /// The variable that holds the cryptlet.
    pub cryptlet: String,
    /// The method that seals.
    pub method: Method<'a>,
    /// The scheme, as Solidity writes it.
    pub scheme: String,
    /// The same, as the header names it in Solidity: `X25519Aes128Gcm`.
    case: String,
}

/// A field that the signers alone read.
pub struct Field {
    /// The variable that holds the ciphertext.
    pub variable: String,
    /// Its name for others.
    pub name: String,
    /// What is said of it.
    pub notice: Vec<String>,
    /// What a callback may use.
    pub limits: Limits,
    /// What is doubtful about that, with the tag's place.
    pub doubt: Option<String>,
}

impl<'a> Policy<'a> {
    /// The library that the tag names.
    pub fn library(scope: &Scope<'a>, tag: &Tag) -> Outcome<Library<'a>> {
        let (library, _) = named(tag)?;
        Library::find(scope, library, &tag.place)
    }

    /// Reads the tag.
    pub fn read(scope: &Scope<'a>, library: &Library<'a>, tag: &Tag) -> Outcome<Policy<'a>> {
        let place = &tag.place;
        let (_, scheme) = named(tag)?;
        let method = library.method(scope, METHOD, place)?;
        let definition = method
            .params
            .get(2)
            .and_then(|param| param.ty())
            .filter(|_| seals(&method))
            .and_then(|ty| Some((scope.written(ty)?, scope.program().definition(ty)?)));
        let Some((ty, definition)) = definition else {
            return Err(place.refuse(
                format!(
                    "{} seals no fields: its method {METHOD} is another",
                    library.cryptlet
                ),
                "name the header of the cryptlet property-privacy, or of one with the same method",
            ));
        };
        let cases: Vec<&str> = definition.children("members").map(Node::name).collect();
        let case = cases
            .iter()
            .find(|case| is_case(case, scheme))
            .ok_or_else(|| {
                let what = format!("{} has no scheme `{scheme}`", library.cryptlet);
                place.refuse_as(
                    "scheme-refused",
                    what,
                    format!("write one of {}", cases.join(", ")),
                )
            })?;
        Ok(Policy {
            library: library.name.clone(),
            cryptlet: library.variable.clone(),
            scheme: format!("{}.{case}", ty.text),
            case: (*case).to_owned(),
            method,
        })
    }

    fn check(&self, scheme: &str, place: &Place) -> Outcome {
        if is_case(&self.case, scheme) {
            return Ok(());
        }
        Err(place.refuse_as(
            "scheme-refused",
            format!(
                "the scheme `{scheme}` is not the contract's policy, which is {}",
                self.case
            ),
            format!("leave it out, or change the contract's @custom:{SCHEME}"),
        ))
    }
}

impl Field {
    /// Reads a tag.
    pub fn read(
        node: Node<'_>,
        notice: Vec<String>,
        tag: &Tag,
        policy: Option<&Policy<'_>>,
        members: &Members<'_>,
    ) -> Outcome<Field> {
        let place = &tag.place;
        let name = accessor(node, tag)?;
        let (audience, rest) = tag.words.split_first().ok_or_else(|| {
            place.refuse(
                "it does not say who reads the field",
                format!("write {SIGNERS}"),
            )
        })?;
        if audience != SIGNERS {
            let what = format!("`{audience}` is nobody that a field can be sealed to");
            return Err(place.refuse(what, format!("write {SIGNERS}")));
        }
        if node.ty().is_none_or(|ty| ty.type_string() != "bytes")
            || node.word("mutability") != "mutable"
        {
            let what = format!("`{}` can't hold a ciphertext", node.name());
            return Err(place.refuse(what, "declare it as `bytes internal`"));
        }
        let policy = policy.ok_or_else(|| {
            place.refuse(
                "the contract has no policy for it",
                format!("write above the contract @custom:{SCHEME} LIBRARY.SCHEME, such as PropertyPrivacy.x25519-chacha20-poly1305"),
            )
        })?;
        if let Some(missing) = OF_SIGNERS.iter().find(|name| !members.has(name)) {
            return Err(place.refuse(
                format!("the contract has no signers: nothing in it is called `{missing}`"),
                "inherit Signers, which keeps their accounts and keys",
            ));
        }
        let rest = match rest.split_first() {
            Some((scheme, rest)) if !scheme.contains('=') => {
                policy.check(scheme, place)?;
                rest
            }
            _ => rest,
        };
        let options = Options::read(place, rest, &["gas", "deposit", "within"])?;
        let limits = options.limits()?;
        Ok(Field {
            variable: node.name().to_owned(),
            name,
            notice,
            doubt: limits.doubt(place),
            limits,
        })
    }

    /// The names that are written for it.
    pub fn names(&self) -> Vec<String> {
        let own = [self.state(), function("_seal", &self.name)];
        self.functions().into_iter().chain(own).collect()
    }

    /// The functions that others call: to read, to ask whether it is current, to set, to seal anew, and the callback.
    pub fn functions(&self) -> [String; 5] {
        [
            self.name.clone(),
            format!("{}Current", function("is", &self.name)),
            function("set", &self.name),
            function("rewrap", &self.name),
            format!("{}Sealed", function("on", &self.name)),
        ]
    }

    /// The variable that holds what the ciphertext is made of.
    pub fn state(&self) -> String {
        format!("_{}Field", self.name)
    }
}

/// Library and scheme, as the tag's only word names them.
fn named(tag: &Tag) -> Outcome<(&str, &str)> {
    let named = match tag.words.as_slice() {
        [word] => word.split_once('.'),
        _ => None,
    };
    named.ok_or_else(|| {
        tag.place.refuse(
            "it names no scheme of a cryptlet",
            "write LIBRARY.SCHEME, such as PropertyPrivacy.x25519-chacha20-poly1305",
        )
    })
}

/// Whether a method takes property, signers, scheme and approval, and gives a ciphertext or says why not.
fn seals(method: &Method<'_>) -> bool {
    let types: Vec<&str> = method
        .params
        .iter()
        .filter_map(|param| param.ty())
        .map(Node::type_string)
        .collect();
    let is = |ty: Option<Node<'_>>, name: &str| ty.is_some_and(|ty| ty.type_string() == name);
    match (types.as_slice(), method.shape) {
        ([property, signers, scheme, approval], Shape::Result { value, err }) => {
            [*property, *approval] == ["bytes"; 2]
                && *signers == "bytes[]"
                && scheme.starts_with("enum ")
                && is(value, "bytes")
                && is(err, "string")
        }
        _ => false,
    }
}

/// Whether a scheme's name in the header, or in Solidity, is this case.
fn is_case(case: &str, scheme: &str) -> bool {
    case == scheme || case == pascal(scheme)
}
