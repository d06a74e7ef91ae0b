//! `cargo run -p simulate --example simulate -- DIR SUBJECTS SEED [STUDY] [lock]`: plays a trial and says how it went.

#![allow(clippy::unwrap_used, clippy::print_stdout, reason = "an example")]

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let optional = arguments.iter().skip(3);
    let plan = simulate::Plan {
        study: optional.clone().find(|word| *word != "lock").map_or("NCT05018637", String::as_str).into(),
        out: arguments[0].clone().into(),
        subjects: arguments[1].parse().unwrap(),
        seed: arguments[2].parse().unwrap(),
        lock: optional.clone().any(|word| word == "lock"),
    };
    let begun = std::time::Instant::now();
    match simulate::simulate(&plan, &|_, _, _| Ok(())) {
        Ok(trial) => println!("{} events, head {}, {:?}", trial.events, trial.head, begun.elapsed()),
        Err(error) => {
            println!("{error} after {:?}", begun.elapsed());
            std::process::exit(1);
        }
    }
}
