//! What the native evaluator answers by itself has the same value in JavaScript: nobody can tell which of them ran.

mod world;

use expression::{Evaluated, ExpressionError, Template};
use model::Value;
use world::{Past, evaluate, pool};

fn past() -> Past {
    Past::new(
        r#"[{"a":"Some Text","n":-2.5,"z":0,"big":1e21,"t":true,"nil":null,"list":[1,[2,"x"],{"k":null}],"o":{"k k":{"0":"zero"}},"é":"ü😀","s":"10"},
            {"a":"","n":3,"list":[]}]"#,
    )
    .with_node("Source", r#"[{"id":"s0"},{"id":"s1"},{"id":"s2"}]"#)
    .with_node("Short", r#"[{"id":1}]"#)
    .with_global("workflow", r#"{"id":"wf_1","name":"Tests","active":true}"#)
    .with_global("execution", r#"{"id":"exec_1","mode":"manual"}"#)
    .with_global("prevNode", r#"{"name":"Source","outputIndex":0,"runIndex":0}"#)
    .with_global("runIndex", "2")
    .with_global("nodeName", r#""Here""#)
}

const SOURCES: &[&str] = &[
    "$json",
    "$json.a",
    "$json.missing",
    "$json.missing.x",
    "$json.nil",
    "$json.nil.x",
    "$json.list",
    "$json.list[1][1]",
    "$json.list.length",
    "$json.list[9]",
    "$json.list['0']",
    "$json.o['k k'][0]",
    "$json['é']",
    "$json['é'].length",
    "$json['é'][1]",
    "$json.a[0]",
    "$json.a.length",
    "$json.n.x",
    "$json?.missing?.x",
    "$json.missing?.x.y",
    "$json.big",
    "$json.n + 1",
    "$json.s + 1",
    "$json.s * 2",
    "$json.n % 2",
    "-$json.n",
    "$json.big + ''",
    "$json.z || 'none'",
    "$json.nil ?? 'none'",
    "$json.a && $json.t",
    "!$json.a",
    "$json.n < 0",
    "$json.s > 9",
    "$json.s == 10",
    "$json.s === 10",
    "$json.nil == undefined",
    "$json.missing === undefined",
    "$json.list + 'x'",
    "$json.t + 1",
    "$json.nil + 1",
    "$json.missing + 1",
    "1 / 0",
    "0 / 0",
    "$json.t ? 'yes' : 'no'",
    "'a' + 'b'",
    "`x${$json.n}y`",
    "[1, 'a', $json.a]",
    "({a: 1})",
    "typeof $json.a",
    "$json.a.toLowerCase()",
    "$json.a.toUpperCase()",
    "$json.a.trim()",
    "$json.a.includes('Te')",
    "$json.a.split(' ')",
    "$json.a.slice(1, -1)",
    "$json.a.replace('e', 'E')",
    "$json.a.replaceAll('e', 'E')",
    "$json.list.join('-')",
    "$json.list.includes(1)",
    "$json.a.isEmpty()",
    "$json.list.isNotEmpty()",
    "$json.list.first()",
    "$json.list.last()",
    "$json.n.toString()",
    "$('Source').item.json.id",
    "$('Source').first().json.id",
    "$('Source').last().json",
    "$('Source').all().length",
    "$('Source').all()[1].json.id",
    "$('Source').itemMatching(1).json.id",
    "$('Source').isExecuted",
    "$('Never ran').isExecuted",
    "$('Source').params",
    "$('Source').context.noItemsLeft",
    "$('Short').item.json.id",
    "$('Nobody').item.json.id",
    "$('Never ran').first().json",
    "$('Source').first(1).json",
    "$node['Source'].json.id",
    "$node.Short.json.id",
    "$node['Short'].json.missing",
    "$input.item.json.a",
    "$input.first().json.a",
    "$input.last().json.n",
    "$input.all().length",
    "$input.params",
    "$items().length",
    "$items('Source')[2].json.id",
    "$item(1).$json.n",
    "$item(1).$node['Source'].json.id",
    "$item(9).$json",
    "$binary",
    "$binary.file",
    "$itemIndex",
    "$runIndex",
    "$workflow.name",
    "$workflow.missing",
    "$execution.id",
    "$prevNode.name",
    "$env.HOME",
    "$vars",
    "$vars.x",
    "$json.constructor",
    "$json['__proto__']",
    "$json.a.prototype",
    "$json.toString",
    "$json.a.length.toFixed",
    "$if($json.t, 'yes', $json.nothing.x)",
    "$if($json.nil, $json.nothing.x, 'no')",
    "$ifEmpty($json.a, 'none')",
    "$json.nil.isEmpty()",
    "$json.missing.isNotEmpty()",
    "$json.n.isEmpty()",
    "$json.t.isNotEmpty()",
    "$json.o.isEmpty()",
    "$json.o.toJsonString()",
    "$json.missing?.isEmpty()",
    "$json.missing.trim()",
    "$now",
    "[$now, {at: $now}]",
    "`at ${$now}`",
    "$now.toISO()",
    "$now.toISODate()",
    "$now.toMillis()",
    "$now.year + $now.month + $now.day + $now.hour + $now.minute + $now.second + $now.millisecond",
    "$now.weekday + $now.ordinal + $now.quarter + $now.daysInMonth",
    "$today",
    "$today.toISO()",
    "$today.minus({days: 3}).toISO()",
    "$now.toFormat(\"yyyy-MM-dd'T'HH:mm:ss.SSS ZZ ZZZ z\")",
    "$now.toFormat('y yy M L MM MMM MMMM d dd H h hh m s S a E EEE EEEE o ooo q X x')",
    "$now.toFormat(\"'o''clock' '' hh\")",
    "$now.format('dd.MM.yyyy, HH:mm')",
    "$now.plus({months: 1, days: 1}).toISO()",
    "$now.plus({years: 1}).toISO()",
    "$now.plus(3, 'days').toISO()",
    "$now.plus(90000).toISO()",
    "$now.minus({weeks: 1, hours: 5}).toISO()",
    "$now.minus(2, 'hours')",
    "$now.startOf('week').toISO()",
    "$now.startOf('quarter').toISO()",
    "$now.startOf('hour').toISO()",
    "$now.endOf('month').toISO()",
    "$now.endOf('year')",
    "$now.setZone('America/New_York').toISO()",
    "$now.setZone('Asia/Kolkata').toFormat('HH:mm ZZ z')",
    "$now.toUTC().toISO()",
    "$now.toUTC().plus({days: 1}).toFormat('yyyy ZZ z')",
    "$now.plus({days: 31}).startOf('day').toISO()",
    "$now.plus({days: 241}).set({hour: 2}).toISO()",
];

/// Around changes of clocks and calendars, and at times without any.
const INSTANTS: &[&str] = &[
    "2024-03-31T00:59:59.999Z",
    "2024-03-31T01:00:00Z",
    "2024-10-27T00:30:00Z",
    "2024-10-27T01:30:00.5Z",
    "2024-03-10T06:30:00Z",
    "2024-11-03T05:59:00Z",
    "2024-11-03T06:59:00Z",
    "2024-04-06T15:15:00Z",
    "2011-12-29T23:00:00Z",
    "2023-12-31T23:30:00Z",
    "2000-02-29T11:00:00Z",
    "1999-12-31T23:59:59.999Z",
];

const ZONES: &[&str] = &[
    "Europe/Berlin",
    "America/New_York",
    "Asia/Kolkata",
    "Australia/Lord_Howe",
    "Pacific/Apia",
    "America/Sao_Paulo",
    "UTC",
    "Etc/UTC",
];

const MOMENTS: &[&str] = &[
    "$now",
    "$today",
    "$now.toFormat('yyyy-MM-dd HH:mm:ss.SSS ZZ ZZZ EEEE c o q h a')",
    "$now.plus({days: 1}).toISO()",
    "$now.minus({days: 1}).toISO()",
    "$now.plus({months: 1}).toISO()",
    "$now.minus({months: 13, days: 2}).toISO()",
    "$now.plus({hours: 1}).toISO()",
    "$now.minus(1, 'hour').plus({days: 1}).toISO()",
    "$now.plus({years: 1, minutes: 30}).toISO()",
    "$now.startOf('day').toISO()",
    "$now.startOf('week').toISO()",
    "$now.startOf('hour').plus({hours: 2}).startOf('month').toISO()",
    "$now.endOf('day').toISO()",
    "$now.endOf('quarter').toISO()",
    "$now.setZone('Asia/Tokyo').startOf('day').toISO()",
    "$now.toUTC().endOf('week').toISO()",
];

#[tokio::test]
async fn moments_agree_in_all_zones() {
    let pool = pool();
    let (mut compared, mut wrong) = (0, Vec::new());
    for zone in ZONES {
        for instant in INSTANTS {
            let past = || Past {
                now: Some(instant.parse().expect("an instant")),
                zone: Some(zone),
                ..Past::new("[{}]")
            };
            let rows = evaluate(&pool, past(), MOMENTS).await.expect("a batch");
            for (source, script) in MOMENTS.iter().zip(&rows[0]) {
                let template = Template::parse(&format!("={{{{{source}}}}}")).expect("an expression");
                let native = match template.evaluate(&past(), 0) {
                    Ok(Evaluated::NeedsScript) => continue,
                    Ok(Evaluated::Undefined) => Ok(None),
                    Ok(Evaluated::Value(value)) => Ok(Some(value)),
                    Err(error) => Err(error),
                };
                compared += 1;
                if native != *script {
                    wrong.push(format!(
                        "{source} at {instant} in {zone}\n    native {native:?}\n    script {script:?}"
                    ));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{} of {compared}\n{}", wrong.len(), wrong.join("\n"));
    assert!(compared > 1000, "only {compared} were native");
}

#[tokio::test]
async fn native_and_script_agree() {
    let pool = pool();
    let rows = evaluate(&pool, past(), SOURCES).await.expect("a batch");
    let (mut compared, mut wrong) = (0, Vec::new());
    for (item, row) in rows.iter().enumerate() {
        for (source, script) in SOURCES.iter().zip(row) {
            let Ok(template) = Template::parse(&format!("={{{{{source}}}}}")) else {
                assert!(script.is_err(), "{source} is refused by one side only");
                continue;
            };
            let native: Result<Option<Value>, ExpressionError> = match template.evaluate(&past(), item) {
                Ok(Evaluated::NeedsScript) => continue,
                Ok(Evaluated::Undefined) => Ok(None),
                Ok(Evaluated::Value(value)) => Ok(Some(value)),
                Err(error) => Err(error),
            };
            compared += 1;
            let alike = match (&native, script) {
                // As text, because NaN is not equal to itself.
                (Ok(native), Ok(script)) => format!("{native:?}") == format!("{script:?}"),
                (Err(native), Err(script)) => {
                    std::mem::discriminant(native) == std::mem::discriminant(script)
                }
                _ => false,
            };
            if !alike {
                wrong.push(format!("{source} for item {item}\n    native {native:?}\n    script {script:?}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(compared > SOURCES.len(), "only {compared} were native");
}
