//! The command line: a contract that stays stable.

use std::io::Write;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, Parser, Subcommand, ValueEnum};

/// Exit code for bad input.
pub const BAD_INPUT: u8 = 2;

/// Workflow automation inside your own walls.
#[derive(Debug, Parser)]
#[command(name = "reporunner", version)]
pub struct Cli {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// What the program can do.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Start the server
    Serve(Serve),
    /// Run one workflow file without a server and print the execution as JSON
    Execute(Execute),
    /// Read workflow files and report what becomes of each node; keep them unless --dry-run
    Import(Import),
    /// Remove executions beyond the limits of the history and content that nobody refers to, in a data folder
    Clean(Clean),
    /// Print the OpenAPI document
    Openapi,
}

/// How to serve.
#[derive(Debug, Parser)]
pub struct Serve {
    /// Folder for everything that is kept
    #[arg(long, env = "REPORUNNER_DATA", default_value = "data")]
    pub data: PathBuf,
    /// Address to listen on; port 0 takes a free one
    #[arg(long, env = "REPORUNNER_LISTEN", default_value = "127.0.0.1:5680")]
    pub listen: SocketAddr,
    /// Address under which callers reach the server; default: the one listened on
    #[arg(long, env = "REPORUNNER_PUBLIC_URL")]
    pub public_url: Option<String>,
    /// IANA time zone of workflows that name none; default: the machine's
    #[arg(long, env = "REPORUNNER_TIMEZONE")]
    pub timezone: Option<String>,
    /// Hosts, addresses or CIDR ranges in private networks that workflows may call (comma-separated)
    #[arg(long, env = "REPORUNNER_EGRESS_ALLOW", value_delimiter = ',')]
    pub egress_allow: Vec<String>,
    /// Folders of this machine whose files workflows may read and write (comma-separated); none by default
    #[arg(long = "files-folder", env = "REPORUNNER_FILES_FOLDER", value_delimiter = ',')]
    pub files_folders: Vec<PathBuf>,
    /// Addresses or CIDR ranges of proxies whose X-Forwarded-For header is believed (comma-separated)
    #[arg(long, env = "REPORUNNER_TRUSTED_PROXIES", value_delimiter = ',')]
    pub trusted_proxies: Vec<String>,
    /// Processes that run scripts at the same time
    #[arg(long, env = "REPORUNNER_SCRIPT_PROCESSES", default_value_t = 2, value_parser = clap::value_parser!(u8).range(1..=64))]
    pub script_processes: u8,
    /// Executions under way at a time; more are refused before they are acknowledged
    #[arg(long, env = "REPORUNNER_MAX_EXECUTIONS", default_value_t = 500, value_parser = clap::value_parser!(u32).range(1..=100_000))]
    pub max_executions: u32,
    /// Connections at a time; more wait until one ends
    #[arg(long, env = "REPORUNNER_MAX_CONNECTIONS", default_value_t = 8192, value_parser = clap::value_parser!(u32).range(1..))]
    pub max_connections: u32,
    /// Days for which the history of executions is kept; 0: for ever
    #[arg(long, env = "REPORUNNER_KEEP_DAYS", default_value_t = 14)]
    pub keep_days: u32,
    /// How many executions of an organisation are kept in the history; 0: any number
    #[arg(long, env = "REPORUNNER_KEEP_EXECUTIONS", default_value_t = 10_000)]
    pub keep_executions: usize,
    /// Longest time of an execution in seconds, whatever its workflow says; 0: as long as the workflow allows
    #[arg(long, env = "REPORUNNER_MAX_EXECUTION_TIME", default_value_t = 0)]
    pub max_execution_time: u64,
    /// Seconds from one look at the history for what is beyond these limits to the next
    #[arg(long, env = "REPORUNNER_CLEAN_EVERY", default_value_t = 3600, value_parser = clap::value_parser!(u32).range(1..))]
    pub clean_every: u32,
    /// Stop when standard input closes: for a program that starts the server and must not leave it behind
    #[arg(long, hide = true)]
    pub exit_with_stdin: bool,
}

/// How to clean a data folder.
#[derive(Debug, Args)]
pub struct Clean {
    /// Data folder of the server (stopped meanwhile)
    #[arg(long, env = "REPORUNNER_DATA", default_value = "data")]
    pub data: PathBuf,
    /// Days for which the history of executions is kept; 0: for ever
    #[arg(long, env = "REPORUNNER_KEEP_DAYS", default_value_t = 14)]
    pub keep_days: u32,
    /// How many executions of an organisation are kept in the history; 0: any number
    #[arg(long, env = "REPORUNNER_KEEP_EXECUTIONS", default_value_t = 10_000)]
    pub keep_executions: usize,
}

/// How to run one workflow file.
#[derive(Debug, Args)]
pub struct Execute {
    /// The workflow file (n8n's or our own format)
    pub file: PathBuf,
    /// JSON file with the items for the start node
    #[arg(long)]
    pub input: Option<PathBuf>,
    /// Name of the node to start at; default: the first trigger
    #[arg(long)]
    pub start: Option<String>,
    /// JSON file with credentials: by type, or by id or name
    #[arg(long)]
    pub credentials: Option<PathBuf>,
    /// Let pinned data stand in for nodes
    #[arg(long)]
    pub use_pins: bool,
    /// Folders of this machine whose files the workflow may read and write (comma-separated); none by default
    #[arg(long = "files-folder", env = "REPORUNNER_FILES_FOLDER", value_delimiter = ',')]
    pub files_folders: Vec<PathBuf>,
    /// How to print the execution
    #[arg(long, value_enum, default_value_t = Format::Json)]
    pub format: Format,
    /// Longest time in seconds; 0: no limit
    #[arg(long, default_value_t = 0)]
    pub timeout: u64,
}

/// How to import.
#[derive(Debug, Args)]
pub struct Import {
    /// Workflow files, or folders of them
    #[arg(required = true)]
    pub paths: Vec<PathBuf>,
    /// Only report; keep nothing
    #[arg(long)]
    pub dry_run: bool,
    /// Data folder of the server that takes the workflows (stopped meanwhile)
    #[arg(long, env = "REPORUNNER_DATA", default_value = "data")]
    pub data: PathBuf,
    /// How to print the report
    #[arg(long, value_enum, default_value_t = Format::Json)]
    pub format: Format,
}

/// How results are printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// JSON on standard output.
    Json,
    /// A few lines for people.
    Text,
}

/// Writes a result to standard output. A reader that has gone away is no failure.
pub fn print(text: &str) -> ExitCode {
    print_with(|out| out.write_all(text.as_bytes()))
}

/// As [`print`], for a result that writes itself.
pub fn print_with(write: impl FnOnce(&mut dyn Write) -> std::io::Result<()>) -> ExitCode {
    let mut out = std::io::BufWriter::with_capacity(1 << 16, std::io::stdout().lock());
    match write(&mut out).and_then(|()| out.flush()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) if error.kind() == std::io::ErrorKind::BrokenPipe => ExitCode::SUCCESS,
        Err(_) => ExitCode::FAILURE,
    }
}

/// Writes why a command failed to standard error.
pub fn complain(message: impl std::fmt::Display) {
    let _closed = writeln!(std::io::stderr().lock(), "reporunner: {message}");
}
