//! A program in the worker's place.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

/// Makes a shell script in `folder`.
///
/// Another program writes the file: what this one has open to write, a program that another test starts has too, for a moment,
/// and nobody can run it meanwhile ("text file busy").
pub fn script(folder: &Path, text: &str) -> PathBuf {
    let (draft, program) = (folder.join("draft"), folder.join("program"));
    fs::write(&draft, format!("#!/bin/sh\n{text}\n")).unwrap();
    let mut install = Command::new("install");
    let installed = install.args(["-m", "755"]).arg(&draft).arg(&program);
    assert!(installed.status().unwrap().success());
    program
}
