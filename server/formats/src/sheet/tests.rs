//! Tables there and back, and files that were made to hurt.

use model::{Object, Value};
use proptest::prelude::*;

use super::*;

const KINDS: [Kind; 6] = [Kind::Csv, Kind::Html, Kind::Ods, Kind::Rtf, Kind::Xls, Kind::Xlsx];

fn objects(json: &str) -> Vec<Object> {
    let value = Value::from_json(json).expect("valid");
    value.as_array().expect("a list").iter().map(|it| it.as_object().expect("an object").clone()).collect()
}

fn there_and_back(kind: Kind, json: &str) -> Vec<Object> {
    let bytes = write(kind, &rows(&objects(json), true), &WriteOptions::default()).expect("writes");
    let sheet = read(&bytes, &ReadOptions::default(), &Limits::default()).expect("reads");
    match records(&sheet, &RecordOptions::default(), &Limits::default()).expect("fits") {
        Records::Named(named) => named,
        Records::Plain(_) => Vec::new(),
    }
}

#[test]
fn every_kind_keeps_numbers_texts_and_truth() {
    let data =
        r#"[{"name":"Jo <\"a\">","n":1.5,"ok":true,"nothing":null},{"name":"é\nx","n":-2,"later":"y"}]"#;
    let wanted = objects(r#"[{"name":"Jo <\"a\">","n":1.5,"ok":true},{"name":"é\nx","n":-2,"later":"y"}]"#);
    for kind in KINDS {
        assert_eq!(there_and_back(kind, data), wanted, "{kind:?}");
    }
}

#[test]
fn text_that_looks_like_a_number_stays_text_where_the_kind_can_say_so() {
    let data = r#"[{"code":"007","day":"2024-01-05"}]"#;
    for kind in [Kind::Html, Kind::Ods, Kind::Xls, Kind::Xlsx] {
        assert_eq!(there_and_back(kind, data), objects(data), "{kind:?}");
    }
    assert_eq!(there_and_back(Kind::Csv, data), objects(r#"[{"code":7,"day":45296}]"#));
}

#[test]
fn nested_fields_get_columns_of_their_own() {
    let rows = rows(&objects(r#"[{"a":{"b":1,"c":[2,{"d":3}]},"e":{},"f":[]}]"#), true);
    let names: Vec<_> = rows[0].iter().flatten().map(records::shown).collect();
    assert_eq!(names, ["a.b", "a.c.0", "a.c.1.d"]);
}

fn sheet(text: &str) -> Sheet {
    separated::read(text, true, &Limits::default()).expect("reads")
}

fn named(sheet: &Sheet, options: &RecordOptions) -> String {
    let records = records(sheet, options, &Limits::default()).expect("fits");
    match records {
        Records::Named(named) => Value::array(named.into_iter().map(Value::Object)).to_json(),
        Records::Plain(plain) => Value::array(plain.into_iter().map(Value::from)).to_json(),
    }
}

#[test]
fn columns_without_a_name_or_with_the_same_one() {
    let sheet = sheet("a,a,,a,b\n1,2,3,4,5\n,x,,,\n,,,,\n");
    assert_eq!(
        named(&sheet, &RecordOptions::default()),
        r#"[{"a":"1","a_1":"2","__EMPTY":"3","a_2":"4","b":"5"},{"a_1":"x"}]"#
    );
}

#[test]
fn rows_that_hold_nothing_and_cells_that_hold_nothing() {
    let sheet = sheet("a,b\n1,2\n\n3,\n");
    let with = |header, empty: Option<&str>| {
        let options = RecordOptions { header, empty: empty.map(Value::from), ..RecordOptions::default() };
        named(&sheet, &options)
    };
    assert_eq!(with(Header::Names, Some("")), r#"[{"a":"1","b":"2"},{"a":"3","b":""}]"#);
    assert_eq!(with(Header::None, None), r#"[["a","b"],["1","2"],[],["3"]]"#);
    assert_eq!(with(Header::None, Some("")), r#"[["a","b"],["1","2"],["",""],["3",""]]"#);
}

#[test]
fn ranges_choose_rows_and_columns() {
    let sheet = sheet("a,b,c\n1,2,3\n4,5,6\n7,8,9\n");
    let with = |range: &str| {
        let range = Range::parse(range).expect("a range");
        named(&sheet, &RecordOptions { range, ..RecordOptions::default() })
    };
    assert_eq!(with("A1:B2"), r#"[{"a":"1","b":"2"}]"#);
    assert_eq!(with("2"), r#"[{"4":"7","5":"8","6":"9"}]"#);
    assert_eq!(with("$B$2:C9"), r#"[{"2":"5","3":"6"},{"2":"8","3":"9"}]"#);
    assert_eq!(with("B2"), "[]");
    assert!(Range::parse("A:B").is_err() && Range::parse("x").is_err());
}

#[test]
fn tables_of_pages() {
    let page = "<p>x<TABLE><tr><th>Name<th rowspan=2>Age</tr><tr><td>&amp;&nbsp;a<br>b</td></tr>\
        <tr><td>$1,234.50</td><td>12%</td></tr><tr><td>TRUE</td><td>2024-01-05</td></tr></table><table><tr><td>z</table>";
    let of = |wanted: Option<&str>| html::read(page, wanted, false, &Limits::default());
    assert_eq!(
        named(&of(None).expect("a table"), &RecordOptions::default()),
        "[{\"Name\":\"& a\\nb\"},{\"Name\":1234.5,\"Age\":0.12},{\"Name\":true,\"Age\":\"2024-01-05T00:00:00.000Z\"}]"
    );
    assert!(of(Some("Sheet2")).is_ok() && of(Some("Sheet3")).is_err());
    assert!(html::read("<p>none</p>", None, false, &Limits::default()).is_err());
}

#[test]
fn archives_that_unpack_to_too_much_are_refused() {
    let bytes =
        write(Kind::Xlsx, &rows(&objects(r#"[{"a":1}]"#), true), &WriteOptions::default()).expect("writes");
    let few = Limits { unpacked: 1000, ..Limits::default() };
    assert_eq!(read(&bytes, &ReadOptions::default(), &few).expect_err("too much").code(), "RR-FORMAT-0002");
    let wide = vec![vec![Some(Cell::Bool(true)); 257]];
    assert!(write(Kind::Xls, &wide, &WriteOptions::default()).is_err());
    let named = WriteOptions { sheet: "a/b".to_owned(), ..WriteOptions::default() };
    for kind in [Kind::Xls, Kind::Xlsx] {
        assert_eq!(write(kind, &[], &named).expect_err("a wrong name").code(), "RR-FORMAT-0003");
    }
}

#[test]
fn long_texts_go_on_in_further_records_of_an_old_file() {
    let long = "äx".repeat(8000);
    let data = Value::array([Value::Object(Object::from([("a", long.as_str())]))]).to_json();
    assert_eq!(there_and_back(Kind::Xls, &data), objects(&data));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn tables_survive_xlsx_ods_and_xls(
        data in prop::collection::vec(prop::collection::vec(
            prop_oneof!["[ -~é\n]{1,9}".prop_map(|text| Some(Cell::Text(text.into()))), (-1e9..1e9f64).prop_map(|number| Some(Cell::Number(number))),
                any::<bool>().prop_map(|flag| Some(Cell::Bool(flag))), Just(None)], 1..5), 1..6),
    ) {
        for kind in [Kind::Xlsx, Kind::Ods, Kind::Xls] {
            let bytes = write(kind, &data, &WriteOptions::default()).expect("writes");
            let sheet = read(&bytes, &ReadOptions::default(), &Limits::default()).expect("reads");
            let mut wanted = Sheet::default();
            for (row, cells) in (0..).zip(&data) {
                for (column, cell) in (0..).zip(cells) {
                    if let Some(cell) = cell {
                        wanted.put(row, column, cell.clone(), &Limits::default()).expect("few");
                    }
                }
            }
            prop_assert_eq!(&sheet.rows, &wanted.finish().rows, "{:?}", kind);
        }
    }

    #[test]
    fn any_bytes_are_read_or_refused(
        start in prop::sample::select(vec![&b"PK\x03\x04"[..], b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"{\\rtf1\\trowd", b"<table><tr><td", b"a,b\n", b""]),
        rest in prop::collection::vec(any::<u8>(), 0..200),
    ) {
        let bytes = [start, &rest].concat();
        let _outcome = read(&bytes, &ReadOptions::default(), &Limits::default());
    }

    #[test]
    fn damaged_files_are_read_or_refused(kind in prop::sample::select(KINDS.to_vec()), at in any::<prop::sample::Index>(), byte: u8) {
        let data = rows(&objects(r#"[{"name":"Jo","n":1.5,"ok":true},{"name":"x","n":-2}]"#), true);
        let mut bytes = write(kind, &data, &WriteOptions::default()).expect("writes");
        let at = at.index(bytes.len());
        bytes[at] = byte;
        let _outcome = read(&bytes, &ReadOptions::default(), &Limits::default());
    }
}
