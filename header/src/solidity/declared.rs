//! The types of a library: their names and their declarations.

use super::{
    names::{camel, pascal, Scope},
    shapes::{Declared, Form, Member, Shape},
    text::Text,
    ExportError,
};

/// Most cases of an enum of Solidity.
const MAX_CASES: usize = 256;
/// Longest name that is made of the names of a type's parts; a longer one is the kind and a number.
const MAX_MADE: usize = 48;

/// The types of a library by their place in what [`super::shapes::Shapes`] has read.
pub(crate) struct Types {
    types: Vec<Named>,
}

/// A type with the names of Solidity.
pub(crate) struct Named {
    /// The type's name.
    pub(crate) name: String,
    docs: String,
    pub(crate) layout: Layout,
}

/// What a type is in Solidity.
pub(crate) enum Layout {
    /// An enum.
    Enum(Vec<Case>),
    /// A struct of fields: a record, a tuple.
    Struct(Vec<Part>),
    /// A struct of a tag and a member for each case that carries something.
    Variant {
        /// The tag's type.
        tag: String,
        /// The cases, and where each keeps what it carries.
        cases: Vec<(Case, Option<Part>)>,
    },
    /// A struct `{bool has; T value;}`.
    Option(Shape),
    /// A struct `{bool ok; T value; E err;}`.
    Result {
        /// `value`
        ok: Option<Shape>,
        /// `err`
        err: Option<Shape>,
    },
}

/// A case of an enum.
pub(crate) struct Case {
    /// The name.
    pub(crate) name: String,
    docs: String,
}

/// A member of a struct.
pub(crate) struct Part {
    /// The name.
    pub(crate) name: String,
    docs: String,
    /// What it holds.
    pub(crate) shape: Shape,
}

impl Layout {
    /// What it is made of.
    pub(crate) fn parts(&self) -> Vec<&Shape> {
        match self {
            Layout::Enum(_) => Vec::new(),
            Layout::Struct(parts) => parts.iter().map(|part| &part.shape).collect(),
            Layout::Variant { cases, .. } => {
                let parts = cases.iter().filter_map(|(_, part)| part.as_ref());
                parts.map(|part| &part.shape).collect()
            }
            Layout::Option(some) => vec![some],
            Layout::Result { ok, err } => [ok, err].into_iter().flatten().collect(),
        }
    }
}

impl Types {
    /// Names all types: first those that the header names.
    pub(crate) fn new(declared: Vec<Declared>, scope: &mut Scope) -> Result<Types, ExportError> {
        let mut given: Vec<Option<String>> = declared
            .iter()
            .map(|ty| ty.name.as_ref().map(|name| scope.take(pascal(name))))
            .collect();
        let mut types = Types { types: Vec::new() };
        for (place, (ty, given)) in declared.into_iter().zip(&mut given).enumerate() {
            let name = match given.take() {
                Some(name) => name,
                None => scope.take(types.made_name(&ty.form, place)),
            };
            let layout = layout(&name, ty.form, scope)?;
            types.types.push(Named {
                name,
                docs: ty.docs,
                layout,
            });
        }
        Ok(types)
    }

    /// The type at this place.
    pub(crate) fn at(&self, place: usize) -> Option<&Named> {
        self.types.get(place)
    }

    /// All, in order.
    pub(crate) fn all(&self) -> &[Named] {
        &self.types
    }

    /// As Solidity writes the type.
    pub(crate) fn solidity(&self, shape: &Shape) -> String {
        match shape {
            Shape::Bool => "bool".to_owned(),
            Shape::Unsigned(bits) => format!("uint{bits}"),
            Shape::Signed(bits) => format!("int{bits}"),
            Shape::Char => "uint32".to_owned(),
            Shape::Text => "string".to_owned(),
            Shape::Bytes => "bytes".to_owned(),
            Shape::List(item) => format!("{}[]", self.solidity(item)),
            Shape::Declared(place) => self.name(*place).to_owned(),
        }
    }

    /// The same for a variable: with the place where it is kept.
    pub(crate) fn variable(&self, shape: &Shape) -> String {
        let is_value = match shape {
            Shape::Text | Shape::Bytes | Shape::List(_) => false,
            Shape::Declared(place) => {
                matches!(self.at(*place).map(|ty| &ty.layout), Some(Layout::Enum(_)))
            }
            _ => true,
        };
        let kept = if is_value { "" } else { " memory" };
        format!("{}{kept}", self.solidity(shape))
    }

    /// As a part of a made name: `Uint8`, `QuoteList`.
    pub(crate) fn title(&self, shape: &Shape) -> String {
        match shape {
            Shape::Bool => "Bool".to_owned(),
            Shape::Unsigned(bits) => format!("Uint{bits}"),
            Shape::Signed(bits) => format!("Int{bits}"),
            Shape::Char => "Char".to_owned(),
            Shape::Text => "String".to_owned(),
            Shape::Bytes => "Bytes".to_owned(),
            Shape::List(item) => format!("{}List", self.title(item)),
            Shape::Declared(place) => self.name(*place).to_owned(),
        }
    }

    fn name(&self, place: usize) -> &str {
        self.at(place).map_or("", |ty| &ty.name)
    }

    /// The name of a type that has none in the header.
    fn made_name(&self, form: &Form, place: usize) -> String {
        let or_none = |shape: &Option<Shape>| {
            shape
                .as_ref()
                .map_or_else(|| "None".to_owned(), |shape| self.title(shape))
        };
        let (kind, parts) = match form {
            Form::Option(some) => ("Option", self.title(some)),
            Form::Result { ok, err } => ("Result", format!("{}{}", or_none(ok), or_none(err))),
            Form::Tuple(shapes) => (
                "Tuple",
                shapes.iter().map(|shape| self.title(shape)).collect(),
            ),
            Form::Enum(_) => ("Enum", place.to_string()),
            Form::Record(_) => ("Record", place.to_string()),
            Form::Variant(_) => ("Variant", place.to_string()),
        };
        if kind.len().saturating_add(parts.len()) > MAX_MADE {
            return format!("{kind}{place}");
        }
        format!("{kind}{parts}")
    }

    /// Writes the declaration of a type.
    pub(crate) fn declare(&self, ty: &Named, text: &mut Text) {
        let name = &ty.name;
        match &ty.layout {
            Layout::Enum(cases) => {
                text.docs(&ty.docs);
                declare_enum(name, &cases.iter().collect::<Vec<_>>(), text);
            }
            Layout::Struct(parts) => {
                text.docs(&ty.docs);
                text.block(format!("struct {name}"), |text| {
                    parts.iter().for_each(|part| self.member(part, text));
                    if parts.is_empty() {
                        text.docs("Holds nothing; Solidity has no empty structs.");
                        text.line("bool empty;");
                    }
                });
            }
            Layout::Variant { tag, cases } => {
                text.docs(&format!("The cases of {name}."));
                declare_enum(
                    tag,
                    &cases.iter().map(|(case, _)| case).collect::<Vec<_>>(),
                    text,
                );
                text.gap();
                text.docs(&ty.docs);
                text.block(format!("struct {name}"), |text| {
                    text.docs("Which of the members below counts, if the case has one.");
                    text.line(format!("{tag} tag;"));
                    let parts = cases.iter().filter_map(|(_, part)| part.as_ref());
                    parts.for_each(|part| self.member(part, text));
                });
            }
            Layout::Option(some) => {
                text.docs(&ty.docs);
                text.block(format!("struct {name}"), |text| {
                    text.docs("Whether there is a value.");
                    text.line("bool has;");
                    text.line(format!("{} value;", self.solidity(some)));
                });
            }
            Layout::Result { ok, err } => {
                text.docs(&ty.docs);
                text.block(format!("struct {name}"), |text| {
                    text.docs("Whether it is no error.");
                    text.line("bool ok;");
                    for (shape, name) in [(ok, "value"), (err, "err")] {
                        if let Some(shape) = shape {
                            text.line(format!("{} {name};", self.solidity(shape)));
                        }
                    }
                });
            }
        }
    }

    fn member(&self, part: &Part, text: &mut Text) {
        text.docs(&part.docs);
        text.line(format!("{} {};", self.solidity(&part.shape), part.name));
    }
}

fn declare_enum(name: &str, cases: &[&Case], text: &mut Text) {
    text.block(format!("enum {name}"), |text| {
        for (place, case) in cases.iter().enumerate() {
            let is_last = place.saturating_add(1) == cases.len();
            text.docs(&case.docs);
            text.line(format!("{}{}", case.name, if is_last { "" } else { "," }));
        }
    });
}

/// Names a type's members and cases.
fn layout(name: &str, form: Form, scope: &mut Scope) -> Result<Layout, ExportError> {
    Ok(match form {
        Form::Enum(members) => Layout::Enum(
            named_cases(name, members)?
                .into_iter()
                .map(|(case, _)| case)
                .collect(),
        ),
        Form::Record(members) => {
            let mut scope = Scope::default();
            let part = |member| part(member, &mut scope);
            Layout::Struct(members.into_iter().filter_map(part).collect())
        }
        Form::Tuple(shapes) => Layout::Struct(
            shapes
                .into_iter()
                .enumerate()
                .map(|(place, shape)| Part {
                    name: format!("item{place}"),
                    docs: String::new(),
                    shape,
                })
                .collect(),
        ),
        Form::Variant(members) => {
            let tag = scope.take(format!("{name}Tag"));
            let mut scope = Scope::of(["tag"]);
            let carried = |(case, member)| (case, part(member, &mut scope));
            let cases = named_cases(name, members)?;
            Layout::Variant {
                tag,
                cases: cases.into_iter().map(carried).collect(),
            }
        }
        Form::Option(some) => Layout::Option(some),
        Form::Result { ok, err } => Layout::Result { ok, err },
    })
}

fn part(member: Member, scope: &mut Scope) -> Option<Part> {
    let Member { name, docs, shape } = member;
    shape.map(|shape| Part {
        name: scope.take(camel(&name)),
        docs,
        shape,
    })
}

/// The cases, each beside the member that it was.
fn named_cases(name: &str, members: Vec<Member>) -> Result<Vec<(Case, Member)>, ExportError> {
    if members.len() > MAX_CASES {
        return Err(ExportError::TooManyCases {
            ty: name.to_owned(),
            cases: members.len(),
        });
    }
    let mut scope = Scope::default();
    let named = |member: Member| {
        let case = Case {
            name: scope.take(pascal(&member.name)),
            docs: member.docs.clone(),
        };
        (case, member)
    };
    Ok(members.into_iter().map(named).collect())
}
