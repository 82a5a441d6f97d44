//! Tags of a contract: `@custom:NAME WORDS`, as NatSpec has them.

use super::tree::Node;
use crate::error::{Outcome, Problem};

/// The tags that are this program's.
pub const EVENT: &str = "cryptlet-event";
/// A field that the signers alone read.
pub const FIELD: &str = "secure-field";
/// With what fields are sealed.
pub const SCHEME: &str = "secure-scheme";
/// A field with accessors.
pub const PROPERTY: &str = "property";
/// All of them.
const OWN: [&str; 4] = [EVENT, FIELD, SCHEME, PROPERTY];
/// How names begin that are this program's, or were meant to be.
const OWN_BEGIN: [&str; 3] = ["cryptlet", "secure", "property"];

/// Where a tag stands.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Place {
    /// The file, as its user named it.
    pub file: String,
    /// The line, from 1.
    pub line: usize,
    /// The tag's name.
    pub tag: String,
}

impl Place {
    /// What is wrong with the tag, and what to do.
    pub fn refuse(&self, what: impl AsRef<str>, remedy: impl Into<String>) -> Problem {
        self.refuse_as("bad-tag", what, remedy)
    }

    /// The same with a code of its own.
    pub fn refuse_as(
        &self,
        code: &str,
        what: impl AsRef<str>,
        remedy: impl Into<String>,
    ) -> Problem {
        Problem::new(code, self.said(what), remedy)
    }

    /// Words about the tag, with its place.
    pub fn said(&self, words: impl AsRef<str>) -> String {
        let Place { file, line, tag } = self;
        format!("{file}:{line}: @custom:{tag}: {}", words.as_ref())
    }
}

/// A tag.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Tag {
    /// Where it stands.
    pub place: Place,
    /// What follows its name. What stands in quotes is one word, with them.
    pub words: Vec<String>,
}

/// A documentation comment: what it says, and this program's tags.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Docs {
    /// The lines before the first tag.
    pub notice: Vec<String>,
    /// The tags.
    pub tags: Vec<Tag>,
}

impl Docs {
    /// Reads the comment of a declaration. `shown` names the file for people.
    pub fn read(shown: &str, text: &str, node: Node<'_>) -> Outcome<Docs> {
        let mut docs = Docs::default();
        let Some(span) = node.child("documentation").and_then(Node::span) else {
            return Ok(docs);
        };
        let before = text.get(..span.start).unwrap_or_default();
        let first = before.matches('\n').count().saturating_add(1);
        let mut is_notice = true;
        let mut open: Option<(Place, String)> = None;
        for (place, line) in text.get(span).unwrap_or_default().lines().enumerate() {
            let line = content(line);
            if let Some(tag) = line.strip_prefix('@') {
                is_notice = false;
                docs.close(open.take())?;
                open = custom(tag).map(|(name, rest)| {
                    let place = Place {
                        file: shown.to_owned(),
                        line: first.saturating_add(place),
                        tag: name.to_owned(),
                    };
                    (place, rest.to_owned())
                });
            } else if is_notice {
                docs.notice.push(line.to_owned());
            } else if let Some((_, rest)) = &mut open {
                rest.push(' ');
                rest.push_str(line);
            }
        }
        docs.close(open)?;
        let is_empty = |line: &&String| line.is_empty();
        let ends = docs.notice.iter().rev().take_while(is_empty).count();
        let begins = docs.notice.iter().take_while(is_empty).count();
        docs.notice.truncate(docs.notice.len().saturating_sub(ends));
        docs.notice.drain(..begins.min(docs.notice.len()));
        Ok(docs)
    }

    fn close(&mut self, open: Option<(Place, String)>) -> Outcome {
        let Some((place, rest)) = open else {
            return Ok(());
        };
        if !OWN.contains(&place.tag.as_str()) {
            return Err(place.refuse("there is no such tag", format!("write one of {OWN:?}")));
        }
        let words = words(&rest)
            .ok_or_else(|| place.refuse("a quote has no end", "write \" behind the text too"))?;
        self.tags.push(Tag { place, words });
        Ok(())
    }

    /// The only tag of a name; the others must be none of this program's.
    pub fn only(self, name: &str) -> Outcome<Option<(Vec<String>, Tag)>> {
        let Docs { notice, tags } = self;
        let mut tags = tags.into_iter();
        match (tags.next(), tags.next()) {
            (None, _) => Ok(None),
            (Some(tag), None) if tag.place.tag == name => Ok(Some((notice, tag))),
            (Some(tag), None) => Err(misplaced(&tag)),
            (Some(_), Some(second)) => Err(second
                .place
                .refuse("it is the second tag here", "leave one of the two")),
        }
    }
}

/// A tag that stands where it can't.
pub fn misplaced(tag: &Tag) -> Problem {
    let belongs = match tag.place.tag.as_str() {
        EVENT => "above a function with a body",
        SCHEME => "above the contract",
        _ => "above a state variable",
    };
    tag.place
        .refuse("it does not belong here", format!("write it {belongs}"))
}

/// A line of a comment without what makes it one.
fn content(line: &str) -> &str {
    let line = line.trim();
    let line = line.strip_suffix("*/").unwrap_or(line);
    let line = line.strip_prefix("/**").unwrap_or(line);
    let line = line.strip_prefix("///").unwrap_or(line);
    line.strip_prefix('*').unwrap_or(line).trim()
}

/// The name and the rest of a tag that is this program's, or was meant to be.
fn custom(tag: &str) -> Option<(&str, &str)> {
    let tag = tag.strip_prefix("custom:")?;
    let (name, rest) = tag.split_once(char::is_whitespace).unwrap_or((tag, ""));
    let is_own = OWN_BEGIN.iter().any(|begin| name.starts_with(begin));
    is_own.then_some((name, rest))
}

/// Words between blanks; `None` if a quote has no end.
fn words(text: &str) -> Option<Vec<String>> {
    let (mut words, mut word) = (Vec::new(), String::new());
    let (mut is_quoted, mut is_escaped) = (false, false);
    for sign in text.chars() {
        if sign == '"' && !is_escaped {
            is_quoted = !is_quoted;
        }
        is_escaped = sign == '\\' && !is_escaped;
        if sign.is_whitespace() && !is_quoted {
            if !word.is_empty() {
                words.push(std::mem::take(&mut word));
            }
        } else {
            word.push(sign);
        }
    }
    if !word.is_empty() {
        words.push(word);
    }
    (!is_quoted).then_some(words)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_stand_between_blanks_and_in_quotes() {
        for (text, expected) in [
            ("", &[][..]),
            (" a  b=c ", &["a", "b=c"]),
            ("a \"b c\" d", &["a", "\"b c\"", "d"]),
            ("\"a \\\" b\" c", &["\"a \\\" b\"", "c"]),
        ] {
            assert_eq!(words(text).unwrap(), expected, "{text}");
        }
        assert_eq!(words("a \"b"), None);
    }

    #[test]
    fn tags_of_others_are_theirs() {
        assert_eq!(custom("custom:security-contact a@b.c"), None);
        assert_eq!(custom("param x"), None);
        assert_eq!(custom("custom:property a b"), Some(("property", "a b")));
        assert_eq!(custom("custom:secure-feild x"), Some(("secure-feild", "x")));
    }
}
