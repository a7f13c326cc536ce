//! What expressions give: a table of texts and answers. Answers beside a JavaScript operator are those of JavaScript.

mod world;

use expression::{Evaluated, ExpressionError, JOINED, Template, is_expression, is_forbidden_property};
use model::Value;
use world::{World, show};

#[track_caller]
fn check(table: &[(&str, &str)]) {
    let world = World::new();
    let wrong: Vec<String> = table
        .iter()
        .map(|(text, expected)| (text, expected, show(&world, 0, text)))
        .filter(|(_, expected, found)| found != *expected)
        .map(|(text, expected, found)| format!("{text}\n    expected {expected}\n    found    {found}"))
        .collect();
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

#[test]
fn texts_and_segments() {
    check(&[
        ("plain {{ 1 }}", r#""plain {{ 1 }}""#),
        ("=", r#""""#),
        ("=plain", r#""plain""#),
        ("={{ 1 }}", "1"),
        ("= {{ 1 }}", r#"" 1""#),
        ("={{ 1 }}\n", r#""1\n""#),
        ("={{ 1 }}{{ 2 }}", r#""12""#),
        ("={{ }}", "undefined"),
        ("=a{{ }}b", r#""ab""#),
        ("=a{{ 1", r#""a{{ 1""#),
        ("=a }} b", r#""a }} b""#),
        (r"=\{{ 1 }} {{ 2 }}", r#""{{ 1 }} 2""#),
        (r#"={{ "}}" }}"#, r#""}}""#),
        ("={{ `}}${ '}}' }` }}", r#""}}}}""#),
        ("={{ {a:{b:1}} }}", r#"{"a":{"b":1}}"#),
        ("={{ {a:{b:1}}}}", r#"{"a":{"b":1}}"#),
        ("={{ 1 /* }} */ }}", "1"),
        ("={{ 1 // one }}", "1"),
        (r#"={"a":{{ $json.n }}}"#, r#""{\"a\":3}""#),
        ("={{ $json.z }}|{{ $json.x }}|{{ $json.no }}|{{ $json.e }}", r#""||false|""#),
        ("=: {{ $json.list }} {{ $json.obj }}", r#"": 3,1,,q [object Object]""#),
        ("={{ 1; }}", "1"),
        ("={{ it's }}", "script"),
    ]);
}

#[test]
fn paths() {
    check(&[
        ("={{ $json.a.b[0] }}", "1"),
        ("={{ $json.a.b[2]['c d'] }}", "true"),
        ("={{$json[\"a\"].b.length}}", "3"),
        ("={{ $json.a['b'][$json.n - 2] }}", r#""two""#),
        ("={{ $json.Ünï }}", "5"),
        ("={{ $json.missing }}", "undefined"),
        ("={{ $json.missing.more }}", "undefined"),
        ("={{ $json.missing.more || 1 }}", "undefined"),
        ("={{ $json.missing?.more || 1 }}", "1"),
        ("={{ $json.missing?.more.and.more ?? 'd' }}", r#""d""#),
        ("={{ ($json.missing?.more).and }}", "undefined"),
        ("={{ $json.z?.[0] }}", "undefined"),
        ("={{ $json.s.length }}", "8"),
        ("={{ $json.s[1] }}", r#""é""#),
        ("={{ $json.s[6] }}", r#""�""#),
        ("={{ $json.list[9] }}", "undefined"),
        ("={{ $json.list['0'] }}", "3"),
        ("={{ $json.list[-1] }}", "undefined"),
        ("={{ $json.n.x }}", "undefined"),
        ("={{ $json.toString }}", "script"),
        ("={{ $json.list.map }}", "script"),
        ("={{ $json.map }}", "undefined"),
        ("={{ $binary.file.mimeType }}", r#""text/plain""#),
        ("={{ $binary }}", r#"{"file":{"mimeType":"text/plain","bytes":1}}"#),
    ]);
}

#[test]
fn the_execution() {
    check(&[
        ("={{ $input.item.json.n }}", "3"),
        ("={{ $input.first().json.n + $input.last().json.n }}", "7"),
        ("={{ $input.all().length }}", "2"),
        ("={{ $input.all()[1].json.n }}", "4"),
        ("={{ $input.all()[5].json.n }}", "undefined"),
        ("={{ $input.params.url }}", r#""https://Get it""#),
        ("={{ $('Get it').item.json.id }}", "8"),
        ("={{ $(\"Get it\").first().json.tags[1] }}", r#""y""#),
        ("={{ $('Get it').last().json.id }}", "8"),
        ("={{ $('Get it').all()[0].json.id }}", "7"),
        ("={{ $('Get it').itemMatching(1).json.id }}", "7"),
        ("={{ $('Get it').params.url }}", r#""https://Get it""#),
        ("={{ $('Get it').context.noItemsLeft }}", "true"),
        ("={{ $('Later').isExecuted ? 1 : 2 }}", "2"),
        ("={{ $('Split').first().json.side }}", r#""right""#),
        ("={{ $('Split').first(0).json.side }}", r#""left""#),
        ("={{ $('Get it').first(0, 5).json }}", "undefined"),
        ("={{ $node['Get it'].json.id }}", "7"),
        ("={{ $node.Split.json.side }}", r#""right""#),
        ("={{ $item(1).$node['Get it'].json.id }}", "8"),
        ("={{ $item('1').$json.n }}", "4"),
        ("={{ $items('Split')[0].json.side }}", r#""left""#),
        ("={{ $items('Split', 1)[0].json.side }}", r#""right""#),
        ("={{ $itemIndex + $runIndex }}", "2"),
        (
            "={{ $workflow.name }}/{{ $execution.id }}/{{ $executionId }}/{{ $mode }}",
            r#""Flowers/exec_1/exec_1/manual""#,
        ),
        ("={{ $vars.region }}", r#""eu""#),
        ("={{ $parameter.limit }}", "script"),
        ("={{ $env.HOME }}", "error: expressions may not read environment variables here"),
        ("={{ $('Nobody').item.json }}", "error: there is no node called \"Nobody\" in this workflow"),
        ("={{ $('Later').first().json.x }}", "error: node \"Later\" has not been executed"),
        ("={{ $('Get it').item }}", "script"),
        ("={{ $now }}", r#""1970-01-01T01:00:00.000+01:00""#),
        ("={{ $now.weekNumber }}", "script"),
        ("={{ name }}", "script"),
    ]);
    let world = World::new();
    assert_eq!(show(&world, 1, "={{ $json.n }}"), "4");
    assert_eq!(show(&world, 9, "={{ $json.n }}"), "undefined");
    assert!(show(&world, 9, "={{ $('Get it').item.json }}").contains("cannot be determined"));
    assert!(show(&world, 9, "={{ $node['Get it'].json }}").contains("it gave 2 items"));
    let second = World { inputs: vec![None, world.inputs[0].clone()] };
    assert_eq!(show(&second, 0, "={{ $json.n }}"), "3");
    assert_eq!(show(&World { inputs: vec![] }, 0, "={{ $json.n }}{{ $itemIndex }}"), r#""0""#);
}

#[test]
fn operators() {
    check(&[
        ("={{ 1 + 2 * 3 - 4 / 8 }}", "6.5"),
        ("={{ (1 + 2) * 3 % 5 }}", "4"),
        ("={{ 2 ** 3 ** 2 }}", "512"),
        ("={{ -2 ** 2 }}", "script"),
        ("={{ 0.1 + 0.2 }}", "0.30000000000000004"),
        ("={{ 1 / 0 }}", "Infinity"),
        ("={{ 0 / 0 }}", "NaN"),
        ("={{ 1 ** NaN }}", "NaN"),
        ("={{ '1' + 2 }}", r#""12""#),
        ("={{ 1 + null }}", "1"),
        ("={{ 1 + undefined }}", "NaN"),
        (
            "={{ 'a' + undefined + null + true + [1,[2,null]] + {} }}",
            r#""aundefinednulltrue1,2,[object Object]""#,
        ),
        ("={{ [] + 1 }}", r#""1""#),
        ("={{ '3' * '4' }}", "12"),
        ("={{ +'0x1f' + +' 1e1 ' + +'' }}", "41"),
        ("={{ +'1_0' }}", "NaN"),
        ("={{ +'inf' }}", "NaN"),
        ("={{ -'-Infinity' }}", "Infinity"),
        ("={{ 0xffffffffffffffffff }}", "4.722366482869645e+21"),
        ("={{ +[5] }}", "5"),
        ("={{ 1e21 + '' }}", r#""1e+21""#),
        ("={{ 0xff + 0b11 + 0o7 + .5 + 5. }}", "270.5"),
        ("={{ 010 }}", "script"),
        ("={{ 10n }}", "script"),
        ("={{ null == undefined }}", "true"),
        ("={{ null === undefined }}", "false"),
        ("={{ null == 0 }}", "false"),
        ("={{ null >= 0 }}", "true"),
        ("={{ '' == 0 }}", "true"),
        ("={{ '1' == 1 && '1' !== 1 }}", "true"),
        ("={{ true == '1' }}", "true"),
        ("={{ [1] == 1 }}", "true"),
        ("={{ [] == [] }}", "script"),
        ("={{ [] === {} }}", "false"),
        ("={{ NaN == NaN }}", "false"),
        ("={{ NaN != NaN }}", "true"),
        ("={{ 'b' > 'a' }}", "true"),
        ("={{ '10' < '9' }}", "true"),
        ("={{ '10' < 9 }}", "false"),
        ("={{ undefined < 1 }}", "false"),
        ("={{ '😀' < 'ﬀ' }}", "true"),
        ("={{ !0 && !'' && !null && !NaN && !![] }}", "true"),
        (
            "={{ typeof null + typeof undefined + typeof 1 + typeof '' + typeof [] }}",
            r#""objectundefinednumberstringobject""#,
        ),
        ("={{ 0 || '' || 'x' }}", r#""x""#),
        ("={{ 0 ?? 1 }}", "0"),
        ("={{ null ?? 1 }}", "1"),
        ("={{ 1 || 2 ?? 3 }}", "script"),
        ("={{ 1 && 0 }}", "0"),
        ("={{ $json.n > 2 ? 'big' : 'small' }}", r#""big""#),
        ("={{ 0 ? 1 : '' ? 2 : 3 }}", "3"),
        ("={{ true?.5:1 }}", "0.5"),
        ("={{ - - 1 }}", "1"),
        ("={{ `n=${ $json.n } ${ `${1}` } ${ {} } \\n\\`` }}", r#""n=3 1 [object Object] \n`""#),
        (r#"={{ 'it\'s \x41\u0042\u{43}\ud83d\ude00' }}"#, r#""it's ABC😀""#),
        ("={{ [1, 'a', [null],] }}", r#"[1,"a",[null]]"#),
        ("={{ { \"a\": 1, b: $json.n, 'c d': [] } }}", r#"{"a":1,"b":3,"c d":[]}"#),
        ("={{ [undefined] }}", "script"),
        ("={{ { a: $json.missing } }}", "script"),
        ("={{ $json.n = 1 }}", "script"),
        ("={{ 1, 2 }}", "script"),
        ("={{ [...$json.list] }}", "script"),
        ("={{ /a/ }}", "script"),
        ("={{ $if($json.n == 3, 'y', 'n') }}", r#""y""#),
        (
            "={{ $ifEmpty($json.e, 'none') }}{{ $ifEmpty(0, 1) }}{{ $ifEmpty([], 2) }}{{ $ifEmpty({}, 3) }}",
            r#""none023""#,
        ),
    ]);
}

#[test]
fn methods() {
    check(&[
        ("={{ $json.s.toUpperCase() }}", r#""HÉLLO 😀""#),
        ("={{ $json.t.trim().split(',') }}", r#"["x","y"]"#),
        ("={{ '\\u0085'.trim().length + '\\ufeff'.trim().length }}", "1"),
        ("={{ $json.list.join('-') }}", r#""3-1--q""#),
        ("={{ $json.list.join() }}", r#""3,1,,q""#),
        ("={{ 'abc'.slice(-2, -1) + 'abc'.slice(1) }}", r#""bbc""#),
        ("={{ $json.list.slice(1, 3) }}", "[1,null]"),
        ("={{ 'a.a'.replace('.', '-') + 'a.a'.replaceAll('a', 'b') }}", r#""a-ab.b""#),
        ("={{ 'a'.replace('a', '$&') }}", "script"),
        ("={{ 'abc'.includes('bc') && $json.list.includes('q') && !$json.list.includes(9) }}", "true"),
        ("={{ [NaN].includes(NaN) }}", "true"),
        ("={{ 'https://x'.startsWith('http') && 'x.js'.endsWith('.js') }}", "true"),
        ("={{ (1.5).toString() + true.toString() }}", r#""1.5true""#),
        ("={{ (255).toString(16) }}", "script"),
        ("={{ $json.list.first() + $json.list.last() }}", r#""3q""#),
        ("={{ $json.obj.isEmpty() && ''.isEmpty() && [1].isNotEmpty() }}", "true"),
        ("={{ $json.missing.isEmpty() }}", "true"),
        ("={{ $json.missing.trim() }}", "undefined"),
        ("={{ $json.missing?.trim() ?? 'x' }}", r#""x""#),
        ("={{ $json.n.trim() }}", "script"),
        ("={{ JSON.stringify($json.nest) }}", r#""{\"1\":\"a\",\"2\":\"b\",\"k\":[1.5]}""#),
        (
            "={{ JSON.stringify({a:[1,{}],b:'\\n\\u0001'}, null, 1) }}",
            r#""{\n \"a\": [\n  1,\n  {}\n ],\n \"b\": \"\\n\\u0001\"\n}""#,
        ),
        ("={{ JSON.stringify([NaN, 1e21]) }}", r#""[null,1e+21]""#),
        ("={{ JSON.stringify($json.missing) }}", "undefined"),
        ("={{ $json.a.b.toJsonString() }}", r#""[1,\"two\",{\"c d\":true}]""#),
        ("={{ $json.list.map(x => x) }}", "script"),
        ("={{ new Date() }}", "script"),
    ]);
}

#[test]
fn forbidden_names_are_never_read() {
    for text in [
        "={{ $json.constructor }}",
        "={{ $json['__proto__'].x }}",
        "={{ $json?.prototype }}",
        "={{ ''['constructor'] }}",
        "={{ {__proto__: 1} }}",
    ] {
        assert!(matches!(Template::parse(text), Err(ExpressionError::Syntax { .. })), "{text}");
    }
    let thrown =
        Template::parse("={{ $json['con' + 'structor'] }}").expect("parses").evaluate(&World::new(), 0);
    assert!(matches!(thrown, Err(ExpressionError::Thrown { name, .. }) if name == "ExpressionError"));
    assert!(is_forbidden_property("mainModule") && !is_forbidden_property("name"));
}

#[test]
fn scripts_are_named_in_order_and_their_answers_joined() {
    let world = World::new();
    let template =
        Template::parse("=a {{ $json.n }} {{ [1].map(x => x) ; }} b {{ DateTime.now() }}").expect("parses");
    assert_eq!(template.evaluate(&world, 0), Ok(Evaluated::NeedsScript));
    assert!(!template.is_native());
    assert_eq!(template.segment_counts(), (3, 1));
    let scripts: Vec<&str> =
        template.scripts().iter().filter_map(|source| source.strip_prefix(JOINED)).collect();
    assert_eq!(scripts, ["[1].map(x => x)", "DateTime.now()"]);
    let answers = [Some(Value::array([Value::from(1), Value::from("x")])), None];
    assert_eq!(template.complete(&world, 0, &answers), Ok(Evaluated::Value("a 3 1,x b ".into())));
    assert!(matches!(template.complete(&world, 0, &[]), Err(ExpressionError::Unavailable { .. })));

    let alone = Template::parse("={{ DateTime.now() }}").expect("parses");
    assert_eq!(*alone.scripts()[0], *"DateTime.now()");
    assert_eq!(alone.complete(&world, 0, &[None]), Ok(Evaluated::Undefined));
    assert_eq!(alone.complete(&world, 0, &[Some(Value::Null)]), Ok(Evaluated::Value(Value::Null)));
    assert!(
        Template::parse("={{ $json.a.b }} {{ $('X').item.json.y }}").expect("parses").scripts().is_empty()
    );
    assert!(
        Template::parse("=text").expect("parses").is_constant()
            && is_expression("=text")
            && !is_expression("text")
    );
}

#[test]
fn limits_are_errors_and_not_crashes() {
    let deep =
        |open: &str, close: &str| format!("={{{{ {}1{} }}}}", open.repeat(50_000), close.repeat(50_000));
    for text in [
        deep("(", ")"),
        deep("[", "]"),
        deep("-", ""),
        deep("$json[", "]"),
        deep("1 ? 1 : ", ""),
        deep("`${", "}`"),
    ] {
        let parsed = Template::parse(&text).map(|template| template.is_native());
        assert!(matches!(parsed, Ok(false) | Err(ExpressionError::Syntax { .. })), "{}", &text[..20]);
    }
    // Long chains are high trees as well; JavaScript may answer them.
    for text in
        [format!("={{{{ 1{} }}}}", " + 1".repeat(50_000)), format!("={{{{ $json{} }}}}", ".a".repeat(50_000))]
    {
        assert!(!Template::parse(&text).expect("parses").is_native());
    }
    assert!(Template::parse(&format!("={}", "a".repeat(2 << 20))).is_err());
    let many = format!("={}", "{{ ' }}\n".repeat(100_000));
    assert!(Template::parse(&many).is_ok());

    let world = World::with_json([("s", "x".repeat(4 << 20))].into_iter().collect());
    let bomb = format!("={{{{ [{}].join() }}}}", "$json.s,".repeat(60));
    assert!(matches!(
        Template::parse(&bomb).expect("parses").evaluate(&world, 0),
        Err(ExpressionError::Limit { .. })
    ));
}
