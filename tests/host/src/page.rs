//! Files of the built interface.

use std::fs;
use std::io::Cursor;
use std::path::{Component, Path};

use tiny_http::{Header, Response};

/// The file at `path` below `ui`; the start page for the folder itself.
pub(crate) fn page(ui: &Path, path: &str) -> Response<Cursor<Vec<u8>>> {
    let relative = Path::new(path.trim_start_matches('/'));
    let inside = relative.components().all(|part| matches!(part, Component::Normal(_)));
    let file = if relative.as_os_str().is_empty() { ui.join("index.html") } else { ui.join(relative) };
    let bytes = if inside { fs::read(&file).ok() } else { None };
    let Some(bytes) = bytes else {
        return Response::from_data(Vec::new()).with_status_code(404);
    };
    let response = Response::from_data(bytes);
    match Header::from_bytes("content-type", kind(&file)) {
        Ok(header) => response.with_header(header),
        Err(()) => response,
    }
}

fn kind(file: &Path) -> &'static str {
    match file.extension().and_then(|extension| extension.to_str()) {
        Some("html") => "text/html; charset=utf-8",
        Some("js") => "text/javascript",
        Some("css") => "text/css",
        Some("json") => "application/json",
        Some("svg") => "image/svg+xml",
        Some("png") => "image/png",
        Some("woff2") => "font/woff2",
        _ => "application/octet-stream",
    }
}
