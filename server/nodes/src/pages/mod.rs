//! Pages for people outside: forms, their ends, and what to say when something is wrong. Plain HTML that works without
//! scripts; texts from workflows are escaped, and a policy keeps whatever slips through from running or loading anything.

mod markup;

use ecow::EcoString;
use model::Value;
use node_sdk::WebhookReply;

pub(crate) use markup::{clean, escape};

const STYLE: &str = include_str!("style.css");

const CHECK: &str = r#"<svg viewBox="0 0 24 24" aria-hidden="true"><path d="M5 12.5l4.5 4.5L19 7.5"/></svg>"#;
const CROSS: &str = r#"<svg viewBox="0 0 24 24" aria-hidden="true"><path d="M12 7v6M12 16.5v.5"/></svg>"#;
const TURN: &str =
    r#"<svg viewBox="0 0 24 24" aria-hidden="true"><path d="M20 12a8 8 0 1 1-2.4-5.7"/></svg>"#;

/// A whole page around `main`, which is HTML. `css` is the workflow's own style.
pub(crate) fn page(status: u16, title: &str, head: &str, main: &str, css: &str) -> WebhookReply {
    // A style cannot end its element early: no `<` is left in it.
    let css = css.replace('<', "");
    let html = format!(
        "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" \
         content=\"width=device-width,initial-scale=1\"><meta name=\"robots\" content=\"noindex\">{head}<title>{}</title>\
         <style>{STYLE}{css}</style></head><body>{main}</body></html>",
        escape(title)
    );
    let headers = vec![
        (EcoString::from("content-type"), EcoString::from("text/html; charset=utf-8")),
        ("cache-control".into(), "no-store".into()),
        ("referrer-policy".into(), "no-referrer".into()),
    ];
    WebhookReply { status, headers, body: html.into(), page: true, ..WebhookReply::default() }
}

/// A page that says one thing.
pub(crate) fn state(status: u16, good: bool, title: &str, about: &str, css: &str) -> WebhookReply {
    let (mark, icon) = if good { ("mark", CHECK) } else { ("mark wrong", CROSS) };
    let main = format!(
        "<main class=\"state\"><div class=\"{mark}\">{icon}</div><h1>{}</h1><p class=\"about\">{}</p></main>",
        escape(title),
        escape(about)
    );
    page(status, title, "", &main, css)
}

/// The workflow works; the page asks again after `seconds`.
pub fn at_work(seconds: u32) -> WebhookReply {
    let main = format!(
        "<main class=\"state\" role=\"status\"><div class=\"mark turning\">{TURN}</div><h1>One moment</h1>\
         <p class=\"about\">Your answers have arrived. The next page opens by itself.</p></main>"
    );
    page(200, "One moment", &format!("<meta http-equiv=\"refresh\" content=\"{seconds}\">"), &main, "")
}

/// A form is over and its workflow has ended.
pub fn done() -> WebhookReply {
    state(200, true, "All done", "Thank you. You can close this page.", "")
}

/// The workflow behind a form failed.
pub fn failed() -> WebhookReply {
    state(
        500,
        false,
        "Something went wrong",
        "Your answers arrived, but what should follow failed. Please tell the people who gave you this form.",
        "",
    )
}

/// The workflow behind a form was stopped.
pub fn canceled() -> WebhookReply {
    state(410, false, "This form was stopped", "The people who gave you this form ended it.", "")
}

/// A link that was good for one answer.
pub fn used() -> WebhookReply {
    state(
        409,
        false,
        "Already answered",
        "This page was sent before, or its time is over. There is nothing left to do here.",
        "",
    )
}

/// Too much to do.
pub fn busy() -> WebhookReply {
    state(503, false, "Too busy right now", "Please go back and send the form again in a moment.", "")
}

/// A page for the people of one organisation, asked for by somebody of another.
pub fn of_others() -> WebhookReply {
    let words = "You are signed in, but this page is for the people of another organisation.";
    state(403, false, "This page is not for you", words, "")
}

/// Something was sent by somebody who has to be signed in and is not any more.
pub fn signed_out() -> WebhookReply {
    let words = "Open the page again and sign in. What you wrote was not taken.";
    state(401, false, "You are not signed in any more", words, "")
}

/// Nothing is at this address.
pub fn missing() -> WebhookReply {
    state(
        404,
        false,
        "There is no form here",
        "The address may be mistyped, or the form is not open any more.",
        "",
    )
}

/// Something else is wrong; `message` says what, when it is for everybody.
pub fn problem(message: &Value) -> WebhookReply {
    let about = message.as_str().unwrap_or("The server could not work on this. Please try again later.");
    state(500, false, "That did not work", about, "")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_of_workflows_cannot_become_markup() {
        let page = state(200, true, "<script>1</script>", "a & \"b\" <img>", "</style><script>2</script>");
        let html = String::from_utf8_lossy(&page.body);
        assert!(
            html.contains("&lt;script&gt;1&lt;/script&gt;")
                && html.contains("a &amp; &quot;b&quot; &lt;img&gt;")
        );
        assert_eq!(html.matches("<script").count(), 0);
        assert_eq!(html.matches("</style>").count(), 1);
    }
}
