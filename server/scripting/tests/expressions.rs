//! Expressions in real child processes: a table of sources and the values they have.

mod world;

use expression::ExpressionError;
use model::{Item, Value};
use world::{Past, evaluate, json, one, pool};

fn past() -> Past {
    Past::new(
        r#"[{"name":"Ada Lovelace","n":3,"list":[3,1,2],"deep":{"a":{"b":[{"c":1}]}},"empty":null,"text":" x,y ",
             "html":"<b>hi</b>","when":"2024-03-01T10:00:00Z","constructor":"own","keys":"mine"},
            {"name":"Grace","n":4,"list":[]}]"#,
    )
    .with_node("Source", r#"[{"id":"s0","tags":["a","b"]},{"id":"s1","tags":[]},{"id":"s2"}]"#)
    .with_global("workflow", r#"{"id":"wf_1","name":"Tests","active":true}"#)
    .with_global("execution", r#"{"id":"exec_1","mode":"manual","resumeUrl":"http://x/1"}"#)
    .with_global("prevNode", r#"{"name":"Source","outputIndex":0,"runIndex":0}"#)
    .with_global("vars", r#"{"colour":"red"}"#)
    .with_global("runIndex", "2")
    .with_global("nodeName", r#""Here""#)
    .with_global("parameter", r#"{"mode":"raw"}"#)
    .with_global("nodeNames", r#"["Source","Here"]"#)
}

/// `undefined` stands for no value, `throws …` for an error that holds the rest.
const TABLE: &[(&str, &str)] = &[
    // data
    ("$json.name.split(' ').map(x => x.length)", "[3,8]"),
    ("$json.deep.a.b[0].c + $json.n", "4"),
    ("$json.missing.deeper.still", "undefined"),
    ("$json.empty.x", "undefined"),
    ("$json.missing", "undefined"),
    ("$json.empty", "null"),
    ("$json.constructor", "throws constructor"),
    ("$json.keys", r#""mine""#),
    ("$data.n", "3"),
    ("$binary", "{}"),
    ("$itemIndex + $position", "0"),
    ("{a: 1, b: undefined, c: [undefined, () => 1]}", r#"{"a":1,"c":[null,null]}"#),
    ("$json.n;", "3"),
    ("`${$json.name}!` // shout", r#""Ada Lovelace!""#),
    ("(() => { let t = 0; for (const x of $json.list) t += x; return t })()", "6"),
    // input
    ("$input.all().length", "2"),
    ("$input.first().json.n + $input.last().json.n", "7"),
    ("$input.item.json.name", r#""Ada Lovelace""#),
    ("$input.params.of", r#""Source""#),
    ("$items().length", "2"),
    // other nodes
    ("$('Source').item.json.id", r#""s0""#),
    ("$('Source').itemMatching(1).json.id", r#""s1""#),
    ("$('Source').first().json.tags.join('-')", r#""a-b""#),
    ("$('Source').last().json.id", r#""s2""#),
    ("$('Source').all().map(i => i.json.id).join()", r#""s0,s1,s2""#),
    ("$('Source').all(1).length", "0"),
    ("$('Source').first(1)?.json.id ?? 'none'", r#""none""#),
    ("$('Source').params.of + $('Source').context.noItemsLeft", r#""Sourcetrue""#),
    ("$('Source').isExecuted && !$('Never ran').isExecuted", "true"),
    ("$node['Source'].json.id + $node.Source.json['id']", r#""s0s0""#),
    ("$items('Source')[1].json.id", r#""s1""#),
    ("$item(1).$json.name", r#""Grace""#),
    ("$item(1).$node['Source'].json.id", r#""s1""#),
    ("$('Nobody').first().json", "throws no node called \"Nobody\""),
    ("$('Never ran').first().json", "throws has not been executed"),
    // the execution
    ("$workflow.name + $execution.id + $execution.mode", r#""Testsexec_1manual""#),
    ("$executionId", r#""exec_1""#),
    ("$vars.colour + $runIndex + $prevNode.name", r#""red2Source""#),
    ("$parameter.mode", r#""raw""#),
    ("$env.HOME", "throws environment variables"),
    ("$item(7).$node['Source'].json", "throws it gave 3 items"),
    // functions
    ("$if($json.n > 2, 'big', 'small')", r#""big""#),
    ("$ifEmpty($json.missing, 'none') + $ifEmpty([], 1) + $ifEmpty(0, 2)", r#""none10""#),
    ("$min(3, 1, 2) + $max(3, 1, 2) + $average(2, 4)", "7"),
    ("$not(false) && not(0)", "true"),
    ("zip(['a','b'],[1,2])", r#"{"a":1,"b":2}"#),
    ("numberList(3, 1)", "[3,2,1]"),
    // values
    ("[0/0, 1/0]", "[null,null]"),
    ("10n ** 20n", r#""100000000000000000000""#),
    ("Symbol('x')", "undefined"),
    ("() => 1", "throws a function"),
    ("new Date(0)", r#""1970-01-01T00:00:00.000Z""#),
    ("new Date('nonsense')", "null"),
    ("'a\\ud800b'", "\"a\u{fffd}b\""),
    ("new Set([1, 1, 2]).size", "2"),
    ("({toJSON: () => 5})", "5"),
    ("(() => { const a = {}; a.a = a; return a })()", "throws refers to itself"),
    ("Array.from({length: 90}).reduce(a => [a], 1).length", "1"),
    ("Array.from({length: 600}).reduce(a => [a], 1)", "throws nests deeper"),
    // errors
    ("nothing.here", "undefined"),
    ("$json.n.toFixed.nope()", "undefined"),
    ("(() => { throw new RangeError('mine') })()", "throws mine"),
    ("(() => { throw 'text' })()", "throws text"),
    ("$json.n +", "throws position"),
    ("", "throws position"),
    // blanked
    (
        "[typeof globalThis, typeof window, typeof Function, typeof require, typeof fetch, typeof Promise, typeof eval]",
        r#"["undefined","undefined","undefined","undefined","undefined","undefined","undefined"]"#,
    ),
    ("typeof this", r#""undefined""#),
    // text
    ("' A b '.trim().toSnakeCase() + 'fooBar baz'.toSnakeCase()", r#""a_bfoobar_baz""#),
    ("$json.html.removeTags() + '**bold** [x](y)'.removeMarkdown()", r#""hibold x""#),
    ("'hello world. bye'.toSentenceCase() + 'a tale'.toTitleCase()", r#""Hello world. ByeA Tale""#),
    ("'$1234.5'.toNumber() + '7.9'.toInt()", "1241.5"),
    ("'no'.toBoolean() || 'x'.toBoolean()", "true"),
    ("'{\"a\":[1]}'.parseJson().a[0]", "1"),
    ("'{oops'.parseJson()", "throws"),
    ("'äß€😀'.base64Encode().base64Decode()", r#""äß€😀""#),
    ("'abc'.hash('md5') + 'abc'.hash('sha256').length", r#""900150983cd24fb0d6963f7d28e17f7264""#),
    ("'a b&c'.urlEncode() + 'a%20b'.urlDecode()", r#""a%20b%26ca b""#),
    ("'write to ada@example.com now'.extractEmail()", r#""ada@example.com""#),
    ("'https://sub.example.com:80/p/q?x=1'.extractDomain()", r#""sub.example.com""#),
    ("'https://example.com/p/q?x=1'.extractUrlPath()", r#""/p/q""#),
    (
        "['a@b.co'.isEmail(), 'a@b'.isEmail(), 'example.com'.isDomain(), 'https://x.y'.isUrl(), '12.5'.isNumeric()]",
        "[true,false,true,true,true]",
    ),
    ("'Crème Brûlée ß'.replaceSpecialChars()", r#""Creme Brulee ss""#),
    ("''.isEmpty() && 'x'.isNotEmpty()", "true"),
    ("'it\"s'.quote()", r#""\"it\\\"s\"""#),
    // numbers and truth
    (
        "[1.005.round(2), (-2.5).abs(), 2.1.ceil(), (3).isOdd(), (4).isEven(), true.toInt()]",
        "[1,2.5,3,true,true,1]",
    ),
    ("(1234567.891).format()", r#""1,234,567.891""#),
    // lists
    ("[1,1,2,'2'].unique().length + $json.list.sum() + $json.list.max()", "12"),
    ("$json.list.first() + $json.list.last() + $json.list.average()", "7"),
    ("[1,2,3,4,5].chunk(2)", "[[1,2],[3,4],[5]]"),
    ("[{a:1,b:2},{a:3}].pluck('a')", "[1,3]"),
    ("[0,'',null,1].compact()", "[0,1]"),
    ("[{k:'a',v:1},{k:'b',v:2}].smartJoin('k','v')", r#"{"a":1,"b":2}"#),
    ("[[1,2].union([2,3]), [1,2].difference([2]), [1,2].intersection([2,3])]", "[[1,2,3],[1],[2]]"),
    ("[{a:1}].renameKeys('a','z')", r#"[{"z":1}]"#),
    // objects
    ("$json.deep.keys()", r#"["a"]"#),
    ("({a:1}).values()", "[1]"),
    ("({a:1,b:''}).compact().isEmpty()", "false"),
    ("({a:'x y',b:2}).urlEncode()", r#""a=x+y&b=2""#),
    ("$json.deep.hasField('a') && $json.deep.removeField('a').isEmpty()", "true"),
    ("$json.deep.toJsonString()", r#""{\"a\":{\"b\":[{\"c\":1}]}}""#),
    // queries
    ("$jmespath({a:[{n:1,k:'x'},{n:2,k:'y'},{n:3,k:'x'}]}, \"a[?k=='x'].n | [1]\")", "3"),
    ("$jmespath({a:[{n:1},{n:2}]}, 'a[*].{m: n}')", r#"[{"m":1},{"m":2}]"#),
    ("$jmespath({a:{b:[1,2,3,4]}}, 'a.b[1:3]')", "[2,3]"),
    ("$jmespath([[1,2],[3]], '[] | sum(@)')", "6"),
    ("$jmespath({a:[[{b:1}],[{b:2}]]}, 'a[][].b')", "[1,2]"),
    ("$jmespath([{n:2},{n:1}], 'sort_by(@, &n)[0].n')", "1"),
    ("$jmespath({x:{p:{v:1},q:{v:2}}}, 'x.*.v')", "[1,2]"),
    ("$jmespath({a:1}, '[a, missing]')", "[1,null]"),
    ("$jmespath({a:[1,2,3]}, 'a[::-1]')", "[3,2,1]"),
    ("$jmespath({a:[{n:5}]}, 'a[?n > `4` && !(n == `6`)] | length(@)')", "1"),
    ("$jmespath({a:1}, 'a.b || `\"none\"`')", r#""none""#),
    ("$jmespath({a:1}, 'a[')", "throws query"),
    // dates
    ("$now", r#""2024-02-29T13:30:45.123+01:00""#),
    ("$today.toISO()", r#""2024-02-29T00:00:00.000+01:00""#),
    (
        "$now.toFormat(\"yyyy-MM-dd HH:mm:ss 'at' ZZ EEE LLLL\")",
        r#""2024-02-29 13:30:45 at +01:00 Thu February""#,
    ),
    ("$now.plus({years: 1}).toISODate()", r#""2025-02-28""#),
    ("$now.minus(7, 'days').toISODate() + $now.plus({months: 1}).toISODate()", r#""2024-02-222024-03-29""#),
    (
        "$now.startOf('week').toISODate() + $now.endOf('month').toISO()",
        r#""2024-02-262024-02-29T23:59:59.999+01:00""#,
    ),
    ("$now.setZone('America/New_York').toISO()", r#""2024-02-29T07:30:45.123-05:00""#),
    ("$now.toUTC().toISO()", r#""2024-02-29T12:30:45.123Z""#),
    (
        "[$now.weekNumber, $now.weekday, $now.ordinal, $now.daysInMonth, $now.quarter, $now.offset, $now.zoneName]",
        r#"[9,4,60,29,1,60,"Europe/Berlin"]"#,
    ),
    (
        "DateTime.fromISO('2024-03-31T01:30:00').plus({hours: 1}).toISO()",
        r#""2024-03-31T03:30:00.000+02:00""#,
    ),
    ("DateTime.fromISO('2024-03-30T02:30:00').plus({days: 1}).toISO()", r#""2024-03-31T03:30:00.000+02:00""#),
    (
        "DateTime.fromISO('2024-10-26T12:00:00').plus({days: 1}).diff(DateTime.fromISO('2024-10-26T12:00:00'), 'hours').hours",
        "25",
    ),
    ("DateTime.fromISO($json.when, {zone: 'utc'}).toISO()", r#""2024-03-01T10:00:00.000Z""#),
    (
        "DateTime.fromISO('2020-W53-7').toISODate() + DateTime.fromISO('2024-366').toISODate()",
        r#""2021-01-032024-12-31""#,
    ),
    ("DateTime.fromISO('nope').isValid", "false"),
    ("DateTime.fromFormat('3/7/24 5:06 pm', 'd/M/yy h:mm a').toISO()", r#""2024-07-03T17:06:00.000+02:00""#),
    ("DateTime.fromFormat('12 March 2024 +05:30', 'd LLLL yyyy ZZ').toMillis()", "1710181800000"),
    (
        "DateTime.fromObject({year: 2024, month: 2}).toISODate() + DateTime.fromMillis(0, {zone: 'utc'}).toISO()",
        r#""2024-02-011970-01-01T00:00:00.000Z""#,
    ),
    ("DateTime.fromSeconds(1.5).toMillis() + DateTime.fromJSDate(new Date(5)).toMillis()", "1505"),
    (
        "DateTime.fromISO('2024-03-05').diff(DateTime.fromISO('2024-01-31'), ['months', 'days']).toObject()",
        r#"{"months":1,"days":5}"#,
    ),
    ("DateTime.fromISO('2024-01-01') < DateTime.fromISO('2024-01-02')", "true"),
    (
        "$now.set({hour: 0, minute: 5}).toISOTime() + $now.toRFC2822()",
        r#""00:05:45.123+01:00Thu, 29 Feb 2024 13:30:45 +0100""#,
    ),
    ("Duration.fromObject({hours: 36}).shiftTo('days', 'hours').toObject()", r#"{"days":1,"hours":12}"#),
    (
        "Duration.fromObject({hours: 1, minutes: 30}).as('minutes') + Duration.fromISO('PT2H').toMillis()",
        "7200090",
    ),
    (
        "'2024-03-01'.toDateTime().format('dd.MM.yyyy') + (1709251200).toDateTime('s').toUTC().toISODate()",
        r#""01.03.20242024-03-01""#,
    ),
    (
        "new Date(0).format('yyyy') + new Date(0).plus(1, 'day').toISOString()",
        r#""19701970-01-02T00:00:00.000Z""#,
    ),
    ("$now.diffTo('2024-03-01T13:30:45.123+01:00', 'days') + $now.extract('month')", "1"),
    ("$now.isWeekend() || $now.isBetween('2024-01-01', '2025-01-01')", "true"),
    ("$now.toJSDate().getTime() === $now.toMillis()", "true"),
];

#[tokio::test]
async fn expressions_have_their_values() {
    let pool = pool();
    let sources: Vec<&str> = TABLE.iter().map(|(source, _)| *source).collect();
    let together = evaluate(&pool, past(), &sources).await.expect("a batch");
    let mut wrong = Vec::new();
    for ((source, expected), in_batch) in TABLE.iter().zip(&together[0]) {
        let alone = one(&pool, past(), source).await;
        let same = match (&alone, *expected) {
            (Ok(None), "undefined") => true,
            (Err(error), expected) if expected.starts_with("throws") => {
                format!("{error:?} {error}").contains(expected.trim_start_matches("throws").trim_start())
            }
            (Ok(Some(value)), expected) if !expected.starts_with("throws") && expected != "undefined" => {
                *value == json(expected)
            }
            _ => false,
        };
        if !same {
            wrong.push(format!("{source}\n    expected {expected}\n    found    {alone:?}"));
        } else if format!("{alone:?}") != format!("{in_batch:?}") {
            wrong.push(format!("{source}\n    alone    {alone:?}\n    in batch {in_batch:?}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[tokio::test]
async fn every_item_sees_its_own_data() {
    let pool = pool();
    let sources = [
        "$json.n * 10",
        "$('Source').item.json.id",
        "$itemIndex",
        "$('Source').first().json.tags.reverse()[0]",
    ];
    let rows = evaluate(&pool, past(), &sources).await.expect("a batch");
    let plain: Vec<Vec<Value>> = rows
        .into_iter()
        .map(|row| row.into_iter().map(|value| value.expect("no error").expect("a value")).collect())
        .collect();
    assert_eq!(plain[0], [Value::from(30), "s0".into(), Value::from(0), "b".into()]);
    assert_eq!(plain[1], [Value::from(40), "s1".into(), Value::from(1), "b".into()]);
}

#[tokio::test]
async fn errors_of_the_execution_keep_their_kind() {
    let pool = pool();
    let input = r#"[{"a":1},{"a":2},{"a":3}]"#;
    let past = || Past::new(input).with_node("Short", r#"[{"x":1}]"#);
    let rows = evaluate(&pool, past(), &["$('Short').item.json.x"]).await.expect("a batch");
    assert_eq!(rows[0][0], Ok(Some(Value::from(1))));
    assert!(matches!(rows[2][0], Err(ExpressionError::NoPairedItem { item: 2, .. })), "{:?}", rows[2]);
    assert!(matches!(one(&pool, past(), "$('X').item").await, Err(ExpressionError::UnknownNode { .. })));
    let caught =
        "(() => { try { return $('X').item } catch (error) { return 'caught ' + error.message } })()";
    let caught = one(&pool, past(), caught).await.expect("caught").expect("text");
    assert!(caught.to_text().starts_with("caught there is no node"), "{caught}");
}

#[tokio::test]
async fn binary_and_links_come_with_an_item() {
    let pool = pool();
    let item = r#"[{"json":{"a":1},"binary":{"file":{"mimeType":"text/plain","data":"aGk=","fileName":"x.txt"}},"pairedItem":4}]"#;
    let item: Vec<Item> = Item::from_loose(&json(item)).expect("an item");
    let past = || Past { input: item.clone().into(), ..Past::default() };
    assert_eq!(one(&pool, past(), "$binary.file.fileName").await, Ok(Some("x.txt".into())));
    assert_eq!(one(&pool, past(), "$binary.file.data").await, Ok(None));
    assert_eq!(one(&pool, past(), "$input.item.binary.file.data").await, Ok(Some("aGk=".into())));
    assert_eq!(one(&pool, past(), "$input.item.pairedItem.item").await, Ok(Some(Value::from(4))));
    assert_eq!(
        one(&pool, past(), "$input.first().binary.file.mimeType").await,
        Ok(Some("text/plain".into()))
    );
}

#[tokio::test]
async fn large_batches_come_back_whole_and_in_order() {
    let pool = pool();
    let input = (0..20_000).map(|n| Item::new([("n", Value::from(n))])).collect::<Vec<_>>();
    let past = Past { input: input.into(), ..Past::default() };
    let rows = evaluate(&pool, past, &["$json.n + 1"]).await.expect("a batch");
    assert_eq!(rows.len(), 20_000);
    for (index, row) in rows.iter().enumerate() {
        assert_eq!(row[0], Ok(Some(Value::from(index + 1))));
    }
}
