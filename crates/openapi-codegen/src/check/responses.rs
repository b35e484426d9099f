//! Checks that responses have valid statuses and media types.

use crate::diagnostic::Diagnostic;
use crate::document::{Document, pointer};
use crate::openapi::{members, operations, resolve};

pub fn check(document: &Document, found: &mut Vec<Diagnostic>) {
    for site in operations(document) {
        let at = pointer::join(&site.pointer(), "responses");
        for (status, response) in members(site.operation, "responses") {
            if !is_status(status) && !status.starts_with("x-") {
                let error = Diagnostic::error(
                    "status-invalid",
                    format!("`{status}` is not a valid status of a response"),
                );
                let help = "use a number from 100 to 599, one of `1XX` to `5XX`, or `default`";
                found.push(error.at(pointer::join(&at, status), &response.span).help(help));
            }
            let response = resolve(document, response).unwrap_or(response);
            for (media_type, media) in members(response, "content") {
                if !media_type.bytes().all(|byte| byte == b' ' || byte.is_ascii_graphic()) {
                    let message = format!("`{media_type}` is not a valid media type");
                    let at = format!("{}/content", pointer::join(&at, status));
                    let error = Diagnostic::error("media-type-invalid", message);
                    let help =
                        "a media type has visible ASCII characters only, for example `text/plain`";
                    found.push(error.at(pointer::join(&at, media_type), &media.span).help(help));
                }
            }
        }
    }
}

fn is_status(status: &str) -> bool {
    match status.as_bytes() {
        b"default" => true,
        [b'1'..=b'5', b'X' | b'x', b'X' | b'x'] => true,
        [b'1'..=b'5', tens, ones] => tens.is_ascii_digit() && ones.is_ascii_digit(),
        _ => false,
    }
}
