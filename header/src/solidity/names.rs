//! Names of WIT as names of Solidity.
//!
//! A WIT name is words with hyphens, `price-at`. It becomes `priceAt` where Solidity has functions, parameters and
//! members, `PriceAt` where it has types and cases, `PRICE_AT` in constants. A name that Solidity reserves, that it
//! predefines, or that is taken already in the same place gets an underscore at its end, and another as long as that is
//! not enough: `days` becomes `days_`. Names are taken in the order of their declaration.

use super::reserved::is_reserved;
use std::collections::BTreeSet;

/// The words of a WIT name. An identifier of Solidity begins with a letter, as a WIT name does; of other signs nothing
/// is left.
fn words(name: &str) -> impl Iterator<Item = String> + '_ {
    name.split('-').map(|word| {
        word.chars()
            .filter(char::is_ascii_alphanumeric)
            .map(|sign| sign.to_ascii_lowercase())
            .collect()
    })
}

fn capital(word: &str) -> String {
    let mut signs = word.chars();
    match signs.next() {
        Some(first) => format!("{}{}", first.to_ascii_uppercase(), signs.as_str()),
        None => String::new(),
    }
}

/// `PriceAt`
pub(crate) fn pascal(name: &str) -> String {
    words(name).map(|word| capital(&word)).collect()
}

/// `priceAt`
pub(crate) fn camel(name: &str) -> String {
    let pascal = pascal(name);
    let mut signs = pascal.chars();
    match signs.next() {
        Some(first) => format!("{}{}", first.to_ascii_lowercase(), signs.as_str()),
        None => String::new(),
    }
}

/// `PRICE_AT`
pub(crate) fn screaming(name: &str) -> String {
    let words: Vec<String> = words(name).map(|word| word.to_ascii_uppercase()).collect();
    words.join("_")
}

/// The names of one place: of the library, of a struct, of a function's parameters.
#[derive(Clone, Default)]
pub(crate) struct Scope {
    taken: BTreeSet<String>,
}

impl Scope {
    /// The place where these names are taken.
    pub(crate) fn of<'a>(names: impl IntoIterator<Item = &'a str>) -> Scope {
        Scope {
            taken: names.into_iter().map(str::to_owned).collect(),
        }
    }

    /// A place within this one, whose names would hide those outside.
    pub(crate) fn inner<'a>(&self, names: impl IntoIterator<Item = &'a str>) -> Scope {
        let mut inner = self.clone();
        inner.taken.extend(names.into_iter().map(str::to_owned));
        inner
    }

    /// Takes this name, or the next that is free.
    pub(crate) fn take(&mut self, wanted: String) -> String {
        let mut name = wanted;
        while !self.is_free(&name) {
            name.push('_');
        }
        self.taken.insert(name.clone());
        name
    }

    /// Takes a stem of which all the names that `made` makes are free.
    pub(crate) fn take_all<const N: usize>(
        &mut self,
        wanted: String,
        made: impl Fn(&str) -> [String; N],
    ) -> String {
        let mut stem = wanted;
        while !made(&stem).iter().all(|name| self.is_free(name)) {
            stem.push('_');
        }
        self.taken.extend(made(&stem));
        stem
    }

    fn is_free(&self, name: &str) -> bool {
        !is_reserved(name) && !self.taken.contains(name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_joined_as_solidity_writes_them() {
        for (name, expected) in [
            ("price-at", ["PriceAt", "priceAt", "PRICE_AT"]),
            (
                "treasury-10y",
                ["Treasury10y", "treasury10y", "TREASURY_10Y"],
            ),
            ("HTTP-get", ["HttpGet", "httpGet", "HTTP_GET"]),
            ("a", ["A", "a", "A"]),
        ] {
            assert_eq!([pascal(name), camel(name), screaming(name)], expected);
        }
    }

    #[test]
    fn what_is_reserved_or_taken_gets_an_underscore() {
        let mut scope = Scope::of(["Values"]);
        let take = |scope: &mut Scope, name: &str| scope.take(name.to_owned());
        assert_eq!(take(&mut scope, "Values"), "Values_");
        assert_eq!(take(&mut scope, "days"), "days_");
        assert_eq!(take(&mut scope, "price10"), "price10");
        assert_eq!(take(&mut scope, "price10"), "price10_");
        assert_eq!(take(&mut scope, "price10"), "price10__");
        assert_eq!(take(&mut scope.inner(["fee"]), "fee"), "fee_");
        assert_eq!(take(&mut scope, "fee"), "fee");
        let made = |stem: &str| [format!("{stem}Params"), format!("request{stem}")];
        scope.take("requestx".to_owned());
        assert_eq!(scope.take_all("x".to_owned(), made), "x_");
        assert_eq!(scope.take("x_Params".to_owned()), "x_Params_");
    }
}
