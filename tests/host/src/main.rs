//! The program without its window: the built interface and every command over HTTP, for tests that run in an ordinary browser.
//!
//! Never shipped. Binds the loopback address alone. `POST /api/COMMAND` takes a request in JSON and answers 200 with the reply or 422 with the error; the header
//! `x-casebook-session` tells one tester's session from another's. Anything else is a file of the interface.

mod options;
mod page;

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;

use api::contract::ApiError;
use api::{Environment, Host};
use options::Options;
use serde_json::Value as Json;
use tiny_http::{Header, Method, Request, Response, Server};

/// Threads that answer; a long command holds one of them.
const WORKERS: usize = 8;

fn main() -> ExitCode {
    let options = match Options::read(std::env::args().skip(1)) {
        Ok(options) => options,
        Err(usage) => {
            eprintln!("{usage}");
            return ExitCode::from(2);
        }
    };
    match Server::http(("127.0.0.1", options.port)) {
        Ok(server) => {
            println!("listening http://{}", server.server_addr());
            serve(&Arc::new(server), &Arc::new(Answering::new(options)));
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("{error}");
            ExitCode::from(1)
        }
    }
}

fn serve(server: &Arc<Server>, answering: &Arc<Answering>) {
    let workers = (0..WORKERS).map(|_| {
        let (server, answering) = (Arc::clone(server), Arc::clone(answering));
        thread::spawn(move || {
            while let Ok(request) = server.recv() {
                answering.answer(request);
            }
        })
    });
    for worker in workers.collect::<Vec<_>>() {
        drop(worker.join());
    }
}

struct Answering {
    ui: PathBuf,
    environment: Environment,
    hosts: Mutex<BTreeMap<String, Arc<Host>>>,
}

impl Answering {
    fn new(options: Options) -> Self {
        let Options { ui, data, now, .. } = options;
        let mut environment = Environment::real(data.join("data"), data.join("casebooks"));
        if let Some(now) = now {
            environment.clock = Arc::new(options::Offset::starting(now));
        }
        environment.trainer = Some(simulate::trainer());
        Self { ui, environment, hosts: Mutex::default() }
    }

    fn answer(&self, mut request: Request) {
        let path = request.url().split(['?', '#']).next().unwrap_or_default().to_owned();
        let response = match (request.method(), path.strip_prefix("/api/")) {
            (Method::Post, Some(command)) => self.command(command, &mut request),
            (Method::Get, None) => page::page(&self.ui, &path),
            _ => Response::from_data(Vec::new()).with_status_code(405),
        };
        if let Err(error) = request.respond(response) {
            eprintln!("{path}: {error}");
        }
    }

    fn command(&self, command: &str, request: &mut Request) -> Response<std::io::Cursor<Vec<u8>>> {
        let host = self.host(request);
        let mut body = String::new();
        let read = request.as_reader().read_to_string(&mut body).map_err(|error| error.to_string());
        let json = read.and_then(|_| serde_json::from_str::<Json>(&body).map_err(|error| error.to_string()));
        let outcome = match json {
            Ok(json) => api::dispatch(&host, command, &json),
            Err(detail) => Err(malformed(detail)),
        };
        let (status, text) = match outcome {
            Ok(reply) => (200, reply.to_string()),
            Err(error) => (422, serde_json::to_string(&error).unwrap_or_default()),
        };
        let response = Response::from_data(text.into_bytes()).with_status_code(status);
        match Header::from_bytes("content-type", "application/json") {
            Ok(header) => response.with_header(header),
            Err(()) => response,
        }
    }

    fn host(&self, request: &Request) -> Arc<Host> {
        let named = request.headers().iter().find(|header| header.field.equiv("x-casebook-session"));
        let session = named.map(|header| header.value.to_string()).unwrap_or_default();
        let mut hosts = self.hosts.lock().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(hosts.entry(session).or_insert_with(|| Arc::new(Host::new(self.environment.clone()))))
    }
}

fn malformed(detail: String) -> ApiError {
    ApiError {
        code: "bad-request".into(),
        params: [("field".into(), String::new()), ("code".into(), detail)].into(),
    }
}
