//! The reporunner program.
fn main() {}
