//! How much a request may bring.

/// How much of a request is read, and of what.
///
/// The lengths of path, query and headers are bounded by the HTTP implementation.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    pub(crate) json_bytes: usize,
    pub(crate) json_depth: u32,
    pub(crate) upload_bytes: Option<u64>,
    pub(crate) form_parts: usize,
    pub(crate) form_value_bytes: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            json_bytes: 2 << 20,
            json_depth: 64,
            upload_bytes: Some(1 << 30),
            form_parts: 1000,
            form_value_bytes: 1 << 20,
        }
    }
}

impl Limits {
    /// How long a body may be that is read as a whole, JSON, text or an urlencoded form, in bytes:
    /// 2 MiB by default. Beyond it the answer is 413.
    pub fn json_bytes(mut self, bytes: usize) -> Self {
        self.json_bytes = bytes;
        self
    }

    /// How many levels of arrays and objects JSON may have: 64 by default, at most 127.
    pub fn json_depth(mut self, levels: u32) -> Self {
        // The JSON library stops at 128 whatever is set here.
        self.json_depth = levels.min(127);
        self
    }

    /// How long a body may be that the handler reads as it arrives, bytes or a multipart form, in
    /// bytes: 1 GiB by default, `None` for any length. Beyond it the answer is 413, unless the
    /// handler has begun to answer.
    pub fn upload_bytes(mut self, bytes: Option<u64>) -> Self {
        self.upload_bytes = bytes;
        self
    }

    /// How many parts a multipart form may have: 1000 by default. Beyond it the answer is 400.
    pub fn form_parts(mut self, parts: usize) -> Self {
        self.form_parts = parts;
        self
    }

    /// How long a part of a multipart form may be that is read as a value, in bytes: 1 MiB by
    /// default. Beyond it the answer is 413.
    pub fn form_value_bytes(mut self, bytes: usize) -> Self {
        self.form_value_bytes = bytes;
        self
    }
}
