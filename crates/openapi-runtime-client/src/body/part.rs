//! Content to upload.

use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};
use std::{fmt, io};

use bytes::{Bytes, BytesMut};
use futures_core::Stream;
use futures_util::stream::{self, BoxStream};
use futures_util::{StreamExt, TryStreamExt};
use tokio::fs::File;
use tokio::io::AsyncReadExt;

use crate::call::idle::Activity;
use crate::call::yield_once::yield_once;
use crate::error::BoxError;
use crate::response::unreadable::Unreadable;

/// The size of the pieces in which content is sent, so that its progress shows and an answer that
/// comes before the end is seen.
const CHUNK: usize = 64 << 10;

/// Content to upload: a part of a multipart body, or a body of its own.
///
/// Streams and files are sent piece by piece and never held as a whole. A clone of a stream shares
/// it with the original, and only the first one that is sent has it.
#[derive(Clone)]
pub struct Part {
    content: Content,
    content_type: Option<String>,
    file_name: Option<String>,
    progress: Option<Progress>,
}

/// Takes the number of bytes sent so far.
type Progress = Arc<dyn Fn(u64) + Send + Sync>;

#[derive(Clone)]
enum Content {
    Bytes(Bytes),
    File { path: PathBuf, length: u64 },
    Stream { stream: Arc<Mutex<Option<Pieces>>>, length: Option<u64> },
}

type Pieces = BoxStream<'static, Result<Bytes, BoxError>>;

impl Part {
    /// Bytes in memory.
    pub fn bytes(content: impl Into<Bytes>) -> Self {
        Self::new(Content::Bytes(content.into())).file_name("file")
    }

    /// Text: a plain field of a form rather than a file.
    pub fn text(content: impl Into<String>) -> Self {
        Self::new(Content::Bytes(Bytes::from(content.into())))
    }

    /// A stream of unknown length.
    pub fn stream<S, B, E>(content: S) -> Self
    where
        S: Stream<Item = Result<B, E>> + Send + 'static,
        B: Into<Bytes> + 'static,
        E: Into<BoxError> + 'static,
    {
        Self::from_stream(content, None)
    }

    /// A stream of `length` bytes. Sending fails if it turns out shorter or longer.
    pub fn stream_with_length<S, B, E>(content: S, length: u64) -> Self
    where
        S: Stream<Item = Result<B, E>> + Send + 'static,
        B: Into<Bytes> + 'static,
        E: Into<BoxError> + 'static,
    {
        Self::from_stream(content, Some(length))
    }

    /// A file, under its own name. It is opened again each time that it is sent.
    ///
    /// # Errors
    /// If there is no such file, it is not a regular one, or it cannot be opened.
    pub async fn file(path: impl Into<PathBuf>) -> io::Result<Self> {
        let path = path.into();
        // Asked first: opening a pipe waits for whoever writes to it.
        if !tokio::fs::metadata(&path).await?.is_file() {
            return Err(io::Error::new(io::ErrorKind::InvalidInput, "not a regular file"));
        }
        let metadata = File::open(&path).await?.metadata().await?;
        let name = path.file_name().map(|name| name.to_string_lossy().into_owned());
        let part = Self::new(Content::File { path, length: metadata.len() });
        Ok(part.file_name(name.unwrap_or_else(|| "file".to_owned())))
    }

    /// Sets the content type. Without it, files and streams are `application/octet-stream`.
    pub fn content_type(mut self, content_type: impl Into<String>) -> Self {
        self.content_type = Some(content_type.into());
        self
    }

    /// Sets the name under which a form sends the content as a file.
    pub fn file_name(mut self, name: impl Into<String>) -> Self {
        self.file_name = Some(name.into());
        self
    }

    /// Calls `report` with the number of bytes of this content that the connection has taken, piece
    /// by piece: at most 64 KiB each.
    ///
    /// It runs in between the pieces, so it should be quick. The number starts again from 0 when
    /// the content is sent again.
    pub fn on_progress(mut self, report: impl Fn(u64) + Send + Sync + 'static) -> Self {
        self.progress = Some(Arc::new(report));
        self
    }

    fn new(content: Content) -> Self {
        Self { content, content_type: None, file_name: None, progress: None }
    }

    fn from_stream<S, B, E>(content: S, length: Option<u64>) -> Self
    where
        S: Stream<Item = Result<B, E>> + Send + 'static,
        B: Into<Bytes> + 'static,
        E: Into<BoxError> + 'static,
    {
        let pieces = content.map_ok(Into::into).map_err(Into::into).boxed();
        let stream = Arc::new(Mutex::new(Some(pieces)));
        Self::new(Content::Stream { stream, length }).file_name("file")
    }

    /// The content type that was set, or the one of a file.
    pub(crate) fn mime(&self) -> Option<&str> {
        let default = self.file_name.as_ref().map(|_| "application/octet-stream");
        self.content_type.as_deref().or(default)
    }

    /// The name as a file, unless it is a plain field.
    pub(crate) fn name(&self) -> Option<&str> {
        self.file_name.as_deref()
    }

    /// The length in bytes, if it is known.
    pub(crate) fn length(&self) -> Option<u64> {
        match &self.content {
            Content::Bytes(bytes) => Some(bytes.len() as u64),
            Content::File { length, .. } => Some(*length),
            Content::Stream { length, .. } => *length,
        }
    }

    /// Whether the content is there again for another attempt.
    pub(crate) fn can_be_sent_again(&self) -> bool {
        !matches!(self.content, Content::Stream { .. })
    }

    /// The content as a body that reports to `activity`; `None` if the stream was sent before. If
    /// it fails, it says that it was the part of this name.
    pub(crate) async fn open(
        &self,
        name: &str,
        activity: Option<&Activity>,
    ) -> io::Result<Option<reqwest::Body>> {
        let pieces = match &self.content {
            Content::Bytes(bytes) if bytes.len() <= CHUNK && self.progress.is_none() => {
                return Ok(Some(bytes.clone().into()));
            }
            Content::Bytes(bytes) => stream::iter([Ok(bytes.clone())]).boxed(),
            Content::File { path, length } => pieces_of_file(File::open(path).await?, *length),
            Content::Stream { stream, .. } => {
                let pieces = stream.lock().unwrap_or_else(PoisonError::into_inner).take();
                let Some(pieces) = pieces else { return Ok(None) };
                pieces
            }
        };
        let pieces = metered(pieces, self.length(), activity.cloned());
        let name = name.to_owned();
        let pieces = reported(pieces, self.progress.clone())
            .map_err(move |cause| Unreadable::new(name.clone(), cause));
        Ok(Some(reqwest::Body::wrap_stream(pieces)))
    }
}

impl fmt::Debug for Part {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Part").field("length", &self.length()).finish_non_exhaustive()
    }
}

/// The first `length` bytes of a file.
fn pieces_of_file(file: File, length: u64) -> Pieces {
    stream::try_unfold(file.take(length), |mut file| async move {
        let mut piece = BytesMut::with_capacity(CHUNK);
        let count = file.read_buf(&mut piece).await?;
        Ok((count > 0).then(|| (piece.freeze(), file)))
    })
    .boxed()
}

/// Gives pieces of at most `CHUNK` bytes, reports each to `activity`, and fails if there are not
/// `length` bytes in all.
fn metered(
    pieces: Pieces,
    length: Option<u64>,
    activity: Option<Activity>,
) -> impl Stream<Item = Result<Bytes, BoxError>> {
    let start = Metered { pieces, rest: Bytes::new(), left: length, unseen: 0 };
    stream::try_unfold(start, move |mut state| {
        let activity = activity.clone();
        async move {
            if state.unseen >= CHUNK {
                yield_once().await;
                state.unseen = 0;
            }
            let piece = state.next().await?;
            if let Some(activity) = &activity {
                activity.touch();
            }
            let size = piece.as_ref().map_or(0, Bytes::len);
            state.unseen += size;
            state.left = match state.left.map(|left| left.checked_sub(size as u64)) {
                Some(None) => return Err("the content is longer than declared".into()),
                Some(Some(1..)) if piece.is_none() => {
                    return Err("the content is shorter than declared".into());
                }
                left => left.flatten(),
            };
            Ok(piece.map(|piece| (piece, state)))
        }
    })
}

struct Metered {
    pieces: Pieces,
    /// What is left of a large piece.
    rest: Bytes,
    /// How many bytes are still to come, if that is known.
    left: Option<u64>,
    /// How many bytes were given since the connection last looked for an answer.
    unseen: usize,
}

impl Metered {
    async fn next(&mut self) -> Result<Option<Bytes>, BoxError> {
        if self.rest.is_empty() {
            let Some(piece) = self.pieces.try_next().await? else { return Ok(None) };
            self.rest = piece;
        }
        Ok(Some(self.rest.split_to(self.rest.len().min(CHUNK))))
    }
}

/// Reports how many bytes were taken, with each piece.
fn reported(
    pieces: impl Stream<Item = Result<Bytes, BoxError>>,
    progress: Option<Progress>,
) -> impl Stream<Item = Result<Bytes, BoxError>> {
    let mut sent = 0;
    pieces.inspect_ok(move |piece| {
        sent += piece.len() as u64;
        if let Some(report) = &progress {
            report(sent);
        }
    })
}
