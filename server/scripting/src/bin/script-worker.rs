//! The child process alone, for the tests of this crate. The product starts its own program instead.

use std::process::ExitCode;

fn main() -> ExitCode {
    scripting::worker_main()
}
