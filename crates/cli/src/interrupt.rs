//! Ctrl-C, and the system's wish that the program end: long work hears of either, takes back what it began, and the exit code tells which it was.
//!
//! Listening begins when work begins that leaves something behind. Before that, at a question for a passphrase say, a signal ends the program
//! as it ends any other; and a second one always does.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, OnceLock};

use signal_hook::consts::{SIGINT, SIGTERM};
use signal_hook::flag;

use crate::failure::Failure;

/// The signal that was heard; 0 for none.
static HEARD: OnceLock<Arc<AtomicUsize>> = OnceLock::new();

/// Listens from now on.
pub(crate) fn listen() -> Result<(), Failure> {
    let heard = Arc::clone(HEARD.get_or_init(Arc::default));
    let again = Arc::new(AtomicBool::new(false));
    for signal in [SIGINT, SIGTERM] {
        let number = usize::try_from(signal).unwrap_or_default();
        flag::register_conditional_shutdown(signal, 128 + signal, Arc::clone(&again))
            .and_then(|_| flag::register(signal, Arc::clone(&again)))
            .and_then(|_| flag::register_usize(signal, Arc::clone(&heard), number))
            .map_err(|error| {
                Failure::refused(format!("the system lets nobody listen to signals: {error}"))
            })?;
    }
    Ok(())
}

/// Refuses to begin anything more when a signal asked to stop.
pub(crate) fn unless_stopped() -> Result<(), Failure> {
    if heard().is_some() { Err(Failure::stopped()) } else { Ok(()) }
}

/// The signal that asked to stop.
pub(crate) fn heard() -> Option<u8> {
    let signal = HEARD.get()?.load(Ordering::Relaxed);
    u8::try_from(signal).ok().filter(|signal| *signal > 0)
}
