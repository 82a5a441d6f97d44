//! What the kernel holds a guest's process to, as that process reports it.

use codec::{Decode, Encode};
use serde::Serialize;
use std::fmt;

/// The confinement in force.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Encode, Decode, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Confinement {
    /// Whether a seccomp filter lets only the worker's own system calls through.
    pub seccomp: bool,
    /// What Landlock takes away.
    pub landlock: Landlock,
}

/// What Landlock takes away.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Encode, Decode, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Landlock {
    /// Files, TCP ports, signals and abstract sockets outside of the process.
    Full,
    /// Files, and what else this kernel's Landlock knows.
    Partial,
    /// Nothing: this kernel has no Landlock, or it is switched off.
    None,
}

impl Confinement {
    /// Whether both parts are in force.
    pub fn is_whole(&self) -> bool {
        self.seccomp && self.landlock != Landlock::None
    }
}

impl fmt::Display for Confinement {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let seccomp = if self.seccomp { "in force" } else { "missing" };
        let landlock = match self.landlock {
            Landlock::Full => "in force",
            Landlock::Partial => "in force as far as this kernel knows it",
            Landlock::None => "missing",
        };
        write!(formatter, "seccomp {seccomp}, Landlock {landlock}")
    }
}
