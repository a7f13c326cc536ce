/** The desktop's first page: asks for an appliance, offers earlier ones, or starts the local engine. */
import { useMutation, useQuery } from "@tanstack/react-query";
import { ChevronRight, HardDrive, Server } from "lucide-react";
import { type FormEvent, useState } from "react";
import { asProblem } from "@/api/problem";
import { Button } from "@/components/button";
import { TextField } from "@/components/fields/basic";
import { EmptyState } from "@/components/placeholders";
import { TimeAgo } from "@/components/time-ago";
import { connect, isDesktop, openAppliance, recentAppliances, startLocalEngine } from "@/platform";
import { readAddress } from "./address";
import { text } from "./text";

export default function ConnectPage() {
  const desktop = isDesktop();
  const recent = useQuery({ queryKey: ["recent-appliances"], queryFn: recentAppliances, enabled: desktop });
  const open = useMutation({ mutationFn: connect });
  const local = useMutation({ mutationFn: async () => connect(await startLocalEngine()) });
  const anyway = useMutation({ mutationFn: openAppliance });
  const [typed, setTyped] = useState("");
  const [invalid, setInvalid] = useState(false);
  const failure = anyway.error ?? open.error ?? local.error;
  const busy = open.isPending || local.isPending || anyway.isPending;
  const doubtful = open.data?.warning ? open.data : undefined;

  if (!desktop) {
    return (
      <main className="grid h-full place-items-center">
        <EmptyState icon={<Server size={20} aria-hidden />} title={text.title}>
          {text.browser}
        </EmptyState>
      </main>
    );
  }

  const submit = (event: FormEvent) => {
    event.preventDefault();
    const url = readAddress(typed);
    setInvalid(!url);
    if (url) open.mutate(url);
  };

  return (
    <main className="grid h-full place-items-center overflow-y-auto p-6">
      <div className="w-full max-w-md">
        <img src="/mark.svg" alt="" className="mb-4 size-10" />
        <h1 className="font-semibold text-xl">{text.title}</h1>
        <p className="mt-1 text-ink-soft">{text.lead}</p>

        <form onSubmit={submit} className="mt-6 flex items-start gap-2">
          <TextField
            className="flex-1"
            label={text.address}
            help={text.addressHelp}
            error={invalid ? text.notAnAddress : undefined}
            placeholder="https://reporunner.example.com"
            autoFocus
            value={typed}
            onChange={(value) => {
              setTyped(value);
              setInvalid(false);
              if (!busy) open.reset();
            }}
          />
          <Button
            type="submit"
            variant="primary"
            className="mt-6"
            busy={open.isPending}
            disabled={busy || !typed.trim()}
          >
            {text.open}
          </Button>
        </form>

        {failure && (
          <div role="alert" className="mt-3 rounded-md bg-error-soft px-3 py-2 text-error">
            <p className="font-medium">{text.failed}</p>
            <p className="[overflow-wrap:anywhere]">{asProblem(failure).message}</p>
          </div>
        )}

        {doubtful && (
          <div role="alert" className="mt-3 rounded-md bg-waiting-soft px-3 py-2 text-ink">
            <p className="font-medium [overflow-wrap:anywhere]">{doubtful.url}</p>
            <p className="text-ink-soft">{doubtful.warning}</p>
            <Button className="mt-2" disabled={busy} onClick={() => anyway.mutate(doubtful.url)}>
              {text.openAnyway}
            </Button>
          </div>
        )}

        {recent.data && recent.data.length > 0 && (
          <section className="mt-5">
            <h2 className="mb-1.5 font-medium text-ink-faint text-xs">{text.recent}</h2>
            <ul className="divide-y divide-line overflow-hidden rounded-lg border border-line-strong bg-surface">
              {recent.data.map((appliance) => (
                <li key={appliance.url}>
                  <button
                    type="button"
                    disabled={busy}
                    onClick={() => open.mutate(appliance.url)}
                    className="flex h-11 w-full items-center gap-2.5 px-3 text-left hover:bg-hover focus-visible:-outline-offset-2"
                  >
                    <Server size={16} className="shrink-0 text-ink-faint" aria-hidden />
                    <span className="min-w-0 flex-1 truncate">{appliance.url}</span>
                    {appliance.lastUsedAt && (
                      <TimeAgo at={appliance.lastUsedAt} className="text-ink-faint text-xs" />
                    )}
                  </button>
                </li>
              ))}
            </ul>
          </section>
        )}

        <div className="my-5 flex items-center gap-3 text-ink-faint text-xs before:h-px before:flex-1 before:bg-line after:h-px after:flex-1 after:bg-line">
          {text.or}
        </div>

        <button
          type="button"
          disabled={busy}
          onClick={() => local.mutate()}
          className="flex w-full items-center gap-3 rounded-lg border border-line-strong bg-surface p-3 text-left shadow-sm transition-colors hover:border-line-control hover:bg-hover disabled:text-ink-disabled"
        >
          <HardDrive size={18} className="shrink-0 text-accent-ink" aria-hidden />
          <span className="min-w-0 flex-1">
            <span className="block font-medium">{local.isPending ? text.starting : text.local}</span>
            <span className="block text-ink-soft text-xs">{text.localHelp}</span>
          </span>
          <ChevronRight size={16} className="shrink-0 text-ink-faint" aria-hidden />
        </button>
      </div>
    </main>
  );
}
