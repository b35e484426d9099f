//! The example as a process: what signals do to it, and what it does with few files.
//!
//! `cargo test` builds the examples before it runs this; `cargo test --test signals` alone does
//! not, and then runs what was built before.
#![cfg(all(unix, feature = "sandbox"))]
#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// A running example, which ends with the test.
struct Example {
    process: Child,
    address: String,
}

impl Example {
    /// Starts it by a line of shell that ends with `exec "$0"`.
    fn start(shell: &str) -> Self {
        let test = std::env::current_exe().unwrap();
        let program = test.parent().unwrap().parent().unwrap().join("examples/in_memory");
        assert!(program.exists(), "{} is missing; run `cargo build --examples`", program.display());
        let mut command = Command::new("sh");
        command.args(["-c", shell]).arg(program).env("DAYTONA_LISTEN", "127.0.0.1:0");
        let mut process = command.stdout(Stdio::piped()).spawn().unwrap();
        let mut line = String::new();
        BufReader::new(process.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let address = line.trim().trim_start_matches("http://").trim_end_matches("/api").to_owned();
        let example = Self { process, address };
        // It listens before it waits for signals; once it answers it does both.
        assert!(example.answers());
        std::thread::sleep(Duration::from_millis(100));
        example
    }

    /// A connection on which this has been sent.
    fn send(&self, bytes: &[u8]) -> TcpStream {
        let mut connection = TcpStream::connect(&self.address).unwrap();
        connection.set_read_timeout(Some(Duration::from_secs(5))).unwrap();
        // It may be closed at once.
        let _ = connection.write_all(bytes);
        connection
    }

    fn answers(&self) -> bool {
        let request = b"GET /api/sandbox HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n";
        let mut answer = Vec::new();
        let read = self.send(request).read_to_end(&mut answer);
        read.is_ok() && answer.starts_with(b"HTTP/1.1 401 ")
    }

    fn terminate(&self) {
        let id = self.process.id().to_string();
        assert!(Command::new("kill").args(["-TERM", &id]).status().unwrap().success());
    }

    /// Whether it ends by itself within this time, and well.
    fn ends_within(&mut self, limit: Duration) -> bool {
        let start = Instant::now();
        while start.elapsed() < limit {
            if let Some(status) = self.process.try_wait().unwrap() {
                return status.success();
            }
            std::thread::sleep(Duration::from_millis(20));
        }
        false
    }
}

impl Drop for Example {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

#[test]
fn a_half_sent_head_does_not_outlive_the_first_signal() {
    let mut example = Example::start("exec \"$0\"");
    let _half_open: Vec<_> =
        ["", "G", "GET / HTTP/1.1\r\nhost: x\r\n"].map(|head| example.send(head.as_bytes())).into();
    std::thread::sleep(Duration::from_millis(100));
    example.terminate();
    assert!(example.ends_within(Duration::from_secs(5)));
}

#[test]
fn a_second_signal_ends_what_waits_for_a_request() {
    let mut example = Example::start("exec \"$0\"");
    let upload = "POST /api/sandbox HTTP/1.1\r\nhost: x\r\nauthorization: Bearer demo\r\n\
                  content-type: application/json\r\ncontent-length: 9\r\n\r\n";
    let _upload = example.send(upload.as_bytes());
    std::thread::sleep(Duration::from_millis(100));
    example.terminate();
    assert!(!example.ends_within(Duration::from_millis(1500)));
    example.terminate();
    assert!(example.ends_within(Duration::from_secs(5)));
}

#[test]
fn half_open_connections_leave_files_for_others() {
    let example = Example::start("ulimit -n 128 && exec \"$0\"");
    let _half_open: Vec<_> = (0..200).map(|_| example.send(b"GET / HTTP/1.1\r\n")).collect();
    let start = Instant::now();
    for _ in 0..20 {
        assert!(example.answers());
    }
    assert!(start.elapsed() < Duration::from_secs(5), "{:?}", start.elapsed());
}
