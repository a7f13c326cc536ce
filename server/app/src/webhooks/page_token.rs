//! Tokens in pages that not everybody may use. Pages have no origin, so browsers send neither user names nor sessions with
//! what they send; the token says that the page was shown to somebody who may, and to whom.

use model::SessionId;
use node_sdk::{WebhookAuth, WebhookReply, WebhookRequest};
use store::Collection;

use super::Hook;
use crate::App;

/// Name of the query parameter that holds the token.
const TOKEN: &str = "pageToken";

/// For how long a page is good, in seconds.
const HOLDS: i64 = 12 * 3600;

/// What is signed: the page of which workflow, shown in which session, good until when.
fn words(hook: &Hook, session: &str, until: &str) -> String {
    format!("page|{}|{}|{session}|{until}", hook.compiled.id, hook.trigger.path)
}

impl App {
    /// Whether what is sent comes from a page that was shown to somebody who may, and in which session where that counts.
    /// The token is taken out of the call.
    pub(super) async fn knows_page(
        &self,
        hook: &Hook,
        request: &mut WebhookRequest,
    ) -> Option<Option<SessionId>> {
        let place = request.query.iter().position(|(name, _)| name == TOKEN);
        let (_, token) = request.query.remove(place?);
        let mut parts = token.splitn(3, '.');
        let (until, session, signature) = (parts.next()?, parts.next()?, parts.next()?);
        let good = until.parse::<i64>().is_ok_and(|until| until > self.clock.now().as_second());
        let signed = self.key.links().verifies_text(&words(hook, session, until), signature);
        if request.method != "POST" || !good || !signed {
            return None;
        }
        if hook.trigger.auth != WebhookAuth::User {
            return session.is_empty().then_some(None);
        }
        // Whoever signed out meanwhile, or was made to, sends nothing any more.
        let id: SessionId = session.parse().ok()?;
        let store = self.store.organisation(hook.compiled.organisation);
        let document = store.get(Collection::Sessions, id).await.ok().flatten()?;
        let session: identity::Session = document.parse().ok()?;
        self.session_policy.holds(&session, self.clock.now()).then_some(Some(id))
    }

    /// `page` with the token for what is sent from it, when not everybody may send that.
    pub(super) fn with_token(
        &self,
        hook: &Hook,
        request: &WebhookRequest,
        session: Option<SessionId>,
        mut page: WebhookReply,
    ) -> WebhookReply {
        let restricted = match hook.trigger.auth {
            WebhookAuth::None => false,
            WebhookAuth::User => hook.trigger.chat || hook.trigger.form,
            _ => hook.trigger.chat,
        };
        if !page.page || !restricted {
            return page;
        }
        let until = (self.clock.now().as_second() + HOLDS).to_string();
        let session = session.map(|id| id.to_string()).unwrap_or_default();
        let signature = self.key.links().sign_text(&words(hook, &session, &until));
        let token = format!("{until}.{session}.{signature}");
        let html = String::from_utf8_lossy(&page.body);
        page.body = if hook.trigger.chat {
            html.replacen("<form id=\"ask\"", &format!("<form id=\"ask\" data-token=\"{token}\""), 1).into()
        } else {
            // What the address brought stays with the answers.
            let mut query = form_urlencoded::Serializer::new(String::new());
            query.extend_pairs(&request.query).append_pair(TOKEN, &token);
            let action = query.finish().replace('&', "&amp;");
            let form = "<form method=\"post\"";
            html.replacen(form, &format!("{form} action=\"?{action}\""), 1).into()
        };
        page
    }
}
