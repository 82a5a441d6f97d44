//! What the user sees: tables for people, one JSON document for scripts, progress on the error stream.
//!
//! Names, answers and texts are what others put on the chain: [`visible`] keeps them from steering a terminal and from
//! hiding a difference, and all that is printed goes through it.

use crate::error::{Outcome, Problem};
use serde_json::Value;
use std::{
    borrow::Cow,
    io::{ErrorKind, Write},
};

/// The code of the one [`Problem`] that is no failure: whoever read the answer has closed the pipe, as `head` does.
pub const NOT_READ: &str = "not-read";

/// Where answers and progress go, and in which form.
#[derive(Clone, Copy, Debug)]
pub struct Output {
    /// Answers as JSON on the standard output, one document a line.
    pub json: bool,
    /// No progress lines.
    pub quiet: bool,
}

impl Output {
    /// Prints an answer in the form that was asked for. [`NOT_READ`] if nobody reads it.
    pub fn answer(&self, json: &Value, human: &str) -> Outcome {
        let text = if self.json {
            json.to_string()
        } else {
            human.trim_end().to_owned()
        };
        let written = writeln!(std::io::stdout().lock(), "{}", visible(&text));
        written.map_err(|error| match error.kind() {
            ErrorKind::BrokenPipe => {
                Problem::new(NOT_READ, "nobody reads the answer", "nothing to do")
            }
            _ => Problem::new(
                "not-written",
                format!("the answer can't be written: {error}"),
                "see where the standard output goes; what the command did before stands",
            ),
        })
    }

    /// Prints one line about what is going on.
    pub fn progress(&self, line: impl AsRef<str>) {
        if !self.quiet {
            let _ = writeln!(std::io::stderr().lock(), "· {}", visible(line.as_ref()));
        }
    }

    /// Prints an error: as JSON on the standard output, so that scripts read one stream, or in two lines on the error
    /// stream; there too if the standard output takes nothing.
    pub fn problem(&self, problem: &Problem) {
        if self.json && self.answer(&problem.to_json(), "").is_ok() {
            return;
        }
        let Problem {
            code,
            state,
            remedy,
        } = problem;
        let _ = writeln!(
            std::io::stderr().lock(),
            "error [{code}]: {}\nremedy: {}",
            indented(&visible(state), "  "),
            indented(&visible(remedy), "  ")
        );
    }
}

/// Names and their values, one a line, aligned.
#[derive(Default)]
pub struct Sheet {
    rows: Vec<(String, String)>,
}

impl Sheet {
    /// Adds a line.
    pub fn row(mut self, name: &str, value: impl ToString) -> Self {
        self.rows.push((name.to_owned(), value.to_string()));
        self
    }

    /// Adds a line if there is a value.
    pub fn maybe(self, name: &str, value: Option<impl ToString>) -> Self {
        match value {
            Some(value) => self.row(name, value),
            None => self,
        }
    }

    /// The text.
    pub fn text(&self) -> String {
        let width = self
            .rows
            .iter()
            .map(|(name, _)| name.chars().count())
            .max()
            .unwrap_or(0);
        let indent = " ".repeat(width + 2);
        let line = |(name, value): &(String, String)| {
            format!("{name:width$}  {}\n", indented(value, &indent))
        };
        self.rows.iter().map(line).collect()
    }
}

/// Rows under headings, in columns.
pub struct Table {
    headings: Vec<&'static str>,
    rows: Vec<Vec<String>>,
}

impl Table {
    /// A table with these columns.
    pub fn new(headings: &[&'static str]) -> Self {
        Table {
            headings: headings.to_vec(),
            rows: Vec::new(),
        }
    }

    /// Adds a row; cells beyond the headings are not shown. A cell is one line, and as wide as it is shown.
    pub fn push(&mut self, cells: Vec<String>) {
        self.rows
            .push(cells.iter().map(|cell| one_line(cell)).collect());
    }

    /// The text, with `empty` in place of a table without rows.
    pub fn text(&self, empty: &str) -> String {
        if self.rows.is_empty() {
            return empty.to_owned();
        }
        let cell = |row: &[String], column| row.get(column).map_or("", String::as_str).to_owned();
        let headings: Vec<String> = self
            .headings
            .iter()
            .map(|name| (*name).to_owned())
            .collect();
        let lines: Vec<&[String]> = std::iter::once(&headings[..])
            .chain(self.rows.iter().map(|row| &row[..]))
            .collect();
        let widths: Vec<usize> = (0..headings.len())
            .map(|column| {
                lines
                    .iter()
                    .map(|row| cell(row, column).chars().count())
                    .max()
            })
            .map(Option::unwrap_or_default)
            .collect();
        let mut text = String::new();
        for row in lines {
            let cells = widths.iter().enumerate();
            let line: Vec<String> = cells
                .map(|(column, width)| format!("{:width$}", cell(row, column)))
                .collect();
            text.push_str(line.join("  ").trim_end());
            text.push('\n');
        }
        text
    }
}

/// The text with what nobody sees written out, as JSON writes it (`\u001b`): control characters but for ends of lines and
/// tabs, marks that turn the direction of writing, and characters without a shape, which make two names look like one.
/// A JSON document stays the same document.
pub fn visible(text: &str) -> Cow<'_, str> {
    if !text.contains(is_unseen) {
        return Cow::Borrowed(text);
    }
    let mut shown = String::with_capacity(text.len());
    for character in text.chars() {
        if is_unseen(character) {
            for unit in character.encode_utf16(&mut [0; 2]) {
                shown.push_str(&format!("\\u{unit:04x}"));
            }
        } else {
            shown.push(character);
        }
    }
    Cow::Owned(shown)
}

/// The same in one line: its ends of lines are written out, too.
pub fn one_line(text: &str) -> String {
    visible(text).replace('\n', "\\n")
}

/// Controls, ends of lines and paragraphs, and what Unicode calls Default_Ignorable_Code_Point.
fn is_unseen(character: char) -> bool {
    match character {
        '\n' | '\t' => false,
        '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}'..='\u{1160}' | '\u{17b4}'..='\u{17b5}' => {
            true
        }
        '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' => true,
        '\u{2060}'..='\u{206f}' | '\u{3164}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' => true,
        '\u{ffa0}' | '\u{fff0}'..='\u{fffb}' | '\u{1bca0}'..='\u{1bca3}' => true,
        '\u{1d173}'..='\u{1d17a}' | '\u{e0000}'..='\u{e0fff}' => true,
        _ => character.is_control(),
    }
}

/// Lines after the first begin with `indent`: no value passes for a line of its own.
fn indented(text: &str, indent: &str) -> String {
    text.replace('\n', &format!("\n{indent}"))
}

/// Bytes as text for people and scripts: `0x` and lower-case hex.
pub fn hex(bytes: impl AsRef<[u8]>) -> String {
    format!("0x{}", hex::encode(bytes))
}

/// Numbers in one line: `1, 2, 3`, or `none`.
pub fn listed<T: ToString>(items: impl IntoIterator<Item = T>) -> String {
    let items: Vec<String> = items.into_iter().map(|item| item.to_string()).collect();
    if items.is_empty() {
        "none".to_owned()
    } else {
        items.join(", ")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_as_wide_as_their_widest_cell() {
        let mut table = Table::new(&["ID", "NAME"]);
        table.push(vec!["1".into(), "oil".into()]);
        table.push(vec!["200".into(), "gold".into()]);
        assert_eq!(table.text(""), "ID   NAME\n1    oil\n200  gold\n");
        assert_eq!(Table::new(&["ID"]).text("nothing"), "nothing");
    }

    #[test]
    fn what_nobody_sees_is_written_out() {
        for (text, shown) in [
            ("oil 2020 — Öl", "oil 2020 — Öl"),
            ("two\nlines\tand a tab", "two\nlines\tand a tab"),
            ("\u{1b}[2Jgone", "\\u001b[2Jgone"),
            ("\u{7f}\u{9b}31m\r", "\\u007f\\u009b31m\\u000d"),
            ("\u{202e}lio\u{2066}\u{200f}", "\\u202elio\\u2066\\u200f"),
            (
                "wti\u{200b}\u{feff}\u{ad}\u{fe0f}",
                "wti\\u200b\\ufeff\\u00ad\\ufe0f",
            ),
            ("oil\u{e0041}", "oil\\udb40\\udc41"),
        ] {
            assert_eq!(visible(text), shown);
            assert_eq!(visible(&visible(text)), shown);
        }
        let json = serde_json::json!({ "name": "\u{9b}31m\u{202e}\u{1b}\u{200b}\u{e0041}" });
        let printed = visible(&json.to_string()).into_owned();
        assert!(!printed.contains(is_unseen));
        assert_eq!(serde_json::from_str::<Value>(&printed).unwrap(), json);
    }

    #[test]
    fn a_cell_is_one_line_as_wide_as_it_is_shown() {
        let mut table = Table::new(&["NAME", "ID"]);
        table.push(vec!["a\u{1b}".into(), "1".into()]);
        table.push(vec!["b\nc".into(), "2".into()]);
        assert_eq!(table.text(""), "NAME     ID\na\\u001b  1\nb\\nc     2\n");
    }

    #[test]
    fn a_value_of_several_lines_stays_in_its_column() {
        let sheet = Sheet::default()
            .row("name", "a")
            .row("header", "b\nc")
            .maybe("x", None::<u8>);
        assert_eq!(sheet.text(), "name    a\nheader  b\n        c\n");
    }
}
