//! Reading and writing files: bounded, and secrets for their owner alone.

use crate::error::{Explain, Outcome, Problem};
use std::{
    fs::{File, OpenOptions, Permissions},
    io::{self, Read, Write},
    os::unix::fs::{OpenOptionsExt, PermissionsExt},
    path::Path,
};
use tempfile::NamedTempFile;

/// The code of a file that is longer than its bound.
const TOO_LONG: &str = "file-too-long";

/// Reads a file of at most `most` bytes.
pub fn read(path: &Path, most: u64) -> Outcome<Vec<u8>> {
    let shown = path.display();
    let file = File::open(path).explain(
        "file-not-read",
        format!("{shown} can't be opened"),
        "check the path and its permissions",
    )?;
    read_bounded(file, path, most)
}

/// Reads a text of at most `most` bytes.
pub fn read_text(path: &Path, most: u64) -> Outcome<String> {
    String::from_utf8(read(path, most)?).explain(
        "file-not-text",
        format!("{} is not UTF-8", path.display()),
        "save it as UTF-8 text",
    )
}

/// Reads a file that holds a secret: refused if anybody but its owner may read or change it. `remedy` says what such a
/// file holds.
pub fn read_secret(path: &Path, most: u64, remedy: &str) -> Outcome<String> {
    let shown = path.display();
    let file = File::open(path).explain(
        "key-not-read",
        format!("the key file {shown} can't be opened"),
        "check the path and its permissions",
    )?;
    let metadata = file
        .metadata()
        .explain("key-not-read", format!("{shown}"), "check the disk")?;
    let mode = metadata.permissions().mode() & 0o777;
    if mode & 0o077 != 0 {
        return Err(Problem::new(
            "key-not-private",
            format!("the key file {shown} has mode {mode:04o}: others can read or change it"),
            format!("chmod 600 {shown}, if it is the right file"),
        ));
    }
    let text = read_bounded(file, path, most).map(String::from_utf8);
    match text {
        Ok(Ok(text)) => Ok(text),
        Err(problem) if problem.code != TOO_LONG => Err(problem),
        Ok(Err(_)) | Err(_) => Err(Problem::new(
            "key-not-read",
            format!("{shown} holds no secret as text"),
            remedy,
        )),
    }
}

fn read_bounded(file: File, path: &Path, most: u64) -> Outcome<Vec<u8>> {
    let shown = path.display();
    let mut bytes = Vec::new();
    // One byte more than allowed tells a file that is too long from one that just fits.
    file.take(most.saturating_add(1))
        .read_to_end(&mut bytes)
        .explain(
            "file-not-read",
            format!("{shown} can't be read"),
            "check that it is a file",
        )?;
    if u64::try_from(bytes.len()).unwrap_or(u64::MAX) > most {
        return Err(Problem::new(
            TOO_LONG,
            format!("{shown} is longer than {most} bytes"),
            "check that it is the right file; the bound is a protocol constant",
        ));
    }
    Ok(bytes)
}

/// Makes a folder and those above it, unless they are there.
pub fn make_folder(path: &Path) -> Outcome {
    std::fs::create_dir_all(path).explain(
        "folder-not-made",
        format!("the folder {} can't be made", path.display()),
        "name one that is yours; a file must not have its name",
    )
}

/// Writes a file, whole or not at all: a reader never sees half of it.
pub fn write(path: &Path, bytes: &[u8]) -> Outcome {
    whole(path, bytes, |file| {
        file.persist(path).map_err(|error| error.error)
    })
    .explain(
        "file-not-written",
        format!("{} can't be written", path.display()),
        "check that its folder exists, is yours, and has space",
    )
}

/// Writes a new file, whole or not at all. An existing one is never replaced: it may be the only copy.
pub fn write_new(path: &Path, bytes: &[u8]) -> Outcome {
    whole(path, bytes, |file| {
        file.persist_noclobber(path).map_err(|error| error.error)
    })
    .explain(
        "file-not-written",
        format!("{} can't be made", path.display()),
        "name a file that does not exist yet, in a folder that is yours and has space",
    )
}

fn whole(
    path: &Path,
    bytes: &[u8],
    persist: impl FnOnce(NamedTempFile) -> io::Result<File>,
) -> io::Result<()> {
    let folder = path
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty());
    let mut file = NamedTempFile::new_in(folder.unwrap_or(Path::new(".")))?;
    file.write_all(bytes)?;
    file.as_file()
        .set_permissions(Permissions::from_mode(0o644))?;
    file.as_file().sync_all()?;
    persist(file).map(drop)
}

/// Writes a new file that its owner alone can read. An existing file is never replaced: it may be the only copy of a
/// key.
pub fn write_secret(path: &Path, text: &str) -> Outcome {
    let shown = path.display();
    let created = OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(path);
    let written = created.and_then(|mut file| {
        file.write_all(text.as_bytes())?;
        file.sync_all()
    });
    written.explain(
        "key-not-written",
        format!("the key file {shown} can't be made"),
        "name a file that does not exist yet, in a folder that is yours",
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    const REMEDY: &str = "a seed";

    #[test]
    fn what_is_no_text_of_a_secrets_length_is_no_secret() {
        let folder = tempfile::tempdir().unwrap();
        for (name, bytes) in [("binary", &[0xff, 0xfe][..]), ("long", b"many words")] {
            let path = folder.path().join(name);
            write(&path, bytes).unwrap();
            std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o600)).unwrap();
            let problem = read_secret(&path, 8, REMEDY).unwrap_err();
            assert!(
                problem.state.ends_with("holds no secret as text"),
                "{problem}"
            );
            assert_eq!(problem.remedy, REMEDY);
        }
    }

    #[test]
    fn a_secret_is_private_and_never_overwritten() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("key");
        write_secret(&path, "0x01").unwrap();
        assert_eq!(read_secret(&path, 64, REMEDY).unwrap(), "0x01");
        assert_eq!(
            write_secret(&path, "0x02").unwrap_err().code,
            "key-not-written"
        );
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o640)).unwrap();
        let problem = read_secret(&path, 64, REMEDY).unwrap_err();
        assert_eq!(problem.code, "key-not-private");
        assert!(problem.remedy.starts_with("chmod 600 "));
    }

    #[test]
    fn a_new_file_replaces_none() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("oil.receipt");
        write_new(&path, b"one").unwrap();
        let problem = write_new(&path, b"two").unwrap_err();
        assert_eq!(problem.code, "file-not-written");
        assert!(problem.remedy.contains("not exist yet"), "{problem}");
        assert_eq!(read(&path, 8).unwrap(), b"one");
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1);
    }

    #[test]
    fn a_file_over_its_bound_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("file");
        write(&path, b"12345").unwrap();
        assert_eq!(read(&path, 5).unwrap(), b"12345");
        assert_eq!(read(&path, 4).unwrap_err().code, "file-too-long");
    }
}
