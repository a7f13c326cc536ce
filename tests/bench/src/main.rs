//! `make bench`: what the product costs, in one run and one table, each line beside something that does the same without
//! it. Both sides of a line are measured in turns on the same machine, so what counts is the ratio.
//!
//! `bench web`, `bench execute` and `bench code` measure a part; what an expression costs is measured by
//! `cargo bench -p bench` before and only read here.

mod estimates;
mod interpreters;
mod load;
mod process;
mod server;
mod table;
mod web;
mod whole;
mod workflows;

type Failure = Box<dyn std::error::Error + Send + Sync>;

fn main() -> Result<(), Failure> {
    let mut arguments = std::env::args().skip(1);
    let part = arguments.next();
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    match part.as_deref() {
        Some("bare") => return runtime.block_on(server::bare()),
        Some("bare-quickjs") => return interpreters::quickjs(arguments.next()),
        _ => {}
    }
    let binary = server::binary()?;
    let wanted = |name: &str| part.as_deref().is_none_or(|part| part == name);
    let mut lines = Vec::new();
    if wanted("expressions") {
        lines.extend(estimates::lines()?);
    }
    if wanted("execute") {
        lines.extend(runtime.block_on(whole::workflows(&binary))?);
    }
    if wanted("code") {
        lines.extend(runtime.block_on(whole::code(&binary))?);
    }
    if wanted("web") {
        lines.extend(runtime.block_on(web::measure(&binary))?);
    }
    if lines.is_empty() {
        return Err("the parts are expressions, execute, code and web".into());
    }
    table::print(&lines)
}
