//! The same work as Code nodes do, for interpreters without anything around them: a program that reads items as JSON text
//! from a file, runs the code and writes JSON text.

use std::io::Write;

use rquickjs::{Context, Function, Runtime};

use crate::Failure;

/// What both Code nodes and bare interpreters run: a new item of four fields from each.
pub const JAVASCRIPT: &str = "const out = [];
for (const item of items) {
  const words = item.json.name.split(' ');
  out.push({ json: { id: item.json.id, total: item.json.amount * 1.19, word: words[words.length - 1], tags: item.json.tags.join('-') } });
}
return out;";

/// The same in Python.
pub const PYTHON: &str = "out = []
for item in _items:
    words = item['json']['name'].split(' ')
    out.append({'json': {'id': item['json']['id'], 'total': item['json']['amount'] * 1.19, 'word': words[-1], 'tags': '-'.join(item['json']['tags'])}})
return out";

/// Runs [`JAVASCRIPT`] over the items in `file` in a bare QuickJS.
pub fn quickjs(file: Option<String>) -> Result<(), Failure> {
    let text = std::fs::read_to_string(file.ok_or("a file with items")?)?;
    let runtime = Runtime::new()?;
    let context = Context::full(&runtime)?;
    let answer: String = context.with(|ctx| {
        let program = format!("(text => JSON.stringify((items => {{ {JAVASCRIPT} }})(JSON.parse(text))))");
        ctx.eval::<Function, _>(program)?.call((text,))
    })?;
    std::io::stdout().lock().write_all(answer.as_bytes())?;
    Ok(())
}

/// A program for CPython that does the same with [`PYTHON`] over the items on its standard input.
pub fn python_program() -> String {
    let body: Vec<String> = PYTHON.lines().map(|line| format!("    {line}")).collect();
    format!(
        "import json, sys\ndef run(_items):\n{}\nsys.stdout.write(json.dumps(run(json.load(sys.stdin))))",
        body.join("\n")
    )
}
