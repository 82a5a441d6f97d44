//! Words that Solidity keeps for itself.

/// Keywords, words kept for later versions, units, words that are keywords in some places, and what Solidity predefines,
/// which a name would hide: <https://docs.soliditylang.org/en/v0.8.30/cheatsheet.html>. Sorted.
const RESERVED: &[&str] = &[
    "abi",
    "abstract",
    "addmod",
    "address",
    "after",
    "alias",
    "anonymous",
    "apply",
    "as",
    "assembly",
    "assert",
    "at",
    "auto",
    "blobhash",
    "block",
    "blockhash",
    "bool",
    "break",
    "byte",
    "bytes",
    "calldata",
    "case",
    "catch",
    "constant",
    "constructor",
    "continue",
    "contract",
    "copyof",
    "days",
    "default",
    "define",
    "delete",
    "do",
    "ecrecover",
    "else",
    "emit",
    "enum",
    "erc7201",
    "error",
    "ether",
    "event",
    "external",
    "fallback",
    "false",
    "final",
    "finney",
    "fixed",
    "for",
    "from",
    "function",
    "gasleft",
    "global",
    "gwei",
    "hex",
    "hours",
    "if",
    "immutable",
    "implements",
    "import",
    "in",
    "indexed",
    "inline",
    "int",
    "interface",
    "internal",
    "is",
    "keccak256",
    "layout",
    "leave",
    "let",
    "library",
    "log0",
    "log1",
    "log2",
    "log3",
    "log4",
    "macro",
    "mapping",
    "match",
    "memory",
    "minutes",
    "modifier",
    "msg",
    "mulmod",
    "mutable",
    "new",
    "now",
    "null",
    "of",
    "override",
    "partial",
    "payable",
    "pragma",
    "private",
    "promise",
    "public",
    "pure",
    "receive",
    "reference",
    "relocatable",
    "require",
    "return",
    "returns",
    "revert",
    "ripemd160",
    "sealed",
    "seconds",
    "selfdestruct",
    "sha256",
    "sizeof",
    "static",
    "storage",
    "string",
    "struct",
    "suicide",
    "super",
    "supports",
    "switch",
    "szabo",
    "this",
    "throw",
    "transient",
    "true",
    "try",
    "tx",
    "type",
    "typedef",
    "typeof",
    "ufixed",
    "uint",
    "unchecked",
    "unicode",
    "using",
    "var",
    "view",
    "virtual",
    "weeks",
    "wei",
    "while",
    "years",
];

/// The types that end in a size: every number behind these words is kept, whether the type exists or not.
const SIZED: [&str; 5] = ["ufixed", "uint", "fixed", "int", "bytes"];

/// Whether a word can't name what a header declares.
pub(crate) fn is_reserved(name: &str) -> bool {
    RESERVED.binary_search(&name).is_ok() || is_sized(name)
}

/// `uint8`, `bytes32`, `fixed128x18`.
fn is_sized(name: &str) -> bool {
    SIZED
        .iter()
        .filter_map(|word| name.strip_prefix(word))
        .any(|size| {
            size.starts_with(|sign: char| sign.is_ascii_digit())
                && size
                    .chars()
                    .all(|sign| sign.is_ascii_digit() || sign == 'x')
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_list_is_sorted_so_that_it_is_found() {
        assert!(RESERVED.windows(2).all(|pair| pair[0] < pair[1]));
        for word in RESERVED {
            assert!(is_reserved(word), "{word}");
        }
        for word in ["uint8", "bytes32", "fixed128x18", "int7"] {
            assert!(is_reserved(word), "{word}");
        }
        for word in ["Days", "days_", "bytesLeft", "u8", "integer", "market"] {
            assert!(!is_reserved(word), "{word}");
        }
    }
}
