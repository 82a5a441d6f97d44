//! Solidity text: lines, indented.

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

    /// Adds lines of documentation.
    pub fn docs(&mut self, lines: &[impl AsRef<str>]) {
        for line in lines {
            self.line(format!("/// {}", line.as_ref()).trim_end());
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
