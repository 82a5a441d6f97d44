//! The files of the Solidity SDK on which a header builds, as this release has them.

use super::{pins, text::Text};

/// A file of the SDK.
struct File {
    name: &'static str,
    content: &'static str,
}

/// An import of a header: what is imported, from which file, and which files that one imports.
struct Import {
    symbols: &'static str,
    file: File,
    further: &'static [File],
}

/// What every header imports.
const IMPORTS: [Import; 3] = [
    Import {
        symbols: "Callback, ICryptlet",
        file: File {
            name: "ICryptlet.sol",
            content: include_str!("../../../contracts/src/ICryptlet.sol"),
        },
        further: &[File {
            name: "ICryptoDelegate.sol",
            content: include_str!("../../../contracts/src/ICryptoDelegate.sol"),
        }],
    },
    Import {
        symbols: "Reader, ValueReader",
        file: File {
            name: "ValueReader.sol",
            content: include_str!("../../../contracts/src/ValueReader.sol"),
        },
        further: &[File {
            name: "Utf8.sol",
            content: include_str!("../../../contracts/src/Utf8.sol"),
        }],
    },
    Import {
        symbols: "Values",
        file: File {
            name: "Values.sol",
            content: include_str!("../../../contracts/src/Values.sol"),
        },
        further: &[],
    },
];

/// The names that a header imports: its own must not be the same.
pub(crate) fn symbols() -> impl Iterator<Item = &'static str> {
    IMPORTS.iter().flat_map(|import| import.symbols.split(", "))
}

/// Writes the imports, each behind the pins of all that it brings. `folder` is where the SDK's files are.
pub(crate) fn imports(folder: &str, text: &mut Text) {
    for Import {
        symbols,
        file,
        further,
    } in &IMPORTS
    {
        for File { name, content } in std::iter::once(file).chain(*further) {
            text.line(pins::line(&format!("{folder}/{name}"), content.as_bytes()));
        }
        text.line(format!(
            "import {{{symbols}}} from \"{folder}/{}\";",
            file.name
        ));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use pins::{joined, Imports};

    #[test]
    fn all_that_the_imports_bring_is_pinned() {
        let mut pinned = Vec::new();
        for Import { file, further, .. } in &IMPORTS {
            pinned.push(file.name);
            pinned.extend(further.iter().map(|file| file.name));
        }
        for Import { file, further, .. } in &IMPORTS {
            for File { name, content } in std::iter::once(file).chain(*further) {
                for import in Imports::read(content).unwrap().imports {
                    let path = joined(&format!("./{name}"), &import.path);
                    let name = path.strip_prefix("./").unwrap();
                    assert!(pinned.contains(&name), "{path} is imported and not pinned");
                }
            }
        }
    }
}
