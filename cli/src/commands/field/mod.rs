//! `cryptlet field`: contents that only those read whom they are sealed to.

mod approve;
mod key;
mod open;
mod seal;
mod sealed;

use crate::{context::Context, error::Outcome};
use clap::ValueEnum;

/// What can be done with sealed contents.
#[derive(clap::Subcommand)]
pub enum Field {
    /// Make, publish, take back and show encryption keys (X25519).
    #[command(after_help = "Example: cryptlet field key new mine.key")]
    #[command(subcommand)]
    Key(key::Key),
    /// Seal a content to the hosts of a cryptlet's pool: give it to the cryptlet as an argument.
    #[command(
        after_help = "Example: cryptlet field seal customer-validator --content customer.json --out customer.sealed"
    )]
    Seal(seal::Seal),
    /// Open what is sealed to a key of your own: a field of an answer.
    #[command(
        after_help = "Example: cryptlet field open result.json --key mine.key --genesis 0x5ba154ec4314793a5d9e929d0dc685e680b3f5dce202523ee7ab54e532e31fae"
    )]
    Open(open::Open),
    /// Sign who reads a content that is sealed to a cryptlet: what `rewrap` of property-privacy asks for.
    #[command(
        after_help = "Example: cryptlet field approve property-privacy --content house.sealed --to //Alice --to //Bob --key authority.key"
    )]
    Approve(approve::Approve),
}

impl Field {
    /// Runs the command.
    pub async fn run(self, context: &Context) -> Outcome {
        match self {
            Field::Key(key) => key.run(context).await,
            Field::Seal(seal) => seal.run(context).await,
            Field::Open(open) => open.run(context).await,
            Field::Approve(approve) => approve.run(context).await,
        }
    }
}

/// What a content is encrypted with.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, ValueEnum)]
enum Scheme {
    /// DHKEM(X25519, HKDF-SHA256), HKDF-SHA256, ChaCha20Poly1305.
    #[default]
    Chacha20Poly1305,
    /// DHKEM(X25519, HKDF-SHA256), HKDF-SHA256, AES-128-GCM.
    #[value(name = "aes-128-gcm")]
    Aes128Gcm,
}

impl From<Scheme> for cryptlet_sealing::Scheme {
    fn from(scheme: Scheme) -> Self {
        match scheme {
            Scheme::Chacha20Poly1305 => cryptlet_sealing::Scheme::ChaCha20Poly1305,
            Scheme::Aes128Gcm => cryptlet_sealing::Scheme::Aes128Gcm,
        }
    }
}

/// The scheme's name.
fn named(scheme: cryptlet_sealing::Scheme) -> &'static str {
    match scheme {
        cryptlet_sealing::Scheme::ChaCha20Poly1305 => "chacha20-poly1305",
        cryptlet_sealing::Scheme::Aes128Gcm => "aes-128-gcm",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_scheme_is_read_by_the_name_that_is_shown() {
        for scheme in [Scheme::Chacha20Poly1305, Scheme::Aes128Gcm] {
            let name = named(scheme.into());
            assert_eq!(Scheme::from_str(name, false), Ok(scheme));
        }
    }
}
