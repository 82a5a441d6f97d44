//! Stories of pins.

use super::*;

/// A folder with files, and the result of checking one of them.
struct Folder(tempfile::TempDir);

impl Folder {
    fn new(files: &[(&str, &str)]) -> Folder {
        let folder = Folder(tempfile::tempdir().unwrap());
        files.iter().for_each(|(name, text)| folder.put(name, text));
        folder
    }

    fn at(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn put(&self, name: &str, text: &str) {
        let path = self.at(name);
        files::make_folder(path.parent().unwrap()).unwrap();
        files::write(&path, text.as_bytes()).unwrap();
    }

    fn sources(&self, maps: &[(&str, &str)]) -> Sources {
        let maps = maps.iter().map(|(prefix, folder)| Mapping {
            prefix: (*prefix).to_owned(),
            folder: self.at(folder).display().to_string(),
        });
        Sources::new(Roots {
            maps: maps.collect(),
        })
    }

    fn check(&self, name: &str) -> Result<usize, String> {
        let checked = self.sources(&[]).check(&self.at(name));
        checked
            .map(|pinned| pinned.len())
            .map_err(|problem| problem.code)
    }

    fn pin(&self, name: &str) -> Outcome<bool> {
        self.sources(&[]).pin(&self.at(name))
    }
}

#[test]
fn all_that_comes_with_a_file_is_pinned_and_a_flipped_byte_is_found() {
    let folder = Folder::new(&[
        (
            "a.sol",
            "import \"./lib/b.sol\";\nimport {X} from '@p/c.sol';\n",
        ),
        ("lib/b.sol", "import '../d.sol';"),
        ("d.sol", "import './lib/b.sol'; contract D {}"),
        ("node_modules/@p/c.sol", "import './e.sol';"),
        ("node_modules/@p/e.sol", "struct X { bool a; }"),
    ]);
    assert_eq!(folder.check("a.sol"), Err("not-pinned".to_owned()));
    assert_eq!(folder.pin("a.sol"), Ok(true));
    assert_eq!(folder.pin("a.sol"), Ok(false));
    assert_eq!(folder.check("a.sol"), Ok(4));
    let text = files::read_text(&folder.at("a.sol"), MAX_FILE).unwrap();
    let paths: Vec<String> = Imports::read(&text)
        .unwrap()
        .pins
        .into_iter()
        .map(|pin| pin.path)
        .collect();
    assert_eq!(paths, ["./lib/b.sol", "./d.sol", "@p/c.sol", "@p/e.sol"]);
    for name in [
        "lib/b.sol",
        "d.sol",
        "node_modules/@p/c.sol",
        "node_modules/@p/e.sol",
    ] {
        let text = files::read_text(&folder.at(name), MAX_FILE).unwrap();
        folder.put(name, &format!("{text} "));
        assert_eq!(
            folder.check("a.sol"),
            Err("other-import".to_owned()),
            "{name}"
        );
        folder.put(name, &text);
    }
    assert_eq!(folder.check("a.sol"), Ok(4));
    folder.put(
        "a.sol",
        &format!("{text}import './d.sol';\nimport './new.sol';"),
    );
    folder.put("new.sol", "contract New {}");
    assert_eq!(folder.check("a.sol"), Err("not-pinned".to_owned()));
}

#[test]
fn what_a_pinned_file_pins_is_trusted_and_checked() {
    let folder = Folder::new(&[
        ("a.sol", "import \"./b.sol\";"),
        ("b.sol", "import './c.sol';"),
        ("c.sol", "contract C {}"),
    ]);
    let files = ["a.sol", "b.sol"].map(|name| folder.at(name));
    let mut sources = folder.sources(&[]);
    let ordered = sources.ordered(&files).unwrap();
    assert_eq!(ordered, [files[1].clone(), files[0].clone()]);
    for file in ordered {
        assert_eq!(sources.pin(&file), Ok(true));
    }
    assert_eq!(folder.check("a.sol"), Ok(2));
    let text = files::read_text(&files[0], MAX_FILE).unwrap();
    assert_eq!(Imports::read(&text).unwrap().pins.len(), 1);
    folder.put("c.sol", "contract C { }");
    assert_eq!(folder.check("a.sol"), Err("other-import".to_owned()));
    let problem = folder.pin("a.sol").unwrap_err();
    assert!(problem.state.contains("b.sol pins ./c.sol"), "{problem}");
    assert!(
        problem.state.contains(&hex(sha256(b"contract C {}"))),
        "{problem}"
    );
    assert!(
        problem.state.contains(&hex(sha256(b"contract C { }"))),
        "{problem}"
    );
}

#[test]
fn paths_are_mapped_as_the_compiler_maps_them() {
    let folder = Folder::new(&[
        ("a.sol", "import \"@p/src/b.sol\";"),
        ("lib/b.sol", "contract B {}"),
        ("other/src/b.sol", "contract Other {}"),
    ]);
    assert_eq!(folder.check("a.sol"), Err("no-import".to_owned()));
    let mut sources = folder.sources(&[("@p", "other"), ("@p/src", "lib")]);
    assert_eq!(sources.pin(&folder.at("a.sol")), Ok(true));
    let pinned = sources.check(&folder.at("a.sol")).unwrap();
    assert!(pinned[0].file.ends_with("lib/b.sol"));
    assert_eq!(
        folder
            .sources(&[("@p", "other")])
            .check(&folder.at("a.sol"))
            .err()
            .unwrap()
            .code,
        "other-import"
    );
    assert!(mapping("@p").is_err() && mapping("=x").is_err() && mapping("@p=x").is_ok());
}
