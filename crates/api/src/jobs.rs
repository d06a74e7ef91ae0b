//! Long work on threads of its own, with progress that can be asked for and a wish to stop that is obeyed.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::{self, JoinHandle};

use crate::contract::{Job, JobEnd, JobState};
use crate::error::Refusal;

/// The jobs of a host, running and ended.
#[derive(Default)]
pub(crate) struct Jobs {
    started: AtomicU64,
    known: Mutex<BTreeMap<String, Arc<Running>>>,
    threads: Mutex<Threads>,
}

/// The threads that jobs run on.
#[derive(Default)]
struct Threads {
    running: Vec<JoinHandle<()>>,
    /// The program is ending: no job begins any more.
    closed: bool,
}

/// What a job tells of itself while it runs, and where it learns that it should stop.
#[derive(Default)]
pub struct Running {
    kind: &'static str,
    now: Mutex<(String, u64, u64)>,
    stop: AtomicBool,
    ended: Mutex<Option<JobEnd>>,
}

/// The job was asked to stop; whatever it had begun is undone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("cancelled")]
pub struct Cancelled;

impl Running {
    /// Says how far the work is: `done` of `total` in `phase`.
    ///
    /// # Errors
    /// When somebody wishes the job to stop.
    pub fn report(&self, phase: &str, done: u64, total: u64) -> Result<(), Cancelled> {
        let mut now = held(&self.now);
        if now.0 != phase {
            phase.clone_into(&mut now.0);
        }
        (now.1, now.2) = (done, total);
        if self.wishes_to_stop() { Err(Cancelled) } else { Ok(()) }
    }

    /// Somebody wishes the job to stop.
    #[must_use]
    pub fn wishes_to_stop(&self) -> bool {
        self.stop.load(Ordering::Relaxed)
    }

    fn state(&self, id: &str) -> JobState {
        let (phase, done, total) = held(&self.now).clone();
        let ended = held(&self.ended).clone();
        JobState { id: id.to_owned(), kind: self.kind.to_owned(), phase, done, total, ended }
    }
}

/// How a job ends when it does not succeed.
pub enum Stopped {
    /// Somebody wished it.
    Cancelled,
    /// It could not go on.
    Refused(Refusal),
}

impl From<Cancelled> for Stopped {
    fn from(_: Cancelled) -> Self {
        Self::Cancelled
    }
}

impl<E: Into<Refusal>> From<E> for Stopped {
    fn from(error: E) -> Self {
        Self::Refused(error.into())
    }
}

impl Jobs {
    /// Starts `work` on a thread of its own.
    ///
    /// # Errors
    /// When the system gives no thread; [`Refusal::NotUnlocked`] once the program is ending.
    pub(crate) fn start<W>(&self, kind: &'static str, work: W) -> Result<Job, Refusal>
    where
        W: FnOnce(&Running) -> Result<JobEnd, Stopped> + Send + 'static,
    {
        // Held until the thread is known: `finish` either waits for this job or keeps it from beginning.
        let mut threads = held(&self.threads);
        if threads.closed {
            return Err(Refusal::NotUnlocked);
        }
        let id = format!("{kind}-{}", self.started.fetch_add(1, Ordering::Relaxed) + 1);
        let running = Arc::new(Running { kind, ..Running::default() });
        held(&self.known).insert(id.clone(), Arc::clone(&running));
        let thread = thread::Builder::new().name(id.clone()).spawn(move || {
            let end = work(&running).unwrap_or_else(unsuccessful);
            *held(&running.ended) = Some(end);
        })?;
        threads.running.push(thread);
        Ok(Job { id })
    }

    /// How the job stands.
    ///
    /// # Errors
    /// [`Refusal::NotFound`] when there is no such job.
    pub(crate) fn state(&self, job: &Job) -> Result<JobState, Refusal> {
        Ok(self.running(job)?.state(&job.id))
    }

    /// Wishes the job to stop.
    ///
    /// # Errors
    /// [`Refusal::NotFound`] when there is no such job.
    pub(crate) fn cancel(&self, job: &Job) -> Result<JobState, Refusal> {
        let running = self.running(job)?;
        running.stop.store(true, Ordering::Relaxed);
        Ok(running.state(&job.id))
    }

    /// Lets no job begin any more, wishes every job to stop and waits until it has: a thread that reads the database must not outlive the program's end.
    pub(crate) fn finish(&self) {
        let threads =
            std::mem::replace(&mut *held(&self.threads), Threads { closed: true, ..Threads::default() });
        held(&self.known).values().for_each(|running| running.stop.store(true, Ordering::Relaxed));
        let threads = threads.running;
        for thread in threads.into_iter().filter(|thread| thread.thread().id() != thread::current().id()) {
            if thread.join().is_err() {
                tracing::error!("a job ended in a panic");
            }
        }
    }

    fn running(&self, job: &Job) -> Result<Arc<Running>, Refusal> {
        held(&self.known).get(&job.id).cloned().ok_or(Refusal::NotFound)
    }
}

impl Drop for Jobs {
    fn drop(&mut self) {
        self.finish();
    }
}

fn unsuccessful(stopped: Stopped) -> JobEnd {
    match stopped {
        Stopped::Cancelled => JobEnd { cancelled: true, ..JobEnd::default() },
        Stopped::Refused(refusal) => JobEnd { error: Some(refusal.into()), ..JobEnd::default() },
    }
}

/// The lock's content, whether or not a thread died holding it.
pub(crate) fn held<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]

    use std::sync::Barrier;
    use std::sync::atomic::AtomicUsize;

    use super::*;

    /// A job that runs until it is asked to stop, and counts itself while it does.
    fn work(running: &Running, alive: &AtomicUsize) -> Result<JobEnd, Stopped> {
        alive.fetch_add(1, Ordering::SeqCst);
        while !running.wishes_to_stop() {
            thread::yield_now();
        }
        alive.fetch_sub(1, Ordering::SeqCst);
        Err(Stopped::Cancelled)
    }

    #[test]
    fn no_job_begins_once_the_program_is_ending() {
        let (jobs, alive) = (Jobs::default(), Arc::new(AtomicUsize::new(0)));
        jobs.finish();
        let refused = jobs.start("verify", move |running| work(running, &alive));
        assert!(matches!(refused, Err(Refusal::NotUnlocked)));
    }

    #[test]
    fn a_job_that_begins_while_the_program_ends_has_ended_too() {
        for _ in 0..200 {
            let (jobs, alive) = (Jobs::default(), Arc::new(AtomicUsize::new(0)));
            let ready = Barrier::new(2);
            thread::scope(|scope| {
                let beginning = scope.spawn(|| {
                    ready.wait();
                    let alive = Arc::clone(&alive);
                    jobs.start("verify", move |running| work(running, &alive)).is_ok()
                });
                ready.wait();
                jobs.finish();
                // Whether it was in time or not, nothing runs now that a later end would have to wait for.
                beginning.join().unwrap();
                assert_eq!(alive.load(Ordering::SeqCst), 0);
                assert!(held(&jobs.threads).running.is_empty());
            });
        }
    }
}
