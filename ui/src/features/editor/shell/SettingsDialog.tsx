/** How the workflow runs: order, time zone, longest time, what is kept. */
import { useState } from "react";
import { Button } from "@/components/button";
import { Dialog } from "@/components/dialog";
import { NumberField, OptionsField } from "@/components/fields/basic";
import { Field } from "@/components/fields/field";
import { Input } from "@/components/input";
import type { WorkflowSettings } from "../document/types";
import { useEditor, useEditorStore } from "../state/store";
import { OtherWorkflows } from "./OtherWorkflows";
import { SavingFields } from "./SavingFields";

export function SettingsDialog() {
  const open = useEditor((state) => state.dialog === "settings");
  const store = useEditorStore();
  if (!open) return null;
  return <Form onClose={() => store.getState().show({ dialog: null })} />;
}

/** The settings of this dialog. */
const KEYS = [
  "executionOrder",
  "timezone",
  "executionTimeout",
  "keep",
  "durability",
  "saveDataSuccessExecution",
  "saveDataErrorExecution",
  "saveManualExecutions",
  "errorWorkflow",
  "callerPolicy",
  "callerIds",
] as const;

const zones = () => ["UTC", ...Intl.supportedValuesOf("timeZone").filter((zone) => zone !== "UTC")];

function Form({ onClose }: { onClose: () => void }) {
  const settings = useEditor((state) => state.doc.settings);
  const dispatch = useEditor((state) => state.dispatch);
  const [draft, setDraft] = useState<WorkflowSettings>(settings);
  const set = (patch: { [K in keyof WorkflowSettings]?: WorkflowSettings[K] }) =>
    setDraft({ ...draft, ...patch });
  const zone = draft.timezone === "DEFAULT" ? "" : (draft.timezone ?? "");
  const known = !zone || zones().includes(zone);
  const save = () => {
    const patch: Record<string, unknown> = {};
    for (const key of KEYS) {
      if (draft[key] !== settings[key]) patch[key] = draft[key];
    }
    if (Object.keys(patch).length) dispatch({ type: "setSettings", patch }, "Change settings");
    onClose();
  };
  return (
    <Dialog
      open
      onOpenChange={(next) => !next && onClose()}
      title="Workflow settings"
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button variant="primary" disabled={!known} onClick={save}>
            Keep
          </Button>
        </>
      }
    >
      <div className="flex flex-col gap-4">
        <OptionsField
          label="Order of nodes"
          value={draft.executionOrder === "v1" ? "v1" : "v0"}
          onChange={(executionOrder) => set({ executionOrder })}
          options={[
            {
              value: "v1",
              label: "Branch by branch",
              help: "The topmost branch runs to its end, then the next one.",
            },
            {
              value: "v0",
              label: "Level by level",
              help: "Each branch takes one step in turn; older workflows use this.",
            },
          ]}
        />
        <Field
          label="Time zone"
          help="Schedules and dates in expressions use it. Empty: the appliance's own."
          {...(known
            ? {}
            : { error: "There is no time zone of that name. Choose one such as Europe/Zurich." })}
        >
          {(control) => (
            <>
              <Input
                {...control}
                list="rr-zones"
                placeholder="The appliance's time zone"
                value={zone}
                onChange={(event) => set({ timezone: event.target.value || undefined })}
              />
              <datalist id="rr-zones">
                {zones().map((each) => (
                  <option key={each} value={each} />
                ))}
              </datalist>
            </>
          )}
        </Field>
        <NumberField
          label="Longest time (seconds)"
          help="An execution that takes longer is stopped. Empty: no limit of its own."
          min={1}
          value={draft.executionTimeout && draft.executionTimeout > 0 ? draft.executionTimeout : undefined}
          onChange={(executionTimeout) => set({ executionTimeout })}
        />
        <SavingFields draft={draft} set={set} />
        <OtherWorkflows draft={draft} set={set} />
      </div>
    </Dialog>
  );
}
