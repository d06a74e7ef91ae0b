//! Every socket that the program asks the system for while the story is told, from a trace of its system calls: the display's, the bus's, the driver's on this
//! machine, and no other.

use std::collections::BTreeSet;
use std::path::Path;

/// The system calls that are traced: no socket reaches another computer without one of them.
pub(crate) const CALLS: &str = "socket,connect,bind,sendto";

/// Where a call leads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Leads {
    /// To another program on this machine, by a file: the display, the bus.
    Unix,
    /// To the kernel.
    Kernel,
    /// To a port of this machine: the driver.
    Loopback,
    /// Nowhere yet: a socket was made, or what was sent goes where the socket is connected to.
    Nowhere,
    /// To what is none of these.
    Elsewhere,
}

/// Where a line of the trace leads; `None` when it is no call, or the second half of one.
fn leads(line: &str) -> Option<Leads> {
    let (_, call) = line.trim_start().split_once(' ')?;
    let (name, arguments) = call.trim_start().split_once('(')?;
    if !CALLS.split(',').any(|traced| traced == name) {
        return None;
    }
    if name == "socket" {
        return Some(match arguments.split(',').next()? {
            "AF_UNIX" | "AF_NETLINK" | "AF_INET" | "AF_INET6" => Leads::Nowhere,
            _ => Leads::Elsewhere,
        });
    }
    let Some((_, address)) = arguments.split_once("sa_family=") else {
        // An address that is not spelt out is none: `sendto` on a socket that is connected.
        return Some(if name == "sendto" && arguments.contains("NULL, 0") {
            Leads::Nowhere
        } else {
            Leads::Elsewhere
        });
    };
    Some(match address.split([',', '}']).next()? {
        "AF_UNIX" => Leads::Unix,
        "AF_NETLINK" => Leads::Kernel,
        "AF_INET" if address.contains("sin_addr=inet_addr(\"127.") => Leads::Loopback,
        "AF_INET6" if address.contains("inet_pton(AF_INET6, \"::1\"") => Leads::Loopback,
        _ => Leads::Elsewhere,
    })
}

/// Asserts that a traced run reached nothing but this machine.
pub(crate) fn stayed_on_this_machine(trace: &Path) {
    let trace = std::fs::read_to_string(trace).unwrap();
    let lines: Vec<(&str, Leads)> = trace.lines().filter_map(|line| Some((line, leads(line)?))).collect();
    let elsewhere: Vec<&str> =
        lines.iter().filter(|(_, leads)| *leads == Leads::Elsewhere).map(|(line, _)| *line).collect();
    assert!(elsewhere.is_empty(), "the program reached beyond this machine:\n{}", elsewhere.join("\n"));
    let display =
        lines.iter().any(|(line, leads)| *leads == Leads::Unix && line.contains("/tmp/.X11-unix/X"));
    assert!(display, "the trace does not even hold the display's socket");
    // The one port is the driver's: under automation the program opens it on this machine, and its page reports there.
    let ports = |call: &str| -> BTreeSet<&str> {
        let on = lines.iter().filter(|(line, leads)| *leads == Leads::Loopback && line.contains(call));
        on.filter_map(|(line, _)| line.split_once("port=htons(")?.1.split_once(')'))
            .map(|(port, _)| port)
            .collect()
    };
    assert_eq!(ports(" bind(").len(), 1, "one port for the driver");
    assert!(
        ports(" connect(").is_subset(&ports(" bind(")),
        "the program connected to a port that is not the driver's"
    );
    assert!(ports(" sendto(").is_empty(), "the program sent to a port");
    println!("{} calls for sockets traced: all stayed on this machine", lines.len());
}

#[test]
fn a_connection_elsewhere_is_noticed() {
    for (line, expected) in [
        (r#"71 connect(9, {sa_family=AF_UNIX, sun_path=@"/tmp/.X11-unix/X99"}, 20) = 0"#, Some(Leads::Unix)),
        (
            r#"71 connect(9, {sa_family=AF_INET, sin_port=htons(443), sin_addr=inet_addr("192.0.2.1")}, 16) = -1 EINPROGRESS (Operation now in progress)"#,
            Some(Leads::Elsewhere),
        ),
        (
            r#"71 connect(9, {sa_family=AF_INET, sin_port=htons(53), sin_addr=inet_addr("10.0.0.2")}, 16 <unfinished ...>"#,
            Some(Leads::Elsewhere),
        ),
        ("71 <... connect resumed>) = 0", None),
        (
            r#"71 bind(9, {sa_family=AF_INET, sin_port=htons(40101), sin_addr=inet_addr("127.0.0.1")}, 16) = 0"#,
            Some(Leads::Loopback),
        ),
        (
            r#"71 bind(9, {sa_family=AF_INET, sin_port=htons(40101), sin_addr=inet_addr("0.0.0.0")}, 16) = 0"#,
            Some(Leads::Elsewhere),
        ),
        (
            r#"71 connect(9, {sa_family=AF_INET6, sin6_port=htons(443), sin6_flowinfo=htonl(0), inet_pton(AF_INET6, "2001:db8::1", &sin6_addr), sin6_scope_id=0}, 28) = -1 ENETUNREACH (Network is unreachable)"#,
            Some(Leads::Elsewhere),
        ),
        (
            r#"71 sendto(9, "\0\1", 2, 0, {sa_family=AF_INET, sin_port=htons(53), sin_addr=inet_addr("192.0.2.1")}, 16) = 2"#,
            Some(Leads::Elsewhere),
        ),
        (r#"71 sendto(9, "\0\1", 2, 0, NULL, 0) = 2"#, Some(Leads::Nowhere)),
        ("71 connect(9, 0x7ffd5c, 16) = -1 EFAULT (Bad address)", Some(Leads::Elsewhere)),
        ("71 socket(AF_PACKET, SOCK_RAW, htons(0x3 /* ETH_P_ALL */)) = 9", Some(Leads::Elsewhere)),
        ("71 +++ exited with 0 +++", None),
    ] {
        assert_eq!(leads(line), expected, "{line}");
    }
}
