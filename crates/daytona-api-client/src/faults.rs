//! What a misbehaving server gets you.
//!
//! No fault makes a call hang with the default settings, panic, or take more memory than the
//! limits say. "Sent again" is as the default [`RetryPolicy`](crate::RetryPolicy) says: up to three
//! times within a minute. Each row is shown by tests of this crate in `tests/transport`.
//!
//! | the server | what the caller gets |
//! |---|---|
//! | refuses the connection | sent again, whatever the method; then [`Error::Connection`](crate::Error::Connection) |
// Shown by: a_refused_connection_is_made_again_even_for_post
//! | has a certificate that is not trusted, speaks another version of TLS or none, or wants a certificate of the client | [`Error::Connection`](crate::Error::Connection) at once, which is not [retryable](crate::Error::is_retryable) |
// Shown by: a_certificate_that_is_not_trusted_is_refused_once,
//   a_version_of_tls_that_is_not_spoken_is_refused_once,
//   a_server_that_does_not_encrypt_is_refused_once,
//   a_server_that_wants_a_certificate_of_the_client_is_asked_once
//! | breaks off while the encryption is agreed on | sent again, whatever the method; then [`Error::Connection`](crate::Error::Connection) |
// Shown by: a_handshake_that_breaks_is_made_again
//! | is behind a proxy that wants a password (407) or speaks another protocol | [`Error::Connection`](crate::Error::Connection) or the 407 at once, which are not retryable; with `native-tls`, a SOCKS proxy is spoken to in HTTP and is a broken connection |
// Shown by: a_proxy_that_wants_a_password_is_asked_once,
//   a_proxy_that_cannot_be_spoken_to_is_not_asked
//! | closes or resets the connection before the head | sent again if idempotent, the first time at once over a new connection and on top of the policy's repetitions; then [`Error::Connection`](crate::Error::Connection) |
// Shown by: a_connection_lost_before_the_head_is_made_again_but_not_for_post,
//   a_second_loss_follows_the_policy
//! | closes the connections that are kept for the next call, however many | the response of the repetition, over a new connection; [`Error::Connection`](crate::Error::Connection) if not idempotent |
// Shown by: a_lost_connection_is_replaced_at_once_by_a_new_one
//! | closes or resets it within the body | [`Error::Connection`](crate::Error::Connection) at once |
// Shown by: a_connection_lost_within_the_body_is_an_error_at_once,
//   a_connection_that_breaks_within_the_body_is_an_error
//! | speaks something else than HTTP, or sends a head without end | [`Error::Connection`](crate::Error::Connection), sent again before if idempotent |
// Shown by: what_is_not_http_or_has_no_end_of_head_is_a_broken_connection
//! | answers before it has read the upload | that answer |
// Shown by: an_answer_ends_the_upload
//! | answers so, and closes the connection afterwards | that answer; JSON of more than 64 KiB see below |
// Shown by: an_answer_before_the_end_of_the_upload_is_read_before_the_close
//! | answers so, and closes or resets it in the same moment | mostly that answer, see below; else [`Error::Connection`](crate::Error::Connection) |
// Shown by: an_answer_that_a_reset_follows_at_once_is_seldom_lost
//! | stalls before the head | after the idle timeout, 60 s unless more was set, sent again if idempotent and the budget allows; then [`Error::Timeout`](crate::Error::Timeout) |
// Shown by: a_stall_is_tried_again_but_not_for_post, a_stalled_server_is_a_timeout
//! | sends the head in drips | the same: that is a stall |
// Shown by: a_head_that_trickles_is_a_stall
//! | stalls within the body | [`Error::Timeout`](crate::Error::Timeout) after the idle timeout |
// Shown by: a_stalled_server_is_a_timeout, a_download_arrives_piece_by_piece
//! | sends JSON in drips | [`Error::Timeout`](crate::Error::Timeout) after ten times the idle timeout, 10 min |
// Shown by: json_that_trickles_is_given_up
//! | says nothing for longer than a minute, as a long command does | the response, if the call or the client was given a [`timeout`](crate::ClientBuilder::timeout) or an idle timeout that is long enough |
// Shown by: a_limit_that_is_set_is_not_cut_by_a_default, a_call_goes_before_its_client,
//   the_same_limits_hold_for_a_body, the_same_limits_hold_for_a_token
//! | is slow, but goes on | the response; a limit on the time until the head can be set |
// Shown by: a_slow_answer_is_waited_for, the_whole_call_can_be_limited,
//   the_limit_is_for_the_head_and_can_be_lifted
//! | answers 429 with a wait in any of the headers | sent again after that wait, whatever the method |
// Shown by: a_429_is_waited_out_in_each_form, each_form_of_a_wait_is_read
//! | asks for a wait beyond the budget, even one that is longer than any number | the 429 at once, as [`Error::Api`](crate::Error::Api) with [`retry_after`](crate::Error::retry_after) |
// Shown by: a_wait_beyond_the_budget_is_not_begun, a_wait_that_is_too_long_to_tell_is_the_longest
//! | answers 408, 425, 502, 503 or 504 once or for long | sent again if idempotent; then [`Error::Api`](crate::Error::Api) |
// Shown by: a_503_is_sent_again, a_storm_of_502_is_survived_or_given_up,
//   what_is_sent_again_depends_on_status_and_method
//! | answers 500, 501 or any 4xx but 408, 425 and 429 | [`Error::Api`](crate::Error::Api) at once |
// Shown by: what_is_sent_again_depends_on_status_and_method
//! | answers 401 to a token that can be replaced | sent once more with a new token, which calls at the same time share |
// Shown by: a_401_is_answered_with_a_new_token_once, many_calls_share_one_new_token
//! | sends half a JSON, or none | [`Error::Decode`](crate::Error::Decode) with the place in the JSON |
// Shown by: half_a_json_is_an_error_at_once, a_success_without_the_json_is_an_error
//! | sends JSON that is nested without end | the same |
// Shown by: json_that_is_nested_too_deep_is_an_error
//! | sends an HTML page with a success, by whatever name | [`Error::UnexpectedBody`](crate::Error::UnexpectedBody), which says what is wrong with the base URL; a page is what begins with `<` |
// Shown by: an_html_page_says_that_the_base_url_is_wrong, a_page_is_told_by_what_it_is
//! | sends an HTML page to a download | the same, unless it comes as an attachment or by another name than HTML |
// Shown by: an_html_page_says_that_the_base_url_is_wrong, a_downloaded_page_is_not_taken_for_that,
//   a_download_that_is_called_html_is_not_held_back
//! | sends JSON with another content type | the value |
// Shown by: json_by_another_name_is_decoded
//! | sends a boolean, a number or a string as plain text, which it calls HTML as likely as not | the value, if it is one of the declared type |
// Shown by: a_bare_value_comes_with_any_content_type_quoted_or_not,
//   what_is_no_bare_value_of_the_type_is_an_error, a_call_without_a_result_takes_a_bare_value
//! | writes an integer as `4.0` or `1e3` | the integer; [`Error::Decode`](crate::Error::Decode) for `5.5` |
// Shown by: a_whole_number_is_an_integer_however_it_is_written
//! | sends JSON of another shape, an array for an object | [`Error::Decode`](crate::Error::Decode), which says where, what was expected and what was found; [`excerpt`](crate::Error::excerpt) has the beginning of the body |
// Shown by: what_does_not_fit_says_what_was_expected_and_found,
//   what_does_not_fit_is_not_quoted_as_it_may_be_a_secret
//! | sends an error that is HTML, empty, cut off or of another shape | [`Error::Api`](crate::Error::Api) with status, headers and the beginning of the body |
// Shown by: any_other_body_keeps_status_headers_and_an_excerpt, any_other_body_is_told_in_one_line,
//   the_shapes_of_other_components_are_decoded, messages_of_gateways_are_read
//! | sends an error page of 10 MB | the same, from the first 64 KiB |
// Shown by: a_large_error_page_is_read_in_part
//! | sends an error body in drips | the same, from what came before the idle timeout, or within 10 s and the limit of the call |
// Shown by: an_error_body_that_trickles_is_kept_as_far_as_it_came
//! | sends more JSON than the limit, 64 MiB | [`Error::BodyTooLarge`](crate::Error::BodyTooLarge) |
// Shown by: bodies_are_bounded
//! | sends a gzip bomb | the same: the limit is for what comes out |
// Shown by: a_gzip_bomb_is_defused
//! | redirects to another origin | [`Error::Api`](crate::Error::Api) with the status of the redirect; nothing goes to the other origin |
// Shown by: a_redirect_to_another_origin_is_not_followed
//! | answers 304, or redirects without saying where to | [`Error::Api`](crate::Error::Api) |
// Shown by: what_is_no_redirect_is_not_called_one
//! | redirects within its origin without end | the same after five redirects |
// Shown by: a_redirect_within_the_origin_is_followed_a_few_times
//! | redirects a request that does more than read, in a way that makes a `GET` of it | the same at once |
// Shown by: a_redirect_makes_no_get_of_another_method
//! | repeats the token in a body that becomes an error | the error without it |
// Shown by: errors_show_neither_token_nor_query, what_does_not_fit_is_told_without_the_token
//!
//! With a client of the program's own ([`ClientBuilder::http`](crate::ClientBuilder::http)) nothing
//! tells a new connection from one that was kept, so there a repetition may draw another one that
//! was closed (`a_client_of_ones_own_repeats_over_the_connections_that_it_keeps`).
//!
//! However many calls a program makes at once, 128 are in flight unless
//! [`max_in_flight`](crate::ClientBuilder::max_in_flight) says otherwise, and the others wait for
//! their turn, shown by `no_more_calls_are_in_flight_than_may_be` and
//! `waiting_for_a_turn_counts_towards_the_limit_of_a_call`.
//!
//! A call that the caller drops ends at once, shown by `dropping_a_call_ends_it`.
//!
//! # An answer before the end of the upload
//!
//! A server that closes without having read all that was sent resets the connection, and writing
//! fails from then on. hyper, which writes for this crate, then drops an answer that it has not read.
//! So uploads go out in pieces of 64 KiB, with a look for an answer before each. If answer and reset
//! come in the same moment, they may still come while a piece is written: of 50 uploads of 64 MB over
//! loopback, to a server that reads 1 kB or 300 kB, answers 413 and closes at once, 48 to 50 got the
//! answer (2 to 8 without that look), and all of them if 5 ms passed before the close.
//!
//! JSON goes out as a whole. Up to 64 KiB the system takes it at once, and the answer arrives; of 50
//! bodies of 8 MB about 10 got it if the close came at once, and 45 to 50 if it came after 5 ms.
