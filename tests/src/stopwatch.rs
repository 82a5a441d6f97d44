//! How long a journey's parts take.

use std::time::Instant;

/// Tells how long each part took, to whoever runs the journey with its output shown.
pub struct Stopwatch(Instant);

impl Stopwatch {
    /// The first part begins.
    pub fn start() -> Self {
        Stopwatch(Instant::now())
    }

    /// A part has ended, and the next begins.
    pub fn lap(&mut self, part: &str) {
        println!("{part}: {} s", self.0.elapsed().as_secs());
        self.0 = Instant::now();
    }
}
