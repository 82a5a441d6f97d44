//! Solidity text: lines, indented; what others wrote, made harmless.

/// The width of a line that is not broken.
const WIDTH: usize = 120;

/// A text that grows by lines.
#[derive(Default)]
pub(crate) struct Text {
    text: String,
    level: usize,
}

impl Text {
    /// Adds a line; an empty one is empty at every level.
    pub(crate) fn line(&mut self, line: impl AsRef<str>) {
        let line = line.as_ref();
        if !line.is_empty() {
            self.text.push_str(&"    ".repeat(self.level));
            self.text.push_str(line);
        }
        self.text.push('\n');
    }

    /// Adds `head {`, what `body` writes one level further in, and `}`.
    pub(crate) fn block(&mut self, head: impl AsRef<str>, body: impl FnOnce(&mut Text)) {
        self.line(format!("{} {{", head.as_ref()));
        self.within(body);
        self.line("}");
    }

    /// Adds a block whose head has a list in parentheses, which is broken if the line is too long.
    pub(crate) fn function(
        &mut self,
        name: &str,
        params: &[String],
        end: &str,
        body: impl FnOnce(&mut Text),
    ) {
        let whole = format!("function {name}({}) {end}", params.join(", "));
        let indent = self.level.saturating_mul(4);
        if whole.len().saturating_add(indent).saturating_add(2) <= WIDTH {
            return self.block(whole, body);
        }
        self.line(format!("function {name}("));
        self.within(|text| {
            for (place, param) in params.iter().enumerate() {
                let is_last = place.saturating_add(1) == params.len();
                text.line(format!("{param}{}", if is_last { "" } else { "," }));
            }
        });
        self.block(format!(") {end}"), body);
    }

    /// Adds what a WIT text says of a thing, as documentation; nothing if it says nothing.
    pub(crate) fn docs(&mut self, docs: &str) {
        for line in docs.lines() {
            self.line(format!("/// {}", harmless(line)).trim_end());
        }
    }

    /// Adds an empty line, unless a block has just begun.
    pub(crate) fn gap(&mut self) {
        if !self.text.ends_with("{\n") {
            self.line("");
        }
    }

    fn within(&mut self, body: impl FnOnce(&mut Text)) {
        self.level = self.level.saturating_add(1);
        body(self);
        self.level = self.level.saturating_sub(1);
    }

    pub(crate) fn finish(self) -> String {
        self.text
    }
}

/// A line of a stranger's text that stays within its comment, and says there what it shows: signs that end a line for the
/// compiler, turn the direction of writing or are not seen are written out; `@`, which begins a tag, is `(at)`; a licence
/// is the file's own to state.
pub fn harmless(line: &str) -> String {
    let mut shown = String::with_capacity(line.len());
    for sign in line.chars() {
        match sign {
            '@' => shown.push_str("(at)"),
            '\t' => shown.push(' '),
            sign if is_plain(sign) => shown.push(sign),
            sign => shown.push_str(&format!("\\u{{{:x}}}", u32::from(sign))),
        }
    }
    shown.replace("SPDX-License-Identifier", "SPDX license identifier")
}

/// Printable ASCII, letters, digits, and the punctuation and symbols of common texts.
fn is_plain(sign: char) -> bool {
    match sign {
        ' '..='~' => true,
        // Letters to Unicode, and without a shape.
        '\u{115f}' | '\u{1160}' | '\u{3164}' | '\u{ffa0}' => false,
        '\u{a1}'..='\u{ac}' | '\u{ae}'..='\u{ff}' => true,
        '\u{2010}'..='\u{2027}' | '\u{2030}'..='\u{205e}' | '\u{20a0}'..='\u{20c0}' => true,
        '\u{2100}'..='\u{2bff}' => true,
        sign => sign.is_alphanumeric(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_strangers_text_stays_in_its_comment() {
        for (line, shown) in [
            (
                "a day, 20 °C — “x” ± 5 €, §3, öl ≤ 1",
                "a day, 20 °C — “x” ± 5 €, §3, öl ≤ 1",
            ),
            ("a\u{2028}selfdestruct(x);", "a\\u{2028}selfdestruct(x);"),
            ("\u{85}\u{b}\r", "\\u{85}\\u{b}\\u{d}"),
            ("\u{202e}lio\u{200b}", "\\u{202e}lio\\u{200b}"),
            ("@param x", "(at)param x"),
            ("SPDX-License-Identifier: X", "SPDX license identifier: X"),
        ] {
            assert_eq!(harmless(line), shown);
        }
    }

    #[test]
    fn a_long_list_of_parameters_is_broken() {
        let mut text = Text::default();
        text.function("f", &["uint8 a".into()], "internal", |text| text.line("x;"));
        assert_eq!(text.finish(), "function f(uint8 a) internal {\n    x;\n}\n");
        let mut text = Text::default();
        let long = "a".repeat(70);
        let params = [format!("uint8 {long}"), format!("uint8 {long}b")];
        text.function("f", &params, "internal", |_| ());
        let expected =
            format!("function f(\n    uint8 {long},\n    uint8 {long}b\n) internal {{\n}}\n");
        assert_eq!(text.finish(), expected);
    }
}
