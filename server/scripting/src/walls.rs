//! What every child shuts itself in with: limits of the kernel, no files and ports, a list of system calls. What it may do
//! nevertheless each kind of child says itself.

use std::collections::BTreeMap;

use landlock::{
    ABI, Access, AccessFs, AccessNet, Ruleset, RulesetAttr, RulesetCreated, RulesetStatus, Scope,
};
use rlimit::Resource;
use seccompiler::{
    BpfProgram, SeccompAction, SeccompCmpArgLen, SeccompCmpOp, SeccompCondition, SeccompFilter, SeccompRule,
    TargetArch,
};

/// Which arguments a system call may have: without a rule, any.
pub(crate) type Calls = BTreeMap<i64, Vec<SeccompRule>>;

/// The version of landlock that is asked for; an older kernel does what it can.
pub(crate) const LANDLOCK: ABI = ABI::V6;

/// Sets limits, soft and hard, no higher than they are. Gives whether all were set.
pub(crate) fn limit<const N: usize>(limits: [(Resource, u64); N]) -> bool {
    limits.into_iter().all(|(resource, limit)| {
        let hard = rlimit::getrlimit(resource).map_or(u64::MAX, |(_, hard)| hard);
        rlimit::setrlimit(resource, limit.min(hard), limit.min(hard)).is_ok()
    })
}

/// A fence around all paths and ports, and around signals and abstract sockets of processes outside. Exceptions are added
/// before [`close`].
pub(crate) fn fence() -> Option<RulesetCreated> {
    let all = Ruleset::default().handle_access(AccessFs::from_all(LANDLOCK)).ok()?;
    let all = all.handle_access(AccessNet::from_all(LANDLOCK)).ok()?;
    all.scope(Scope::from_all(LANDLOCK)).ok()?.create().ok()
}

/// Closes the fence for good. Gives whether the kernel heeds any of it.
pub(crate) fn close(fence: RulesetCreated) -> Option<bool> {
    Some(fence.restrict_self().ok()?.ruleset != RulesetStatus::NotEnforced)
}

/// These system calls with any arguments.
pub(crate) fn calls<'a>(allowed: impl IntoIterator<Item = &'a i64>) -> Calls {
    allowed.into_iter().map(|call| (*call, Vec::new())).collect()
}

/// Lets memory be had, but none that can be executed.
pub(crate) fn let_memory_be_had(calls: &mut Calls) -> Option<()> {
    let executable = u64::try_from(libc::PROT_EXEC).ok()?;
    for call in [libc::SYS_mmap, libc::SYS_mprotect] {
        calls.insert(call, vec![only(2, SeccompCmpOp::MaskedEq(executable), 0)?]);
    }
    Some(())
}

/// The rule that the lower half of an argument compares so with `value`.
pub(crate) fn only(argument: u8, how: SeccompCmpOp, value: u64) -> Option<SeccompRule> {
    let condition = SeccompCondition::new(argument, SeccompCmpArgLen::Dword, how, value).ok()?;
    SeccompRule::new(vec![condition]).ok()
}

/// The filter that lets `calls` through and refuses every other one with `EPERM`.
pub(crate) fn filter(calls: Calls) -> Option<BpfProgram> {
    let arch = TargetArch::try_from(std::env::consts::ARCH).ok()?;
    let refuse = SeccompAction::Errno(u32::try_from(libc::EPERM).ok()?);
    SeccompFilter::new(calls, refuse, SeccompAction::Allow, arch).ok()?.try_into().ok()
}
