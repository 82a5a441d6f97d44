//! How a consortium's steps are told.

/// How the steps are told to whoever watches.
pub trait Narrator {
    /// A step begins.
    fn step(&mut self, text: &str);
    /// A command line that a person would type.
    fn command(&mut self, line: &str);
    /// What it answered, for people.
    fn answer(&mut self, text: &str);
}

/// Tells nothing.
pub struct Silent;

impl Narrator for Silent {
    fn step(&mut self, _: &str) {}
    fn command(&mut self, _: &str) {}
    fn answer(&mut self, _: &str) {}
}
