//! How malformed and invalid requests are answered.
//!
//! Nothing in a request makes the server panic, take more memory than the
//! [`Limits`](crate::Limits) say, or answer 500. A 400 lists everything that is wrong with
//! the parameters and the body, up to 50 violations, each with the name of the parameter or the
//! path in the body. Errors have the API's shape, unless the HTTP implementation gives up before
//! there is a request. Each row is shown by tests of this crate in `tests/server`.
//!
//! | the request | the answer | shown by |
//! |---|---|---|
//! | is no HTTP, or has a NUL in its line or headers | 400 without body, and the connection is closed | `a_request_that_is_no_http_is_400_and_a_huge_one_is_refused`, `nul_bytes_are_characters_in_texts_and_nowhere_else` |
//! | has a path of 64 KiB and more, or headers of some 400 KiB, or more than 100 of them | 414 or 431 without body | `a_request_that_is_no_http_is_400_and_a_huge_one_is_refused` |
//! | has no `Host` in HTTP/1.1, or two | 400 | `a_request_has_one_host` |
//! | sends its head slowly, or never to its end | the connection is closed after 10 seconds, or what [`Server`](crate::Server) is told | `a_head_that_does_not_come_ends_the_connection` |
//! | is one of many that never end | the one that has kept the server waiting for longest is closed for the next | `half_open_connections_do_not_keep_others_out` |
//! | is answered before its body has been read | the rest is read, within bounds, so that the answer arrives | `an_answer_that_comes_before_the_body_is_read_arrives`, `what_nobody_wants_is_read_within_bounds` |
//! | is for a path that there is not, or leaves a segment empty | 404 | `other_paths_are_404`, `the_prefix_with_a_slash_is_404_as_any_other_path` |
//! | has another method | 405 with `Allow` | `options_and_other_methods_tell_what_is_allowed` |
//! | shows no credentials, two, or those of another scheme | 401 with `WWW-Authenticate`, whatever else is wrong | `a_request_without_credentials_is_refused_before_it_is_checked` |
//! | has the header of the organization twice, or not in UTF-8 | 400 | `a_header_for_the_authenticator_is_there_once_and_a_text` |
//! | has a parameter with escapes that are not UTF-8, or `%zz` in its path | 400 | `a_violation_is_named_in_the_words_of_the_api`, `headers_and_paths_are_checked_as_well` |
//! | has a time that no calendar has | 400; whatever JavaScript reads as ISO 8601 is taken | `a_time_that_no_calendar_has_is_400`, `a_time_is_read_however_official_clients_write_it` |
//! | gives a parameter twice that is no list | 400 | `a_violation_is_named_in_the_words_of_the_api` |
//! | has `1.5`, `+1`, or more than 64 bits for an integer (`1.0` and `1e2` are integers) | 400 | `a_violation_is_named_in_the_words_of_the_api` |
//! | has `NaN`, `inf` or `1e400` for a number | 400 | `a_violation_is_named_in_the_words_of_the_api` |
//! | has anything but `true` and `false` for a boolean (in parameters and forms also `True` and `False`) | 400 | `a_violation_is_named_in_the_words_of_the_api`, `a_boolean_may_be_written_as_python_does` |
//! | has a value that its enumeration does not | 400 with those that it has | `a_violation_is_named_in_the_words_of_the_api`, `a_violation_is_named_with_its_path_in_the_words_of_the_api` |
//! | has parameters that nothing is known of | they are ignored | `each_parameter_arrives_typed` |
//! | repeats a parameter thousands of times | 400 with the first 50 violations | `a_query_of_thousands_of_pairs_is_checked_in_no_time` |
//! | has an escaped NUL, `%00` or `\u0000` | it is a character of the text | `nul_bytes_are_characters_in_texts_and_nowhere_else` |
//! | has a body of another type, of two, of none, or of another charset | 415 | `the_content_type_has_to_be_the_declared_one` |
//! | has a compressed body | 415 | `a_compressed_body_is_refused` |
//! | has a body that is too long | 413: before it is read if its length is stated, otherwise once it is too long | `a_body_that_is_too_long_is_refused_with_and_without_a_stated_length` |
//! | has a body that ends early or is cut into malformed chunks | 400 | `a_body_that_ends_early_is_no_error_of_the_server` |
//! | has a body that does not come | 504 after a while, with the layer [`timeout`](crate::timeout) | `a_request_that_takes_too_long_is_504` |
//! | has no body, or `null`, where one is required | 400 | `the_body_itself_has_to_be_there_and_of_the_right_kind` |
//! | has malformed JSON, a lone surrogate in it, or something behind it | 400 with line and column | `malformed_json_is_400_with_its_place` |
//! | has JSON in UTF-16, Latin 1 or with a byte order mark | 400 | `json_that_is_not_utf8_is_400` |
//! | has `1e400` in JSON | 400: it is out of range | `huge_numbers_are_400` |
//! | has `1.5`, `1e30` or more than 64 bits for an integer in JSON (`1.0` is an integer) | 400 | `huge_numbers_are_400`, `a_violation_is_named_with_its_path_in_the_words_of_the_api` |
//! | has an integer that the type of the member is too small for | 400 | `what_the_types_do_not_take_is_a_violation_too` |
//! | has JSON of more than 64 levels, 10,000 or 500,000 for example, be it in a member that is ignored | 400 | `deep_json_is_400_wherever_it_stands` |
//! | gives a member of an object twice, be it unknown or escaped differently | 400 | `a_member_given_twice_is_400` |
//! | has thousands of members, each of them wrong | 400 with the first 50 violations | `thousands_of_members_are_checked_in_no_time` |
//! | has names of a megabyte | 400 with the first 100 characters of them | `only_the_first_violations_are_listed_and_names_are_cut` |
//! | has a form without boundary, or with another one than it says | 400 | `a_form_without_boundary_or_end_is_400` |
//! | has a form that ends anywhere before its end | 400 | `a_form_without_boundary_or_end_is_400` |
//! | has parts without name, twice, or that are not declared | 400 | `a_part_that_is_not_declared_or_has_no_name_is_400` |
//! | has a form without a required part (a list of parts may be empty) | 400 once it has been read | `what_is_missing_is_told_at_the_end` |
//! | has a form with a value that its description does not allow | 400 when the handler reads it | `values_in_a_form_are_checked` |
//! | has a form with too many parts, or a value that is too long | 400 or 413 | `forms_are_bounded` |
//! | has a form with an endless beginning or an endless head of a part | 400 with the piece after 16 KiB | `an_endless_head_is_400_before_it_fills_the_memory` |
//! | asks for a WebSocket without saying so | 400 | `a_web_socket_opens_and_what_is_none_is_refused` |
