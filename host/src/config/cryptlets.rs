//! Cryptlets as an operator names them: by number, by registered name, or all.

use cryptlet_primitives::ids::CryptletId;
use serde::Deserialize;

/// Which cryptlets an entry of the configuration is for: `"all"`, or a list of names and numbers.
#[derive(Clone, PartialEq, Eq, Debug, Default, Deserialize)]
#[serde(try_from = "CryptletsText")]
pub enum Cryptlets {
    /// Whatever there is.
    #[default]
    All,
    /// These.
    Listed(Vec<Named>),
}

/// One cryptlet.
#[derive(Clone, PartialEq, Eq, Debug, Deserialize)]
#[serde(untagged)]
pub enum Named {
    /// By number, which no other cryptlet ever gets.
    Number(u32),
    /// By the name that it is registered under now: after its release another cryptlet may take it.
    Name(String),
}

/// How [`Cryptlets`] are written.
#[derive(Deserialize)]
#[serde(untagged)]
enum CryptletsText {
    Word(String),
    Listed(Vec<Named>),
}

impl TryFrom<CryptletsText> for Cryptlets {
    type Error = &'static str;

    fn try_from(text: CryptletsText) -> Result<Self, Self::Error> {
        match text {
            CryptletsText::Word(word) if word == "all" => Ok(Cryptlets::All),
            CryptletsText::Word(_) => {
                Err("cryptlets are \"all\", or a list of names and numbers in brackets")
            }
            CryptletsText::Listed(listed) => Ok(Cryptlets::Listed(listed)),
        }
    }
}

impl Cryptlets {
    /// Whether a cryptlet is among them.
    pub fn includes(&self, id: CryptletId, name: &str) -> bool {
        match self {
            Cryptlets::All => true,
            Cryptlets::Listed(listed) => listed.iter().any(|named| named.is(id, name)),
        }
    }

    /// Whether a cryptlet is listed: the word `"all"` names none.
    pub fn list(&self, id: CryptletId, name: &str) -> bool {
        matches!(self, Cryptlets::Listed(_)) && self.includes(id, name)
    }
}

impl Named {
    /// Whether this is the cryptlet with that number and name.
    pub fn is(&self, id: CryptletId, name: &str) -> bool {
        match self {
            Named::Number(number) => *number == id.0,
            Named::Name(known) => known == name,
        }
    }
}
