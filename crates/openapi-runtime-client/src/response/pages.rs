//! Pagination of lists.

use std::collections::VecDeque;
use std::fmt;
use std::pin::Pin;
use std::task::{Context, Poll};

use futures_core::Stream;
use futures_util::TryStreamExt;
use futures_util::stream::try_unfold;
use openapi_runtime_types::{Page, Position};

use crate::error::Error;
use crate::request::Request;
use crate::response::Response;

/// The value of the parameter that selects the next page.
#[derive(Clone, Debug)]
enum PageParameter {
    First,
    Number(i64),
    Cursor(String),
}

/// A stream of the pages of a list. It sends one request for each page, when it is polled.
///
/// It ends after the last page, after a page without items, and after an error.
#[must_use = "streams do nothing unless polled"]
pub struct Pages<P>(Pin<Box<dyn Stream<Item = Result<Response<P>, Error>> + Send>>);

impl<P: Page> Pages<P> {
    /// The pages of the list, starting with the one that the request selects, or with the first
    /// one. `parameter` is the query parameter that selects a page.
    pub fn new(request: Request, parameter: &'static str) -> Self {
        let start = (request, Some(PageParameter::First));
        Self(Box::pin(try_unfold(start, move |requested| fetch_page(requested, parameter))))
    }

    /// Returns the next page; `None` after the last one. It can be called without `TryStreamExt`
    /// from `futures-util`.
    ///
    /// # Errors
    /// Any [`Error`] of the call, after which the stream has ended.
    pub async fn try_next(&mut self) -> Result<Option<Response<P>>, Error> {
        TryStreamExt::try_next(self).await
    }
}

/// A page, and the request and parameter value for the next one.
type FetchedPage<P> = Option<(Response<P>, (Request, Option<PageParameter>))>;

async fn fetch_page<P: Page>(
    (mut request, next): (Request, Option<PageParameter>),
    parameter: &'static str,
) -> Result<FetchedPage<P>, Error> {
    let Some(next) = next else { return Ok(None) };
    request = match &next {
        PageParameter::First => request,
        PageParameter::Number(page) => request.query(parameter, page),
        PageParameter::Cursor(cursor) => request.query(parameter, cursor),
    };
    let page = request.clone().send::<P>().await?;
    let next = if page.is_empty() { None } else { next_page(&next, page.position()) };
    Ok(Some((page, (request, next))))
}

/// The page after this one. A server that returns the same page again must not cause an endless
/// list: page numbers are counted here, and a cursor must differ from the previous one.
fn next_page(requested: &PageParameter, position: Position) -> Option<PageParameter> {
    match (requested, position) {
        (PageParameter::Number(requested), Position::Number { total, .. }) => {
            (*requested < total).then(|| PageParameter::Number(requested + 1))
        }
        (_, Position::Number { page, total }) => {
            (page < total).then(|| PageParameter::Number(page + 1))
        }
        (PageParameter::Cursor(requested), Position::Cursor(Some(cursor)))
            if *requested == cursor =>
        {
            None
        }
        (_, Position::Cursor(cursor)) => cursor.map(PageParameter::Cursor),
    }
}

impl<P> Stream for Pages<P> {
    type Item = Result<Response<P>, Error>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.0.as_mut().poll_next(cx)
    }
}

impl<P> fmt::Debug for Pages<P> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Pages").finish_non_exhaustive()
    }
}

/// A stream of the items of a list, across pages. Requests are sent when it is polled.
///
/// The next page is requested when half of the items of the current page have been taken, and never
/// more than one page ahead. The stream ends after an error.
///
/// The server determines the content of a page when it is requested. If the list changes meanwhile,
/// an item that moves to an earlier page is missed, and one that moves to a later page appears
/// twice. If that matters, sort by a property that does not change.
#[must_use = "streams do nothing unless polled"]
pub struct Items<P: Page> {
    pages: Option<Pages<P>>,
    ahead: Option<Result<Response<P>, Error>>,
    items: VecDeque<P::Item>,
    half: usize,
}

impl<P: Page> Items<P> {
    /// The items, starting with the page that the request selects; `parameter` as in
    /// [`Pages::new`].
    pub fn new(request: Request, parameter: &'static str) -> Self {
        let pages = Some(Pages::new(request, parameter));
        Self { pages, ahead: None, items: VecDeque::new(), half: 0 }
    }

    /// Returns the next item; `None` after the last one. It can be called without `TryStreamExt`
    /// from `futures-util`.
    ///
    /// # Errors
    /// Any [`Error`] of a call for a page, after which the stream has ended.
    pub async fn try_next(&mut self) -> Result<Option<P::Item>, Error> {
        TryStreamExt::try_next(self).await
    }

    fn look_ahead(&mut self, cx: &mut Context<'_>) {
        let wanted = self.ahead.is_none() && self.items.len() <= self.half;
        if let Some(pages) = self.pages.as_mut().filter(|_| wanted) {
            match Pin::new(pages).poll_next(cx) {
                Poll::Ready(Some(page)) => self.ahead = Some(page),
                Poll::Ready(None) => self.pages = None,
                Poll::Pending => {}
            }
        }
    }
}

// No field is structurally pinned: the inner stream is boxed.
impl<P: Page> Unpin for Items<P> {}

impl<P: Page> Stream for Items<P> {
    type Item = Result<P::Item, Error>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        loop {
            self.look_ahead(cx);
            if let Some(item) = self.items.pop_front() {
                return Poll::Ready(Some(Ok(item)));
            }
            match self.ahead.take() {
                Some(Ok(page)) => {
                    self.items = page.into_inner().into_items().into();
                    self.half = self.items.len() / 2;
                }
                Some(Err(error)) => {
                    self.pages = None;
                    return Poll::Ready(Some(Err(error)));
                }
                None if self.pages.is_none() => return Poll::Ready(None),
                None => return Poll::Pending,
            }
        }
    }
}

impl<P: Page> fmt::Debug for Items<P> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Items").field("buffered", &self.items.len()).finish_non_exhaustive()
    }
}
