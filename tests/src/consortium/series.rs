//! The series that hosts read: the real ones, and a liar's.

use super::Consortium;
use anyhow::Result;
use std::{fs, path::PathBuf};

impl Consortium {
    /// The folder with the real series.
    pub fn series(&self) -> PathBuf {
        self.programs
            .project
            .join("sdk/examples/market-watcher/data")
    }

    /// A folder with series that say of one day that oil closed a dollar lower: a liar needs no other program than an honest
    /// host.
    pub fn doctored_series(&self) -> Result<PathBuf> {
        let doctored = self.folder.join("doctored");
        fs::create_dir_all(&doctored)?;
        for name in [
            "wti-daily.csv",
            "gold-monthly.csv",
            "us-treasury-10y-monthly.csv",
        ] {
            let text = fs::read_to_string(self.series().join(name))?;
            fs::write(
                doctored.join(name),
                text.replace("2016-03-17,40.17", "2016-03-17,39.17"),
            )?;
        }
        Ok(doctored)
    }
}
