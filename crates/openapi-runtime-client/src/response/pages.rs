//! Lists that come in pages.

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

/// The parameter that asks for the next page.
#[derive(Clone, Debug)]
enum Next {
    First,
    Number(i64),
    Cursor(String),
}

/// The pages of a list, one request after the other. A stream; nothing is sent before it is polled.
///
/// It ends after the last page, at a page without items, and after an error.
#[must_use = "nothing happens before it is polled"]
pub struct Pages<P>(Pin<Box<dyn Stream<Item = Result<Response<P>, Error>> + Send>>);

impl<P: Page> Pages<P> {
    /// The pages from the one that the request asks for; the first one if it does not say. The
    /// query parameter with this name asks for another.
    pub fn new(request: Request, parameter: &'static str) -> Self {
        let start = (request, Some(Next::First));
        Self(Box::pin(try_unfold(start, move |asked| turn(asked, parameter))))
    }

    /// The next page; `None` after the last one. It is there without an import of the extensions
    /// of the crate `futures-util`.
    ///
    /// # Errors
    /// Any [`Error`] of the call that asks for it, after which there are no more.
    pub async fn try_next(&mut self) -> Result<Option<Response<P>>, Error> {
        TryStreamExt::try_next(self).await
    }
}

/// A page, and how to ask for the next one.
type Turned<P> = Option<(Response<P>, (Request, Option<Next>))>;

async fn turn<P: Page>(
    (mut request, next): (Request, Option<Next>),
    parameter: &'static str,
) -> Result<Turned<P>, Error> {
    let Some(next) = next else { return Ok(None) };
    request = match &next {
        Next::First => request,
        Next::Number(page) => request.query(parameter, page),
        Next::Cursor(cursor) => request.query(parameter, cursor),
    };
    let page = request.clone().send::<P>().await?;
    let next = if page.is_empty() { None } else { after(&next, page.position()) };
    Ok(Some((page, (request, next))))
}

/// The page after this one. A server that gives the same page again does not make an endless list:
/// numbers are counted here, and a cursor must differ from the one it answers.
fn after(asked: &Next, position: Position) -> Option<Next> {
    match (asked, position) {
        (Next::Number(asked), Position::Number { total, .. }) => {
            (*asked < total).then(|| Next::Number(asked + 1))
        }
        (_, Position::Number { page, total }) => (page < total).then(|| Next::Number(page + 1)),
        (Next::Cursor(asked), Position::Cursor(Some(cursor))) if *asked == cursor => None,
        (_, Position::Cursor(cursor)) => cursor.map(Next::Cursor),
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

/// The items of a list, page after page. A stream; nothing is sent before it is polled.
///
/// The next page is asked for when half of the present one has been taken, and never more than one
/// ahead. After an error it ends.
///
/// Pages are cut when they are asked for. If the list changes meanwhile, an item that moved to an
/// earlier page is missed, and one that moved to a later page comes twice; sort by something that
/// does not change where that matters.
#[must_use = "nothing happens before it is polled"]
pub struct Items<P: Page> {
    pages: Option<Pages<P>>,
    ahead: Option<Result<Response<P>, Error>>,
    items: VecDeque<P::Item>,
    half: usize,
}

impl<P: Page> Items<P> {
    /// The items from the page that the request asks for; `parameter` is as for [`Pages::new`].
    pub fn new(request: Request, parameter: &'static str) -> Self {
        let pages = Some(Pages::new(request, parameter));
        Self { pages, ahead: None, items: VecDeque::new(), half: 0 }
    }

    /// The next item; `None` after the last one. It is there without an import of the extensions
    /// of the crate `futures-util`.
    ///
    /// # Errors
    /// Any [`Error`] of the call that asks for a page, after which there are no more.
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

// Nothing in it is pinned: the stream inside is behind a pointer.
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
