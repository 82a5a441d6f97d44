//! The spellings by which an endpoint could point inside a member's network, or be two things to two readers.

use cryptlet_primitives::endpoint::{
    parse, parse_location, Endpoint, EndpointError, EndpointError::*,
};

const NOBODY: [&str; 0] = [];

fn refusal(url: &str) -> EndpointError {
    parse(url.as_bytes(), &NOBODY).expect_err(url)
}

#[test]
fn names_and_addresses_of_the_open_internet_pass() {
    for (url, host, port) in [
        ("https://host-1.example.com", "host-1.example.com", 443),
        (
            "https://xn--bcher-kva.example:8443",
            "xn--bcher-kva.example",
            8443,
        ),
        ("https://9.9.9.9:1", "9.9.9.9", 1),
        ("https://[2606:4700::1111]:65535", "2606:4700::1111", 65535),
        ("https://1.2.3.4.example", "1.2.3.4.example", 443),
    ] {
        assert_eq!(
            parse(url.as_bytes(), &NOBODY),
            Ok(Endpoint {
                host: host.into(),
                port
            }),
            "{url}"
        );
    }
}

#[test]
fn what_is_not_plain_https_is_named() {
    assert_eq!(refusal("http://host.example"), NotHttps);
    assert_eq!(refusal("HTTPS://host.example"), NotHttps);
    assert_eq!(refusal("https:/host.example"), NotHttps);
    assert_eq!(refusal("ws://host.example"), NotHttps);
    assert_eq!(refusal(""), NotHttps);
    assert_eq!(refusal("https://host.example@127.0.0.1"), HasUserInfo);
    assert_eq!(refusal("https://user:word@host.example"), HasUserInfo);
    assert_eq!(refusal("https://host.example/"), HasPath);
    assert_eq!(refusal("https://host.example/v1"), HasPath);
    assert_eq!(refusal("https://host.example?x=1"), HasQuery);
    assert_eq!(refusal("https://host.example#x"), HasFragment);
    assert_eq!(refusal("https://host.example\\@127.0.0.1"), BadCharacter);
    assert_eq!(refusal("https://%31%32%37.0.0.1"), BadCharacter);
    assert_eq!(refusal("https://host.example\r\n"), BadCharacter);
    assert_eq!(refusal("https://host.example\0"), BadCharacter);
    assert_eq!(refusal(" https://host.example"), BadCharacter);
    assert_eq!(refusal("https://１２７.0.0.1"), BadCharacter);
    assert_eq!(refusal("https://bücher.example"), BadCharacter);
    assert_eq!(parse(b"https://\xff", &NOBODY), Err(BadCharacter));
    assert_eq!(
        refusal(&format!("https://{}example", "a.".repeat(125))),
        TooLong
    );
}

#[test]
fn ports_have_one_spelling() {
    for url in [
        "0", "443", "0443", "08443", "65536", "+1", "-1", "", "1:2", "x",
    ] {
        assert_eq!(
            refusal(&format!("https://host.example:{url}")),
            BadPort,
            "{url}"
        );
    }
}

#[test]
fn hosts_have_one_spelling() {
    for host in [
        "",
        ".",
        "host.example.",
        ".example",
        "a..b",
        "Host.example",
        "-a.example",
        "a-.example",
        "a_b.example",
        "host.123",
        "host.0x7f",
        "127.1",
        "127.0.1",
        "2130706433",
        "0x7f000001",
        "0x7f.0.0.1",
        "0177.0.0.1",
        "127.0.0.01",
        "127.0.0.1.",
        "1.2.3.4.5",
        "256.1.1.1",
        "[::1",
        "::1",
        "[]",
        "[1.2.3.4]",
        "[0:0:0:0:0:0:0:1]",
        "[::0001]",
        "[2606:4700:0::1]",
        "[2606:4700::1]x",
        "[FE80::1]",
        "[2606:4700::ABCD]",
        "[::7f00:1:1%eth0]",
    ] {
        let error = refusal(&format!("https://{host}"));
        assert!(
            matches!(error, BadHost | BadCharacter | BadPort),
            "{host}: {error:?}"
        );
    }
    assert_eq!(
        refusal(&format!("https://{}.example", "a".repeat(64))),
        BadHost
    );
}

#[test]
fn what_lies_inside_is_refused() {
    for host in [
        "localhost",
        "db",
        "db.localhost",
        "printer.local",
        "vault.internal",
        "x.intranet",
        "x.home.arpa",
        "1.0.0.127.in-addr.arpa",
        "127.0.0.1",
        "127.255.255.254",
        "0.0.0.0",
        "10.1.2.3",
        "100.64.0.1",
        "169.254.169.254",
        "172.16.0.1",
        "172.31.255.255",
        "192.0.0.8",
        "192.0.2.1",
        "192.88.99.1",
        "192.168.0.1",
        "198.18.0.1",
        "203.0.113.9",
        "224.0.0.1",
        "240.0.0.1",
        "255.255.255.255",
        "[::]",
        "[::1]",
        "[::ffff:127.0.0.1]",
        "[::ffff:9.9.9.9]",
        "[64:ff9b::7f00:1]",
        "[64:ff9b:1::1]",
        "[100::1]",
        "[2001::1]",
        "[2001:db8::1]",
        "[2002:7f00:1::]",
        "[3fff::1]",
        "[3fff:fff::1]",
        "[5f00::1]",
        "[fc00::1]",
        "[fd12:3456::1]",
        "[fe80::1]",
        "[fec0::1]",
        "[ff02::1]",
    ] {
        assert_eq!(refusal(&format!("https://{host}")), Inside, "{host}");
    }
    assert_eq!(refusal("https://172.32.0.1:0"), BadPort);
    // The neighbours of what lies inside.
    for host in [
        "172.32.0.1",
        "192.0.1.1",
        "192.88.98.1",
        "198.20.0.1",
        "[2001:200::1]",
        "[2003::1]",
        "[3fff:1000::1]",
    ] {
        let url = format!("https://{host}");
        assert!(parse(url.as_bytes(), &NOBODY).is_ok(), "{host}");
    }
}

#[test]
fn the_list_opens_exactly_what_it_names() {
    let list = ["127.0.0.1", "::1", "localhost"];
    for url in [
        "https://127.0.0.1:8443",
        "https://[::1]:8443",
        "https://localhost",
    ] {
        assert!(parse(url.as_bytes(), &list).is_ok(), "{url}");
    }
    assert_eq!(parse(b"https://127.0.0.2", &list), Err(Inside));
    assert_eq!(parse(b"https://x.localhost", &list), Err(Inside));
    assert_eq!(parse(b"https://[::ffff:127.0.0.1]", &list), Err(Inside));
    assert_eq!(parse(b"http://127.0.0.1", &list), Err(NotHttps));
    assert_eq!(parse(b"https://127.1", &["127.1"]), Err(BadHost));
}

#[test]
fn an_artefact_has_a_path_and_else_the_same_rules() {
    let read = parse_location(b"https://files.example:8443/a/b@1.wasm", &NOBODY).unwrap();
    assert_eq!(
        read.endpoint,
        Endpoint {
            host: "files.example".into(),
            port: 8443
        }
    );
    assert_eq!(read.path, "/a/b@1.wasm");
    for (url, error) in [
        ("https://files.example", NoPath),
        ("http://files.example/a", NotHttps),
        ("https://x@files.example/a", HasUserInfo),
        ("https://files.example/a?b", HasQuery),
        ("https://files.example/a#b", HasFragment),
        ("https://files.example\\@127.0.0.1/a", BadCharacter),
        ("https://127.1/a", BadHost),
        ("https:///a", BadHost),
        ("https://169.254.169.254/latest/meta-data", Inside),
        ("https://[::ffff:10.0.0.1]/a", Inside),
    ] {
        assert_eq!(parse_location(url.as_bytes(), &NOBODY), Err(error), "{url}");
    }
}
