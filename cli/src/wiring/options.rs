//! What stands in a tag as `name=value`.

use super::tags::Place;
use crate::{
    error::Outcome,
    gas,
    moment::{duration_ms, moment},
};

/// How long hosts have for an answer if the tag does not say.
const WITHIN_MS: u64 = 30_000;
/// The chain counts in units of so many wei.
const WEI_OF_UNIT: u128 = 1_000_000;

/// The options of one tag.
pub struct Options<'a> {
    place: &'a Place,
    given: Vec<(&'a str, &'a str)>,
}

/// What a callback may use.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Limits {
    /// Most gas.
    pub gas: u64,
    /// Most wei of deposit, as Solidity writes it: `0.2 ether`.
    pub deposit: String,
    /// How long the hosts have for an answer, milliseconds.
    pub within_ms: u64,
}

impl Limits {
    /// What is doubtful about them.
    pub fn doubt(&self, place: &Place) -> Option<String> {
        gas::doubt(self.gas).map(|words| place.said(words))
    }

    /// A callback to a function, as Solidity writes it.
    pub fn callback(&self, function: &str) -> String {
        format!(
            "Callback({{selector: this.{function}.selector, gas: {}, deposit: {}}})",
            self.gas, self.deposit
        )
    }
}

impl<'a> Options<'a> {
    /// Reads words, each of which is an option of a name in `known`.
    pub fn read(place: &'a Place, words: &'a [String], known: &[&str]) -> Outcome<Options<'a>> {
        let mut given: Vec<(&str, &str)> = Vec::new();
        for word in words {
            let option = word
                .split_once('=')
                .filter(|(name, _)| known.contains(name));
            let Some((name, value)) = option else {
                if let Some(("deposit", amount)) = given.last().filter(|_| is_unit(word)) {
                    return Err(place.refuse(
                        format!(
                            "a blank stands between amount and unit: `deposit={amount} {word}`"
                        ),
                        format!("write it without: deposit={amount}{word}"),
                    ));
                }
                let remedy = format!("write what stands there as one of {}", listed(known));
                return Err(place.refuse(format!("`{word}` is not understood"), remedy));
            };
            if given.iter().any(|(other, _)| *other == name) {
                return Err(place.refuse(format!("`{name}=` stands twice"), "leave one of them"));
            }
            given.push((name, value));
        }
        Ok(Options { place, given })
    }

    /// An option's value.
    pub fn value(&self, name: &str) -> Option<&'a str> {
        let mut given = self.given.iter();
        given
            .find(|(other, _)| *other == name)
            .map(|(_, value)| *value)
    }

    /// Gas, deposit and time: the first two must be there.
    pub fn limits(&self) -> Outcome<Limits> {
        Ok(Limits {
            gas: self.gas()?,
            deposit: self.deposit()?,
            within_ms: self.within()?,
        })
    }

    /// A moment or a number: where a trigger begins.
    pub fn from(&self) -> Outcome<Option<u64>> {
        let Some(value) = self.value("from") else {
            return Ok(None);
        };
        let read = value.parse().ok().or_else(|| moment(value).ok());
        read.map(Some).ok_or_else(|| {
            let what = format!("`from={value}` is neither a number nor a moment");
            self.place.refuse(
                what,
                "write from=0, or a moment in UTC: from=2026-11-21T16:00:00Z",
            )
        })
    }

    /// Whether a result is taken that comes after a newer one, as a retry brings it; `None`: the tag does not say.
    pub fn late(&self) -> Outcome<Option<bool>> {
        match self.value("late") {
            None => Ok(None),
            Some("taken") => Ok(Some(true)),
            Some("passed-over") => Ok(Some(false)),
            Some(value) => Err(self.place.refuse(
                format!("`late={value}` says not what is done with an older result"),
                "write late=taken or late=passed-over, or leave it out",
            )),
        }
    }

    fn gas(&self) -> Outcome<u64> {
        let remedy = "say how much gas one callback may use: gas=50000";
        let value = self
            .value("gas")
            .ok_or_else(|| self.place.refuse("there is no `gas=`", remedy))?;
        match value.replace('_', "").parse() {
            Ok(little) if little < gas::TOO_LITTLE => Err(self.place.refuse(
                format!("`gas={value}` is less than calling a contract takes: the chain refuses it (BadCallback)"),
                remedy,
            )),
            Ok(gas) => Ok(gas),
            Err(_) => Err(self
                .place
                .refuse(format!("`gas={value}` is no amount of gas"), remedy)),
        }
    }

    fn deposit(&self) -> Outcome<String> {
        let remedy = "say how many wei one callback may take for what it stores, a multiple of 1000000: deposit=0.2ether";
        let value = self
            .value("deposit")
            .ok_or_else(|| self.place.refuse("there is no `deposit=`", remedy))?;
        amount(value).ok_or_else(|| {
            let what = format!("`deposit={value}` is no amount of wei that the chain can count");
            self.place.refuse(what, remedy)
        })
    }

    fn within(&self) -> Outcome<u64> {
        let Some(value) = self.value("within") else {
            return Ok(WITHIN_MS);
        };
        match duration_ms(value) {
            Ok(ms) if ms > 0 => Ok(ms),
            _ => Err(self.place.refuse(
                format!("`within={value}` is no time"),
                "say how long the hosts have for an answer: within=30s",
            )),
        }
    }
}

/// Whether a word is a unit of amounts.
fn is_unit(word: &str) -> bool {
    matches!(word, "wei" | "gwei" | "ether")
}

/// An amount of wei as Solidity writes it; `None` if it is none, or no multiple of what the chain counts in.
fn amount(text: &str) -> Option<String> {
    read_amount(text).map(|(_, written)| written)
}

/// The same in the chain's smallest unit.
pub fn units(text: &str) -> Option<u128> {
    read_amount(text).map(|(units, _)| units)
}

/// An amount in the chain's smallest unit, and as Solidity writes it.
fn read_amount(text: &str) -> Option<(u128, String)> {
    let begin = text.find(|sign: char| sign.is_ascii_alphabetic());
    let (digits, unit) = text.split_at(begin.unwrap_or(text.len()));
    let places: usize = match unit {
        "" | "wei" => 0,
        "gwei" => 9,
        "ether" => 18,
        _ => return None,
    };
    let plain = digits.replace('_', "");
    let (whole, fraction) = plain.split_once('.').unwrap_or((&plain, ""));
    let is_number = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    if whole.is_empty() || !is_number(whole) || !is_number(fraction) || fraction.len() > places {
        return None;
    }
    if plain.ends_with('.') {
        return None;
    }
    let wei: u128 = format!("{whole}{fraction:0<places$}").parse().ok()?;
    let unit = if unit.is_empty() { "wei" } else { unit };
    wei.is_multiple_of(WEI_OF_UNIT)
        .then(|| (wei / WEI_OF_UNIT, format!("{plain} {unit}")))
}

/// `gas=`, `deposit=` and `within=`
fn listed(known: &[&str]) -> String {
    let names: Vec<String> = known.iter().map(|name| format!("{name}=")).collect();
    names.join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_whole_units_of_the_chain() {
        for (text, expected) in [
            ("0", Some("0 wei")),
            ("1000000", Some("1000000 wei")),
            ("1_000_000wei", Some("1000000 wei")),
            ("0.2ether", Some("0.2 ether")),
            ("0.000000000001ether", Some("0.000000000001 ether")),
            ("1.5gwei", Some("1.5 gwei")),
            ("1", None),
            ("0.0000000000001ether", None),
            ("1.5", None),
            ("1.ether", None),
            (".5ether", None),
            ("ether", None),
            ("-1ether", None),
            ("1e18", None),
            ("1CLT", None),
            ("400000000000000000000ether", None),
        ] {
            assert_eq!(amount(text).as_deref(), expected, "{text}");
        }
    }
}
