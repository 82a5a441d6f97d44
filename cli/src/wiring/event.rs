//! `@custom:cryptlet-event LIBRARY.METHOD ARGUMENT… TRIGGER gas=N deposit=WEI [from=N] [within=30s] [late=taken|passed-over]`,
//! of a function.

use super::{
    library::{function, Library, Method, Shape},
    literal::{literal, OPEN},
    options::{Limits, Options},
    scope::{Scope, Type},
    tagged::Members,
    tags::{Place, Tag},
    tree::Node,
};
use crate::{
    error::Outcome,
    moment::{duration_ms, moment},
};

/// A function that is called with the results of a feed.
pub struct Event<'a> {
    /// The function.
    pub function: String,
    /// The library of the cryptlet's header.
    pub library: String,
    /// The variable that holds the cryptlet.
    pub cryptlet: String,
    /// The cryptlet's name, as a command takes it.
    pub called: String,
    /// What is asked.
    pub method: Method<'a>,
    /// With what.
    pub arguments: Vec<Argument>,
    /// When.
    pub trigger: Trigger,
    /// Where the trigger begins; `None`: whoever wires says it.
    pub from: Option<u64>,
    /// Whether a result is taken that comes after a newer one.
    pub takes_late: bool,
    /// What a callback may use.
    pub limits: Limits,
    /// What the function takes of the answer.
    pub takes: Takes,
    /// Whether the function takes the message too.
    pub takes_message: bool,
    /// What lets the owner alone call a function.
    pub owners: String,
    /// What is doubtful about it, with its place.
    pub doubts: Vec<String>,
}

/// An argument of the method.
pub enum Argument {
    /// As the tag says, in Solidity.
    Fixed(String),
    /// Whoever wires says it.
    Open {
        /// Its type.
        ty: Type,
        /// Its name.
        name: String,
    },
}

/// When a result comes.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Trigger {
    /// At one moment.
    Once,
    /// Again and again, milliseconds apart.
    Every(u64),
    /// When the answer before says.
    WakeUp,
    /// Whenever it happens.
    Event,
}

/// What a function takes of an answer.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Takes {
    /// All of it.
    Answer,
    /// What an option holds, if it holds something.
    Some,
    /// What a result holds that is no error. Whether the error is a text, which an event can tell.
    Ok {
        /// Whether it is.
        tells_why: bool,
    },
}

impl<'a> Event<'a> {
    /// The library that the tag names.
    pub fn library(scope: &Scope<'a>, tag: &Tag) -> Outcome<Library<'a>> {
        let (library, _) = named(tag)?;
        Library::find(scope, library, &tag.place)
    }

    /// Reads a tag.
    pub fn read(
        scope: &Scope<'a>,
        library: &Library<'a>,
        node: Node<'a>,
        tag: &Tag,
        members: &Members<'a>,
    ) -> Outcome<Event<'a>> {
        let place = &tag.place;
        let (_, name) = named(tag)?;
        let method = library.method(scope, name, place)?;
        let words = tag.words.get(1..).unwrap_or_default();
        let count = method.params.len().min(words.len());
        let (arguments, rest) = words.split_at(count);
        let (trigger, at, options) = trigger(&method, rest, place)?;
        let options = Options::read(
            place,
            options,
            &["gas", "deposit", "within", "from", "late"],
        )?;
        check_trigger(scope, &method, trigger, place)?;
        let (takes, takes_message) = takes(scope, &method, node, place)?;
        let limits = options.limits()?;
        Ok(Event {
            function: node.name().to_owned(),
            library: library.name.clone(),
            cryptlet: library.variable.clone(),
            called: called(&library.cryptlet),
            arguments: read_arguments(scope, &method, arguments, place)?,
            from: from(trigger, at, &options, place)?,
            takes_late: options.late()?.unwrap_or(trigger == Trigger::Event),
            trigger,
            doubts: limits
                .doubt(place)
                .into_iter()
                .chain(open(node, place))
                .collect(),
            limits,
            takes,
            takes_message,
            owners: members.owners(place)?,
            method,
        })
    }

    /// The names that are written for it.
    pub fn names(&self) -> Vec<String> {
        let mut names: Vec<String> = self.functions().into();
        names.push(self.feed());
        names
    }

    /// The names that are imported for arguments.
    pub fn symbols(&self) -> impl Iterator<Item = String> + '_ {
        self.arguments.iter().filter_map(|argument| match argument {
            Argument::Fixed(_) => None,
            Argument::Open { ty, .. } => ty.symbol.clone(),
        })
    }

    /// The functions that are written for it: to wire, to fund, to unwire, and the callback.
    pub fn functions(&self) -> [String; 4] {
        ["wire", "fund", "unwire", "on"].map(|verb| function(verb, &self.function))
    }

    /// The variable that holds the feed.
    pub fn feed(&self) -> String {
        format!("{}Feed", self.function)
    }
}

/// The name of a header's cryptlet, in a command that its reader may copy: no more than a name may hold.
fn called(name: &str) -> String {
    let is_plain = |sign: char| sign.is_ascii_alphanumeric() || sign == '-';
    if name.is_empty() || !name.chars().all(is_plain) {
        return "CRYPTLET".to_owned();
    }
    name.to_owned()
}

/// Library and method, as the tag's first word names them.
fn named(tag: &Tag) -> Outcome<(&str, &str)> {
    let named = tag.words.first().and_then(|word| word.split_once('.'));
    named.ok_or_else(|| {
        tag.place.refuse(
            "it names no method of a cryptlet",
            "write LIBRARY.METHOD first, such as MarketWatcher.crossing",
        )
    })
}

/// The trigger, the moment of one that comes once, and what stands behind.
fn trigger<'w>(
    method: &Method<'_>,
    words: &'w [String],
    place: &Place,
) -> Outcome<(Trigger, Option<u64>, &'w [String])> {
    let remedy = "write event, wake, once, once=MOMENT or every=DURATION";
    let Some((word, rest)) = words.split_first() else {
        let what = format!(
            "there is no trigger behind the arguments ({})",
            method.listed()
        );
        return Err(place.refuse(what, remedy));
    };
    let (trigger, at) = match word.split_once('=') {
        None if word == "event" => (Some(Trigger::Event), None),
        None if word == "wake" => (Some(Trigger::WakeUp), None),
        None if word == "once" => (Some(Trigger::Once), None),
        Some(("once", at)) => {
            let at = moment(at).map_err(|_| {
                let remedy = "write a moment in UTC: once=2026-11-21T16:00:00Z";
                place.refuse(format!("`{word}` names no moment"), remedy)
            })?;
            (Some(Trigger::Once), Some(at))
        }
        Some(("every", period)) => {
            let period = duration_ms(period).ok().filter(|period| *period > 0);
            let period = period.ok_or_else(|| {
                let remedy = "write a duration: every=2s, every=15m, every=1d";
                place.refuse(format!("`{word}` names no duration"), remedy)
            })?;
            (Some(Trigger::Every(period)), None)
        }
        _ => (None, None),
    };
    let trigger = trigger.ok_or_else(|| {
        let what = format!(
            "`{word}` is no trigger, and one must stand behind the {} arguments ({})",
            method.params.len(),
            method.listed()
        );
        place.refuse(
            what,
            format!("{remedy}; for an argument that is given later, `{OPEN}`"),
        )
    })?;
    Ok((trigger, at, rest))
}

/// The answers of a trigger have a form: docs/writing-a-cryptlet.md.
fn check_trigger(
    scope: &Scope<'_>,
    method: &Method<'_>,
    trigger: Trigger,
    place: &Place,
) -> Outcome {
    let missing = match trigger {
        Trigger::Event if !method.tells_an_event(scope) => "tells no event",
        Trigger::WakeUp if !method.names_a_moment(scope) => "names no next moment",
        _ => return Ok(()),
    };
    let answer = method.answer.type_string();
    Err(place.refuse(
        format!("its method {missing}: it answers with {answer}"),
        "write another trigger, such as every=15m; docs/writing-a-cryptlet.md says what triggers need",
    ))
}

/// Where the trigger begins: as the tag says; for a period at 1970, so that all who want the same share a feed; else
/// whoever wires says it.
fn from(
    trigger: Trigger,
    at: Option<u64>,
    options: &Options<'_>,
    place: &Place,
) -> Outcome<Option<u64>> {
    match (trigger, options.from()?) {
        (Trigger::Once, Some(_)) => Err(place.refuse(
            "`from=` does not go with `once`",
            "write once=MOMENT, or `once` alone",
        )),
        (Trigger::Once, None) => Ok(at),
        (Trigger::Every(_), from) => Ok(Some(from.unwrap_or(0))),
        (Trigger::WakeUp | Trigger::Event, from) => Ok(from),
    }
}

fn read_arguments(
    scope: &Scope<'_>,
    method: &Method<'_>,
    words: &[String],
    place: &Place,
) -> Outcome<Vec<Argument>> {
    let read = |(param, word): (&Node<'_>, &String)| {
        let ty = param
            .ty()
            .and_then(|node| Some((node, scope.written(node)?)));
        let (node, ty) = ty.ok_or_else(|| {
            let what = format!("the type of `{}` can't be told", param.name());
            place.refuse(what, "write the library anew with `cryptlet header export`")
        })?;
        if word == OPEN {
            let name = param.name().to_owned();
            return Ok(Argument::Open { ty, name });
        }
        let read = literal(scope, node, word);
        read.map(Argument::Fixed).map_err(|expected| {
            let what = format!(
                "`{word}` is no value of `{}`, which is {}",
                param.name(),
                ty.text
            );
            place.refuse(what, format!("write {expected}"))
        })
    };
    method.params.iter().zip(words).map(read).collect()
}

/// What the function takes of an answer, and whether it takes the message.
fn takes(
    scope: &Scope<'_>,
    method: &Method<'_>,
    node: Node<'_>,
    place: &Place,
) -> Outcome<(Takes, bool)> {
    let name = node.name();
    if node.word("kind") != "function"
        || !matches!(node.word("visibility"), "internal" | "public")
        || !node.returned().is_empty()
    {
        return Err(place.refuse(
            format!("`{name}` can't be called with a result"),
            "make it an internal function that returns nothing",
        ));
    }
    let answer = method.answer.type_identifier();
    let inner = match method.shape {
        Shape::Plain => None,
        Shape::Option(value) => Some((value, Takes::Some)),
        Shape::Result { value, err } => {
            let tells_why = err.is_some_and(|err| err.type_string() == "string");
            value.map(|value| (value, Takes::Ok { tells_why }))
        }
    };
    let params = node.parameters();
    let is_message = |param: &Node<'_>| param.ty().is_some_and(|ty| is_message(scope, ty));
    let takes = params
        .first()
        .filter(|param| param.word("storageLocation") != "calldata");
    let takes = takes
        .and_then(|param| param.ty())
        .map(Node::type_identifier);
    let takes = match (takes, inner) {
        (Some(ty), _) if ty == answer => Some(Takes::Answer),
        (Some(ty), Some((value, takes))) if ty == value.type_identifier() => Some(takes),
        _ => None,
    };
    let rest = params.get(1..).unwrap_or_default();
    match (takes, rest) {
        (Some(takes), []) => Ok((takes, false)),
        (Some(takes), [message]) if is_message(message) => Ok((takes, true)),
        _ => {
            let written = |ty: Node<'_>| scope.written(ty).map(|ty| ty.in_memory());
            let forms = [Some(method.answer), inner.map(|(value, _)| value)];
            let forms: Vec<String> = forms.into_iter().flatten().filter_map(written).collect();
            Err(place.refuse(
                format!("`{name}` does not take the answer of the method"),
                format!(
                    "let it take ({}), and behind that `Message memory` if it needs it",
                    forms.join(") or (")
                ),
            ))
        }
    }
}

/// What is written guards its own callback alone: the function itself anybody calls who can.
fn open(node: Node<'_>, place: &Place) -> Option<String> {
    let is_guarded = node.children("modifiers").next().is_some();
    if node.word("visibility") != "public" || is_guarded {
        return None;
    }
    let name = node.name();
    Some(place.said(format!(
        "`{name}` is public: anybody may call it, with an answer of his own making, past the callback that lets the cryptlet \
         alone in; make it internal"
    )))
}

/// Whether a type is the chain's `Message`.
fn is_message(scope: &Scope<'_>, ty: Node<'_>) -> bool {
    let declared = ty.declaration().and_then(|id| scope.program().declared(id));
    declared.is_some_and(|declared| {
        declared.node.name() == "Message" && declared.unit.path.ends_with("/ICryptoDelegate.sol")
    })
}
