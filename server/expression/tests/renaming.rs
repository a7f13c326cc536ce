//! Which nodes a text names, and what becomes of it when one is renamed.

use expression::{Template, node_names_in_code, rename_node, rename_node_in_code};

#[test]
fn names_are_found_in_segments_only() {
    let text = r#"=$('No') {{ $('A').item.json.x + $node["B b"].json.y + $node.C.json + $items("D", 0).length }}
        {{ [1].map(x => $( 'A' ).first().json[`${ $("E\"e").item.json.k }`] /* $('No') */) + "$('No')" + $(name) }}"#;
    assert_eq!(Template::parse(text).expect("parses").node_names(), ["A", "B b", "C", "D", "E\"e"]);
    assert!(Template::parse("$('A')").expect("parses").node_names().is_empty());
    assert_eq!(node_names_in_code("for (const x of $('A').all()) { a.b$('No'); $node['B'] }"), ["A", "B"]);
}

#[test]
fn every_kind_of_reference_follows_and_nothing_else() {
    let rename = |text: &str| rename_node(text, "Old", "It's \"new\"");
    let renamed = [
        ("={{ $('Old').item.json.x }} Old", r#"={{ $('It\'s "new"').item.json.x }} Old"#),
        (r#"=a {{ $node["Old"].json }}"#, r#"=a {{ $node["It's \"new\""].json }}"#),
        ("={{ $node.Old.json }}", r#"={{ $node["It's \"new\""].json }}"#),
        (r#"={{ $items("Old", 1) }}"#, r#"={{ $items("It's \"new\"", 1) }}"#),
        (
            "={{ $('Old').all().map(i => i.json + $('Older').item.json) }}{{ $('Old') }}",
            r#"={{ $('It\'s "new"').all().map(i => i.json + $('Older').item.json) }}{{ $('It\'s "new"') }}"#,
        ),
    ];
    for (text, expected) in renamed {
        assert_eq!(rename(text).as_deref(), Some(expected));
    }
    for text in [
        "$('Old')",
        "=$('Old')",
        "={{ 'Old' }}",
        "={{ \"$('Old')\" }}",
        "={{ $json.Old }}",
        "={{ $('Old' + x) }}",
    ] {
        assert_eq!(rename(text), None, "{text}");
    }
    assert_eq!(
        rename_node_in_code("const a = $('Old').first(); // $('Old')\n/'/.test($(`Old`))", "Old", "${x}`")
            .as_deref(),
        Some("const a = $('${x}`').first(); // $('Old')\n/'/.test($(`\\${x}\\``))")
    );
}
