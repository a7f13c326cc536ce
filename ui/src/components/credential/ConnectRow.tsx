/** Connects the credential with its service: a window opens there, and says here when it has come back. */
import { useQuery } from "@tanstack/react-query";
import { Link2 } from "lucide-react";
import { useEffect, useState } from "react";
import type { Credential } from "@/api/contract";
import { redirectAddressQuery, useConnectCredential } from "@/api/credentials";
import { Button } from "@/components/button";
import { CopyButton } from "@/components/copy-button";
import { ErrorNote } from "@/components/placeholders";
import { TimeAgo } from "@/components/time-ago";
import { CONNECTIONS, type ConnectionMessage } from "./connection";
import { text } from "./text";

type Props = {
  credential: Credential | undefined;
  ready: boolean;
  save: () => Promise<Credential>;
  onConnected: (credential: Credential) => void;
};

export function ConnectRow({ credential, ready, save, onConnected }: Props) {
  const connect = useConnectCredential();
  const address = useQuery(redirectAddressQuery).data;
  const [failure, setFailure] = useState<unknown>();
  const [waiting, setWaiting] = useState(false);
  useEffect(() => {
    const channel = new BroadcastChannel(CONNECTIONS);
    channel.onmessage = ({ data }: MessageEvent<ConnectionMessage>) => {
      if (data.credential.id !== credential?.id) return;
      setWaiting(false);
      onConnected(data.credential);
    };
    return () => channel.close();
  }, [credential?.id, onConnected]);

  const begin = async () => {
    setFailure(undefined);
    // Opened at once: later the browser would take it for a window that nobody asked for.
    const popup = window.open("", "_blank", "popup,width=640,height=760");
    try {
      const saved = await save();
      const { url } = await connect.mutateAsync(saved.id);
      setWaiting(true);
      if (popup) popup.location.href = url;
      else window.location.assign(url);
    } catch (error) {
      popup?.close();
      setFailure(error);
    }
  };

  return (
    <div className="flex flex-col gap-2 rounded-md bg-sunken px-3 py-2.5">
      <div className="flex items-center gap-2 text-xs">
        <span className="shrink-0 text-ink-soft">{text.redirect}</span>
        <code className="min-w-0 flex-1 truncate">{address}</code>
        {address && <CopyButton text={address} label={text.copyRedirect} />}
      </div>
      <div className="flex items-center gap-3">
        <Button busy={connect.isPending} disabled={!ready} onClick={() => void begin()}>
          <Link2 size={14} aria-hidden /> {credential?.connectedAt ? text.connectAgain : text.connect}
        </Button>
        <p role="status" className="text-ink-soft text-sm">
          {waiting ? (
            text.connecting
          ) : credential?.connectedAt ? (
            <>
              {text.connected} <TimeAgo at={credential.connectedAt} />
            </>
          ) : (
            text.notConnected
          )}
        </p>
      </div>
      {failure !== undefined && <ErrorNote error={failure} />}
    </div>
  );
}
