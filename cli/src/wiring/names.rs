//! Names of the written contract that are free.

use super::tags::Place;
use crate::error::Outcome;
use std::collections::BTreeSet;

/// Names that are taken: by the contract, by what it inherits, by its file, and by what is written.
#[derive(Clone, Debug, Default)]
pub struct Names {
    taken: BTreeSet<String>,
}

impl Names {
    /// These are taken.
    pub fn new<'a>(taken: impl IntoIterator<Item = &'a str>) -> Names {
        Names {
            taken: taken.into_iter().map(str::to_owned).collect(),
        }
    }

    /// Takes a name for something that is written.
    ///
    /// # Errors
    /// `name-taken`: something has the name already.
    pub fn claim(&mut self, name: &str, place: &Place) -> Outcome {
        if self.taken.insert(name.to_owned()) {
            return Ok(());
        }
        Err(place.refuse_as(
            "name-taken",
            format!("`{name}` is to be written for it, and there is something of that name"),
            "name one of the two otherwise",
        ))
    }

    /// A name for a parameter or a variable, which hides nothing.
    pub fn local(&self, wanted: &str) -> String {
        let mut name = wanted.to_owned();
        while self.taken.contains(&name) {
            name.push('_');
        }
        name
    }
}

/// `OilRose` of `oilRose`, and of `_oilRose`.
pub fn capital(name: &str) -> String {
    let mut signs = name.trim_start_matches('_').chars();
    match signs.next() {
        Some(first) => format!("{}{}", first.to_ascii_uppercase(), signs.as_str()),
        None => String::new(),
    }
}

/// `marketWatcher` of `MarketWatcher`.
pub fn small(name: &str) -> String {
    let mut signs = name.chars();
    match signs.next() {
        Some(first) => format!("{}{}", first.to_ascii_lowercase(), signs.as_str()),
        None => String::new(),
    }
}

/// `WtiOil` of `wti-oil`, as headers name their cases.
pub fn pascal(name: &str) -> String {
    name.split('-')
        .map(|word| capital(&word.to_ascii_lowercase()))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_made_as_headers_and_contracts_make_them() {
        assert_eq!(capital("_oilRose"), "OilRose");
        assert_eq!(small("MarketWatcher"), "marketWatcher");
        assert_eq!(pascal("treasury-10y"), "Treasury10y");
        assert_eq!(pascal("x25519-aes128-gcm"), "X25519Aes128Gcm");
    }

    #[test]
    fn a_variable_hides_nothing() {
        let names = Names::new(["price", "price_"]);
        assert_eq!(names.local("price"), "price__");
        assert_eq!(names.local("start"), "start");
    }
}
