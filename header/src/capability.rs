//! What a cryptlet may ask of the fabric.

use std::fmt;

/// The WIT text of the package `cryptlet:fabric`: every capability that there is.
pub const FABRIC_WIT: &str = include_str!("../../sdk/wit/fabric.wit");

/// An interface of the fabric that a header may import.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Capability {
    /// Outside data by name.
    Source,
    /// The round that is being answered: its number, its moments, its cursor, its seed.
    Round,
    /// Updates from outside.
    Updates,
    /// Contents that are sealed to the pool's hosts.
    Secrets,
    /// Lines for the operator's log.
    Log,
}

impl Capability {
    /// All of them.
    pub const ALL: [Capability; 5] = [
        Capability::Source,
        Capability::Round,
        Capability::Updates,
        Capability::Secrets,
        Capability::Log,
    ];

    /// The name by which headers and components import it.
    pub const fn interface(self) -> &'static str {
        match self {
            Capability::Source => "cryptlet:fabric/source@1.0.0",
            Capability::Round => "cryptlet:fabric/round@1.0.0",
            Capability::Updates => "cryptlet:fabric/updates@1.0.0",
            Capability::Secrets => "cryptlet:fabric/secrets@1.0.0",
            Capability::Log => "cryptlet:fabric/log@1.0.0",
        }
    }

    /// The capability that is imported by this name.
    pub fn of_interface(name: &str) -> Option<Capability> {
        Capability::ALL
            .into_iter()
            .find(|capability| capability.interface() == name)
    }
}

impl fmt::Display for Capability {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Capability::Source => "source",
            Capability::Round => "round",
            Capability::Updates => "updates",
            Capability::Secrets => "secrets",
            Capability::Log => "log",
        })
    }
}
