//! Any text as a workflow file: it is refused with an error, or what it gives can be compiled, written and read again
//! without a loss.
#![no_main]

use engine::Plan;
use libfuzzer_sys::fuzz_target;
use nodes::Catalogue;
use nodes::exchange::{export, import};

fuzz_target!(|data: &[u8]| {
    let Ok(text) = std::str::from_utf8(data) else { return };
    let Ok(imported) = import(text) else { return };
    let written = export(&imported.workflow);
    let again = import(&written.to_json()).expect("what was exported can be imported");
    assert_eq!(export(&again.workflow), written, "the second export differs from the first");
    // Whether the drawing can run is the engine's to say; saying so must not fail.
    let _plan = Plan::compile(&imported.workflow, &Catalogue);
});
