//! Hostile Python: each attempt is contained with the expected error, and the next request is unharmed. The walls are the
//! kernel's: code is given every way that the language has, down to raw system calls.

mod world;

use std::sync::Arc;
use std::time::Duration;

use expression::ExpressionError;
use model::Value;
use node_sdk::{CodeLanguage, CodeRequest, Scripts};
use scripting::{Pool, PoolConfig};
use world::{Past, config, hurried, json, pool, python, request};

/// Gets at modules that code may not import, as code can that knows the interpreter's insides.
const INSIDES: &str = "
import functools
def module(name):
    for kind in object.__subclasses__():
        found = getattr(getattr(kind, '__init__', None), '__globals__', {}).get('sys')
        if found is not None and hasattr(found, 'modules'):
            return found.modules.get(name)
sys = module('sys')
os = module('os')
ctypes = module('ctypes')
def attempt(work):
    try:
        return ['done', repr(work())[:80]]
    except BaseException as error:
        return [type(error).__name__]
";

async fn assert_unharmed(pool: &Pool) {
    let ran = python(pool, Past::new(r#"[{"a":20}]"#), "return _items[0]['json']['a'] + 1").await;
    assert_eq!(ran.expect("runs").values, [Some(Value::from(21))]);
}

fn assert_limit<T: std::fmt::Debug>(source: &str, result: Result<T, ExpressionError>, codes: &[&str]) {
    match result {
        Err(ExpressionError::Limit { message }) if codes.iter().any(|code| message.contains(code)) => {}
        other => panic!("{source}: {other:?}"),
    }
}

#[tokio::test]
async fn code_without_end_is_stopped() {
    let pool = hurried();
    for source in [
        "while True: pass",
        "while True:\n  try:\n    while True: pass\n  except BaseException: pass",
        "import time\ntime.sleep(1000)",
        "import re\nreturn re.match('(a+)+$', 'a' * 40 + 'b')",
        "return 10 ** (10 ** 9)",
        "class Never:\n  def __str__(self):\n    while True: pass\nreturn [{'a': Never()}]",
    ] {
        assert_limit(source, python(&pool, Past::default(), source).await, &["RR-SCRIPT-0003"]);
        assert_unharmed(&pool).await;
    }
}

#[tokio::test]
async fn memory_and_output_are_limited() {
    let mut config = config();
    config.memory_bytes = 32 << 20;
    config.output_bytes = 1 << 20;
    let pool = Pool::new(config);
    for source in [
        "return 'x' * (1 << 40)",
        "rows = []\nwhile True: rows.append([0] * 10000)",
        "text = 'x'\nwhile True: text += text",
        "return bytearray(1 << 34)",
        "return [{'a': 'x' * (2 << 20)}]",
        "return [{'n': n} for n in range(200000)]",
    ] {
        let result = python(&pool, Past::default(), source).await;
        assert_limit(source, result, &["RR-SCRIPT-0004", "RR-SCRIPT-0005", "RR-SCRIPT-0006"]);
        assert_unharmed(&pool).await;
    }
    let flood = python(&pool, Past::default(), "for n in range(100000): print('line', n)\nreturn 1").await;
    let console = flood.expect("runs").console;
    assert!(console.len() <= 1001 && console.last().is_some_and(|line| line.contains("left out")));
}

#[tokio::test]
async fn deep_and_odd_values_are_errors_of_the_code() {
    let pool = pool();
    for source in [
        "def f(n): return f(n + 1)\nreturn f(0)",
        "a = []\na.append(a)\nreturn a",
        "a = []\nfor n in range(100000): a = [a]\nreturn a",
        "a = []\nfor n in range(300): a = [a]\nreturn a",
        "return {(1, 2): 3}",
        "return eval('(' * 100000)",
        "raise SystemExit(0)",
        "raise KeyboardInterrupt()",
        "raise BaseExceptionGroup('many', [ValueError(1)])",
        "class E(Exception):\n  def __str__(self): raise E()\nraise E()",
        "raise MemoryError('it only looks so')",
    ] {
        let result = python(&pool, Past::default(), source).await;
        assert!(matches!(result, Err(ExpressionError::Thrown { .. })), "{source}: {result:?}");
        assert_unharmed(&pool).await;
    }
}

#[tokio::test]
async fn modules_that_reach_out_are_refused_by_name() {
    let pool = pool();
    for name in
        ["os", "sys", "socket", "subprocess", "ctypes", "shutil", "urllib.request", "importlib", "requests"]
    {
        let result = python(&pool, Past::default(), &format!("import {name}")).await;
        let Err(ExpressionError::Thrown { message, .. }) = result else { panic!("{name}: {result:?}") };
        assert!(message.contains("not available"), "{name}: {message}");
    }
    assert_unharmed(&pool).await;
}

#[tokio::test]
async fn the_kernel_refuses_what_the_language_would_do() {
    let pool = pool();
    let source = format!(
        "{INSIDES}
libc = ctypes.CDLL(None, use_errno=True) if ctypes else None
def call(number, *values):
    ctypes.set_errno(0)
    return [libc.syscall(number, *values), ctypes.get_errno()]
return [{{
    'insides': os is not None and ctypes is not None,
    'read': attempt(lambda: os.open('/etc/passwd', 0)),
    'proc': attempt(lambda: os.open('/proc/self/environ', 0)),
    'write': attempt(lambda: os.open('/tmp/escaped', 65)),
    'list': attempt(lambda: os.listdir('/')),
    'fork': attempt(lambda: os.fork()),
    'exec': attempt(lambda: os.execv('/bin/sh', ['sh'])),
    'spawn': attempt(lambda: os.posix_spawn('/bin/true', ['true'], {{}})),
    'kill': attempt(lambda: os.kill(os.getpid(), 9)),
    'environment': attempt(lambda: sorted(os.environ)),
    'socket': call(41, 2, 1, 0),
    'ptrace': call(101, 16, 1, 0, 0),
    'process_vm_readv': call(310, 1, 0, 0, 0, 0, 0),
    'tgkill': call(234, 1, 1, 9),
    'mount': call(165, 0, 0, 0, 0, 0),
    'unshare': call(272, 0x10000000),
    'prctl': call(157, 15, b'name'),
    'io_uring': call(425, 1, 0),
    'seccomp': call(317, 1, 0, 0),
}}]"
    );
    let ran = python(&pool, Past::default(), &source).await.expect("runs");
    let found = ran.values[0].as_ref().and_then(|value| value.as_array()).expect("a list")[0].clone();
    assert_eq!(found.get("insides"), Some(&Value::from(true)), "the attempt itself works: {found:?}");
    for refused in ["read", "proc", "write", "list", "fork", "exec", "spawn", "kill"] {
        assert_eq!(found.get(refused), Some(&json(r#"["PermissionError"]"#)), "{refused}: {found:?}");
    }
    let environment = found.get("environment").expect("asked").to_json();
    assert!(!environment.contains("PATH") && !environment.contains("HOME"), "{environment}");
    #[cfg(target_arch = "x86_64")]
    for refused in
        ["socket", "ptrace", "process_vm_readv", "tgkill", "mount", "unshare", "prctl", "io_uring", "seccomp"]
    {
        assert_eq!(found.get(refused), Some(&json("[-1,1]")), "{refused}: {found:?}");
    }
    assert!(!std::path::Path::new("/tmp/escaped").exists());
    assert_unharmed(&pool).await;
}

#[tokio::test]
async fn writing_on_the_pipe_itself_harms_nobody() {
    let pool = pool();
    for bytes in [
        "b'garbage that is no frame at all'",
        "(0xffffffff).to_bytes(4, 'little') + b'x'",
        "(8).to_bytes(4, 'little') + b'not json'",
        "(13).to_bytes(4, 'little') + b'{\"hello\":\"x\"}'",
        "b''.join((lambda t: len(t).to_bytes(4, 'little') + t)(b'{\"ask\":\"Input\"}') for n in range(5))",
    ] {
        let source = format!("{INSIDES}\nos.write(1, {bytes})\nos._exit(0)");
        let result = python(&pool, Past::default(), &source).await;
        assert!(result.is_err(), "{bytes}: {result:?}");
        assert_unharmed(&pool).await;
    }
    // A forged answer is the code's own answer: it may say what it likes about itself, and no more.
    let forged = r#"{"result":{"values":[{"value":[{"a":1}]}],"console":[],"customData":{}}}"#;
    let source = format!(
        "{INSIDES}\nt = {forged:?}.encode()\nos.write(1, len(t).to_bytes(4, 'little') + t)\nos._exit(0)"
    );
    let ran = python(&pool, Past::default(), &source).await.expect("an answer");
    assert_eq!(ran.values, [Some(json(r#"[{"a":1}]"#))]);
    // An error that looks like a limit of the server is only text.
    let source = "class RR(Exception): pass\nraise RR('it took longer than 1 ms (RR-SCRIPT-0003)')";
    let result = python(&pool, Past::default(), source).await;
    assert!(matches!(result, Err(ExpressionError::Thrown { .. })), "{result:?}");
    assert_unharmed(&pool).await;
}

#[tokio::test]
async fn nothing_of_a_request_is_left_for_the_next() {
    let pool = pool();
    let poison = format!(
        "{INSIDES}
kept = 'secret'
sys.modules['kept'] = 'secret'
module('builtins').len = lambda *_: 'secret'
module('json').dumps = lambda *_, **__: '{{}}'
return 1"
    );
    for _ in 0..3 {
        // Whatever it does to itself.
        let _result = python(&pool, Past::new(r#"[{"canary":"of organisation one"}]"#), &poison).await;
        let look = format!(
            "{INSIDES}\nreturn [{{'kept': 'kept' in sys.modules, 'name': 'kept' in globals(), 'items': _items}}]"
        );
        let ran = python(&pool, Past::new(r#"[{"a":5}]"#), &look).await.expect("runs");
        assert_eq!(ran.values, [Some(json(r#"[{"kept":false,"name":false,"items":[{"json":{"a":5}}]}]"#))]);
    }
}

#[tokio::test]
async fn many_at_once_see_only_their_own() {
    let mut config = config();
    config.processes = 2;
    let pool = Arc::new(Pool::new(config));
    let work = (0..8).map(|round| {
        let pool = Arc::clone(&pool);
        tokio::spawn(async move {
            let own = format!("organisation {round}");
            let input = format!(r#"[{{"own":"{own}"}}]"#);
            let ran =
                python(&pool, Past::new(&input), "return [item['json']['own'] for item in _items]").await;
            assert_eq!(ran.expect("runs").values, [Some(json(&format!(r#"["{own}"]"#)))]);
        })
    });
    for work in work.collect::<Vec<_>>() {
        work.await.expect("no panic");
    }
}

#[tokio::test]
async fn without_an_interpreter_the_reason_is_named() {
    for programs in
        [vec![], vec!["/nonexistent/python3".into()], vec!["/bin/true".into()], vec!["/bin/cat".into()]]
    {
        let pool = Pool::new(PoolConfig { python: programs.clone(), ..config() });
        let result = python(&pool, Past::default(), "return 1").await;
        let Err(ExpressionError::Unavailable { message }) = &result else {
            panic!("{programs:?}: {result:?}")
        };
        assert!(message.contains("RR-SCRIPT-0008"), "{message}");
    }
}

#[tokio::test]
async fn an_abandoned_run_is_killed() {
    let pool = Arc::new(pool());
    let endless = tokio::spawn({
        let pool = Arc::clone(&pool);
        async move {
            let request = CodeRequest {
                language: CodeLanguage::Python,
                timeout: Duration::from_secs(60),
                ..request(Past::default(), "while True: pass")
            };
            pool.run(request).await.map(|_| ())
        }
    });
    tokio::time::sleep(Duration::from_millis(300)).await;
    endless.abort();
    let _cancelled = endless.await;
    assert_unharmed(&pool).await;
}
