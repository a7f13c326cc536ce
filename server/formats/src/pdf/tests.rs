//! Small files, written here.

use proptest::prelude::*;

use super::*;

/// A PDF with a page for each content stream.
fn made(pages: &[&str]) -> Vec<u8> {
    let kids: Vec<String> = (0..pages.len()).map(|page| format!("{} 0 R", 5 + page * 2)).collect();
    let mut objects = vec![
        "<< /Type /Catalog /Pages 2 0 R >>".to_owned(),
        format!("<< /Type /Pages /Kids [{}] /Count {} >>", kids.join(" "), pages.len()),
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>".to_owned(),
        "<< /Title (A title) /Author (Jo) /CreationDate (D:20240101120000Z) /Team (Blue) >>".to_owned(),
    ];
    for (page, content) in pages.iter().enumerate() {
        objects.push(format!(
            "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 200 200] /Resources << /Font << /F1 3 0 R >> >> /Contents {} 0 R >>",
            6 + page * 2
        ));
        objects.push(format!("<< /Length {} >>\nstream\n{content}\nendstream", content.len()));
    }
    let mut out = b"%PDF-1.4\n".to_vec();
    let mut offsets = Vec::new();
    for (number, object) in objects.iter().enumerate() {
        offsets.push(out.len());
        out.extend(format!("{} 0 obj\n{object}\nendobj\n", number + 1).bytes());
    }
    let xref = out.len();
    out.extend(format!("xref\n0 {}\n0000000000 65535 f \n", objects.len() + 1).bytes());
    offsets.iter().for_each(|offset| out.extend(format!("{offset:010} 00000 n \n").bytes()));
    out.extend(
        format!(
            "trailer\n<< /Size {} /Root 1 0 R /Info 4 0 R >>\nstartxref\n{xref}\n%%EOF\n",
            objects.len() + 1
        )
        .bytes(),
    );
    out
}

#[test]
fn lines_and_words_stay_apart() {
    let page = "BT /F1 12 Tf 10 100 Td (Hello) Tj ( World) Tj 0 -14 Td [(Se) -20 (cond) -400 (line)] TJ ET \
        BT /F1 12 Tf 10 50 Td (left) Tj 100 0 Td (right \\351) Tj ET";
    let pdf = read(
        &made(&[page, "BT /F1 9 Tf 1 0 0 1 5 5 Tm (Two) ' ET"]),
        &ReadOptions::default(),
        &Limits::default(),
    )
    .expect("reads");
    assert_eq!(pdf.pages, ["Hello World\nSecond line\nleft right é", "Two"]);
    assert_eq!(pdf.page_count, 2);
    assert_eq!(pdf.info.get("Title"), Some(&"A title".into()));
    assert_eq!(pdf.info.get("PDFFormatVersion"), Some(&"1.4".into()));
    assert_eq!(pdf.info.get("Custom").and_then(|it| it.get("Team")), Some(&"Blue".into()));
    assert_eq!(pdf.metadata, None);
}

#[test]
fn only_so_many_pages_are_read_and_other_files_are_refused() {
    let few = ReadOptions { max_pages: Some(1), ..ReadOptions::default() };
    let pdf = read(&made(&["BT /F1 9 Tf (a) Tj ET", "BT /F1 9 Tf (b) Tj ET"]), &few, &Limits::default())
        .expect("reads");
    assert_eq!((pdf.page_count, pdf.pages.as_slice()), (2, &["a".to_owned()][..]));
    let error = read(b"hello", &few, &Limits::default()).expect_err("no PDF");
    assert_eq!(error.code(), "RR-FORMAT-0001");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn damaged_files_are_read_or_refused(places in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..6), cut in any::<prop::sample::Index>()) {
        let mut bytes = made(&["BT /F1 9 Tf (a) Tj ET"]);
        for (at, byte) in places {
            let at = at.index(bytes.len());
            bytes[at] = byte;
        }
        let _outcome = read(&bytes, &ReadOptions::default(), &Limits::default());
        bytes.truncate(cut.index(bytes.len()));
        let _outcome = read(&bytes, &ReadOptions::default(), &Limits::default());
    }
}
