//! What a cryptlet's registered configuration says to hosts, beyond its sources.

use cryptlet_primitives::{
    configuration::{self, UpdateKeys},
    statement::Method,
    view::CryptletView,
};

/// How long a method's questions take, by the cryptlet's own word.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Pace {
    /// No longer than a round between people.
    Short,
    /// Minutes: in turns and within bounds of their own.
    Long,
}

impl Pace {
    /// The pace of one of a cryptlet's methods.
    pub fn of<AccountId>(cryptlet: &CryptletView<AccountId>, method: &Method) -> Self {
        let configuration = configuration::parse(cryptlet.configuration.as_bytes());
        match configuration {
            Ok(configuration) if configuration.long_methods.contains(method) => Pace::Long,
            _ => Pace::Short,
        }
    }
}

/// The keys that may send a cryptlet updates: none if its configuration can't be read.
pub fn update_keys<AccountId>(cryptlet: &CryptletView<AccountId>) -> UpdateKeys {
    configuration::parse(cryptlet.configuration.as_bytes())
        .map(|configuration| configuration.update_keys)
        .unwrap_or_default()
}
