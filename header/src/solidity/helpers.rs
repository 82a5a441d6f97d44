//! Functions that a library needs for its own use, each once.

use super::{declared::Types, names::Scope, shapes::Shape};

/// The functions that read values, or those that write them, by what they are for. They are named when they are first
/// needed, and written afterwards, which may need others.
pub(crate) struct Helpers {
    prefix: &'static str,
    scope: Scope,
    named: Vec<(Shape, String)>,
}

impl Helpers {
    /// None yet. `prefix` begins all names; with an underscore it keeps them apart from those of the header.
    pub(crate) fn new(prefix: &'static str) -> Helpers {
        Helpers {
            prefix,
            scope: Scope::default(),
            named: Vec::new(),
        }
    }

    /// The name of the function for this shape.
    pub(crate) fn name(&mut self, types: &Types, shape: &Shape) -> String {
        if let Some((_, name)) = self.named.iter().find(|(known, _)| known == shape) {
            return name.clone();
        }
        let wanted = format!("{}{}", self.prefix, types.title(shape));
        let name = self.scope.take(wanted);
        self.named.push((shape.clone(), name.clone()));
        name
    }

    /// The function at this place of all that are needed.
    pub(crate) fn at(&self, place: usize) -> Option<(Shape, String)> {
        self.named.get(place).cloned()
    }
}
