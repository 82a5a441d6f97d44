//! A bound on how much is written out.

use crate::unsupported::Unsupported;

/// How many more types and names may be written out.
pub(crate) struct Nodes(u16);

impl Nodes {
    pub(crate) fn new(most: u16) -> Self {
        Nodes(most)
    }

    /// Takes one.
    pub(crate) fn take(&mut self) -> Result<(), Unsupported> {
        self.0 = self.0.checked_sub(1).ok_or(Unsupported::TooLarge)?;
        Ok(())
    }

    /// A case's name, counted: a type of many cases is written out as often as it is used.
    pub(crate) fn name(&mut self, name: &str) -> Result<String, Unsupported> {
        self.take()?;
        Ok(name.to_owned())
    }
}
