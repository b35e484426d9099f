//! How the client behaves when a server or the network misbehaves.
//!
//! With the default settings, no fault makes a call hang, panic, or use more memory than the limits
//! allow. "Retried" means as the default [`RetryPolicy`](crate::RetryPolicy) says: up to three
//! times within a minute. Each row is covered by tests of this crate in `tests/transport`.
//!
//! | The server … | The caller gets … |
//! |---|---|
//! | refuses the connection | retried, whatever the method; then [`Error::Connection`](crate::Error::Connection) |
// Shown by: a_refused_connection_is_retried_even_for_post
//! | has an untrusted certificate, has an unsupported TLS version or no TLS, or requires a client certificate | [`Error::Connection`](crate::Error::Connection) at once, which is not [retryable](crate::Error::is_retryable) |
// Shown by: an_untrusted_certificate_is_not_retried,
//   an_unsupported_tls_version_is_not_retried,
//   a_server_without_tls_is_not_retried,
//   a_required_client_certificate_is_not_retried
//! | closes the connection during the TLS handshake | retried, whatever the method; then [`Error::Connection`](crate::Error::Connection) |
// Shown by: a_broken_handshake_is_retried
//! | is behind a proxy that requires a password (407) or has an unsupported protocol | [`Error::Connection`](crate::Error::Connection) or the 407 at once, which are not retryable; with `native-tls`, a SOCKS proxy is used like an HTTP proxy and the connection breaks |
// Shown by: a_proxy_that_requires_a_password_is_not_retried,
//   a_proxy_with_an_unsupported_protocol_is_not_retried
//! | closes or resets the connection before the response head | retried if idempotent, the first time at once over a new connection and in addition to the retries of the policy; then [`Error::Connection`](crate::Error::Connection) |
// Shown by: a_connection_lost_before_the_head_is_retried_except_for_post,
//   a_second_loss_follows_the_policy
//! | closes any number of pooled connections | the response of the retry over a new connection; [`Error::Connection`](crate::Error::Connection) if not idempotent |
// Shown by: a_lost_connection_is_replaced_at_once
//! | closes or resets the connection within the response body | [`Error::Connection`](crate::Error::Connection) at once |
// Shown by: a_connection_lost_within_the_body_is_an_error_at_once,
//   a_connection_that_breaks_within_the_body_is_an_error
//! | does not use HTTP, or sends an endless response head | retried if idempotent; then [`Error::Connection`](crate::Error::Connection) |
// Shown by: invalid_or_endless_response_heads_are_connection_errors
//! | responds before it has read the whole upload | that response |
// Shown by: a_response_ends_the_upload
//! | does so, and closes the connection afterwards | that response; for JSON of more than 64 KiB see below |
// Shown by: an_early_response_is_read_before_the_connection_closes
//! | does so, and closes or resets the connection at the same moment | usually that response, see below; otherwise [`Error::Connection`](crate::Error::Connection) |
// Shown by: an_early_response_followed_by_a_reset_is_rarely_lost
//! | stalls before the response head | after the idle timeout (60 s by default), retried if idempotent and the budget allows; then [`Error::Timeout`](crate::Error::Timeout) |
// Shown by: a_stall_is_retried_except_for_post, a_stalled_server_is_a_timeout
//! | sends the response head very slowly | the same: this counts as a stall |
// Shown by: a_slow_head_is_a_stall
//! | stalls within the response body | [`Error::Timeout`](crate::Error::Timeout) after the idle timeout |
// Shown by: a_stalled_server_is_a_timeout, a_download_is_streamed
//! | sends JSON very slowly | [`Error::Timeout`](crate::Error::Timeout) after ten times the idle timeout (10 min by default) |
// Shown by: slow_json_times_out
//! | is silent for longer than a minute, for example during a long command | the response, if the call or the client has a sufficient [`timeout`](crate::ClientBuilder::timeout) or idle timeout |
// Shown by: a_default_does_not_shorten_a_limit_that_was_set, the_limits_of_a_call_override_those_of_its_client,
//   the_limits_apply_to_a_body, the_limits_apply_to_getting_a_token
//! | is slow, but makes progress | the response; the time until the response head can be limited |
// Shown by: a_slow_response_is_awaited, the_whole_call_can_be_limited,
//   the_timeout_covers_the_head_and_can_be_disabled
//! | answers 429 with a wait in any of the headers | retried after that wait, whatever the method |
// Shown by: a_429_is_retried_after_each_form_of_wait, each_form_of_a_wait_is_read
//! | asks for a wait that exceeds the budget, however long | the 429 at once, as [`Error::Api`](crate::Error::Api) with [`retry_after`](crate::Error::retry_after) |
// Shown by: a_wait_beyond_the_budget_is_not_started, a_wait_that_overflows_is_the_maximum
//! | answers 408, 425, 502, 503 or 504, once or repeatedly | retried if idempotent; then [`Error::Api`](crate::Error::Api) |
// Shown by: a_503_is_retried, repeated_502_is_retried_up_to_the_limit,
//   retries_depend_on_status_and_method
//! | answers 500, 501 or any 4xx except 408, 425 and 429 | [`Error::Api`](crate::Error::Api) at once |
// Shown by: retries_depend_on_status_and_method
//! | answers 401 to a token that can be replaced | retried once with a new token, which concurrent calls share |
// Shown by: a_401_is_retried_once_with_a_new_token, many_calls_share_one_new_token
//! | sends incomplete JSON, or none | [`Error::Decode`](crate::Error::Decode) with the position in the JSON |
// Shown by: incomplete_json_is_an_error_at_once, a_success_without_json_is_an_error
//! | sends JSON that is nested too deeply | the same |
// Shown by: json_that_is_nested_too_deep_is_an_error
//! | sends an HTML page with a success status, whatever its content type | [`Error::UnexpectedBody`](crate::Error::UnexpectedBody), which says what is probably wrong with the base URL; a page is recognised by its first character, `<` |
// Shown by: an_html_page_is_an_error_about_the_base_url, an_html_page_is_recognised_by_its_content
//! | sends an HTML page as a download | the same, unless it is an attachment or its content type is not HTML |
// Shown by: an_html_page_is_an_error_about_the_base_url, a_downloaded_page_is_not_an_error,
//   a_download_declared_as_html_is_not_delayed
//! | sends JSON with another content type | the value |
// Shown by: json_with_another_content_type_is_decoded
//! | sends a boolean, a number or a string as plain text, with any content type | the value, if it has the declared type |
// Shown by: scalars_are_decoded_with_any_content_type_quoted_or_not,
//   a_scalar_of_another_type_is_an_error, a_call_without_a_result_accepts_a_scalar
//! | writes an integer as `4.0` or `1e3` | the integer; [`Error::Decode`](crate::Error::Decode) for `5.5` |
// Shown by: a_number_without_fraction_is_an_integer_in_any_notation
//! | sends JSON of another type, such as an array instead of an object | [`Error::Decode`](crate::Error::Decode), which says where, what was expected and what was found; [`excerpt`](crate::Error::excerpt) returns the beginning of the body |
// Shown by: decode_errors_say_what_was_expected_and_found,
//   decode_errors_do_not_quote_the_body
//! | sends an error body that is HTML, empty, truncated or of another type | [`Error::Api`](crate::Error::Api) with status, headers and the beginning of the body |
// Shown by: other_error_bodies_keep_status_headers_and_an_excerpt, other_error_bodies_are_summarised_in_one_line,
//   error_bodies_of_other_components_are_decoded, messages_of_gateways_are_read
//! | sends an error page of 10 MB | the same, from the first 64 KiB |
// Shown by: a_large_error_page_is_read_partially
//! | sends an error body very slowly | the same, from what arrived before the idle timeout, and within 10 s and the timeout of the call |
// Shown by: the_received_part_of_a_slow_error_body_is_kept
//! | sends more JSON than the limit (64 MiB by default) | [`Error::BodyTooLarge`](crate::Error::BodyTooLarge) |
// Shown by: bodies_are_bounded
//! | sends a gzip bomb | the same: the limit applies to the decompressed size |
// Shown by: a_gzip_bomb_is_limited_by_its_decompressed_size
//! | redirects to another origin | [`Error::Api`](crate::Error::Api) with the status of the redirect; nothing is sent to the other origin |
// Shown by: a_redirect_to_another_origin_is_not_followed
//! | answers 304, or redirects without a location | [`Error::Api`](crate::Error::Api) |
// Shown by: other_3xx_statuses_are_not_called_redirects
//! | redirects endlessly within its origin | the same after five redirects |
// Shown by: a_redirect_within_the_origin_is_followed_a_few_times
//! | redirects an unsafe request in a way that changes the method to `GET` | the same at once |
// Shown by: a_redirect_does_not_change_the_method_to_get
//! | repeats the token in a body that becomes an error | the error without the token |
// Shown by: errors_have_neither_token_nor_query, decode_errors_do_not_include_the_token
//!
//! With an HTTP client that the program provides
//! ([`ClientBuilder::http`](crate::ClientBuilder::http)), a retry after a lost connection may use
//! another pooled connection that was closed
//! (`a_custom_client_retries_over_its_pooled_connections`).
//!
//! However many calls a program makes at once, at most 128 are in flight unless
//! [`max_in_flight`](crate::ClientBuilder::max_in_flight) says otherwise, and the others wait;
//! covered by `calls_in_flight_do_not_exceed_the_limit` and
//! `waiting_for_a_permit_counts_towards_the_timeout`.
//!
//! A call that the caller drops ends at once; covered by `dropping_a_call_ends_it`.
//!
//! # A response before the end of the upload
//!
//! If a server closes a connection without having read everything that was sent, the connection is
//! reset and writing fails from then on. hyper, the HTTP implementation of this crate, then drops a
//! response that it has not read yet. Therefore uploads are sent in chunks of 64 KiB, and the
//! client looks for a response before each. If response and reset arrive at the same moment, while
//! a chunk is being written, the response can still be lost: of 50 uploads of 64 MB over loopback,
//! to a server that reads 1 kB or 300 kB, answers 413 and closes at once, 48 to 50 got the response
//! (2 to 8 without looking for it), and all of them if 5 ms passed before the close.
//!
//! JSON is sent as a whole. Up to 64 KiB the system buffers it at once, and the response arrives;
//! of 50 bodies of 8 MB about 10 got the response if the server closed at once, and 45 to 50 if it
//! closed after 5 ms.
