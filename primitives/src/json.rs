//! A strict reader of JSON (RFC 8259) with a limit on depth and no key twice.
//!
//! It decides on chain, so it is our own: general libraries change what they take with the features that other crates
//! in the same build switch on, and runtime and tools would then disagree. Numbers are checked and kept as text: no
//! floating point.

use alloc::{collections::BTreeMap, string::String, vec::Vec};

/// Deepest nesting; the outermost value counts as the first level.
pub const MAX_DEPTH: u8 = 8;

/// A JSON value.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Json {
    /// `null`.
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// A number as it is written.
    Number(String),
    /// A string, its escapes resolved.
    Text(String),
    /// An array.
    List(Vec<Json>),
    /// An object, no key twice.
    Object(BTreeMap<String, Json>),
}

/// Why a text is not taken.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum JsonError {
    /// It breaks the grammar.
    Malformed,
    /// A key stands twice in one object, in whatever spelling.
    DuplicateKey,
    /// More than [`MAX_DEPTH`] levels.
    TooDeep,
    /// More follows after the value.
    Trailing,
}

impl Json {
    /// Reads one value that fills `text`. Time and memory are in proportion to the text.
    pub fn parse(text: &str) -> Result<Json, JsonError> {
        let mut reader = Reader { rest: text };
        let value = reader.value(0)?;
        reader.skip_blanks();
        if reader.rest.is_empty() {
            Ok(value)
        } else {
            Err(JsonError::Trailing)
        }
    }
}

/// What is left to read. The recursion is bounded by [`MAX_DEPTH`].
struct Reader<'a> {
    rest: &'a str,
}

impl Reader<'_> {
    fn skip_blanks(&mut self) {
        self.rest = self.rest.trim_start_matches([' ', '\t', '\n', '\r']);
    }

    fn take(&mut self, token: &str) -> bool {
        match self.rest.strip_prefix(token) {
            Some(rest) => {
                self.rest = rest;
                true
            }
            None => false,
        }
    }

    fn expect(&mut self, token: &str) -> Result<(), JsonError> {
        self.take(token).then_some(()).ok_or(JsonError::Malformed)
    }

    fn next(&mut self) -> Result<char, JsonError> {
        let mut characters = self.rest.chars();
        let next = characters.next().ok_or(JsonError::Malformed)?;
        self.rest = characters.as_str();
        Ok(next)
    }

    fn value(&mut self, depth: u8) -> Result<Json, JsonError> {
        self.skip_blanks();
        match self.rest.as_bytes().first() {
            Some(b'{') => self.object(deeper(depth)?),
            Some(b'[') => self.list(deeper(depth)?),
            Some(b'"') => self.text().map(Json::Text),
            Some(b'-' | b'0'..=b'9') => self.number().map(Json::Number),
            _ if self.take("null") => Ok(Json::Null),
            _ if self.take("true") => Ok(Json::Bool(true)),
            _ if self.take("false") => Ok(Json::Bool(false)),
            _ => Err(JsonError::Malformed),
        }
    }

    fn object(&mut self, depth: u8) -> Result<Json, JsonError> {
        let mut members = BTreeMap::new();
        self.expect("{")?;
        self.skip_blanks();
        if self.take("}") {
            return Ok(Json::Object(members));
        }
        loop {
            self.skip_blanks();
            let key = self.text()?;
            if members.contains_key(&key) {
                return Err(JsonError::DuplicateKey);
            }
            self.skip_blanks();
            self.expect(":")?;
            members.insert(key, self.value(depth)?);
            self.skip_blanks();
            if self.take("}") {
                return Ok(Json::Object(members));
            }
            self.expect(",")?;
        }
    }

    fn list(&mut self, depth: u8) -> Result<Json, JsonError> {
        let mut values = Vec::new();
        self.expect("[")?;
        self.skip_blanks();
        if self.take("]") {
            return Ok(Json::List(values));
        }
        loop {
            values.push(self.value(depth)?);
            self.skip_blanks();
            if self.take("]") {
                return Ok(Json::List(values));
            }
            self.expect(",")?;
        }
    }

    fn number(&mut self) -> Result<String, JsonError> {
        let start = self.rest;
        self.take("-");
        if !self.take("0") {
            self.digits()?;
        }
        if self.take(".") {
            self.digits()?;
        }
        if self.take("e") || self.take("E") {
            let _ = self.take("-") || self.take("+");
            self.digits()?;
        }
        // By length: comparing the rest of the text for each number would take time in its square.
        start
            .len()
            .checked_sub(self.rest.len())
            .and_then(|length| start.get(..length))
            .map(String::from)
            .ok_or(JsonError::Malformed)
    }

    fn digits(&mut self) -> Result<(), JsonError> {
        let rest = self
            .rest
            .trim_start_matches(|one: char| one.is_ascii_digit());
        if rest.len() == self.rest.len() {
            return Err(JsonError::Malformed);
        }
        self.rest = rest;
        Ok(())
    }

    fn text(&mut self) -> Result<String, JsonError> {
        self.expect("\"")?;
        let mut text = String::new();
        loop {
            match self.next()? {
                '"' => return Ok(text),
                '\\' => text.push(self.escape()?),
                '\0'..='\x1f' => return Err(JsonError::Malformed),
                plain => text.push(plain),
            }
        }
    }

    fn escape(&mut self) -> Result<char, JsonError> {
        Ok(match self.next()? {
            '"' => '"',
            '\\' => '\\',
            '/' => '/',
            'b' => '\x08',
            'f' => '\x0c',
            'n' => '\n',
            'r' => '\r',
            't' => '\t',
            'u' => return self.unicode(),
            _ => return Err(JsonError::Malformed),
        })
    }

    /// One character, of one or (beyond the basic plane) two UTF-16 units. A lone surrogate is refused.
    fn unicode(&mut self) -> Result<char, JsonError> {
        let first = self.unit()?;
        let decoded = match first {
            0xd800..=0xdbff => {
                self.expect("\\u")?;
                char::decode_utf16([first, self.unit()?]).next()
            }
            _ => char::decode_utf16([first]).next(),
        };
        decoded.and_then(Result::ok).ok_or(JsonError::Malformed)
    }

    fn unit(&mut self) -> Result<u16, JsonError> {
        let (digits, rest) = self.rest.split_at_checked(4).ok_or(JsonError::Malformed)?;
        if !digits.bytes().all(|digit| digit.is_ascii_hexdigit()) {
            return Err(JsonError::Malformed);
        }
        self.rest = rest;
        u16::from_str_radix(digits, 16).map_err(|_| JsonError::Malformed)
    }
}

fn deeper(depth: u8) -> Result<u8, JsonError> {
    depth
        .checked_add(1)
        .filter(|depth| *depth <= MAX_DEPTH)
        .ok_or(JsonError::TooDeep)
}

#[cfg(test)]
mod tests {
    use super::{JsonError::*, *};

    #[test]
    fn the_grammar_is_that_of_the_rfc() {
        for good in [
            "null",
            " true\n",
            "false",
            "0",
            "-0",
            "10.50e+07",
            "1E-2",
            "\"\"",
            r#""\u0041\ud83d\ude00\/\n""#,
            "[]",
            "[ 1 , [2] ]",
            "{}",
            r#"{"a":{"a":1},"b":[{}]}"#,
        ] {
            assert!(Json::parse(good).is_ok(), "{good}");
        }
        for bad in [
            "",
            "nul",
            "True",
            "-",
            "1.",
            ".5",
            "1e",
            "1e+-2",
            "+1",
            "NaN",
            "\"",
            "\"\\x\"",
            "\"\t\"",
            r#""\u12""#,
            r#""\ud800""#,
            r#""\ud800\u0041""#,
            r#""\udc00""#,
            r#""\u+123""#,
            "[1,]",
            "[,]",
            "[1 2]",
            "[",
            "{",
            "{a:1}",
            "{'a':1}",
            r#"{"a"}"#,
            r#"{"a":}"#,
            r#"{"a":1,}"#,
            "// x\n1",
            "\u{feff}{}",
            "\u{a0}1",
        ] {
            assert_eq!(Json::parse(bad), Err(Malformed), "{bad}");
        }
    }

    #[test]
    fn serde_json_reads_the_same() {
        for text in [
            r#"{"a":[1,-2.5e3,"\u00e9\ud83d\ude00",null,true]}"#,
            r#""\"\\\/\b\f\n\r\t""#,
        ] {
            let theirs: serde_json::Value = serde_json::from_str(text).unwrap();
            let ours = format!("{:?}", Json::parse(text).unwrap());
            for leaf in theirs.as_str().into_iter().chain(theirs["a"][2].as_str()) {
                assert!(ours.contains(&format!("{leaf:?}")), "{ours}");
            }
        }
    }

    #[test]
    fn a_number_is_kept_as_it_is_written_wherever_it_stands() {
        for number in [
            "0",
            "-0",
            "7",
            "10.50e+07",
            "1E-2",
            "-123456789012345678901234567890",
        ] {
            let kept = Json::Number(number.to_owned());
            for (text, expected) in [
                (number.to_owned(), kept.clone()),
                (format!("{number}\n"), kept.clone()),
                (
                    format!("[{number},{number} ]"),
                    Json::List([kept.clone(), kept.clone()].into()),
                ),
                (
                    format!("{{\"{number}\":{number}}}"),
                    Json::Object([(number.to_owned(), kept.clone())].into()),
                ),
            ] {
                assert_eq!(Json::parse(&text), Ok(expected), "{text}");
            }
        }
    }

    /// The first text fills the cap. In the second text much follows each of many: reading each in time in proportion
    /// to that would mean to look at some six million million bytes.
    #[test]
    fn a_long_text_is_read_in_time_in_proportion_to_it() {
        let cap = crate::package::MAX_CONFIGURATION as usize;
        for (count, blanks) in [(cap / 2 - 1, 0), (200_000, 32 * 1024 * 1024)] {
            let text = format!("[{}1]{}", "1,".repeat(count - 1), " ".repeat(blanks));
            let Ok(Json::List(numbers)) = Json::parse(&text) else {
                panic!("{count} numbers are not read");
            };
            assert_eq!(numbers.len(), count);
            let one = Json::Number("1".to_owned());
            assert!(numbers.iter().all(|number| *number == one));
        }
    }

    #[test]
    fn depth_duplicates_and_leftovers_are_named() {
        let nested = |levels: usize| format!("{}{}", "[".repeat(levels), "]".repeat(levels));
        assert!(Json::parse(&nested(8)).is_ok());
        assert_eq!(Json::parse(&nested(9)), Err(TooDeep));
        assert_eq!(Json::parse(&"[".repeat(100_000)), Err(TooDeep));
        assert_eq!(Json::parse(&"{\"a\":".repeat(100_000)), Err(TooDeep));
        assert_eq!(Json::parse(r#"{"a":1,"a":2}"#), Err(DuplicateKey));
        assert_eq!(
            Json::parse(r#"[{"a":{"b":1,"\u0062":2}}]"#),
            Err(DuplicateKey)
        );
        assert_eq!(Json::parse("{} {}"), Err(Trailing));
        assert_eq!(Json::parse("1 x"), Err(Trailing));
        assert_eq!(Json::parse("01"), Err(Trailing));
        assert_eq!(Json::parse("0x1"), Err(Trailing));
        assert_eq!(Json::parse("{}\0"), Err(Trailing));
    }
}
