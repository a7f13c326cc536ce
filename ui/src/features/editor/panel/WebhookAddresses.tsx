/** The addresses of a webhook node: the test one for trying, the other for when the workflow is on. */
import { useState } from "react";
import { CopyButton } from "@/components/copy-button";
import { Segments } from "@/components/segments";
import { useEditor } from "../state/store";

export function WebhookAddresses({ node }: { node: string }) {
  const address = useEditor((state) => state.webhooks.find((each) => each.node === node));
  const active = useEditor((state) => state.active);
  const dirty = useEditor((state) => state.save !== "saved");
  const [which, setWhich] = useState("test");
  if (!address) return null;
  const url = which === "test" ? address.testUrl : address.url;
  return (
    <div className="rounded-lg border border-line bg-sunken p-2.5">
      <div className="mb-2 flex items-center justify-between gap-2">
        <span className="font-medium text-xs">Address</span>
        <Segments
          label="Which address"
          value={which}
          onChange={setWhich}
          options={[
            { value: "test", label: "Test" },
            { value: "live", label: "Production" },
          ]}
        />
      </div>
      <div className="flex items-center gap-2 rounded-md border border-line bg-surface py-0.5 pr-0.5 pl-2">
        <span className="font-mono font-semibold text-2xs text-accent-ink">{address.methods.join(" ")}</span>
        <code className="min-w-0 flex-1 truncate font-mono text-xs" title={url}>
          {url}
        </code>
        <CopyButton text={url} label="Copy the address" />
      </div>
      <p className="mt-1.5 text-2xs text-ink-faint">
        {which === "test"
          ? "Works once after “Wait for a test call”; the execution shows up here."
          : active
            ? "Open now: every call starts an execution."
            : "Opens when the workflow is switched on."}
        {dirty && " A changed path shows here after it is saved."}
      </p>
    </div>
  );
}
