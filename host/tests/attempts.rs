//! What a confined process must not do, tried: `cryptlet-host region-worker --attempt …` shows that the kernel refuses it.

use super::confine;
use clap::ValueEnum;
use std::{
    fs::File,
    io,
    net::UdpSocket,
    os::unix::process::CommandExt,
    process::{Command, ExitCode},
    thread,
};

/// What is tried.
#[derive(Clone, Copy, PartialEq, Eq, Debug, ValueEnum)]
pub enum Attempt {
    /// To open a file.
    File,
    /// To open a file under Landlock alone, without the filter of system calls.
    FileUnderLandlock,
    /// To open a socket.
    Socket,
    /// To start another process.
    Process,
    /// To become another program.
    Program,
    /// To start a thread when the component is ready.
    Thread,
}

/// Confines the process, and tries. Ends with success if the attempt was refused; where the kernel ends the process, there
/// is nothing to return.
pub fn attempt(process_bytes: u64, attempt: Attempt) -> ExitCode {
    let confined = match attempt {
        Attempt::FileUnderLandlock => {
            confine::take_files();
            Ok(())
        }
        Attempt::Thread => confine::apply(process_bytes).and_then(|_| confine::settle()),
        _ => confine::apply(process_bytes).map(drop),
    };
    let tried = confined.and_then(|()| attempt.make());
    let refusal = match attempt {
        Attempt::Thread => io::ErrorKind::WouldBlock,
        _ => io::ErrorKind::PermissionDenied,
    };
    match tried {
        Err(error) if error.kind() == refusal => ExitCode::SUCCESS,
        _ => ExitCode::FAILURE,
    }
}

impl Attempt {
    fn make(self) -> io::Result<()> {
        match self {
            Attempt::File | Attempt::FileUnderLandlock => File::open("/proc/self/exe").map(drop),
            Attempt::Socket => UdpSocket::bind("127.0.0.1:0").map(drop),
            Attempt::Process => Command::new("/proc/self/exe").spawn().map(drop),
            Attempt::Thread => thread::Builder::new().spawn(|| ()).map(drop),
            Attempt::Program => Err(Command::new("/proc/self/exe").exec()),
        }
    }
}
