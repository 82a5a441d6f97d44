//! The Rust file with the weights.

use crate::formula::{Formula, Line, HEADROOM};
use std::fmt::Write;

const HEAD: &str = "\
use super::WeightInfo;
use core::marker::PhantomData;
use frame_support::{traits::Get, weights::Weight};

/// Weights as measured, with the database weights of the runtime.
pub struct MeasuredWeight<T>(PhantomData<T>);

impl<T: frame_system::Config> WeightInfo for MeasuredWeight<T> {
";

/// The whole file; `rustfmt` gives it its form.
pub fn write(note: &str, formulas: &[Formula]) -> String {
    let mut text = format!(
        "//! Weights, as measured by `./scripts/benchmark weights`, which writes this file. A function without an \"At least\" has come\n\
         //! since: its weight is an estimate until the next run.\n//!\n\
         //! {note}; the runtime ran as WebAssembly. Weights have {HEADROOM} times the time that was measured there: validators may\n\
         //! be slower. Time alone is charged: the chain proves no storage to anybody.\n\n{HEAD}"
    );
    for formula in formulas {
        text.push_str(&function(formula));
    }
    text.push_str("}\n");
    text
}

fn function(formula: &Formula) -> String {
    let uses = |place: usize| {
        let lines = [&formula.time, &formula.reads, &formula.writes];
        lines
            .iter()
            .any(|line| line.slopes.get(place).is_some_and(|slope| *slope > 0))
    };
    let parameters: Vec<String> = formula
        .components
        .iter()
        .enumerate()
        .map(|(place, name)| format!("{}{name}: u32", if uses(place) { "" } else { "_" }))
        .collect();
    let mut text = format!(
        "fn {}({}) -> Weight {{\n// At least {} ns.\nWeight::from_parts({}, 0)",
        formula.name,
        parameters.join(", "),
        grouped(formula.least),
        grouped(formula.time.base)
    );
    each(&mut text, &formula.time, &formula.components, |slope| {
        format!("Weight::from_parts({slope}, 0)")
    });
    for (line, kind) in [(&formula.reads, "reads"), (&formula.writes, "writes")] {
        let access = |count: String| format!("T::DbWeight::get().{kind}({count})");
        if line.base > 0 {
            let _ = write!(text, "\n.saturating_add({})", access(grouped(line.base)));
        }
        each(&mut text, line, &formula.components, access);
    }
    text.push_str("\n}\n\n");
    text
}

/// Adds what each component adds.
fn each(text: &mut String, line: &Line, components: &[String], weight: impl Fn(String) -> String) {
    let slopes = line.slopes.iter().zip(components);
    for (slope, component) in slopes.filter(|(slope, _)| **slope > 0) {
        let _ = write!(
            text,
            "\n.saturating_add({}.saturating_mul({component}.into()))",
            weight(grouped(*slope))
        );
    }
}

/// A number with its digits in threes, as Rust reads it.
fn grouped(number: u128) -> String {
    let digits = number.to_string();
    let head = digits.len() % 3;
    let mut text = digits.get(..head).unwrap_or_default().to_owned();
    for (place, digit) in digits.chars().enumerate().skip(head) {
        if (place - head).is_multiple_of(3) && !text.is_empty() {
            text.push('_');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digits_stand_in_threes() {
        let written = [0, 7, 100, 1_000, 1_234_567].map(grouped);
        assert_eq!(written, ["0", "7", "100", "1_000", "1_234_567"]);
    }

    #[test]
    fn only_what_counts_is_written() {
        let line = |base, slope| Line {
            base,
            slopes: vec![slope],
        };
        let formula = Formula {
            name: "settle".into(),
            components: vec!["r".into()],
            time: line(2_000, 50),
            least: 1_900,
            reads: line(0, 2),
            writes: line(1, 0),
        };
        let words: Vec<String> = function(&formula)
            .split_whitespace()
            .map(Into::into)
            .collect();
        assert_eq!(
            words.join(" "),
            "fn settle(r: u32) -> Weight { // At least 1_900 ns. Weight::from_parts(2_000, 0) \
             .saturating_add(Weight::from_parts(50, 0).saturating_mul(r.into())) \
             .saturating_add(T::DbWeight::get().reads(2).saturating_mul(r.into())) \
             .saturating_add(T::DbWeight::get().writes(1)) }"
        );
    }
}
