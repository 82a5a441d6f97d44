//! A header, parsed from text within bounds.

use crate::{
    capability::{Capability, FABRIC_WIT},
    method::Method,
    resolve::Types,
    types::{Field, Type},
    unsupported::Unsupported,
};
use cryptlet_primitives::{package::MAX_HEADER, statement::MAX_METHOD};
use std::{collections::BTreeMap, panic::catch_unwind};
use wit_parser::{
    Function, FunctionKind, Package, PackageId, Resolve, SourceMap, Span, World, WorldId,
    WorldItem, WorldKey,
};

/// Most nodes of all types of a header, written out: keeps the work of whoever reads it in proportion to its text,
/// however often a type names another.
pub const MAX_TYPE_NODES: u16 = 2048;

/// The name under which errors quote the header.
const FILE: &str = "header.wit";

/// What a header says.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Header {
    /// The WIT package, such as `registrar:market-watcher@1.0.0`.
    pub package: String,
    /// The world's name.
    pub world: String,
    /// The methods in the order of their declaration.
    pub methods: Vec<Method>,
    /// The capabilities that the cryptlet uses, in order, each once.
    pub imports: Vec<Capability>,
}

/// Why a text is not a header. `place` is `header.wit:line:column`.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum HeaderError {
    /// Longer than the chain takes.
    #[error("the header is {0} bytes long: shorten it to {MAX_HEADER}")]
    TooLong(usize),
    /// Not WIT.
    #[error("the header is not valid WIT: {0}")]
    Syntax(String),
    /// More than one package.
    #[error("the header holds {0} packages: write one `package` line and no nested package")]
    Packages(usize),
    /// The fabric's own package.
    #[error("the header's package is `cryptlet:fabric`, which is the fabric's own: name another")]
    Reserved,
    /// The WIT parser panicked.
    #[error("the header breaks the WIT parser: simplify it, and report it with its text")]
    Parser,
    /// None or several worlds.
    #[error(
        "the header holds {0} worlds: write exactly one, which exports the cryptlet's methods"
    )]
    Worlds(usize),
    /// An import that is no capability.
    #[error(
        "{place}: the world imports `{name}`, which is no capability: import only cryptlet:fabric/source@1.0.0, \
         cryptlet:fabric/round@1.0.0, cryptlet:fabric/updates@1.0.0 or cryptlet:fabric/log@1.0.0, and define types \
         within the world"
    )]
    Import {
        /// Where.
        place: String,
        /// What is imported.
        name: String,
    },
    /// An export that is no function.
    #[error("{place}: the world exports the interface `{name}`: export its functions from the world itself")]
    Export {
        /// Where.
        place: String,
        /// What is exported.
        name: String,
    },
    /// No exported function.
    #[error("the world exports no function: export at least one, such as `export latest: func() -> u64;`")]
    NoMethods,
    /// An asynchronous function.
    #[error("{place}: the method `{method}` is asynchronous: write `func` without `async`")]
    Async {
        /// Where.
        place: String,
        /// The method.
        method: String,
    },
    /// A function without a result.
    #[error("{place}: the method `{method}` answers nothing: give it a result, such as `-> bool`")]
    NoResult {
        /// Where.
        place: String,
        /// The method.
        method: String,
    },
    /// A name that no request can carry.
    #[error("{place}: the method's name `{method}` is longer than {MAX_METHOD} bytes: shorten it")]
    LongName {
        /// Where.
        place: String,
        /// The method.
        method: String,
    },
    /// A type whose values have no place in [`cryptlet_primitives::value`].
    #[error("{place}: {part} of the method `{method}` {reason}")]
    Unsupported {
        /// Where.
        place: String,
        /// The method.
        method: String,
        /// Which parameter, or the result.
        part: String,
        /// What is wrong, and the remedy.
        reason: Unsupported,
    },
}

fn read(text: &str) -> Result<Header, HeaderError> {
    let (resolve, package, world) = resolved(text)?;
    let package = package_of(&resolve, package)?;
    let world = world_of(&resolve, world)?;
    Ok(Header {
        package: package.name.to_string(),
        world: world.name.clone(),
        methods: methods(&resolve, world)?,
        imports: imports(&resolve, world)?,
    })
}

/// The header's package and its one world, beside the fabric's.
pub(crate) fn resolved(text: &str) -> Result<(Resolve, PackageId, WorldId), HeaderError> {
    check_packages(text)?;
    let mut resolve = fabric()?;
    let id = resolve
        .push_source(FILE, text)
        .map_err(|error| HeaderError::Syntax(resolve.render_error(&error)))?;
    let package = package_of(&resolve, id)?;
    let mut worlds = package.worlds.values();
    match (worlds.next(), worlds.len()) {
        (Some(world), 0) => {
            let world = *world;
            Ok((resolve, id, world))
        }
        (_, _) => Err(HeaderError::Worlds(package.worlds.len())),
    }
}

pub(crate) fn package_of(resolve: &Resolve, id: PackageId) -> Result<&Package, HeaderError> {
    resolve.packages.get(id).ok_or(HeaderError::Packages(0))
}

pub(crate) fn world_of(resolve: &Resolve, id: WorldId) -> Result<&World, HeaderError> {
    resolve.worlds.get(id).ok_or(HeaderError::Worlds(0))
}

/// The text holds one package, and not one that is there already: on that the WIT parser panics.
fn check_packages(text: &str) -> Result<(), HeaderError> {
    let mut sources = SourceMap::default();
    sources.push_str(FILE, text);
    let group = sources
        .parse()
        .map_err(|(sources, error)| HeaderError::Syntax(error.render(&sources)))?;
    if !group.nested.is_empty() {
        return Err(HeaderError::Packages(group.nested.len().saturating_add(1)));
    }
    match (
        group.main.name.namespace.as_str(),
        group.main.name.name.as_str(),
    ) {
        ("cryptlet", "fabric") => Err(HeaderError::Reserved),
        _ => Ok(()),
    }
}

impl Header {
    /// Reads a header. Takes any text: the work is bounded by [`MAX_HEADER`] and [`MAX_TYPE_NODES`], and what the WIT
    /// parser takes for impossible is an error too, since hosts read the headers of strangers.
    pub fn parse(text: &str) -> Result<Header, HeaderError> {
        let bound = usize::try_from(MAX_HEADER).unwrap_or(usize::MAX);
        if text.len() > bound {
            return Err(HeaderError::TooLong(text.len()));
        }
        catch_unwind(|| read(text)).unwrap_or(Err(HeaderError::Parser))
    }

    /// The method of this name.
    pub fn method(&self, name: &str) -> Option<&Method> {
        self.methods.iter().find(|method| method.name == name)
    }

    /// Whether the header declares this capability.
    pub fn declares(&self, capability: Capability) -> bool {
        self.imports.contains(&capability)
    }
}

/// A function of the fabric, as a component must import it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Signature {
    pub(crate) params: Vec<Field>,
    pub(crate) result: Option<Type>,
}

/// The functions of a capability by name.
pub(crate) fn functions(
    capability: Capability,
) -> Result<BTreeMap<String, Signature>, HeaderError> {
    let resolve = fabric()?;
    let interface = resolve.interfaces.iter().find(|(id, _)| {
        resolve
            .id_of(*id)
            .is_some_and(|name| name == capability.interface())
    });
    let Some((_, interface)) = interface else {
        return Err(HeaderError::Syntax(format!(
            "the fabric has no `{}`",
            capability.interface()
        )));
    };
    let mut types = Types::new(&resolve, MAX_TYPE_NODES);
    let read = |function: &Function| {
        signature(&mut types, function).map(|read| (function.name.clone(), read))
    };
    interface.functions.values().map(read).collect()
}

fn fabric() -> Result<Resolve, HeaderError> {
    let mut resolve = Resolve::default();
    match resolve.push_source("fabric.wit", FABRIC_WIT) {
        Ok(_) => Ok(resolve),
        Err(error) => Err(HeaderError::Syntax(resolve.render_error(&error))),
    }
}

fn methods(resolve: &Resolve, world: &World) -> Result<Vec<Method>, HeaderError> {
    let mut types = Types::new(resolve, MAX_TYPE_NODES);
    let mut methods = Vec::new();
    for (key, item) in &world.exports {
        match item {
            WorldItem::Function(function) => methods.push(method(resolve, &mut types, function)?),
            WorldItem::Type { .. } => {}
            WorldItem::Interface { span, .. } => {
                return Err(HeaderError::Export {
                    place: resolve.render_location(*span),
                    name: resolve.name_world_key(key),
                })
            }
        }
    }
    if methods.is_empty() {
        return Err(HeaderError::NoMethods);
    }
    Ok(methods)
}

fn method(
    resolve: &Resolve,
    types: &mut Types<'_>,
    function: &Function,
) -> Result<Method, HeaderError> {
    let place = || resolve.render_location(function.span);
    let name = function.name.clone();
    if !matches!(function.kind, FunctionKind::Freestanding) {
        return Err(HeaderError::Async {
            place: place(),
            method: name,
        });
    }
    if name.len() > usize::try_from(MAX_METHOD).unwrap_or(usize::MAX) {
        return Err(HeaderError::LongName {
            place: place(),
            method: name,
        });
    }
    match signature(types, function)? {
        Signature {
            params,
            result: Some(result),
        } => Ok(Method {
            name,
            params,
            result,
        }),
        Signature { result: None, .. } => Err(HeaderError::NoResult {
            place: place(),
            method: name,
        }),
    }
}

fn signature(types: &mut Types<'_>, function: &Function) -> Result<Signature, HeaderError> {
    let unsupported = |resolve: &Resolve, span: Span, part: String| {
        let (place, method) = (resolve.render_location(span), function.name.clone());
        move |reason| HeaderError::Unsupported {
            place,
            method,
            part,
            reason,
        }
    };
    let resolve = types.resolve();
    let mut params = Vec::new();
    for param in &function.params {
        let part = format!("the parameter `{}`", param.name);
        let ty = types
            .read(&param.ty)
            .map_err(unsupported(resolve, param.span, part))?;
        params.push(Field {
            name: param.name.clone(),
            ty,
        });
    }
    let read = |ty| {
        types
            .read(ty)
            .map_err(unsupported(resolve, function.span, "the result".to_owned()))
    };
    let result = function.result.as_ref().map(read).transpose()?;
    Ok(Signature { params, result })
}

fn imports(resolve: &Resolve, world: &World) -> Result<Vec<Capability>, HeaderError> {
    let mut imports = Vec::new();
    for (key, item) in &world.imports {
        let name = resolve.name_world_key(key);
        let span = match (key, item) {
            (_, WorldItem::Type { .. }) => continue,
            (WorldKey::Interface(_), WorldItem::Interface { span, .. }) => *span,
            (_, WorldItem::Interface { span, .. }) => *span,
            (_, WorldItem::Function(function)) => function.span,
        };
        match (key, Capability::of_interface(&name)) {
            (WorldKey::Interface(_), Some(capability)) => imports.push(capability),
            _ => {
                return Err(HeaderError::Import {
                    place: resolve.render_location(span),
                    name,
                })
            }
        }
    }
    imports.sort_unstable();
    imports.dedup();
    Ok(imports)
}
