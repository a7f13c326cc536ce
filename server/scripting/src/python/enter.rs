//! The child's side of Python: the process shuts itself in as far as an interpreter can still start, and becomes it. The
//! interpreter takes the second, tighter filter itself when it has loaded what the code imports, before the code runs.

use std::ffi::OsString;
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Command, ExitCode};

use landlock::{AccessFs, RulesetCreatedAttr, path_beneath_rules};
use rlimit::Resource;
use seccompiler::SeccompCmpOp;

use crate::walls;

/// What the interpreter is given to run: what code sees, and how a run goes.
const PROGRAM: &str = concat!(include_str!("names.py"), "\n", include_str!("start.py"));

/// Address space beyond the memory limit: the interpreter itself, its modules, the request and the answer.
const SPACE: u64 = 320 << 20;

/// The exit status of a process that could not shut itself in.
pub(super) const OPEN: u8 = 77;

/// Becomes the interpreter at `arguments[0]`; after it: bytes of memory, bytes of output, seconds of processor time. Comes
/// back only when that is not possible.
pub(crate) fn enter(arguments: &[OsString]) -> ExitCode {
    let number = |index: usize| arguments.get(index)?.to_str()?.parse::<u64>().ok();
    let (Some(program), Some(memory), Some(output), Some(seconds)) =
        (arguments.first(), number(1), number(2), number(3))
    else {
        return ExitCode::FAILURE;
    };
    let Some(inner) = inner_filter() else { return ExitCode::from(OPEN) };
    let walls = set_limits(memory, seconds);
    let _landlock = restrict_access(Path::new(program));
    if !walls || outer_filter().is_none() {
        return ExitCode::from(OPEN);
    }
    let failed = Command::new(program)
        .args(["-I", "-S", "-B", "-X", "utf8", "-c", PROGRAM, &inner, &output.to_string()])
        .env_clear()
        .exec();
    drop(failed);
    ExitCode::FAILURE
}

fn set_limits(memory: u64, seconds: u64) -> bool {
    walls::limit([
        (Resource::AS, memory.saturating_add(SPACE)),
        (Resource::CPU, seconds),
        (Resource::CORE, 0),
        (Resource::FSIZE, 0),
        (Resource::NOFILE, 64),
    ])
}

/// Reading and loading below the interpreter and the system's libraries, and nothing else.
fn restrict_access(program: &Path) -> Option<bool> {
    let real = program.canonicalize().ok()?;
    let home = real.parent().and_then(Path::parent).unwrap_or(&real);
    let readable = ["/usr/lib", "/usr/lib64", "/usr/local/lib", "/usr/share/zoneinfo", "/lib", "/lib64"];
    let readable = readable.into_iter().map(Path::new).chain([
        home,
        Path::new("/etc/ld.so.cache"),
        Path::new("/dev/null"),
        Path::new("/dev/urandom"),
    ]);
    let readable = path_beneath_rules(readable, AccessFs::from_read(walls::LANDLOCK));
    walls::close(walls::fence()?.add_rules(readable).ok()?)
}

/// The filter under which an interpreter starts: it may read files and load libraries; it can make no process, no socket
/// and no file.
fn outer_filter() -> Option<()> {
    let mut calls = walls::calls(INNER.iter().chain(STARTING));
    let writing = u64::try_from(libc::O_WRONLY | libc::O_RDWR | libc::O_CREAT | libc::O_TRUNC).ok()?;
    let reads = |argument| walls::only(argument, SeccompCmpOp::MaskedEq(writing), 0);
    calls.insert(libc::SYS_openat, vec![reads(2)?]);
    #[cfg(target_arch = "x86_64")]
    calls.insert(libc::SYS_open, vec![reads(1)?]);
    seccompiler::apply_filter(&walls::filter(calls)?).ok()
}

/// The filter under which code runs, as hexadecimal: computing and talking on the pipe.
fn inner_filter() -> Option<String> {
    let mut calls = walls::calls(INNER);
    walls::let_memory_be_had(&mut calls)?;
    let program = walls::filter(calls)?;
    let bytes = program.iter().flat_map(|step| {
        let [code_low, code_high] = step.code.to_ne_bytes();
        let [a, b, c, d] = step.k.to_ne_bytes();
        [code_low, code_high, step.jt, step.jf, a, b, c, d]
    });
    Some(hex::encode(bytes.collect::<Vec<u8>>()))
}

/// What computing needs, and the open pipe.
const INNER: &[i64] = &[
    libc::SYS_read,
    libc::SYS_write,
    libc::SYS_close,
    libc::SYS_munmap,
    libc::SYS_mremap,
    libc::SYS_madvise,
    libc::SYS_brk,
    libc::SYS_futex,
    libc::SYS_clock_gettime,
    libc::SYS_clock_getres,
    libc::SYS_clock_nanosleep,
    libc::SYS_nanosleep,
    libc::SYS_gettimeofday,
    libc::SYS_times,
    libc::SYS_getrusage,
    libc::SYS_getrandom,
    libc::SYS_getpid,
    libc::SYS_gettid,
    libc::SYS_sched_yield,
    libc::SYS_sigaltstack,
    libc::SYS_rt_sigaction,
    libc::SYS_rt_sigprocmask,
    libc::SYS_rt_sigreturn,
    libc::SYS_restart_syscall,
    libc::SYS_fstat,
    libc::SYS_lseek,
    libc::SYS_exit,
    libc::SYS_exit_group,
];

/// What an interpreter needs on top while it starts.
const STARTING: &[i64] = &[
    libc::SYS_mmap,
    libc::SYS_mprotect,
    libc::SYS_execve,
    libc::SYS_newfstatat,
    libc::SYS_statx,
    libc::SYS_pread64,
    libc::SYS_faccessat,
    libc::SYS_faccessat2,
    libc::SYS_getdents64,
    libc::SYS_readlinkat,
    libc::SYS_getcwd,
    libc::SYS_fcntl,
    libc::SYS_dup,
    libc::SYS_dup3,
    libc::SYS_ioctl,
    libc::SYS_set_robust_list,
    libc::SYS_rseq,
    libc::SYS_set_tid_address,
    libc::SYS_prlimit64,
    libc::SYS_sysinfo,
    libc::SYS_uname,
    libc::SYS_getuid,
    libc::SYS_geteuid,
    libc::SYS_getgid,
    libc::SYS_getegid,
    libc::SYS_getppid,
    libc::SYS_sched_getaffinity,
    libc::SYS_prctl,
    libc::SYS_seccomp,
    #[cfg(target_arch = "x86_64")]
    libc::SYS_stat,
    #[cfg(target_arch = "x86_64")]
    libc::SYS_lstat,
    #[cfg(target_arch = "x86_64")]
    libc::SYS_access,
    #[cfg(target_arch = "x86_64")]
    libc::SYS_readlink,
    #[cfg(target_arch = "x86_64")]
    libc::SYS_dup2,
    #[cfg(target_arch = "x86_64")]
    libc::SYS_poll,
    #[cfg(target_arch = "x86_64")]
    libc::SYS_arch_prctl,
    #[cfg(target_arch = "x86_64")]
    libc::SYS_time,
    #[cfg(target_arch = "x86_64")]
    libc::SYS_getrlimit,
];
