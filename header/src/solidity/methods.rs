//! The methods of a header as functions of a library.

use super::{
    declared::{Layout, Types},
    names::{camel, pascal, screaming, Scope},
    read::Readers,
    shapes::{text_of, Shape, Shapes},
    text::Text,
    write::Writers,
};
use crate::unsupported::Unsupported;
use cryptlet_primitives::value::MAX_NODES;
use wit_parser::Function;

/// Most arguments that functions take one by one: the compiler's stack has no room for many more. Beyond, they come as one
/// struct.
const MAX_ARGUMENTS: usize = 6;
/// What the functions name themselves, beside the arguments: those get other names.
const OWN: [&str; 11] = [
    "answer",
    "arguments",
    "callback",
    "cryptlet",
    "durationMs",
    "fee",
    "output",
    "params",
    "reader",
    "round",
    "values",
];

/// A method as the header has it.
pub(crate) struct Read {
    name: String,
    docs: String,
    params: Vec<(String, Shape)>,
    result: Shape,
}

/// Reads an exported function, and the types that it takes and gives.
pub(crate) fn read(shapes: &mut Shapes<'_>, function: &Function) -> Result<Read, Unsupported> {
    let mut params = Vec::new();
    for param in &function.params {
        params.push((param.name.clone(), shapes.read(&param.ty)?));
    }
    let result = function.result.as_ref().ok_or(Unsupported::Unknown)?;
    Ok(Read {
        name: function.name.clone(),
        docs: text_of(&function.docs),
        params,
        result: shapes.read(result)?,
    })
}

/// A method with the names of Solidity.
pub(crate) struct Method {
    name: String,
    docs: String,
    /// `METHOD_PRICE_AT`
    constant: String,
    /// `priceAtParams`, `priceAtResult`, `requestPriceAt`
    functions: [String; 3],
    /// The struct of the arguments, if they are many.
    arguments: Option<String>,
    params: Vec<(String, Shape)>,
    result: Shape,
}

impl Method {
    /// Names a method. Arguments are named by [`Method::name_arguments`], when all names of the library are known.
    pub(crate) fn new(read: Read, scope: &mut Scope) -> Method {
        let Read {
            name,
            docs,
            params,
            result,
        } = read;
        let functions = |stem: &str| {
            let capital = capital(stem);
            [
                format!("{stem}Params"),
                format!("{stem}Result"),
                format!("request{capital}"),
            ]
        };
        let stem = scope.take_all(camel(&name), functions);
        let is_many = params.len() > MAX_ARGUMENTS;
        Method {
            constant: scope.take(format!("METHOD_{}", screaming(&name))),
            functions: functions(&stem),
            arguments: is_many.then(|| scope.take(format!("{}Arguments", pascal(&name)))),
            name,
            docs,
            params,
            result,
        }
    }

    /// Names the arguments so that they hide nothing of the library.
    pub(crate) fn name_arguments(&mut self, scope: &Scope) {
        let mut inner = match self.arguments {
            Some(_) => Scope::default(),
            None => scope.inner(OWN),
        };
        for (name, _) in &mut self.params {
            *name = inner.take(camel(name));
        }
    }

    /// What it answers.
    pub(crate) fn result(&self) -> &Shape {
        &self.result
    }

    /// Writes the struct of the arguments, if they are many.
    pub(crate) fn declare(&self, types: &Types, text: &mut Text) {
        let Some(arguments) = &self.arguments else {
            return;
        };
        text.gap();
        text.docs(&format!("The arguments of `{}`.", self.name));
        text.block(format!("struct {arguments}"), |text| {
            for (name, shape) in &self.params {
                text.line(format!("{} {name};", types.solidity(shape)));
            }
        });
    }

    /// Writes the constant and the functions.
    pub(crate) fn write(
        &self,
        types: &Types,
        writers: &mut Writers<'_>,
        readers: &mut Readers<'_>,
        text: &mut Text,
    ) {
        text.gap();
        text.docs(&self.docs);
        let (constant, name) = (&self.constant, &self.name);
        text.line(format!("string internal constant {constant} = \"{name}\";"));
        self.write_params(types, writers, text);
        self.write_result(types, readers, text);
        self.write_request(types, text);
    }

    fn write_params(&self, types: &Types, writers: &mut Writers<'_>, text: &mut Text) {
        let [function, _, _] = &self.functions;
        let is_bounded = self.most_nodes(types).is_some_and(|most| most <= MAX_NODES);
        text.gap();
        text.docs(&format!("The arguments of `{}`, encoded.", self.name));
        let variables = self.variables();
        let end = "internal pure returns (bytes memory params)";
        text.function(function, &self.declared(types), end, |text| {
            match (self.params.as_slice(), variables.as_slice()) {
                ([], _) => text.line("params = Values.arguments();"),
                ([(_, shape)], [variable]) => {
                    let value = writers.encoded(shape, variable);
                    text.line(format!("params = Values.arguments({value});"));
                }
                (params, _) => {
                    let shapes = params.iter().map(|(_, shape)| shape);
                    writers.array("values", shapes.zip(variables), text);
                    text.line("params = Values.arguments(values);");
                }
            }
            if !is_bounded {
                text.line("ValueReader.checkArguments(params);");
            }
        });
    }

    fn write_result(&self, types: &Types, readers: &mut Readers<'_>, text: &mut Text) {
        let [_, function, _] = &self.functions;
        text.gap();
        text.docs(&format!(
            "The answer of `{}`, decoded. Reverts if the bytes are no such value.",
            self.name
        ));
        let end = format!(
            "internal pure returns ({} answer)",
            types.variable(&self.result)
        );
        text.function(
            function,
            &["bytes memory output".to_owned()],
            &end,
            |text| {
                text.line("Reader memory reader = ValueReader.open(output);");
                let value = readers.decoded(&self.result);
                text.line(format!("answer = {value};"));
                text.line("reader.done();");
            },
        );
    }

    fn write_request(&self, types: &Types, text: &mut Text) {
        let [encode, _, function] = &self.functions;
        text.gap();
        text.docs(&format!(
            "Asks `{}`; the contract pays from its balance. See `ICryptlet.request`.",
            self.name
        ));
        let mut params = vec!["ICryptlet cryptlet".to_owned()];
        params.extend(self.declared(types));
        params.extend(
            [
                "uint64 durationMs",
                "uint256 fee",
                "Callback memory callback",
            ]
            .map(str::to_owned),
        );
        let given = match &self.arguments {
            Some(_) => "arguments".to_owned(),
            None => self.variables().join(", "),
        };
        text.function(
            function,
            &params,
            "internal returns (uint64 round)",
            |text| {
                text.line(format!("bytes memory params = {encode}({given});"));
                let constant = &self.constant;
                text.line(format!(
                    "round = cryptlet.request({constant}, params, durationMs, fee, callback);"
                ));
            },
        );
    }

    /// The parameters that stand for the arguments.
    fn declared(&self, types: &Types) -> Vec<String> {
        if let Some(arguments) = &self.arguments {
            return vec![format!("{arguments} memory arguments")];
        }
        let declared =
            |(name, shape): &(String, Shape)| format!("{} {name}", types.variable(shape));
        self.params.iter().map(declared).collect()
    }

    /// The variables that hold the arguments.
    fn variables(&self) -> Vec<String> {
        let names = self.params.iter().map(|(name, _)| name);
        match &self.arguments {
            Some(_) => names.map(|name| format!("arguments.{name}")).collect(),
            None => names.cloned().collect(),
        }
    }

    /// How many values the arguments are at most; `None` if their types set no bound.
    fn most_nodes(&self, types: &Types) -> Option<u16> {
        let shapes = self.params.iter().map(|(_, shape)| shape);
        sum(shapes.map(|shape| most_nodes(types, shape)))
    }
}

/// How many values a value of this type is at most, itself counted. The recursion is bounded by the depth of types, and
/// the numbers by the bound on all types of a header.
fn most_nodes(types: &Types, shape: &Shape) -> Option<u16> {
    let inner = match shape {
        Shape::List(_) => None,
        Shape::Declared(place) => match &types.at(*place)?.layout {
            Layout::Enum(_) => Some(0),
            Layout::Struct(parts) => sum(parts.iter().map(|part| most_nodes(types, &part.shape))),
            Layout::Variant { cases, .. } => {
                let parts = cases.iter().filter_map(|(_, part)| part.as_ref());
                most(parts.map(|part| most_nodes(types, &part.shape)))
            }
            Layout::Option(some) => most_nodes(types, some),
            Layout::Result { ok, err } => {
                let sides = [ok, err].into_iter().flatten();
                most(sides.map(|shape| most_nodes(types, shape)))
            }
        },
        _ => Some(0),
    };
    inner?.checked_add(1)
}

fn sum(mut counts: impl Iterator<Item = Option<u16>>) -> Option<u16> {
    counts.try_fold(0u16, |sum, count| sum.checked_add(count?))
}

fn most(mut counts: impl Iterator<Item = Option<u16>>) -> Option<u16> {
    counts.try_fold(0u16, |most, count| Some(most.max(count?)))
}

fn capital(stem: &str) -> String {
    let mut signs = stem.chars();
    match signs.next() {
        Some(first) => format!("{}{}", first.to_ascii_uppercase(), signs.as_str()),
        None => String::new(),
    }
}
