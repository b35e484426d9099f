//! Saving downloads to different kinds of paths.
#![cfg(unix)]

use std::fs::{self, Permissions};
use std::io::Read;
use std::os::unix::fs::{FileTypeExt, MetadataExt, PermissionsExt, symlink};
use std::path::Path;
use std::process::Command;
use std::time::Duration;

use daytona_api_client::Error;

use crate::support::*;

const TEXT: &[u8] = b"the body";

async fn save(path: impl AsRef<Path>) -> Result<u64, Error> {
    let server = Server::sending(response("200 OK", &[], TEXT)).await;
    server.request(&GET_THING).send_bytes().await?.into_inner().save_to(path).await
}

/// The same with a connection that breaks within the body.
async fn save_half(path: impl AsRef<Path>) -> Result<u64, Error> {
    let half = "HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-length: 20\r\n\r\nthe";
    let server = Server::sending(half.into()).await;
    server.request(&GET_THING).send_bytes().await?.into_inner().save_to(path).await
}

fn names(directory: &Path) -> Vec<String> {
    let entries = fs::read_dir(directory).unwrap();
    let mut names: Vec<_> =
        entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

#[tokio::test]
async fn a_file_keeps_its_permissions() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("file");
    for mode in [0o600, 0o666, 0o444, 0o750] {
        let _ = fs::remove_file(&path);
        fs::write(&path, "former").unwrap();
        fs::set_permissions(&path, Permissions::from_mode(mode)).unwrap();
        let former = fs::metadata(&path).unwrap();
        assert_eq!(save(&path).await.unwrap(), TEXT.len() as u64);
        let saved = fs::metadata(&path).unwrap();
        assert_eq!(saved.mode(), former.mode(), "{mode:o}");
        assert_eq!((saved.uid(), saved.gid()), (former.uid(), former.gid()));
        assert_eq!(fs::read(&path).unwrap(), TEXT);
        assert_ne!(saved.ino(), former.ino(), "it is replaced as a whole");
    }
    assert_eq!(names(directory.path()), ["file"]);
}

#[tokio::test]
async fn the_partial_file_has_the_restricted_permissions_from_the_start() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("file");
    fs::write(&path, "former").unwrap();
    fs::set_permissions(&path, Permissions::from_mode(0o600)).unwrap();
    let stalled = Answer::Stall(b"HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nabc".to_vec());
    let server = Server::new(vec![stalled]).await;
    let body = server.request(&GET_THING).send_bytes().await.unwrap().into_inner();
    let saving = tokio::spawn(body.save_to(path));
    let unfinished = loop {
        let found = names(directory.path());
        if let [hidden, _] = found.as_slice() {
            break directory.path().join(hidden);
        }
        tokio::time::sleep(Duration::from_millis(5)).await;
    };
    assert_eq!(fs::metadata(unfinished).unwrap().mode() & 0o777, 0o600);
    saving.abort();
    assert!(saving.await.unwrap_err().is_cancelled());
    let gone = async {
        while names(directory.path()) != ["file"] {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    };
    tokio::time::timeout(Duration::from_secs(5), gone).await.unwrap();
}

#[tokio::test]
async fn a_new_file_has_default_permissions() {
    let directory = tempfile::tempdir().unwrap();
    let (saved, other) = (directory.path().join("saved"), directory.path().join("other"));
    fs::write(&other, "").unwrap();
    save(&saved).await.unwrap();
    assert_eq!(fs::metadata(saved).unwrap().mode(), fs::metadata(other).unwrap().mode());
}

#[tokio::test]
async fn a_file_keeps_its_owner_if_the_system_allows_it() {
    use std::os::unix::fs::chown;
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("file");
    fs::write(&path, "former").unwrap();
    // Only root can change the owner of a file.
    let given = chown(&path, Some(12_345), Some(12_346)).is_ok();
    fs::set_permissions(&path, Permissions::from_mode(0o640)).unwrap();
    let former = fs::metadata(&path).unwrap();
    save(&path).await.unwrap();
    let saved = fs::metadata(&path).unwrap();
    assert_eq!(saved.mode(), former.mode());
    assert_eq!((saved.uid(), saved.gid()), (former.uid(), former.gid()));
    assert_eq!(saved.uid() == 12_345, given);
}

#[tokio::test]
async fn a_symbolic_link_is_followed() {
    let directory = tempfile::tempdir().unwrap();
    let (links, files) = (directory.path().join("links"), directory.path().join("files"));
    fs::create_dir(&links).unwrap();
    fs::create_dir(&files).unwrap();
    fs::write(files.join("private"), "former").unwrap();
    fs::set_permissions(files.join("private"), Permissions::from_mode(0o600)).unwrap();
    symlink(files.join("private"), links.join("absolute")).unwrap();
    symlink("../files/private", links.join("relative")).unwrap();
    symlink("relative", links.join("chain")).unwrap();
    symlink("../files/new", links.join("dangling")).unwrap();
    for (link, file) in [
        ("absolute", "private"),
        ("relative", "private"),
        ("chain", "private"),
        ("dangling", "new"),
        ("dangling", "new"),
    ] {
        fs::write(files.join("private"), "former").unwrap();
        // The partial file is in the directory of the target.
        save_half(links.join(link)).await.unwrap_err();
        assert_ne!(fs::read(files.join(file)).unwrap_or_default(), b"the");
        save(links.join(link)).await.unwrap();
        assert_eq!(fs::read(files.join(file)).unwrap(), TEXT, "{link}");
        assert!(fs::symlink_metadata(links.join(link)).unwrap().is_symlink(), "{link}");
    }
    assert_eq!(fs::metadata(files.join("private")).unwrap().mode() & 0o777, 0o600);
    assert_eq!(names(&links), ["absolute", "chain", "dangling", "relative"]);
    assert_eq!(names(&files), ["new", "private"]);

    // The directory of the link is read-only, and nothing is written there.
    fs::set_permissions(&links, Permissions::from_mode(0o555)).unwrap();
    let outcome = save(links.join("relative")).await;
    fs::set_permissions(&links, Permissions::from_mode(0o755)).unwrap();
    assert_eq!(outcome.unwrap(), TEXT.len() as u64);

    symlink("circle", links.join("circle")).unwrap();
    let error = save(links.join("circle")).await.unwrap_err();
    assert!(matches!(error, Error::Save { .. }), "{error}");
    symlink("nowhere/file", links.join("lost")).unwrap();
    assert!(matches!(save(links.join("lost")).await, Err(Error::Save { .. })));
}

#[tokio::test]
async fn a_device_is_written_directly() {
    let before = fs::metadata("/dev/null").unwrap();
    assert_eq!(save("/dev/null").await.unwrap(), TEXT.len() as u64);
    let after = fs::metadata("/dev/null").unwrap();
    assert!(after.file_type().is_char_device());
    assert_eq!((after.ino(), after.mode()), (before.ino(), before.mode()));

    let directory = tempfile::tempdir().unwrap();
    symlink("/dev/null", directory.path().join("link")).unwrap();
    assert!(save(directory.path().join("link")).await.is_ok());
    assert_eq!(names(directory.path()), ["link"]);
}

#[tokio::test]
async fn a_named_pipe_is_written_once_it_has_a_reader() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("pipe");
    assert!(Command::new("mkfifo").arg(&path).status().unwrap().success());

    // Without a reader, a transfer that is dropped leaves no waiting thread behind.
    assert!(tokio::time::timeout(Duration::from_millis(120), save(&path)).await.is_err());

    let reader = path.clone();
    let reader = tokio::task::spawn_blocking(move || {
        let mut text = Vec::new();
        fs::File::open(reader).unwrap().read_to_end(&mut text).unwrap();
        text
    });
    assert_eq!(save(&path).await.unwrap(), TEXT.len() as u64);
    assert_eq!(reader.await.unwrap(), TEXT);
    assert!(fs::metadata(&path).unwrap().file_type().is_fifo());
    assert_eq!(names(directory.path()), ["pipe"]);
}

/// Standard output is global to the process, so another process saves.
#[cfg(target_os = "linux")]
#[tokio::test]
async fn standard_output_is_written_directly() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("output");
    let output = path.clone();
    let run = move || {
        let arguments = ["--exact", "saving::save_to_the_standard_output", "--ignored"];
        let mut command = Command::new(std::env::current_exe().unwrap());
        command.args(arguments).arg("--nocapture");
        let piped = command.output().unwrap();
        let output = fs::File::options().create(true).append(true).open(output).unwrap();
        let into_file = command.stdout(output).status().unwrap();
        assert!(into_file.success() && piped.status.success());
        piped.stdout
    };
    let piped = tokio::task::spawn_blocking(run).await.unwrap();
    for output in [piped, fs::read(&path).unwrap()] {
        let output = String::from_utf8(output).unwrap();
        // The output of the process itself is kept.
        assert!(output.contains("running 1 test") && output.contains("the body"), "{output}");
    }
}

#[cfg(target_os = "linux")]
#[tokio::test]
#[ignore = "it is run by `standard_output_is_written_directly`"]
async fn save_to_the_standard_output() {
    assert_eq!(save("/dev/stdout").await.unwrap(), TEXT.len() as u64);
}

#[tokio::test]
async fn a_directory_is_rejected_at_once() {
    let directory = tempfile::tempdir().unwrap();
    let stalled = Answer::Stall(b"HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nabc".to_vec());
    let server = Server::new(vec![stalled]).await;
    let body = server.request(&GET_THING).send_bytes().await.unwrap().into_inner();
    let error = body.save_to(directory.path()).await.unwrap_err();
    let Error::Save { source, .. } = &error else { panic!("{error}") };
    assert_eq!(source.to_string(), "it is a directory");
    assert!(names(directory.path()).is_empty());
}
