//! `cargo run -p simulate --example simulate -- DIR SUBJECTS SEED [STUDY] [lock|mishaps]`: plays a trial and says how it went.

#![allow(clippy::unwrap_used, clippy::print_stdout, reason = "an example")]

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let optional = arguments.iter().skip(3);
    let plan = simulate::Plan {
        study: optional
            .clone()
            .find(|word| !["lock", "mishaps"].contains(&word.as_str()))
            .map_or("NCT05018637", String::as_str)
            .into(),
        out: arguments[0].clone().into(),
        subjects: arguments[1].parse().unwrap(),
        seed: arguments[2].parse().unwrap(),
        lock: optional.clone().any(|word| word == "lock"),
        mishaps: optional.clone().any(|word| word == "mishaps"),
    };
    let begun = std::time::Instant::now();
    match simulate::simulate(&plan, &|_, _, _| Ok(())) {
        Ok(trial) => println!(
            "{} events, head {}, {:?}, stopped {:?}",
            trial.events,
            trial.head,
            begun.elapsed(),
            trial.stopped
        ),
        Err(error) => {
            println!("{error} after {:?}", begun.elapsed());
            std::process::exit(1);
        }
    }
}
