//! Cells, and sheets that keep only the cells that hold something.

use ecow::EcoString;

use super::NAME;
use crate::{FormatError, Limits};

/// What a cell holds.
#[derive(Debug, Clone, PartialEq)]
pub enum Cell {
    /// Text.
    Text(EcoString),
    /// A number.
    Number(f64),
    /// Days since 1899-12-30, shown as a date by the program that wrote it.
    Date(f64),
    /// The same, in a kind of file that writes dates as dates.
    Moment(f64),
    /// A truth value.
    Bool(bool),
    /// Nothing, said explicitly.
    Null,
    /// A formula that failed.
    Error,
}

/// A sheet: cells by row and column, counted from 0.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Sheet {
    /// Rows that hold something, in order, each with its cells in order.
    pub(crate) rows: Vec<(u32, Vec<(u32, Cell)>)>,
    cells: usize,
}

impl Sheet {
    /// Puts a cell in its place.
    ///
    /// # Errors
    /// More cells or rows than `limits` allow.
    pub(crate) fn put(
        &mut self,
        row: u32,
        column: u32,
        cell: Cell,
        limits: &Limits,
    ) -> Result<(), FormatError> {
        self.cells += 1;
        limits.check_cells(NAME, self.cells)?;
        if self.rows.last().is_none_or(|(last, _)| *last != row) {
            limits.check_rows(NAME, self.rows.len() + 1)?;
            self.rows.push((row, Vec::new()));
        }
        if let Some((_, cells)) = self.rows.last_mut() {
            cells.push((column, cell));
        }
        Ok(())
    }

    /// Brings everything in order; of cells in the same place the last one stays.
    pub(crate) fn finish(mut self) -> Self {
        self.rows.sort_by_key(|(row, _)| *row);
        let mut rows: Vec<(u32, Vec<(u32, Cell)>)> = Vec::with_capacity(self.rows.len());
        for (row, mut cells) in self.rows {
            match rows.last_mut() {
                Some((last, all)) if *last == row => all.append(&mut cells),
                _ => rows.push((row, cells)),
            }
        }
        for (_, cells) in &mut rows {
            if !cells.is_sorted_by(|a, b| a.0 < b.0) {
                cells.sort_by_key(|(column, _)| *column);
                let mut kept: Vec<(u32, Cell)> = Vec::with_capacity(cells.len());
                for cell in cells.drain(..) {
                    match kept.last_mut() {
                        Some(last) if last.0 == cell.0 => *last = cell,
                        _ => kept.push(cell),
                    }
                }
                *cells = kept;
            }
        }
        Self { rows, cells: self.cells }
    }

    /// First and last row and column that hold something: `((row, column), (row, column))`.
    pub(crate) fn extent(&self) -> Option<((u32, u32), (u32, u32))> {
        let (first, last) = (self.rows.first()?.0, self.rows.last()?.0);
        let columns = || self.rows.iter().flat_map(|(_, cells)| cells.iter().map(|(column, _)| *column));
        Some(((first, columns().min()?), (last, columns().max()?)))
    }

    /// The cells of row `row`.
    pub(crate) fn row(&self, row: u32) -> &[(u32, Cell)] {
        match self.rows.binary_search_by_key(&row, |(row, _)| *row) {
            Ok(index) => &self.rows[index].1,
            Err(_) => &[],
        }
    }
}
