//! The form of Markdown.

use node_sdk::{Condition, EntryGroup, Property, PropertyKind};

pub(super) fn properties() -> Vec<Property> {
    let to_markdown = || Condition::is("mode", ["htmlToMarkdown"]);
    let to_html = || Condition::is("mode", ["markdownToHtml"]);
    let mut options: Vec<Property> = markdown_options()
        .into_iter()
        .map(|property| property.show(Condition::is("/mode", ["htmlToMarkdown"])))
        .collect();
    options.extend(
        html_options().into_iter().map(|property| property.show(Condition::is("/mode", ["markdownToHtml"]))),
    );
    vec![
        Property::new(
            "mode",
            "Direction",
            PropertyKind::options([
                ("markdownToHtml", "Markdown to HTML"),
                ("htmlToMarkdown", "HTML to Markdown"),
            ]),
        )
        .default("htmlToMarkdown"),
        Property::new("html", "HTML", PropertyKind::String { rows: 4 }).required().show(to_markdown()),
        Property::new("markdown", "Markdown", PropertyKind::String { rows: 4 }).required().show(to_html()),
        Property::new("destinationKey", "Put the result into", PropertyKind::text())
            .default("data")
            .required()
            .placeholder("body.text")
            .help("Name of the field; dots reach into fields."),
        Property::new(
            "options",
            "Options",
            PropertyKind::Collection { add: "Add option", properties: options },
        ),
    ]
}

fn change(name: &'static str, label: &'static str, multiple: bool, group: &'static str) -> Property {
    let properties = vec![
        Property::new("pattern", "Look for", PropertyKind::text())
            .help("A text, or a pattern between slashes such as /a+/g."),
        Property::new("replacement", "Put in its place", PropertyKind::text()),
    ];
    let groups = vec![EntryGroup { name: group, label: "Change", properties }];
    Property::new(name, label, PropertyKind::FixedCollection { multiple, add: "Add change", groups })
}

fn markdown_options() -> Vec<Property> {
    let text = |name, label, usual: &str| Property::new(name, label, PropertyKind::text()).default(usual);
    let flag = |name, label| Property::new(name, label, PropertyKind::Boolean);
    vec![
        text("bulletMarker", "Mark of list entries", "*"),
        text("codeFence", "Fence of code blocks", "```"),
        text("emDelimiter", "Mark of emphasis", "_"),
        change("globalEscape", "Escape anywhere", false, "value"),
        text("ignore", "Elements to leave out", "")
            .placeholder("h1, p")
            .help("Names separated by commas; they are left out with all that is in them."),
        flag("keepDataImages", "Keep pictures that are part of the page"),
        change("lineStartEscape", "Escape at the start of lines", false, "value"),
        Property::new("maxConsecutiveNewlines", "Line breaks in a row, at most", PropertyKind::number())
            .default(3),
        flag("useLinkReferenceDefinitions", "Addresses of links at the end"),
        text("strongDelimiter", "Mark of strong emphasis", "**"),
        Property::new(
            "codeBlockStyle",
            "Code blocks",
            PropertyKind::options([("fence", "Between fences"), ("indented", "Indented")]),
        )
        .default("fence"),
        change("textReplace", "Change texts", true, "values"),
        text("blockElements", "Elements on lines of their own", "")
            .placeholder("span, label")
            .help("Names separated by commas, besides the usual ones."),
    ]
}

fn html_options() -> Vec<Property> {
    let flag = |name, label| Property::new(name, label, PropertyKind::Boolean);
    vec![
        flag("simplifiedAutoLink", "Addresses become links"),
        flag("backslashEscapesHTMLTags", "Backslash before a tag makes it text"),
        flag("completeHTMLDocument", "A whole page"),
        flag("customizedHeaderId", "{name} behind a heading is its id"),
        flag("emoji", "Names of emoji"),
        flag("encodeEmails", "Hide mail addresses from robots").default(true),
        flag("excludeTrailingPunctuationFromURLs", "Full stops are no part of addresses"),
        flag("ghCodeBlocks", "Code between fences").default(true),
        flag("ghCompatibleHeaderId", "Ids of headings as on GitHub"),
        Property::new("ghMentionsLink", "Address of mentions", PropertyKind::text())
            .default("https://github.com/{u}"),
        flag("ghMentions", "@name becomes a link"),
        flag("tasklists", "Task lists"),
        Property::new("headerLevelStart", "Level of #", PropertyKind::number()).default(1),
        flag("requireSpaceBeforeHeadingText", "# needs a blank behind it"),
        flag("literalMidWordAsterisks", "Asterisks inside of words are text"),
        flag("literalMidWordUnderscores", "Underscores inside of words are text"),
        flag("noHeaderId", "Headings without ids"),
        flag("parseImgDimensions", "Sizes of pictures"),
        Property::new("prefixHeaderId", "In front of ids", PropertyKind::text()).default("section"),
        flag("rawHeaderId", "Ids keep what is no letter"),
        flag("rawPrefixHeaderId", "Do not change what is in front of ids"),
        flag("simpleLineBreaks", "Every line break counts"),
        flag("smartIndentationFix", "Move indented texts to the left"),
        flag("disableForced4SpacesIndentedSublists", "Inner lists need no four blanks"),
        flag("splitAdjacentBlockquotes", "Keep neighbouring quotes apart"),
        flag("strikethrough", "Strikethrough"),
        flag("tablesHeaderId", "Ids for headings of tables"),
        flag("tables", "Tables"),
        flag("openLinksInNewWindow", "Links open in a new window"),
    ]
}
