//! Shuts the process in before any script runs: limits, then file and network access, then system calls.

use std::collections::BTreeMap;
use std::fs;

use landlock::{ABI, Access, AccessFs, AccessNet, Ruleset, RulesetAttr, RulesetStatus, Scope};
use rlimit::Resource;
use seccompiler::{
    BpfProgram, SeccompAction, SeccompCmpArgLen, SeccompCmpOp, SeccompCondition, SeccompFilter, SeccompRule,
    TargetArch,
};

use super::LIFE;
use crate::protocol::{Isolation, Setup};

/// Address space beyond what the process has at its start and beyond JavaScript's own memory: the frames of the pipe
/// and what is made from them.
const FRAMES_BYTES: u64 = 3 << 29;
/// Processor time, in seconds, after which the kernel ends the process, whatever it does.
const PROCESSOR_SECONDS: u64 = 6 * LIFE.as_secs();

/// Does all that this kernel allows and says what that was.
pub(super) fn shut_in(setup: &Setup) -> Isolation {
    let limits = set_limits(setup);
    let landlock = restrict_access().unwrap_or(false);
    let seccomp = restrict_calls().is_some();
    Isolation { seccomp, landlock, limits }
}

fn set_limits(setup: &Setup) -> bool {
    let space = address_space().saturating_add(setup.memory_bytes as u64).saturating_add(FRAMES_BYTES);
    [
        (Resource::AS, space),
        (Resource::CPU, PROCESSOR_SECONDS),
        (Resource::CORE, 0),
        (Resource::FSIZE, 0),
        (Resource::NOFILE, 16),
        // Not heeded for the superuser; the filter on system calls forbids new processes in any case.
        (Resource::NPROC, 0),
    ]
    .into_iter()
    .all(|(resource, limit)| {
        let hard = rlimit::getrlimit(resource).map_or(u64::MAX, |(_, hard)| hard);
        rlimit::setrlimit(resource, limit.min(hard), limit.min(hard)).is_ok()
    })
}

/// What the process has mapped now, in bytes.
fn address_space() -> u64 {
    let pages: u64 = fs::read_to_string("/proc/self/statm")
        .ok()
        .and_then(|text| text.split(' ').next()?.parse().ok())
        .unwrap_or(1 << 18);
    pages.saturating_mul(4096)
}

/// No path and no port is allowed, and neither are signals and abstract sockets to processes outside.
fn restrict_access() -> Option<bool> {
    let abi = ABI::V6;
    let status = Ruleset::default()
        .handle_access(AccessFs::from_all(abi))
        .ok()?
        .handle_access(AccessNet::from_all(abi))
        .ok()?
        .scope(Scope::from_all(abi))
        .ok()?
        .create()
        .ok()?
        .restrict_self()
        .ok()?;
    Some(status.ruleset != RulesetStatus::NotEnforced)
}

/// Refuses, with `EPERM`, every system call that is not needed to compute, to grow and to talk on the open pipe. New
/// memory cannot be executable.
fn restrict_calls() -> Option<()> {
    let arch = TargetArch::try_from(std::env::consts::ARCH).ok()?;
    let mut rules: BTreeMap<i64, Vec<SeccompRule>> = ALLOWED.iter().map(|call| (*call, Vec::new())).collect();
    for call in [libc::SYS_mmap, libc::SYS_mprotect] {
        let executable = u64::try_from(libc::PROT_EXEC).ok()?;
        let not_executable =
            SeccompCondition::new(2, SeccompCmpArgLen::Dword, SeccompCmpOp::MaskedEq(executable), 0).ok()?;
        rules.insert(call, vec![SeccompRule::new(vec![not_executable]).ok()?]);
    }
    // Ending itself by a signal is how a broken assumption shows; no other process is reached.
    let own = u64::from(std::process::id());
    let to_itself = SeccompCondition::new(0, SeccompCmpArgLen::Dword, SeccompCmpOp::Eq, own).ok()?;
    rules.insert(libc::SYS_tgkill, vec![SeccompRule::new(vec![to_itself]).ok()?]);
    let refuse = SeccompAction::Errno(u32::try_from(libc::EPERM).ok()?);
    let filter = SeccompFilter::new(rules, refuse, SeccompAction::Allow, arch).ok()?;
    let program: BpfProgram = filter.try_into().ok()?;
    seccompiler::apply_filter(&program).ok()
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
