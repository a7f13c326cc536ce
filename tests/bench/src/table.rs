//! The figures as one table.

use std::io::Write;

use crate::Failure;

/// One thing that was measured.
pub struct Line {
    /// What.
    pub what: String,
    /// The figure.
    pub measured: String,
    /// What it is compared with, and its figure.
    pub beside: String,
    /// The figure in terms of that one.
    pub ratio: String,
    /// What it should be, and whether it is.
    pub aim: Option<(String, bool)>,
}

/// Prints the table.
pub fn print(lines: &[Line]) -> Result<(), Failure> {
    let mut out = std::io::stdout().lock();
    writeln!(out, "| what | measured | beside | ratio | aim |\n|---|---|---|---|---|")?;
    for Line { what, measured, beside, ratio, aim } in lines {
        let aim = match aim {
            Some((aim, true)) => aim.clone(),
            Some((aim, false)) => format!("**missed:** {aim}"),
            None => String::new(),
        };
        writeln!(out, "| {what} | {measured} | {beside} | {ratio} | {aim} |")?;
    }
    Ok(())
}

/// The middle one of `values`.
pub fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or(f64::NAN)
}
