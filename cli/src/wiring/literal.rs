//! Arguments that stand in a tag.

use super::{names::pascal, scope::Scope, tree::Node};

/// The word that leaves an argument to whoever wires.
pub const OPEN: &str = "_";

/// A word as Solidity writes a value of this type; else what is expected.
pub fn literal(scope: &Scope<'_>, ty: Node<'_>, word: &str) -> Result<String, String> {
    let name = ty.type_string();
    if let Some(definition) = scope.program().definition(ty) {
        if definition.kind() == "EnumDefinition" {
            return case(scope, ty, definition, word);
        }
    }
    match name {
        "bool" if matches!(word, "true" | "false") => Ok(word.to_owned()),
        "bool" => Err("true or false".to_owned()),
        "string" => text(word),
        "bytes" => bytes(word).ok_or_else(|| "0x and hexadecimal digits".to_owned()),
        _ => match (name.strip_prefix("uint"), name.strip_prefix("int")) {
            (Some(bits), _) => number(word, bits, false),
            (None, Some(bits)) => number(word, bits, true),
            (None, None) => Err(format!(
                "`{OPEN}`, since a value of this type can't stand in a tag: it is given when the function is wired"
            )),
        },
    }
}

fn case(
    scope: &Scope<'_>,
    ty: Node<'_>,
    definition: Node<'_>,
    word: &str,
) -> Result<String, String> {
    let cases: Vec<&str> = definition.children("members").map(Node::name).collect();
    let mut found = cases
        .iter()
        .filter(|case| **case == word || **case == pascal(word));
    match (found.next(), scope.written(ty)) {
        (Some(case), Some(ty)) => Ok(format!("{}.{case}", ty.text)),
        _ => Err(format!("one of {}", cases.join(", "))),
    }
}

/// A whole number of so many bits, at most 64.
fn number(word: &str, bits: &str, is_signed: bool) -> Result<String, String> {
    let bits: u32 = bits.parse().unwrap_or(0);
    let power = |bits: u32| 1i128.checked_shl(bits).unwrap_or(0);
    let (least, end) = if is_signed {
        let half = power(bits.saturating_sub(1));
        (-half, half)
    } else {
        (0, power(bits))
    };
    let digits = word.replace('_', "");
    match digits.parse::<i128>() {
        Ok(number) if (least..end).contains(&number) => Ok(number.to_string()),
        _ => Err(format!("a whole number from {least} to {}", end - 1)),
    }
}

/// A text, in quotes or without.
fn text(word: &str) -> Result<String, String> {
    let quoted: Result<String, _> = serde_json::from_str(word);
    let is_quoted = word.starts_with('"');
    let text = match quoted {
        Ok(text) if is_quoted => text,
        _ if is_quoted => return Err("a text in quotes, with escapes as JSON has them".to_owned()),
        _ => word.to_owned(),
    };
    let mut escaped = String::new();
    for sign in text.chars() {
        match sign {
            '"' | '\\' => escaped.extend(['\\', sign]),
            '\n' => escaped.push_str("\\n"),
            '\r' => escaped.push_str("\\r"),
            '\t' => escaped.push_str("\\t"),
            // The last two end a line for solc.
            sign if sign.is_control() || matches!(sign, '\u{2028}' | '\u{2029}') => {
                return Err("a text without control signs".to_owned());
            }
            sign => escaped.push(sign),
        }
    }
    let mark = if escaped.is_ascii() { "" } else { "unicode" };
    Ok(format!("{mark}\"{escaped}\""))
}

fn bytes(word: &str) -> Option<String> {
    let digits = word.strip_prefix("0x")?;
    hex::decode(digits).ok()?;
    Some(format!("hex\"{digits}\""))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_within_their_type() {
        assert_eq!(number("40_000_000", "64", true).unwrap(), "40000000");
        assert_eq!(number("-128", "8", true).unwrap(), "-128");
        assert_eq!(
            number("18446744073709551615", "64", false).unwrap(),
            u64::MAX.to_string()
        );
        for (word, bits, is_signed) in [
            ("128", "8", true),
            ("-1", "8", false),
            ("256", "8", false),
            ("18446744073709551616", "64", false),
            ("0x10", "64", false),
            ("", "64", false),
        ] {
            assert!(
                number(word, bits, is_signed).is_err(),
                "{word} {bits} {is_signed}"
            );
        }
    }

    #[test]
    fn texts_end_no_string() {
        for (word, expected) in [
            ("ACME", "\"ACME\""),
            ("\"ACME Corp\"", "\"ACME Corp\""),
            ("a\\b", "\"a\\\\b\""),
            ("\"say \\\"x\\\"\"", "\"say \\\"x\\\"\""),
            ("\"a\\nb\"", "\"a\\nb\""),
            ("Öl", "unicode\"Öl\""),
        ] {
            assert_eq!(text(word).unwrap(), expected, "{word}");
        }
        assert!(text("\"a\\u0000\"").is_err());
        assert!(text("\"a\\u2028\"").is_err());
        assert!(text("\"a\\x\"").is_err());
    }

    #[test]
    fn bytes_are_hexadecimal() {
        assert_eq!(bytes("0xff00").unwrap(), "hex\"ff00\"");
        assert_eq!(bytes("0x").unwrap(), "hex\"\"");
        assert!(bytes("ff").is_none());
        assert!(bytes("0xf").is_none());
    }
}
