//! Whether a component keeps to its header; a guest's core module made a component.

use crate::{
    capability::Capability,
    decode::Decoder,
    header::{functions, Header, HeaderError, Signature},
    method::Method,
    types::Listed,
    unsupported::Unsupported,
};
use cryptlet_primitives::package::MAX_COMPONENT;
use std::{collections::BTreeSet, fmt};
use wasmparser::{
    component_types::{ComponentEntityType, ComponentInstanceType},
    types::TypesRef,
    Encoding, Parser, Payload, Validator, WasmFeatures,
};

/// What a component's code may use: WebAssembly 2.0, tail calls and constant expressions. No threads, whose order is
/// open; no relaxed SIMD, whose results are; no asynchronous calls.
pub const FEATURES: WasmFeatures = WasmFeatures::WASM2
    .union(WasmFeatures::COMPONENT_MODEL)
    .union(WasmFeatures::EXTENDED_CONST)
    .union(WasmFeatures::TAIL_CALL)
    .union(WasmFeatures::CALL_INDIRECT_OVERLONG)
    .union(WasmFeatures::BULK_MEMORY_OPT);

/// How a component breaks its header.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum MismatchError {
    /// Longer than hosts fetch.
    #[error("the component is {0} bytes long: shorten it to {MAX_COMPONENT}")]
    TooLong(usize),
    /// A core module.
    #[error(
        "these bytes are a core module: make a component of it, as `cryptlet package build` does"
    )]
    CoreModule,
    /// Not a valid component of the accepted features.
    #[error("these bytes are no valid component: {0}")]
    Invalid(String),
    /// An import that is no capability.
    #[error(
        "the component imports `{0}`, which is no capability of the fabric: build it without, or for \
         wasm32v1-none, where no system interface gets in"
    )]
    Foreign(String),
    /// A capability that the header does not declare.
    #[error("the component imports `{0}`, which its header does not: add `import {0};` to the header's world")]
    Undeclared(&'static str),
    /// A capability's function that does not exist or has other types.
    #[error("the component imports `{function}` of `{interface}` as {found}, which is not the fabric's: rebuild it")]
    Import {
        /// The capability.
        interface: &'static str,
        /// The function.
        function: String,
        /// How the component has it.
        found: String,
    },
    /// A method without an export.
    #[error(
        "the component does not export the method `{0}` of its header: implement and export it"
    )]
    Missing(String),
    /// An export without a method.
    #[error("the component exports `{0}`, which its header does not: declare or remove it")]
    Extra(String),
    /// Other types than the header's.
    #[error("the component exports `{found}`, its header says `{expected}`: make them equal")]
    Types {
        /// The header's.
        expected: String,
        /// The component's.
        found: String,
    },
    /// A type that headers can't have.
    #[error("`{0}` of the component {1}")]
    Unsupported(String, Unsupported),
    /// The fabric's own WIT text is broken; a build that passes its tests never says this.
    #[error(transparent)]
    Fabric(#[from] HeaderError),
}

/// Checks that a component imports nothing but what the header declares and exports what it declares, with equal
/// types. Takes any bytes.
///
/// It may leave a declared capability unused. Types are compared by structure: names of fields, cases and parameters
/// count, names of types don't.
pub fn check_component(header: &Header, component: &[u8]) -> Result<(), MismatchError> {
    if component.len() > usize::try_from(MAX_COMPONENT).unwrap_or(usize::MAX) {
        return Err(MismatchError::TooLong(component.len()));
    }
    let invalid = |error: wasmparser::BinaryReaderError| MismatchError::Invalid(error.to_string());
    let (imports, exports) = outer_names(component)?;
    let types = Validator::new_with_features(FEATURES)
        .validate_all(component)
        .map_err(invalid)?;
    let checker = Checker {
        header,
        types: types.as_ref(),
    };
    imports
        .into_iter()
        .try_for_each(|name| checker.import(name))?;
    exports.iter().try_for_each(|name| checker.export(name))?;
    match header
        .methods
        .iter()
        .find(|method| !exports.contains(method.name.as_str()))
    {
        Some(method) => Err(MismatchError::Missing(method.name.clone())),
        None => Ok(()),
    }
}

/// The names that the component itself imports and exports; those of parts within it are its own affair.
fn outer_names(component: &[u8]) -> Result<(Vec<&str>, BTreeSet<&str>), MismatchError> {
    let invalid = |error: wasmparser::BinaryReaderError| MismatchError::Invalid(error.to_string());
    let (mut imports, mut exports) = (Vec::new(), BTreeSet::new());
    let mut depth = 0u32;
    for payload in Parser::new(0).parse_all(component) {
        match payload.map_err(invalid)? {
            Payload::Version {
                encoding: Encoding::Module,
                ..
            } if depth == 0 => {
                return Err(MismatchError::CoreModule);
            }
            Payload::ModuleSection { .. } | Payload::ComponentSection { .. } => {
                depth = depth.saturating_add(1)
            }
            Payload::End(_) => depth = depth.saturating_sub(1),
            Payload::ComponentImportSection(section) if depth == 0 => {
                for import in section {
                    imports.push(import.map_err(invalid)?.name.name);
                }
            }
            Payload::ComponentExportSection(section) if depth == 0 => {
                for export in section {
                    exports.insert(export.map_err(invalid)?.name.name);
                }
            }
            _ => {}
        }
    }
    Ok((imports, exports))
}

struct Checker<'a> {
    header: &'a Header,
    types: TypesRef<'a>,
}

impl Checker<'_> {
    fn import(&self, name: &str) -> Result<(), MismatchError> {
        let foreign = || MismatchError::Foreign(name.to_owned());
        match self
            .types
            .component_item_for_import(name)
            .map(|item| item.ty)
            .ok_or_else(foreign)?
        {
            ty if is_plain_type(&ty) => Ok(()),
            ComponentEntityType::Instance(id) => {
                let capability = Capability::of_interface(name).ok_or_else(foreign)?;
                if !self.header.declares(capability) {
                    return Err(MismatchError::Undeclared(capability.interface()));
                }
                self.capability(capability, &self.types[id])
            }
            _ => Err(foreign()),
        }
    }

    fn capability(
        &self,
        capability: Capability,
        instance: &ComponentInstanceType,
    ) -> Result<(), MismatchError> {
        let known = functions(capability)?;
        let interface = capability.interface();
        for (name, item) in &instance.exports {
            let refused = |found: String| MismatchError::Import {
                interface,
                function: name.clone(),
                found,
            };
            match item.ty {
                ty if is_plain_type(&ty) => {}
                ComponentEntityType::Func(id) => {
                    let found = Decoder::new(self.types)
                        .signature(&self.types[id])
                        .map_err(|error| MismatchError::Unsupported(name.clone(), error))?;
                    if known.get(name) != Some(&found) {
                        return Err(refused(found.to_string()));
                    }
                }
                _ => return Err(refused("something other than a function".to_owned())),
            }
        }
        Ok(())
    }

    fn export(&self, name: &str) -> Result<(), MismatchError> {
        let extra = || MismatchError::Extra(name.to_owned());
        let id = match self
            .types
            .component_item_for_export(name)
            .map(|item| item.ty)
            .ok_or_else(extra)?
        {
            ty if is_plain_type(&ty) => return Ok(()),
            ComponentEntityType::Func(id) => id,
            _ => return Err(extra()),
        };
        let method = self.header.method(name).ok_or_else(extra)?;
        let found = Decoder::new(self.types)
            .signature(&self.types[id])
            .map_err(|error| MismatchError::Unsupported(name.to_owned(), error))?;
        let Method { params, result, .. } = method;
        if (&found.params, found.result.as_ref()) != (params, Some(result)) {
            return Err(MismatchError::Types {
                expected: method.to_string(),
                found: format!("{name}{found}"),
            });
        }
        Ok(())
    }
}

/// Whether this names a type of values, as WIT worlds do for the types of their functions; a resource is none.
fn is_plain_type(ty: &ComponentEntityType) -> bool {
    use wasmparser::component_types::ComponentAnyTypeId;
    matches!(
        ty,
        ComponentEntityType::Type {
            created: ComponentAnyTypeId::Defined(_),
            ..
        }
    )
}

impl fmt::Display for Signature {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "({})", Listed(&self.params))?;
        self.result
            .iter()
            .try_for_each(|result| write!(f, " -> {result}"))
    }
}

/// Why a core module does not become a component.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
#[error(
    "the core module does not become a component: {0}; build it with the crate `cryptlet-guest` for wasm32v1-none, \
     release profile"
)]
pub struct ComponentizeError(String);

/// Makes a component of a guest's core module: one that carries the description of its world, as the bindings of
/// `cryptlet-guest` leave it. The same module gives the same bytes.
pub fn componentize(core: &[u8]) -> Result<Vec<u8>, ComponentizeError> {
    let refused = |error| ComponentizeError(format!("{error:#}"));
    wit_component::ComponentEncoder::default()
        .validate(true)
        .module(core)
        .and_then(|mut encoder| encoder.encode())
        .map_err(refused)
}
