//! Objects as an HTML table, one row each.

use ecow::EcoString;
use indexmap::IndexSet;
use model::{Object, Value};

/// The look of a table. Attributes are markup and stand in the tags as they are.
#[derive(Debug, Clone, Default)]
pub struct TableOptions {
    /// `first_name` becomes `First Name` in the head.
    pub capitalize: bool,
    /// Leave out the built-in styles.
    pub plain: bool,
    /// Caption; markup.
    pub caption: String,
    /// Attributes of the table.
    pub table_attributes: String,
    /// Attributes of its head.
    pub header_attributes: String,
}

/// What a row adds to its tags.
#[derive(Debug, Clone, Default)]
pub struct RowAttributes {
    /// Attributes of the row.
    pub row: String,
    /// Attributes of each cell.
    pub cells: String,
}

/// A table of `rows`: a column for each field of any of them, in the order of their first appearance. Values are markup
/// and not escaped; truth values are check boxes.
pub fn table(rows: &[(&Object, RowAttributes)], options: &TableOptions) -> String {
    let (mut table_style, mut head_style, mut cell_style) = ("", "", "");
    if !options.plain {
        table_style = "style='border-spacing:0; font-family:helvetica,arial,sans-serif'";
        head_style = "style='margin:0; padding:7px 20px 7px 0px; border-bottom:1px solid #eee; text-align:left; color:#888; font-weight:normal'";
        cell_style = "style='margin:0; padding:7px 20px 7px 0px; border-bottom:1px solid #eee'";
    }
    let columns: IndexSet<&EcoString> = rows.iter().flat_map(|(row, _)| row.keys()).collect();
    let mut html = format!("<table {table_style} {}>", options.table_attributes);
    if !options.caption.is_empty() {
        html += &format!("<caption>{}</caption>", options.caption);
    }
    html += &format!("<thead {head_style} {}><tr>", options.header_attributes);
    for column in &columns {
        let title = if options.capitalize { capitalized(column) } else { column.to_string() };
        html += &format!("<th>{title}</th>");
    }
    html += "</tr></thead><tbody>";
    for (row, attributes) in rows {
        html += &format!("<tr {}>", attributes.row);
        for column in &columns {
            html += &format!("<td {cell_style} {}>", attributes.cells);
            match row.get(column) {
                Some(Value::Bool(flag)) => {
                    let checked = if *flag { "checked=\"checked\"" } else { "" };
                    html += &format!("<input type=\"checkbox\" {checked}/>");
                }
                Some(value) => html += &shown(value),
                None => html += "undefined",
            }
            html += "</td>";
        }
        html += "</tr>";
    }
    html + "</tbody></table>"
}

/// A value as JavaScript shows it in text.
fn shown(value: &Value) -> String {
    match value {
        Value::Array(values) => {
            let parts = values.iter().map(|value| if value.is_null() { String::new() } else { shown(value) });
            parts.collect::<Vec<_>>().join(",")
        }
        Value::Object(_) => "[object Object]".to_owned(),
        plain => plain.to_text().into(),
    }
}

fn capitalized(name: &str) -> String {
    let words = name.split('_').filter(|word| !word.is_empty()).map(|word| {
        let mut letters = word.chars();
        letters
            .next()
            .map(|first| first.to_uppercase().collect::<String>() + letters.as_str())
            .unwrap_or_default()
    });
    words.collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_field_of_any_row_is_a_column() {
        let first = Object::from([("first_name", Value::from("A")), ("ok", Value::from(true))]);
        let second = Object::from([("list", Value::array([1.into(), Value::Null, "x".into()]))]);
        let rows = [
            (&first, RowAttributes::default()),
            (&second, RowAttributes { row: "r".into(), cells: "c".into() }),
        ];
        let options =
            TableOptions { capitalize: true, plain: true, caption: "T".into(), ..TableOptions::default() };
        assert_eq!(
            table(&rows, &options),
            "<table  ><caption>T</caption><thead  ><tr><th>First Name</th><th>Ok</th><th>List</th></tr></thead><tbody>\
             <tr ><td  >A</td><td  ><input type=\"checkbox\" checked=\"checked\"/></td><td  >undefined</td></tr>\
             <tr r><td  c>undefined</td><td  c>undefined</td><td  c>1,,x</td></tr></tbody></table>"
        );
    }
}
