//! Shuts the process in before any script runs: limits, then file and network access, then system calls.

use std::fs;

use rlimit::Resource;
use seccompiler::SeccompCmpOp;

use super::LIFE;
use crate::protocol::{Isolation, Setup};
use crate::walls;

/// Address space beyond what the process has at its start and beyond JavaScript's own memory: the frames of the pipe
/// and what is made from them.
const FRAMES_BYTES: u64 = 3 << 29;
/// Processor time, in seconds, after which the kernel ends the process, whatever it does.
const PROCESSOR_SECONDS: u64 = 6 * LIFE.as_secs();

/// Does all that this kernel allows and says what that was.
pub(super) fn shut_in(setup: &Setup) -> Isolation {
    let limits = set_limits(setup);
    // No path and no port is allowed.
    let landlock = walls::fence().and_then(walls::close).unwrap_or(false);
    let seccomp = restrict_calls().is_some();
    Isolation { seccomp, landlock, limits }
}

fn set_limits(setup: &Setup) -> bool {
    let space = address_space().saturating_add(setup.memory_bytes as u64).saturating_add(FRAMES_BYTES);
    walls::limit([
        (Resource::AS, space),
        (Resource::CPU, PROCESSOR_SECONDS),
        (Resource::CORE, 0),
        (Resource::FSIZE, 0),
        (Resource::NOFILE, 16),
        // Not heeded for the superuser; the filter on system calls forbids new processes in any case.
        (Resource::NPROC, 0),
    ])
}

/// What the process has mapped now, in bytes.
fn address_space() -> u64 {
    let pages: u64 = fs::read_to_string("/proc/self/statm")
        .ok()
        .and_then(|text| text.split(' ').next()?.parse().ok())
        .unwrap_or(1 << 18);
    pages.saturating_mul(4096)
}

/// Refuses, with `EPERM`, every system call that is not needed to compute, to grow and to talk on the open pipe. New
/// memory cannot be executable.
fn restrict_calls() -> Option<()> {
    let mut calls = walls::calls(ALLOWED);
    walls::let_memory_be_had(&mut calls)?;
    // Ending itself by a signal is how a broken assumption shows; no other process is reached.
    let own = u64::from(std::process::id());
    calls.insert(libc::SYS_tgkill, vec![walls::only(0, SeccompCmpOp::Eq, own)?]);
    seccompiler::apply_filter(&walls::filter(calls)?).ok()
}

const ALLOWED: &[i64] = &[
    libc::SYS_read,
    libc::SYS_write,
    libc::SYS_readv,
    libc::SYS_writev,
    libc::SYS_close,
    libc::SYS_munmap,
    libc::SYS_mremap,
    libc::SYS_madvise,
    libc::SYS_brk,
    libc::SYS_futex,
    libc::SYS_clock_gettime,
    libc::SYS_clock_nanosleep,
    libc::SYS_nanosleep,
    libc::SYS_gettimeofday,
    libc::SYS_getrandom,
    libc::SYS_getpid,
    libc::SYS_getppid,
    libc::SYS_gettid,
    libc::SYS_sched_yield,
    libc::SYS_sigaltstack,
    libc::SYS_rt_sigaction,
    libc::SYS_rt_sigprocmask,
    libc::SYS_rt_sigreturn,
    libc::SYS_restart_syscall,
    libc::SYS_exit,
    libc::SYS_exit_group,
];
