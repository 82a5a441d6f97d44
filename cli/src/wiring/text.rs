//! Solidity text: lines, indented.

use cryptlet_header::solidity::harmless;

/// The width of a line that is not broken.
const WIDTH: usize = 120;

/// A text that grows by lines.
#[derive(Default)]
pub struct Text {
    text: String,
    level: usize,
}

impl Text {
    /// Adds a line; an empty one is empty at every level.
    pub fn line(&mut self, line: impl AsRef<str>) {
        let line = line.as_ref();
        if !line.is_empty() {
            self.text.push_str(&"    ".repeat(self.level));
            self.text.push_str(line);
        }
        self.text.push('\n');
    }

    /// Adds lines of documentation. What others wrote stays in its comment, whatever it is; an `@` begins a tag where a line
    /// begins with it, which no line of a notice does.
    pub fn docs(&mut self, lines: &[impl AsRef<str>]) {
        for line in lines {
            let line = line.as_ref();
            let (mark, words) = match line.strip_prefix('@') {
                Some(words) => ("@", words),
                None => ("", line),
            };
            self.line(format!("/// {mark}{}", harmless(words)).trim_end());
        }
    }

    /// Adds `head {`, what `body` writes one level further in, and `}`.
    pub fn block(&mut self, head: impl AsRef<str>, body: impl FnOnce(&mut Text)) {
        self.line(format!("{} {{", head.as_ref()));
        self.level = self.level.saturating_add(1);
        body(self);
        self.level = self.level.saturating_sub(1);
        self.line("}");
    }

    /// Adds a list in brackets, which is broken if the line is too long, and after it a block.
    pub fn listed(
        &mut self,
        begin: &str,
        items: &[String],
        end: &str,
        body: impl FnOnce(&mut Text),
    ) {
        self.broken(begin, items, &format!("{end} {{"));
        self.level = self.level.saturating_add(1);
        body(self);
        self.level = self.level.saturating_sub(1);
        self.line("}");
    }

    /// Adds a list between `begin` and `end`, which is broken if the line is too long.
    pub fn broken(&mut self, begin: &str, items: &[String], end: &str) {
        let whole = format!("{begin}{}{end}", items.join(", "));
        let indent = self.level.saturating_mul(4);
        if whole.len().saturating_add(indent) <= WIDTH {
            return self.line(whole);
        }
        self.line(begin);
        self.level = self.level.saturating_add(1);
        for (place, item) in items.iter().enumerate() {
            let is_last = place.saturating_add(1) == items.len();
            self.line(format!("{item}{}", if is_last { "" } else { "," }));
        }
        self.level = self.level.saturating_sub(1);
        self.line(end);
    }

    /// Adds an empty line, unless a block has just begun.
    pub fn gap(&mut self) {
        if !self.text.ends_with("{\n") {
            self.line("");
        }
    }

    /// The text.
    pub fn finish(self) -> String {
        self.text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_comment_ends_where_its_line_does() {
        let mut text = Text::default();
        let others = ["A price.\rfunction f() {}", "a\u{2028}b", "mine @param x"];
        text.docs(&others);
        text.docs(&["@param x How\nmany."]);
        let expected = [
            "/// A price.\\u{d}function f() {}",
            "/// a\\u{2028}b",
            "/// mine (at)param x",
            "/// @param x How\\u{a}many.",
            "",
        ];
        assert_eq!(text.finish(), expected.join("\n"));
    }
}
