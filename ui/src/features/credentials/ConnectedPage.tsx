/** Where a service sends people back to: hands over what it sent, tells the form, and closes. */
import { useEffect, useRef, useState } from "react";
import { type ConnectionAnswer, useCredentialConnected } from "@/api/credentials";
import { CONNECTIONS, type ConnectionMessage } from "@/components/credential/connection";
import { text } from "@/components/credential/text";
import { Page } from "@/components/page";
import { ErrorNote } from "@/components/placeholders";

/** What a service of OAuth 2 sends back (`code`), or one of OAuth 1 (`oauth_token` and `oauth_verifier`). */
function answerIn(sent: URLSearchParams): ConnectionAnswer | undefined {
  const state = sent.get("state");
  const code = sent.get("code");
  const [token, verifier] = [sent.get("oauth_token"), sent.get("oauth_verifier")];
  if (state && code) return { state, code };
  return state && token && verifier ? { state, token, verifier } : undefined;
}

export default function ConnectedPage() {
  // Read as it was sent: the router would take a code of digits for a number.
  const [sent] = useState(() => new URLSearchParams(window.location.search));
  const [answer] = useState(() => answerIn(sent));
  const error = sent.get("error") ?? (sent.has("denied") ? "denied" : sent.get("oauth_problem"));
  const { mutate, data, error: failure } = useCredentialConnected();
  const begun = useRef(false);
  useEffect(() => {
    if (begun.current || !answer) return;
    // The way back works once; a page that is drawn twice must not walk it twice.
    begun.current = true;
    mutate(answer, {
      onSuccess: (credential) => {
        const channel = new BroadcastChannel(CONNECTIONS);
        channel.postMessage({ credential } satisfies ConnectionMessage);
        channel.close();
        window.close();
      },
    });
  }, [answer, mutate]);

  return (
    <Page title={text.connectionTitle}>
      <div role="status" className="max-w-prose p-6 text-sm">
        {data && <p>{text.connectionDone(data.name)}</p>}
        {error && (
          <p>
            {text.connectionRefused} ({error})
          </p>
        )}
        {!error && !answer && <p>{text.connectionIncomplete}</p>}
        {failure && <ErrorNote error={failure} />}
      </div>
    </Page>
  );
}
