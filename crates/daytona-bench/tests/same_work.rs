//! Both sides of the comparison do the same work.
#![allow(clippy::unwrap_used, reason = "a test may panic")]

use std::io::{Read, Write};
use std::net::TcpListener;
use std::thread;

use daytona_api_client::types;
use daytona_bench::client::{Hand, ours};
use daytona_bench::{example, hand};
use serde_json::Value;

#[test]
fn both_decode_every_property() {
    let json = example::list(2);
    let expected: Value = serde_json::from_str(&json).unwrap();
    let ours: Vec<types::Sandbox> = serde_json::from_str(&json).unwrap();
    let hand: Vec<hand::Sandbox> = serde_json::from_str(&json).unwrap();
    assert_eq!(serde_json::to_value(ours).unwrap(), expected);
    assert_eq!(serde_json::to_value(hand).unwrap(), expected);
}

#[tokio::test]
async fn both_send_the_same_request() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let base_url = format!("http://{}", listener.local_addr().unwrap());
    let requests = thread::spawn(move || [receive(&listener), receive(&listener)]);

    let sandbox = ours(&base_url).unwrap().get_sandbox("a").await;
    let by_hand = Hand::new(&base_url).unwrap().get_sandbox("a").await;
    assert_eq!(sandbox.unwrap().name, by_hand.unwrap().name);

    let [ours, hand] = requests.join().unwrap();
    assert_eq!(ours, hand);
    assert_eq!(ours[0], "GET /sandbox/a HTTP/1.1");
}

/// The request line and the sorted headers of the next request, which is answered.
fn receive(listener: &TcpListener) -> Vec<String> {
    let (mut connection, _) = listener.accept().unwrap();
    let mut request = [0; 4096];
    let length = connection.read(&mut request).unwrap();
    let json = example::sandbox(0);
    let head = "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\nconnection: close";
    write!(connection, "{head}\r\ncontent-length: {}\r\n\r\n{json}", json.len()).unwrap();
    let request = std::str::from_utf8(&request[..length]).unwrap();
    let mut lines: Vec<String> = request.lines().map(str::to_owned).collect();
    lines[1..].sort();
    lines
}
