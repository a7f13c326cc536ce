/** Where a service sends people back to: hands over what it sent, tells the form, and closes. */
import { useEffect, useRef, useState } from "react";
import { useCredentialConnected } from "@/api/credentials";
import { CONNECTIONS, type ConnectionMessage } from "@/components/credential/connection";
import { text } from "@/components/credential/text";
import { Page } from "@/components/page";
import { ErrorNote } from "@/components/placeholders";

export default function ConnectedPage() {
  // Read as it was sent: the router would take a code of digits for a number.
  const [sent] = useState(() => new URLSearchParams(window.location.search));
  const [state, code, error] = [sent.get("state"), sent.get("code"), sent.get("error")];
  const { mutate, data, error: failure } = useCredentialConnected();
  const begun = useRef(false);
  useEffect(() => {
    if (begun.current || !state || !code) return;
    // The way back works once; a page that is drawn twice must not walk it twice.
    begun.current = true;
    mutate(
      { state, code },
      {
        onSuccess: (credential) => {
          const channel = new BroadcastChannel(CONNECTIONS);
          channel.postMessage({ credential } satisfies ConnectionMessage);
          channel.close();
          window.close();
        },
      },
    );
  }, [state, code, mutate]);

  return (
    <Page title={text.connectionTitle}>
      <div role="status" className="max-w-prose p-6 text-sm">
        {data && <p>{text.connectionDone(data.name)}</p>}
        {error && (
          <p>
            {text.connectionRefused} ({error})
          </p>
        )}
        {!error && !(state && code) && <p>{text.connectionIncomplete}</p>}
        {failure && <ErrorNote error={failure} />}
      </div>
    </Page>
  );
}
