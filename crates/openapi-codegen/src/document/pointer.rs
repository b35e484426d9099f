//! RFC 6901 pointers as text, such as `/paths/~1sandbox/get`.

use std::borrow::Cow;

/// `segment` as it is written inside a pointer: `~` becomes `~0`, `/` becomes `~1`.
pub fn escape(segment: &str) -> Cow<'_, str> {
    if segment.contains(['~', '/']) {
        segment.replace('~', "~0").replace('/', "~1").into()
    } else {
        segment.into()
    }
}

/// Appends `/` and the escaped `segment`, which leads one level deeper.
pub fn push(pointer: &mut String, segment: &str) {
    pointer.push('/');
    pointer.push_str(&escape(segment));
}

/// `pointer` with one more `segment`.
pub fn join(pointer: &str, segment: &str) -> String {
    let mut longer = pointer.to_owned();
    push(&mut longer, segment);
    longer
}

/// The segments of `pointer` with escapes undone; `None` if it neither is empty nor starts with `/`.
pub(super) fn segments(pointer: &str) -> Option<impl Iterator<Item = Cow<'_, str>>> {
    let rest = match pointer {
        "" => None,
        _ => Some(pointer.strip_prefix('/')?),
    };
    Some(rest.into_iter().flat_map(|rest| rest.split('/')).map(unescape))
}

fn unescape(segment: &str) -> Cow<'_, str> {
    if segment.contains('~') {
        segment.replace("~1", "/").replace("~0", "~").into()
    } else {
        segment.into()
    }
}

/// `segment` as the index of an array element: digits only and no leading zero.
pub(super) fn index(segment: &str) -> Option<usize> {
    let plain = segment == "0" || !segment.starts_with(['0', '+']);
    segment.parse().ok().filter(|_| plain)
}
