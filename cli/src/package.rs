//! Package files (`.cryptlet`): component, header and configuration under one signature of the publisher's identity key.
//!
//! A file is the SCALE encoding of [`Package`]. Whoever reads one checks all of it: a package that was read is right.

use crate::{
    account::Account,
    configuration::Configuration,
    error::{Explain, Outcome, Problem},
    files,
    keys::Identity,
};
use codec::{Decode, DecodeAll, Encode};
use cryptlet_header::{Capability, Header};
use cryptlet_primitives::{
    digest::sha256,
    package::{Name, PackageStatement, MAX_COMPONENT, MAX_CONFIGURATION, MAX_HEADER},
    Signature,
};
use std::path::Path;

/// First bytes of a package file: the format and its version.
const MAGIC: [u8; 16] = *b"cryptlet-pack/1\n";
/// Room for the fixed parts of a package: magic, statement, lengths, signature.
const MAX_FRAME: u64 = 1024;
/// Most bytes of a package file.
const MAX_PACKAGE: u64 =
    MAX_COMPONENT as u64 + MAX_HEADER as u64 + MAX_CONFIGURATION as u64 + MAX_FRAME;
/// What helps against a package that is not right.
const REBUILD: &str =
    "get the package again from its publisher, or build it: `cryptlet package build`";

/// A registration package.
#[derive(Clone, PartialEq, Eq, Debug, Encode, Decode)]
pub struct Package {
    magic: [u8; 16],
    /// What the publisher signed.
    pub statement: PackageStatement<Account>,
    /// The WebAssembly component.
    pub component: Vec<u8>,
    /// The header: WIT text.
    pub header: Vec<u8>,
    /// The configuration: JSON text.
    pub configuration: Vec<u8>,
    /// The identity key's, over the statement.
    pub signature: Signature,
}

/// What a package is made of.
pub struct Parts<'a> {
    /// A component, or the core module of a guest.
    pub component: &'a [u8],
    /// WIT text.
    pub header: &'a str,
    /// JSON text. Without a publicKey, the identity's is put in.
    pub configuration: &'a str,
    /// Who will register the package.
    pub publisher: Account,
}

impl Package {
    /// Makes and signs a package.
    pub fn build(parts: Parts<'_>, identity: &Identity) -> Outcome<Self> {
        let configuration = Configuration::completed(parts.configuration, &identity.public())?;
        let component = component_of(parts.component)?;
        let name = Name::try_from(configuration.name.clone().into_bytes()).map_err(|_| {
            Problem::new(
                "bad-name",
                "the configuration's name is too long",
                "choose a shorter one",
            )
        })?;
        let statement = PackageStatement {
            publisher: parts.publisher,
            name,
            code: sha256(&component),
            header: sha256(parts.header.as_bytes()),
            configuration: sha256(configuration.text.as_bytes()),
        };
        let signature = identity.sign(&statement.digest());
        let package = Package {
            magic: MAGIC,
            statement,
            component,
            header: parts.header.as_bytes().to_vec(),
            configuration: configuration.text.into_bytes(),
            signature,
        };
        package.check()?;
        package.check_fit()?;
        Ok(package)
    }

    /// Reads a package file, and checks all of it.
    pub fn read(path: &Path) -> Outcome<Self> {
        Package::parse(&files::read(path, MAX_PACKAGE)?).map_err(|problem| Problem {
            state: format!("{}: {}", path.display(), problem.state),
            ..problem
        })
    }

    /// Reads a package, and checks all of it: form, bounds, digests, signature, and that the component keeps to the
    /// header.
    pub fn parse(bytes: &[u8]) -> Outcome<Self> {
        if !bytes.starts_with(&MAGIC) {
            let state = "this is no package: the first bytes are wrong";
            return Err(Problem::new("bad-package", state, REBUILD));
        }
        let package = Package::decode_all(&mut &bytes[..]);
        let package =
            package.explain("bad-package", "the package is cut off or damaged", REBUILD)?;
        package.check()?;
        Ok(package)
    }

    /// The header, parsed.
    pub fn header(&self) -> Outcome<Header> {
        header_of(&self.header)
    }

    /// The configuration, parsed.
    pub fn configuration(&self) -> Outcome<Configuration> {
        Configuration::parse(&self.configuration)
    }

    fn check(&self) -> Outcome {
        self.check_bounds()?;
        let digests = [
            ("component", sha256(&self.component), self.statement.code),
            ("header", sha256(&self.header), self.statement.header),
            (
                "configuration",
                sha256(&self.configuration),
                self.statement.configuration,
            ),
        ];
        for (part, digest, signed) in digests {
            if digest != signed {
                let state = format!("the {part} is not the one that was signed");
                return Err(Problem::new("bad-digest", state, REBUILD));
            }
        }
        let configuration = self.configuration()?;
        if configuration.name.as_bytes() != &self.statement.name[..] {
            let state = "the package is signed for another name than its configuration's";
            return Err(Problem::new("bad-name", state, REBUILD));
        }
        if !self
            .statement
            .is_signed(&configuration.public_key, &self.signature)
        {
            let state = "the signature is not that of the configuration's publicKey";
            return Err(Problem::new("bad-signature", state, REBUILD));
        }
        cryptlet_header::check_component(&self.header()?, &self.component).explain(
            "bad-component",
            "the component does not keep to its header",
            "make both from the same WIT, and build again",
        )
    }

    /// Whether the header has what the configuration tells hosts of: its long methods, and a guest that reads updates where
    /// keys may send them. The chain asks for neither, so a package that was built elsewhere is taken without.
    fn check_fit(&self) -> Outcome {
        let (configuration, header) = (self.configuration()?, self.header()?);
        let mut long = configuration.long_methods.iter();
        if let Some(method) = long.find(|method| header.method(method).is_none()) {
            let state =
                format!("the configuration lists `{method}` under `longMethods`, and the header has no such method");
            let remedy = "name methods as the header does, or take it out of `longMethods`";
            return Err(Problem::new("no-such-method", state, remedy));
        }
        if configuration.takes_updates && !header.imports.contains(&Capability::Updates) {
            let state = "the configuration lists `updateKeys`, and the header's world does not import updates: no guest would read them";
            let remedy = "add `import cryptlet:fabric/updates@1.0.0;` to the world, or take out `updateKeys`";
            return Err(Problem::new("updates-not-read", state, remedy));
        }
        Ok(())
    }

    fn check_bounds(&self) -> Outcome {
        let parts = [
            ("component", self.component.len(), MAX_COMPONENT),
            ("header", self.header.len(), MAX_HEADER),
            ("configuration", self.configuration.len(), MAX_CONFIGURATION),
        ];
        for (part, length, most) in parts {
            if u32::try_from(length).is_ok_and(|length| length <= most) {
                continue;
            }
            let state = format!("the {part} has {length} bytes; the chain takes {most}");
            return Err(Problem::new(
                "too-long",
                state,
                format!("shorten the {part}"),
            ));
        }
        Ok(())
    }
}

/// Parses a header's bytes.
pub fn header_of(text: &[u8]) -> Outcome<Header> {
    let remedy = "write it as docs/writing-a-cryptlet.md shows";
    let text =
        std::str::from_utf8(text).explain("bad-header", "the header is not UTF-8", remedy)?;
    Header::parse(text).explain("bad-header", "the header can't be used", remedy)
}

/// A component as it is; a core module wrapped as one.
fn component_of(bytes: &[u8]) -> Outcome<Vec<u8>> {
    /// How WebAssembly begins: magic and version of a core module, of a component.
    const MODULE: &[u8] = b"\0asm\x01\0\0\0";
    const COMPONENT: &[u8] = b"\0asm\x0d\0\x01\0";
    let remedy =
        "build the guest for wasm32v1-none with the crate cryptlet-guest, and name its .wasm";
    if bytes.starts_with(COMPONENT) {
        Ok(bytes.to_vec())
    } else if bytes.starts_with(MODULE) {
        let state = "the core module can't be made a component";
        cryptlet_header::componentize(bytes).explain("bad-component", state, remedy)
    } else {
        Err(Problem::new(
            "bad-component",
            "this is no WebAssembly",
            remedy,
        ))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEADER: &str =
        "package test:life@1.0.0;\n\nworld life {\n  export answer: func() -> u64;\n}\n";
    const COMPONENT: &str = r#"(component
        (core module $m (func (export "answer") (result i64) i64.const 42))
        (core instance $i (instantiate $m))
        (func (export "answer") (result u64) (canon lift (core func $i "answer"))))"#;

    fn built(component: &[u8], header: &str) -> Outcome<Package> {
        let configuration = r#"{"name": "life", "description": "it is 42"}"#;
        configured(component, header, configuration)
    }

    fn configured(component: &[u8], header: &str, configuration: &str) -> Outcome<Package> {
        let parts = Parts {
            component,
            header,
            configuration,
            publisher: Account::new([1; 32]),
        };
        Package::build(parts, &Identity::read("//Publisher")?)
    }

    #[test]
    fn a_package_that_was_built_is_read_again() {
        let package = built(&wat::parse_str(COMPONENT).unwrap(), HEADER).unwrap();
        let read = Package::parse(&package.encode()).unwrap();
        assert_eq!(read, package);
        assert_eq!(&read.statement.name[..], b"life");
        assert_eq!(read.header().unwrap().methods.len(), 1);
    }

    #[test]
    fn a_flipped_bit_anywhere_is_refused() {
        let package = built(&wat::parse_str(COMPONENT).unwrap(), HEADER)
            .unwrap()
            .encode();
        for place in 0..package.len() {
            let mut flipped = package.clone();
            flipped[place] ^= 1 << (place % 8);
            assert!(Package::parse(&flipped).is_err(), "byte {place}");
        }
        assert!(Package::parse(&package[..package.len() - 1]).is_err());
        assert!(Package::parse(&[&package[..], b"x"].concat()).is_err());
    }

    #[test]
    fn a_component_that_breaks_its_header_is_not_packed() {
        let component = wat::parse_str(COMPONENT).unwrap();
        let other = HEADER.replace("u64", "string");
        assert_eq!(built(&component, &other).unwrap_err().code, "bad-component");
        assert_eq!(
            built(b"not wasm", HEADER).unwrap_err().code,
            "bad-component"
        );
        assert_eq!(built(&component, "world {").unwrap_err().code, "bad-header");
    }

    #[test]
    fn what_the_configuration_tells_hosts_of_is_in_the_header() {
        let component = wat::parse_str(COMPONENT).unwrap();
        let built = |header: &str, more: &str| {
            let configuration = format!("{{\"name\": \"life\", {more}}}");
            configured(&component, header, &configuration).map_err(|problem| problem.code)
        };
        assert!(built(HEADER, r#""longMethods": ["answer"]"#).is_ok());
        assert_eq!(
            built(HEADER, r#""longMethods": ["answer", "question"]"#).unwrap_err(),
            "no-such-method"
        );
        let keys = format!("\"updateKeys\": [\"0x{}\"]", "5a".repeat(32));
        assert_eq!(built(HEADER, &keys).unwrap_err(), "updates-not-read");
        let reads = HEADER.replace(
            "world life {",
            "world life {\n  import cryptlet:fabric/updates@1.0.0;",
        );
        assert!(built(&reads, &keys).is_ok());
    }

    #[test]
    fn another_account_cannot_be_put_on_a_package() {
        let mut package = built(&wat::parse_str(COMPONENT).unwrap(), HEADER).unwrap();
        package.statement.publisher = Account::new([2; 32]);
        assert_eq!(
            Package::parse(&package.encode()).unwrap_err().code,
            "bad-signature"
        );
    }
}
