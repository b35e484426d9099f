//! The content of uploads.

use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};
use std::{fmt, io};

use bytes::{Bytes, BytesMut};
use futures_core::Stream;
use futures_util::stream::{self, BoxStream};
use futures_util::{StreamExt, TryStreamExt};
use tokio::fs::File;
use tokio::io::AsyncReadExt;

use crate::body::upload_error::UploadError;
use crate::call::idle::Activity;
use crate::call::yield_to_io::yield_to_io;
use crate::error::BoxError;

/// The maximum size of the chunks in which content is sent. Progress is reported, and an early
/// response is looked for, between chunks.
const CHUNK: usize = 64 << 10;

/// Content to upload: a part of a multipart body, or a whole request body.
///
/// Streams and files are sent in chunks and are never held in memory as a whole. Clones of a stream
/// share it, and only the first one that is sent can use it.
#[derive(Clone)]
pub struct Part {
    content: Content,
    content_type: Option<String>,
    file_name: Option<String>,
    progress: Option<Progress>,
}

/// A callback that takes the number of bytes sent so far.
type Progress = Arc<dyn Fn(u64) + Send + Sync>;

#[derive(Clone)]
enum Content {
    Bytes(Bytes),
    File { path: PathBuf, length: u64 },
    Stream { stream: Arc<Mutex<Option<Pieces>>>, length: Option<u64> },
}

type Pieces = BoxStream<'static, Result<Bytes, BoxError>>;

impl Part {
    /// Content from bytes in memory.
    pub fn bytes(content: impl Into<Bytes>) -> Self {
        Self::new(Content::Bytes(content.into())).file_name("file")
    }

    /// Content from text, which a form sends as a plain field and not as a file.
    pub fn text(content: impl Into<String>) -> Self {
        Self::new(Content::Bytes(Bytes::from(content.into())))
    }

    /// Content from a stream of unknown length.
    pub fn stream<S, B, E>(content: S) -> Self
    where
        S: Stream<Item = Result<B, E>> + Send + 'static,
        B: Into<Bytes> + 'static,
        E: Into<BoxError> + 'static,
    {
        Self::from_stream(content, None)
    }

    /// Content from a stream of `length` bytes. Sending fails if the stream is shorter or longer.
    pub fn stream_with_length<S, B, E>(content: S, length: u64) -> Self
    where
        S: Stream<Item = Result<B, E>> + Send + 'static,
        B: Into<Bytes> + 'static,
        E: Into<BoxError> + 'static,
    {
        Self::from_stream(content, Some(length))
    }

    /// Content from a file, with its name. The file is opened each time that it is sent.
    ///
    /// # Errors
    /// If the file does not exist, is not a regular file, or cannot be opened.
    pub async fn file(path: impl Into<PathBuf>) -> io::Result<Self> {
        let path = path.into();
        // Checked first, because opening a named pipe blocks until another process writes to it.
        if !tokio::fs::metadata(&path).await?.is_file() {
            return Err(io::Error::new(io::ErrorKind::InvalidInput, "not a regular file"));
        }
        let metadata = File::open(&path).await?.metadata().await?;
        let name = path.file_name().map(|name| name.to_string_lossy().into_owned());
        let part = Self::new(Content::File { path, length: metadata.len() });
        Ok(part.file_name(name.unwrap_or_else(|| "file".to_owned())))
    }

    /// Sets the content type. The default for files and streams is `application/octet-stream`.
    pub fn content_type(mut self, content_type: impl Into<String>) -> Self {
        self.content_type = Some(content_type.into());
        self
    }

    /// Sets the file name that a multipart form sends with the content.
    pub fn file_name(mut self, name: impl Into<String>) -> Self {
        self.file_name = Some(name.into());
        self
    }

    /// Calls `report` with the number of bytes of this content that the connection has accepted so
    /// far, after each chunk of at most 64 KiB.
    ///
    /// It runs between chunks, so it should be fast. A retry starts again from 0.
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

    /// The content type that was set, or the default for a file.
    pub(crate) fn mime(&self) -> Option<&str> {
        let default = self.file_name.as_ref().map(|_| "application/octet-stream");
        self.content_type.as_deref().or(default)
    }

    /// The file name; `None` for a plain field.
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

    /// Whether the content can be sent again in another attempt.
    pub(crate) fn is_replayable(&self) -> bool {
        !matches!(self.content, Content::Stream { .. })
    }

    /// The content as a body that reports its progress to `activity`; `None` if the stream was
    /// already sent. Errors name the part.
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
            .map_err(move |cause| UploadError::new(name.clone(), cause));
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

/// Splits content into chunks of at most `CHUNK` bytes, reports each to `activity`, and fails if
/// the total is not `length` bytes.
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
                yield_to_io().await;
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
    /// The rest of a large piece.
    rest: Bytes,
    /// How many bytes are still to come, if the length is known.
    left: Option<u64>,
    /// How many bytes were yielded since the connection last looked for a response.
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

/// Reports the number of bytes sent so far with each chunk.
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
