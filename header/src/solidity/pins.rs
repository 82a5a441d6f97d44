//! Imports of a Solidity file, and the digests by which it pins them.
//!
//! A pin is a comment of its own, in this one form, and stands next to the import:
//!
//! ```text
//! // cryptlet-import: PATH sha256:HEX
//! ```
//!
//! PATH is the import's, or the path of a file that an imported file imports, as the importing file would write it. HEX
//! is the SHA-256 of the whole file. The compiler reads none of it; `cryptlet header check` does.

use cryptlet_primitives::digest::sha256;

/// How a pin begins, behind the two slashes.
const MARK: &str = " cryptlet-import:";

/// What a Solidity file imports, and which files it pins.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Imports {
    /// The imports in order.
    pub imports: Vec<Import>,
    /// The pins in order.
    pub pins: Vec<Pin>,
}

/// An import.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Import {
    /// What stands between the quotes.
    pub path: String,
    /// Where its line begins: bytes from the file's begin.
    start: usize,
}

/// A pin.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Pin {
    /// Which file is pinned.
    pub path: String,
    /// The file's SHA-256.
    pub sha256: [u8; 32],
    /// Where the comment begins and ends.
    start: usize,
    end: usize,
}

/// Why a text's imports can't be told. Each names the line.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum PinError {
    /// A comment or a string without an end.
    #[error("line {0}: a comment or a string has no end: end it")]
    Unterminated(usize),
    /// An import whose path is not plain.
    #[error(
        "line {0}: the import names no plain path: write it in one pair of quotes, without a backslash"
    )]
    Import(usize),
    /// A pin in another form.
    #[error("line {0}: the pin has another form than `// cryptlet-import: PATH sha256:HEX`: write it anew with `cryptlet header pin`")]
    Pin(usize),
}

/// A pin of this file.
pub fn line(path: &str, content: &[u8]) -> String {
    format!(
        "//{MARK} {path} sha256:{}",
        hex::encode(sha256(content).as_bytes())
    )
}

/// The path of what an imported file imports, as the importing file would write it: paths that begin with a point are
/// relative to the file that has them, others are the same everywhere.
pub fn joined(importer: &str, path: &str) -> String {
    if !is_relative(path) {
        return path.to_owned();
    }
    let folder = importer.rsplit_once('/').map_or("", |(folder, _)| folder);
    let mut parts: Vec<&str> = folder.split('/').filter(|part| !part.is_empty()).collect();
    for part in path.split('/') {
        match (part, parts.last()) {
            ("" | ".", _) => {}
            ("..", Some(last)) if *last != ".." => {
                if parts.pop() == Some(".") {
                    parts.push("..");
                }
            }
            (part, _) => parts.push(part),
        }
    }
    let whole = parts.join("/");
    match importer {
        _ if importer.starts_with('/') => format!("/{whole}"),
        _ if is_relative(importer) && !is_relative(&whole) => format!("./{whole}"),
        _ => whole,
    }
}

/// Whether a path is relative to the file that has it.
pub fn is_relative(path: &str) -> bool {
    path.starts_with("./") || path.starts_with("../")
}

impl Imports {
    /// Reads a Solidity text as the compiler does: what stands in comments and strings is no import.
    pub fn read(text: &str) -> Result<Imports, PinError> {
        let mut scanner = Scanner {
            text,
            at: 0,
            found: Imports::default(),
        };
        while let Some(token) = scanner.token()? {
            if token == Token::Word("import") {
                scanner.import()?;
            }
        }
        Ok(scanner.found)
    }

    /// Writes the text anew: no pins but these, each list before the import of the same place.
    pub fn repin(&self, text: &str, pins: &[Vec<String>]) -> String {
        let mut cuts: Vec<(usize, usize, String)> = Vec::new();
        for pin in &self.pins {
            let (start, end) = whole_line(text, pin.start, pin.end);
            cuts.push((start, end, String::new()));
        }
        for (import, lines) in self.imports.iter().zip(pins) {
            let lines = lines.iter().map(|line| format!("{line}\n")).collect();
            cuts.push((import.start, import.start, lines));
        }
        // A pin's line may begin where the import's does; what goes, goes first.
        cuts.sort_by_key(|(start, end, _)| (*start, std::cmp::Reverse(*end)));
        let (mut written, mut at) = (String::with_capacity(text.len()), 0);
        for (start, end, lines) in cuts {
            written.push_str(text.get(at..start).unwrap_or_default());
            written.push_str(&lines);
            at = end.max(at);
        }
        written.push_str(text.get(at..).unwrap_or_default());
        written
    }
}

/// A comment with the line that it stands on, if it has that to itself; else with the blanks before it.
fn whole_line(text: &str, start: usize, end: usize) -> (usize, usize) {
    let before = text.get(..start).unwrap_or_default();
    let blanks = before.trim_end_matches([' ', '\t']);
    let rest = text.get(end..).unwrap_or_default();
    match rest.strip_prefix("\r\n").or(rest.strip_prefix('\n')) {
        Some(rest) if blanks.is_empty() || blanks.ends_with('\n') => {
            (blanks.len(), text.len().saturating_sub(rest.len()))
        }
        _ => (blanks.len(), end),
    }
}

/// What matters of a Solidity text.
#[derive(PartialEq, Eq)]
enum Token<'a> {
    Word(&'a str),
    /// What stands between the quotes.
    Text(&'a str),
    Sign(char),
}

struct Scanner<'a> {
    text: &'a str,
    at: usize,
    found: Imports,
}

impl<'a> Scanner<'a> {
    fn rest(&self) -> &'a str {
        self.text.get(self.at..).unwrap_or_default()
    }

    fn line(&self) -> usize {
        let before = self.text.get(..self.at).unwrap_or_default();
        before.matches('\n').count().saturating_add(1)
    }

    /// Passes so many bytes, and gives them.
    fn pass(&mut self, length: usize) -> &'a str {
        let passed = self.rest().get(..length).unwrap_or_default();
        self.at = self.at.saturating_add(passed.len());
        passed
    }

    /// The next token; pins that stand before it are found on the way.
    fn token(&mut self) -> Result<Option<Token<'a>>, PinError> {
        loop {
            let rest = self.rest();
            let Some(sign) = rest.chars().next() else {
                return Ok(None);
            };
            if rest.starts_with("//") {
                self.comment()?;
            } else if rest.starts_with("/*") {
                let inner = rest.get(2..).unwrap_or_default();
                let end = inner
                    .find("*/")
                    .ok_or(PinError::Unterminated(self.line()))?;
                self.pass(end.saturating_add(4));
            } else if sign == '"' || sign == '\'' {
                return self.string(sign).map(Some);
            } else if is_of_word(sign) {
                let end = rest.find(|sign| !is_of_word(sign)).unwrap_or(rest.len());
                return Ok(Some(Token::Word(self.pass(end))));
            } else {
                self.pass(sign.len_utf8());
                if !sign.is_whitespace() {
                    return Ok(Some(Token::Sign(sign)));
                }
            }
        }
    }

    /// Passes a comment of one line; if it is a pin, it is found.
    fn comment(&mut self) -> Result<(), PinError> {
        let (start, rest) = (self.at, self.rest());
        let comment = self.pass(rest.find(ends_line).unwrap_or(rest.len()));
        let words = comment.get(2..).unwrap_or_default();
        if !words.starts_with(MARK) {
            return Ok(());
        }
        let (path, sha256) = pin(words).ok_or(PinError::Pin(self.line()))?;
        self.found.pins.push(Pin {
            path,
            sha256,
            start,
            end: self.at,
        });
        Ok(())
    }

    fn string(&mut self, quote: char) -> Result<Token<'a>, PinError> {
        let inner = self.rest().get(1..).unwrap_or_default();
        let mut is_escaped = false;
        for (place, sign) in inner.char_indices() {
            if ends_line(sign) {
                break;
            }
            if sign == quote && !is_escaped {
                self.pass(place.saturating_add(2));
                return Ok(Token::Text(inner.get(..place).unwrap_or_default()));
            }
            is_escaped = sign == '\\' && !is_escaped;
        }
        Err(PinError::Unterminated(self.line()))
    }

    /// Reads an import, of which the first word has been read.
    fn import(&mut self) -> Result<(), PinError> {
        let before = self.text.get(..self.at).unwrap_or_default();
        let start = before.rfind('\n').map_or(0, |end| end.saturating_add(1));
        let line = self.line();
        let mut paths = Vec::new();
        loop {
            match self.token()? {
                Some(Token::Sign(';')) => break,
                Some(Token::Text(path)) => paths.push(path),
                Some(_) => {}
                None => return Err(PinError::Import(line)),
            }
        }
        match paths.as_slice() {
            [path] if !path.is_empty() && !path.contains(['\\', ' ']) => {
                let path = (*path).to_owned();
                self.found.imports.push(Import { path, start });
                Ok(())
            }
            _ => Err(PinError::Import(line)),
        }
    }
}

/// Reads what follows the slashes of a pin.
fn pin(words: &str) -> Option<(String, [u8; 32])> {
    let (path, digest) = words
        .strip_prefix(MARK)?
        .strip_prefix(' ')?
        .trim_end()
        .split_once(' ')?;
    let digest = hex::decode(digest.strip_prefix("sha256:")?).ok()?;
    Some((path.to_owned(), digest.try_into().ok()?))
}

fn is_of_word(sign: char) -> bool {
    sign.is_ascii_alphanumeric() || sign == '_' || sign == '$'
}

/// What ends a line, and with it a comment, for the compiler.
fn ends_line(sign: char) -> bool {
    matches!(sign, '\n'..='\r' | '\u{85}' | '\u{2028}' | '\u{2029}')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn paths(text: &str) -> Vec<String> {
        let found = Imports::read(text).unwrap();
        found
            .imports
            .into_iter()
            .map(|import| import.path)
            .collect()
    }

    #[test]
    fn imports_are_those_that_the_compiler_sees() {
        let text = "// import \"a\";\n/* import \"b\"; // */ import \"c\";\n\
                    string constant X = \"import 'd'; \\\"\"; // x\u{2028}import 'e';\n\
                    import {A as B, C} from './f.sol';\nimport * as G /* ; \"h\" */ from \"g\"; reimport; $import;";
        assert_eq!(paths(text), ["c", "e", "./f.sol", "g"]);
    }

    #[test]
    fn what_can_not_be_told_is_an_error_with_its_line() {
        for (text, error) in [
            ("\n/* import", PinError::Unterminated(2)),
            ("string x = \"a\nb\"", PinError::Unterminated(1)),
            ("import \"a\\x62\";", PinError::Import(1)),
            ("import \"a\" \"b\";", PinError::Import(1)),
            ("\n\nimport a;", PinError::Import(3)),
            ("import \"a\"", PinError::Import(1)),
            ("// cryptlet-import: a", PinError::Pin(1)),
            ("// cryptlet-import: a sha256:00", PinError::Pin(1)),
            ("\n// cryptlet-import:a sha256:00", PinError::Pin(2)),
        ] {
            assert_eq!(Imports::read(text), Err(error), "{text}");
        }
        let digest = "0".repeat(64);
        let other = format!("/// cryptlet-import: a sha256:{digest}\n/* cryptlet-import: a */");
        assert_eq!(Imports::read(&other), Ok(Imports::default()));
    }

    #[test]
    fn pins_are_written_before_their_imports_and_old_ones_go() {
        let old = line("./old.sol", b"old");
        let text = format!("// SPDX\n{old}\n\nimport \"./a.sol\"; {old}\n    {old}\nimport './b.sol';\ncontract C {{}}\n");
        let lines = [
            vec![line("./a.sol", b"a"), line("./x.sol", b"x")],
            vec![line("./b.sol", b"b")],
        ];
        let written = Imports::read(&text).unwrap().repin(&text, &lines);
        let expected = format!(
            "// SPDX\n\n{}\n{}\nimport \"./a.sol\";\n{}\nimport './b.sol';\ncontract C {{}}\n",
            lines[0][0], lines[0][1], lines[1][0]
        );
        assert_eq!(written, expected);
        let again = Imports::read(&written).unwrap();
        assert_eq!(again.pins.len(), 3);
        assert_eq!(again.pins[2].sha256, sha256(b"b").0);
        assert_eq!(again.repin(&written, &lines), written);
    }

    #[test]
    fn paths_of_what_is_imported_are_the_importing_files_own() {
        for (importer, path, expected) in [
            ("../src/A.sol", "./B.sol", "../src/B.sol"),
            ("../src/A.sol", "../B.sol", "../B.sol"),
            ("../A.sol", "../B.sol", "../../B.sol"),
            ("./a/A.sol", "../B.sol", "./B.sol"),
            ("./A.sol", "./b/B.sol", "./b/B.sol"),
            ("./A.sol", "../B.sol", "../B.sol"),
            ("@x/src/A.sol", "./B.sol", "@x/src/B.sol"),
            ("@x/src/A.sol", "@y/B.sol", "@y/B.sol"),
            ("/x/A.sol", "./B.sol", "/x/B.sol"),
        ] {
            assert_eq!(joined(importer, path), expected, "{importer} {path}");
        }
    }
}
