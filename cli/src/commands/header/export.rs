//! `cryptlet header export`: a header as a Solidity library.

use crate::{
    configuration::Configuration,
    context::Context,
    error::{Explain, Outcome, Problem},
    files,
    output::{hex, Sheet},
    resolve,
};
use cryptlet_header::solidity::{self, Exported, SDK};
use cryptlet_primitives::{
    digest::sha256,
    ids::{CryptletId, Version},
    package::{MAX_CONFIGURATION, MAX_HEADER},
    Public,
};
use serde_json::json;
use std::path::{Path, PathBuf};

/// The command's arguments.
#[derive(clap::Args)]
pub struct Export {
    /// A header's file, or the name or number of a registered cryptlet: its newest version. What holds a point or a slash
    /// is a file.
    #[arg(value_name = "HEADER.wit|NAME|NUMBER")]
    header: String,
    /// As a Solidity library: the default, and the one language that there is.
    #[arg(long)]
    solidity: bool,
    /// Of a file, the cryptlet's configuration, which holds its name and public key. Without it the header's world names
    /// the library.
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
    /// The Solidity file to write, with folders that are missing; without it, the text is the answer.
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
    /// Where the library imports Values.sol and its companions from.
    #[arg(long, value_name = "PATH", default_value = SDK)]
    sdk: String,
}

/// A header, and what is known of its cryptlet.
struct Source {
    header: String,
    name: Option<String>,
    number: Option<CryptletId>,
    version: Option<Version>,
    public_key: Option<Public>,
}

impl Export {
    /// Makes the library.
    pub async fn run(self, context: &Context) -> Outcome {
        let source = match self.header.contains(['.', '/']) {
            true => self.read(Path::new(&self.header))?,
            false => self.registered(context).await?,
        };
        let Exported { library, text } = solidity::export(&solidity::Export {
            header: &source.header,
            name: source.name.as_deref(),
            number: source.number,
            version: source.version,
            public_key: source.public_key,
            sdk: &self.sdk,
        })
        .explain(
            "not-exported",
            "the header can't be a Solidity library",
            "mend what is named; docs/writing-a-cryptlet.md shows what headers hold",
        )?;
        if let Some(out) = &self.out {
            if let Some(folder) = out.parent() {
                files::make_folder(folder)?;
            }
            files::write(out, text.as_bytes())?;
        }
        let mut shown = json!({
            "library": library,
            "cryptlet": source.name,
            "number": source.number,
            "version": source.version,
            "publicKey": source.public_key.map(hex),
            "headerDigest": sha256(source.header.as_bytes()),
            "digest": sha256(text.as_bytes()),
            "file": self.out,
        });
        let Some(out) = &self.out else {
            shown["solidity"] = json!(text);
            return context.output.answer(&shown, &text);
        };
        let human = Sheet::default()
            .row("library", library)
            .maybe("number", source.number)
            .maybe("version", source.version)
            .maybe("public key", source.public_key.map(hex))
            .row("header's SHA-256", hex(sha256(source.header.as_bytes())))
            .row("written to", out.display());
        context.output.answer(&shown, &human.text())
    }

    fn read(&self, header: &Path) -> Outcome<Source> {
        let configuration = match &self.config {
            Some(path) => {
                let text = files::read_text(path, u64::from(MAX_CONFIGURATION))?;
                Some(Configuration::name_and_key(&text)?)
            }
            None => None,
        };
        let (name, public_key) = configuration.unzip();
        Ok(Source {
            header: files::read_text(header, u64::from(MAX_HEADER))?,
            name,
            number: None,
            version: None,
            public_key: public_key.flatten(),
        })
    }

    async fn registered(&self, context: &Context) -> Outcome<Source> {
        if self.config.is_some() {
            return Err(Problem::new(
                "config-of-a-file",
                format!("--config goes with a header's file, and `{}` is none", self.header),
                "leave --config out, which the chain knows; or name the file with its folder, such as ./header.wit",
            ));
        }
        let (chain, at) = context.believed().await?;
        let cryptlet = resolve::cryptlet(&chain, &self.header, at).await?;
        Ok(Source {
            header: cryptlet.header,
            name: Some(cryptlet.name),
            number: Some(cryptlet.id),
            version: Some(cryptlet.version),
            public_key: Some(cryptlet.identity),
        })
    }
}
