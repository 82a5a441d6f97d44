//! A running program: its output goes to a file, and it is stopped when dropped.

use anyhow::{bail, Context, Result};
use std::{
    fs::File,
    net::TcpListener,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    sync::atomic::{AtomicU16, Ordering},
    time::{Duration, Instant},
};

/// How long a program may take to end after it was asked to.
const GRACE: Duration = Duration::from_secs(10);
/// The first port that programs get: above those of well-known services.
const FIRST_PORT: u16 = 12_000;
/// How many ports programs get: they end below 32768, where those for outgoing connections begin.
const PORTS: u16 = 20_000;

/// A running program.
#[derive(Debug)]
pub struct Process {
    name: String,
    child: Child,
    log: PathBuf,
}

impl Process {
    /// Starts `command` with both outputs appended to `{folder}/{name}.log`.
    pub fn start(name: &str, folder: &Path, command: &mut Command) -> Result<Self> {
        let log = folder.join(format!("{name}.log"));
        let file = File::options().create(true).append(true).open(&log)?;
        let child = command
            .stdin(Stdio::null())
            .stdout(file.try_clone()?)
            .stderr(file)
            .spawn()
            .with_context(|| format!("{name} does not start: {command:?}"))?;
        Ok(Process {
            name: name.into(),
            child,
            log,
        })
    }

    /// Its log file.
    pub fn log(&self) -> &Path {
        &self.log
    }

    /// All that it has printed so far.
    pub fn output(&self) -> String {
        let bytes = std::fs::read(&self.log).unwrap_or_default();
        String::from_utf8_lossy(&bytes).into_owned()
    }

    /// An error with the end of the log if the program is no longer there.
    pub fn check(&mut self) -> Result<()> {
        if let Some(status) = self.child.try_wait()? {
            let output = self.output();
            let lines: Vec<&str> = output.lines().collect();
            let tail = lines
                .get(lines.len().saturating_sub(15)..)
                .unwrap_or_default()
                .join("\n");
            bail!(
                "{} ended with {status}; the end of {}:\n{tail}",
                self.name,
                self.log.display()
            );
        }
        Ok(())
    }

    /// Kills it at once, as a power cut would.
    pub fn kill(&mut self) -> Result<()> {
        self.child.kill()?;
        self.child.wait()?;
        Ok(())
    }

    /// Halts it without ending it, as a machine that hangs would.
    pub fn pause(&mut self) -> Result<()> {
        self.signal("-STOP")
    }

    /// Lets a paused program go on.
    pub fn resume(&mut self) -> Result<()> {
        self.signal("-CONT")
    }

    fn signal(&self, name: &str) -> Result<()> {
        let sent = Command::new("kill")
            .args([name, &self.child.id().to_string()])
            .status()?;
        anyhow::ensure!(sent.success(), "{} can't be sent {name}", self.name);
        Ok(())
    }

    /// Asks it to end, if it still runs.
    pub fn ask_to_end(&mut self) -> Result<()> {
        if self.child.try_wait()?.is_none() {
            self.signal("-CONT")?;
            self.signal("-TERM")?;
        }
        Ok(())
    }

    /// Asks it to end and waits; kills it when it does not.
    pub fn stop(&mut self) -> Result<()> {
        self.ask_to_end()?;
        let asked = Instant::now();
        while asked.elapsed() < GRACE {
            if self.child.try_wait()?.is_some() {
                return Ok(());
            }
            std::thread::sleep(Duration::from_millis(50));
        }
        self.kill()?;
        bail!(
            "{} did not end within {GRACE:?} of being asked to",
            self.name
        )
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        // Nobody is left to tell: what could go wrong here is a program that is gone already.
        let _ = self.stop();
    }
}

/// A TCP port that nobody listens on now, and that was not given before. It is none of those that Linux takes for outgoing
/// connections, one of which could have it before the program that it is for, or while that is started anew.
pub fn free_port() -> Result<u16> {
    static GIVEN: AtomicU16 = AtomicU16::new(0);
    // Programs that run at the same time begin at ports far from each other.
    let first = u16::try_from(std::process::id().wrapping_mul(97) % u32::from(PORTS))?;
    loop {
        let given = GIVEN.fetch_add(1, Ordering::Relaxed);
        anyhow::ensure!(given < PORTS, "none of {PORTS} ports is free");
        let port = FIRST_PORT + (first + given) % PORTS;
        if TcpListener::bind(("127.0.0.1", port)).is_ok() {
            return Ok(port);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_program_that_ended_is_named_with_its_status_and_its_log() {
        let folder = tempfile::tempdir().unwrap();
        let mut command = Command::new("sh");
        command.args(["-c", "printf 'farewell\\377'; exit 3"]);
        let mut process = Process::start("short-lived", folder.path(), &mut command).unwrap();
        let started = Instant::now();
        let error = loop {
            if let Err(error) = process.check() {
                break error.to_string();
            }
            assert!(started.elapsed() < GRACE, "it is still there");
            std::thread::sleep(Duration::from_millis(10));
        };
        let log = process.log().display().to_string();
        for part in ["short-lived ended with exit status: 3", &log, "farewell"] {
            assert!(error.contains(part), "{error}");
        }
    }

    #[test]
    fn ports_are_free_different_and_not_those_of_outgoing_connections() {
        let [one, other] = [(); 2].map(|()| free_port().unwrap());
        assert_ne!(one, other);
        for port in [one, other] {
            assert!((FIRST_PORT..32_768).contains(&port));
            // A program that another test starts has all that is open here, until it is the program that was asked for.
            let started = Instant::now();
            while TcpListener::bind(("127.0.0.1", port)).is_err() {
                assert!(started.elapsed() < GRACE, "port {port} is not free");
                std::thread::sleep(Duration::from_millis(10));
            }
        }
    }
}
