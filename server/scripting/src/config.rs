//! Limits and whereabouts of the child processes.

use std::path::PathBuf;
use std::time::Duration;

/// How scripts are run and how far they may go.
#[derive(Debug, Clone)]
pub struct PoolConfig {
    /// The program to start as a child; normally the running program itself.
    pub executable: PathBuf,
    /// Its arguments.
    pub arguments: Vec<String>,
    /// How many children may work at the same time. They are started when first needed.
    pub processes: usize,
    /// Time limit of one expression for one item.
    pub expression_timeout: Duration,
    /// Longest time limit that a Code node may ask for.
    pub code_timeout: Duration,
    /// Memory for JavaScript values in one request, in bytes.
    pub memory_bytes: usize,
    /// What one request may give back, in bytes.
    pub output_bytes: usize,
    /// Stack of JavaScript calls, in bytes.
    pub stack_bytes: usize,
    /// Whether a Python process for the next run is started before anybody asks for one.
    pub spare_python: bool,
    /// Where a Python interpreter may be, the first that is there is used. Python code has the same limits.
    pub python: Vec<PathBuf>,
}

impl PoolConfig {
    /// The usual limits, with `executable` started as `executable script-worker`.
    pub fn new(executable: impl Into<PathBuf>) -> Self {
        Self {
            executable: executable.into(),
            arguments: vec![crate::WORKER_ARGUMENT.to_owned()],
            processes: 2,
            expression_timeout: Duration::from_secs(5),
            code_timeout: Duration::from_secs(300),
            memory_bytes: 128 << 20,
            output_bytes: 64 << 20,
            stack_bytes: 1 << 20,
            spare_python: true,
            python: ["/usr/bin/python3", "/usr/local/bin/python3", "/bin/python3"].map(PathBuf::from).into(),
        }
    }
}
