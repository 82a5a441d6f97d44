//! The library that a header becomes.

use super::{
    declared::Types,
    methods::{self, Method},
    names::{pascal, Scope},
    read::{Readers, OUT_OF_RANGE},
    sdk,
    shapes::{text_of, Shape, Shapes},
    text::Text,
    write::Writers,
    Export, ExportError, Exported,
};
use crate::header::{package_of, resolved, world_of};
use cryptlet_primitives::digest::sha256;
use wit_parser::{PackageName, WorldItem};

/// What the library declares of the cryptlet, beside its methods and types.
const OWN: [&str; 10] = [
    "ADDRESS",
    "HEADER_SHA256",
    "INTERFACE",
    "INTERFACE_VERSION",
    "NAME",
    "NUMBER",
    "PUBLIC_KEY",
    "VERSION",
    "fits",
    OUT_OF_RANGE,
];

/// A header, read and named.
struct Library<'a> {
    export: &'a Export<'a>,
    name: String,
    cryptlet: String,
    docs: String,
    package: PackageName,
    types: Types,
    methods: Vec<Method>,
}

/// Makes the library of a header that [`crate::Header::parse`] takes.
pub(crate) fn export(export: &Export<'_>) -> Result<Exported, ExportError> {
    let library = Library::read(export)?;
    let text = library.write();
    Ok(Exported {
        library: library.name,
        text,
    })
}

impl<'a> Library<'a> {
    fn read(export: &'a Export<'a>) -> Result<Library<'a>, ExportError> {
        let (resolve, package, world) = resolved(export.header)?;
        let (package, world) = (package_of(&resolve, package)?, world_of(&resolve, world)?);
        let mut shapes = Shapes::new(&resolve);
        let mut read = Vec::new();
        for item in world.exports.values() {
            if let WorldItem::Function(function) = item {
                read.push(methods::read(&mut shapes, function)?);
            }
        }
        let cryptlet = export.name.unwrap_or(&world.name).to_owned();
        let mut scope = Scope::of(sdk::symbols().chain(OWN));
        let name = scope.take(pascal(&cryptlet));
        let types = Types::new(shapes.declared, &mut scope)?;
        let named = |read| Method::new(read, &mut scope);
        let mut methods: Vec<Method> = read.into_iter().map(named).collect();
        methods
            .iter_mut()
            .for_each(|method| method.name_arguments(&scope));
        let docs = [&world.docs, &package.docs].map(text_of);
        Ok(Library {
            export,
            name,
            cryptlet,
            docs: docs
                .into_iter()
                .find(|docs| !docs.is_empty())
                .unwrap_or_default(),
            package: package.name.clone(),
            types,
            methods,
        })
    }

    fn write(&self) -> String {
        let mut text = Text::default();
        text.line("// SPDX-License-Identifier: Apache-2.0");
        text.line("pragma solidity ^0.8.24;");
        text.line("");
        text.line(format!(
            "// The header of {}, written by `cryptlet header export`. Do not change it: export it again.",
            self.cryptlet
        ));
        text.line("");
        sdk::imports(self.export.sdk.trim_end_matches('/'), &mut text);
        text.line("");
        text.docs(&self.docs);
        text.block(format!("library {}", self.name), |text| self.body(text));
        text.finish()
    }

    fn body(&self, text: &mut Text) {
        self.constants(text);
        for ty in self.types.all() {
            text.gap();
            self.types.declare(ty, text);
        }
        for method in &self.methods {
            method.declare(&self.types, text);
        }
        if self.reads_narrow_numbers() {
            text.gap();
            text.docs("A number is beyond its type.");
            text.line(format!("error {OUT_OF_RANGE}();"));
        }
        self.fits(text);
        let mut writers = Writers::new(&self.types);
        let mut readers = Readers::new(&self.types);
        for method in &self.methods {
            method.write(&self.types, &mut writers, &mut readers, text);
        }
        writers.finish(text);
        readers.finish(text);
    }

    fn constants(&self, text: &mut Text) {
        let mut constant = |docs: &str, ty: &str, name: &str, value: String| {
            text.docs(docs);
            text.line(format!("{ty} internal constant {name} = {value};"));
        };
        let quoted = |words: &str| format!("\"{words}\"");
        constant(
            "The cryptlet's name.",
            "string",
            "NAME",
            quoted(&self.cryptlet),
        );
        if let Some(number) = self.export.number {
            constant("Its number.", "uint32", "NUMBER", number.0.to_string());
            // With two digits more than an address has, so that the compiler asks for no check sum.
            let address = hex::encode(number.address());
            let value = format!("address(uint160(0x00{address}))");
            constant("Its address.", "address", "ADDRESS", value);
        }
        if let Some(version) = self.export.version {
            let docs = "The version that has this header.";
            constant(docs, "uint32", "VERSION", version.to_string());
        }
        let digest = hex::encode(sha256(self.export.header.as_bytes()).as_bytes());
        let value = format!("0x{digest}");
        constant(
            "SHA-256 of the header's text.",
            "bytes32",
            "HEADER_SHA256",
            value,
        );
        if let Some(key) = &self.export.public_key {
            let value = format!("0x{}", hex::encode(key));
            constant(
                "The cryptlet's identity key: ed25519.",
                "bytes32",
                "PUBLIC_KEY",
                value,
            );
        }
        let PackageName {
            namespace,
            name,
            version,
        } = &self.package;
        let interface = quoted(&format!("{namespace}:{name}"));
        constant(
            "The package of its interface.",
            "string",
            "INTERFACE",
            interface,
        );
        let version = version
            .as_ref()
            .map(ToString::to_string)
            .unwrap_or_default();
        let docs = "The package's version; empty if it has none.";
        constant(docs, "string", "INTERFACE_VERSION", quoted(&version));
    }

    /// Whether a method answers numbers of fewer bits than values have.
    fn reads_narrow_numbers(&self) -> bool {
        let mut places = Vec::new();
        let mut open: Vec<&Shape> = self.methods.iter().map(Method::result).collect();
        while let Some(shape) = open.pop() {
            match shape {
                Shape::Unsigned(bits) | Shape::Signed(bits) if *bits < 64 => return true,
                Shape::List(item) => open.push(item),
                Shape::Declared(place) if !places.contains(place) => {
                    places.push(*place);
                    if let Some(ty) = self.types.at(*place) {
                        open.extend(ty.layout.parts());
                    }
                }
                _ => {}
            }
        }
        false
    }

    fn fits(&self, text: &mut Text) {
        text.gap();
        let (key, check) = match self.export.public_key {
            Some(_) => (
                " and this identity key",
                " && keccak256(cryptlet.publicKey()) == keccak256(abi.encodePacked(PUBLIC_KEY))",
            ),
            None => ("", ""),
        };
        text.docs(&format!(
            "Whether a cryptlet has this header{key} on the chain, in its newest version."
        ));
        let params = ["ICryptlet cryptlet".to_owned()];
        text.function("fits", &params, "internal view returns (bool)", |text| {
            text.line(format!(
                "return sha256(bytes(cryptlet.header())) == HEADER_SHA256{check};"
            ));
        });
    }
}
