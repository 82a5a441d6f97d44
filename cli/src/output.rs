//! What the user sees: tables for people, one JSON document for scripts, progress on the error stream.

use crate::error::Problem;
use serde_json::Value;
use std::io::Write;

/// Where answers and progress go, and in which form.
#[derive(Clone, Copy, Debug)]
pub struct Output {
    /// Answers as JSON on the standard output, one document a line.
    pub json: bool,
    /// No progress lines.
    pub quiet: bool,
}

impl Output {
    /// Prints an answer in the form that was asked for. A closed pipe ends the output, nothing else.
    pub fn answer(&self, json: &Value, human: &str) {
        let text = if self.json {
            json.to_string()
        } else {
            human.trim_end().to_owned()
        };
        let _ = writeln!(std::io::stdout().lock(), "{text}");
    }

    /// Prints one line about what is going on.
    pub fn progress(&self, line: impl AsRef<str>) {
        if !self.quiet {
            let _ = writeln!(std::io::stderr().lock(), "· {}", line.as_ref());
        }
    }

    /// Prints an error: as JSON on the standard output, so that scripts read one stream, or in two lines.
    pub fn problem(&self, problem: &Problem) {
        if self.json {
            self.answer(&problem.to_json(), "");
        } else {
            let Problem {
                code,
                state,
                remedy,
            } = problem;
            let _ = writeln!(
                std::io::stderr().lock(),
                "error [{code}]: {state}\nremedy: {remedy}"
            );
        }
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
            format!(
                "{name:width$}  {}\n",
                value.replace('\n', &format!("\n{indent}"))
            )
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

    /// Adds a row; cells beyond the headings are not shown.
    pub fn push(&mut self, cells: Vec<String>) {
        self.rows.push(cells);
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
    fn a_value_of_several_lines_stays_in_its_column() {
        let sheet = Sheet::default()
            .row("name", "a")
            .row("header", "b\nc")
            .maybe("x", None::<u8>);
        assert_eq!(sheet.text(), "name    a\nheader  b\n        c\n");
    }
}
