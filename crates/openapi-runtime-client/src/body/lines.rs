//! Splits a body into lines of text.

use std::collections::VecDeque;
use std::fmt;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use bytes::BytesMut;
use futures_core::Stream;
use futures_util::TryStreamExt;

use crate::body::stream::ByteStream;
use crate::error::Error;

/// The default maximum length of a line: 1 MiB.
const MAX_LENGTH: usize = 1 << 20;
/// The length of the longest UTF-8 character, and so the lowest possible maximum.
const MIN_LENGTH: usize = 4;

/// A stream of the lines of a body, without line endings; created by [`ByteStream::lines`].
///
/// A line ends with LF or CRLF; a CR elsewhere is part of the line. Text after the last line ending
/// is a line too, unless it is empty. Bytes that are not UTF-8 become U+FFFD; a character that is
/// split between chunks is reassembled.
///
/// If the body ends with an error, the stream yields the incomplete current line first, then the
/// error.
#[must_use = "streams do nothing unless polled"]
pub struct Lines {
    body: ByteStream,
    splitter: Splitter,
    ready: VecDeque<String>,
    /// `Some` once the body has ended, with an error that is still to be yielded, if any.
    end: Option<Option<Error>>,
}

impl ByteStream {
    /// Splits the body into lines of text, for example for a log.
    ///
    /// A log that is followed may be silent for a long time: see
    /// [`idle_timeout`](Self::idle_timeout).
    ///
    /// ```no_run
    /// # async fn example(body: openapi_runtime_client::ByteStream)
    /// #     -> Result<(), openapi_runtime_client::Error> {
    /// let mut lines = body.lines();
    /// while let Some(line) = lines.try_next().await? {
    ///     println!("{line}");
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub fn lines(self) -> Lines {
        let splitter = Splitter::new(MAX_LENGTH);
        Lines { body: self, splitter, ready: VecDeque::new(), end: None }
    }
}

impl Lines {
    /// Returns the next line; `None` after the last one. It can be called without `TryStreamExt`
    /// from `futures-util`.
    ///
    /// # Errors
    /// As [`ByteStream::try_next`].
    pub async fn try_next(&mut self) -> Result<Option<String>, Error> {
        TryStreamExt::try_next(self).await
    }

    /// Sets the maximum length of a line in bytes: 1 MiB by default, at least 4. A longer line is
    /// yielded in pieces of at most that length, split between characters.
    pub fn max_length(mut self, bytes: usize) -> Self {
        self.splitter.limit = bytes.max(MIN_LENGTH);
        self
    }
}

impl Stream for Lines {
    type Item = Result<String, Error>;

    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let this = self.get_mut();
        loop {
            if let Some(line) = this.ready.pop_front() {
                return Poll::Ready(Some(Ok(line)));
            }
            if let Some(end) = &mut this.end {
                return Poll::Ready(end.take().map(Err));
            }
            match ready!(Pin::new(&mut this.body).poll_next(cx)) {
                Some(Ok(piece)) => this.splitter.push(&piece, &mut this.ready),
                end => {
                    this.splitter.finish(&mut this.ready);
                    this.end = Some(end.and_then(Result::err));
                }
            }
        }
    }
}

impl fmt::Debug for Lines {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Lines").field("body", &self.body).finish_non_exhaustive()
    }
}

/// Splits bytes into lines. The lines do not depend on how the bytes are divided into chunks.
struct Splitter {
    limit: usize,
    /// The beginning of the current line.
    rest: BytesMut,
}

impl Splitter {
    fn new(limit: usize) -> Self {
        Self { limit, rest: BytesMut::new() }
    }

    fn push(&mut self, mut piece: &[u8], lines: &mut VecDeque<String>) {
        while let Some(end) = piece.iter().position(|&byte| byte == b'\n') {
            self.extend(&piece[..end], lines);
            if self.rest.last() == Some(&b'\r') {
                self.rest.truncate(self.rest.len() - 1);
            }
            self.cut_to(self.limit, lines);
            lines.push_back(text(&self.rest));
            self.rest.clear();
            piece = &piece[end + 1..];
        }
        self.extend(piece, lines);
    }

    fn finish(&mut self, lines: &mut VecDeque<String>) {
        self.cut_to(self.limit, lines);
        if !self.rest.is_empty() {
            lines.push_back(text(&self.rest));
            self.rest.clear();
        }
    }

    /// Adds to the current line. It keeps one byte more than the maximum, because that byte may be
    /// the CR of a line ending.
    fn extend(&mut self, mut bytes: &[u8], lines: &mut VecDeque<String>) {
        while !bytes.is_empty() {
            let room = (self.limit + 2).saturating_sub(self.rest.len()).max(1);
            let (now, later) = bytes.split_at(bytes.len().min(room));
            self.rest.extend_from_slice(now);
            self.cut_to(self.limit + 1, lines);
            bytes = later;
        }
    }

    /// Splits pieces off the current line until at most `length` bytes of it are left.
    fn cut_to(&mut self, length: usize, lines: &mut VecDeque<String>) {
        while self.rest.len() > length {
            let continues = |at: &usize| self.rest[*at] & 0xC0 == 0x80;
            let back = (self.limit - 3..=self.limit).rev().find(|at| !continues(at));
            let piece = self.rest.split_to(back.unwrap_or(self.limit));
            lines.push_back(text(&piece));
        }
    }
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(pieces: &[&[u8]], limit: usize) -> Vec<String> {
        let (mut splitter, mut lines) = (Splitter::new(limit), VecDeque::new());
        for piece in pieces {
            splitter.push(piece, &mut lines);
        }
        splitter.finish(&mut lines);
        lines.into()
    }

    #[test]
    fn lines_end_with_lf_or_crlf() {
        let table: [(&[u8], &[&str]); 8] = [
            (b"", &[]),
            (b"a", &["a"]),
            (b"a\n", &["a"]),
            (b"a\r\nb\n\n\r\nc", &["a", "b", "", "", "c"]),
            (b"10%\r20%\r\n", &["10%\r20%"]),
            (b"a\r", &["a\r"]),
            (b"\xFFa\xE2\x82\n\xE2\x82\xAC", &["\u{FFFD}a\u{FFFD}", "€"]),
            (b"a\0b\n", &["a\0b"]),
        ];
        for (bytes, expected) in table {
            assert_eq!(lines(&[bytes], MAX_LENGTH), expected, "{bytes:?}");
        }
    }

    #[test]
    fn a_long_line_is_cut_between_characters() {
        assert_eq!(lines(&[b"abcd\r\nabcde\r\n"], 4), ["abcd", "abcd", "e"]);
        assert_eq!(lines(&["ab€c€\n".as_bytes()], 4), ["ab", "€c", "€"]);
        assert_eq!(
            lines(&[&[0x80; 9]], 4),
            ["\u{FFFD}".repeat(4), "\u{FFFD}".repeat(4), "\u{FFFD}".to_owned()]
        );
    }

    /// A random number generator whose seed is printed, so that a failure can be reproduced.
    struct Random(u64);

    impl Random {
        fn below(&mut self, limit: usize) -> usize {
            self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            (self.0 >> 33) as usize % limit
        }
    }

    #[test]
    fn lines_do_not_depend_on_the_chunks() {
        use std::hash::{BuildHasher, RandomState};
        let seed = RandomState::new().hash_one(0);
        println!("seed {seed}");
        let mut random = Random(seed);
        let letters: [&[u8]; 8] =
            [b"a", b"\n", b"\r", b"\r\n", "ü".as_bytes(), "€".as_bytes(), "🦀".as_bytes(), b"\xF0"];
        for _ in 0..5_000 {
            let count = random.below(40);
            let bytes: Vec<u8> =
                (0..count).flat_map(|_| letters[random.below(letters.len())].to_vec()).collect();
            let limit = MIN_LENGTH + random.below(12);
            let mut pieces = Vec::new();
            let mut rest = bytes.as_slice();
            while !rest.is_empty() {
                let (piece, later) = rest.split_at(random.below(rest.len() + 1));
                pieces.push(piece);
                rest = later;
            }
            assert_eq!(lines(&pieces, limit), lines(&[&bytes], limit), "seed {seed}: {bytes:?}");
            let whole = String::from_utf8_lossy(&bytes).into_owned();
            let expected: Vec<_> = whole.split_inclusive('\n').map(without_end).collect();
            assert_eq!(lines(&pieces, MAX_LENGTH), expected, "seed {seed}: {bytes:?}");
        }
    }

    fn without_end(line: &str) -> &str {
        line.strip_suffix("\r\n").or_else(|| line.strip_suffix('\n')).unwrap_or(line)
    }
}
