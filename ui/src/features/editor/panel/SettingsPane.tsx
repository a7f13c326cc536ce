/** How the node runs, whatever its type: errors, retries, what it does with items, a remark. */
import { NumberField, OptionsField, TextField } from "@/components/fields/basic";
import { Switch } from "@/components/toggles";
import type { NodePatch } from "../document/ops";
import type { OnError, WorkflowNode } from "../document/types";
import type { Description } from "../registry/description";
import { onErrorOf } from "../registry/ports";
import { useEditor } from "../state/store";

type Props = { node: WorkflowNode; type: Description | undefined };

export function SettingsPane({ node, type }: Props) {
  const dispatch = useEditor((state) => state.dispatch);
  const readOnly = useEditor((state) => state.readOnly);
  const set = (patch: NodePatch, label: string) =>
    dispatch(
      { type: "setNodes", patches: { [node.name]: patch } },
      label,
      `settings:${node.name}:${Object.keys(patch).join()}`,
    );
  const starts = type?.trigger ?? false;
  return (
    <div className="flex flex-col gap-4 p-4">
      <Row
        label="Switched off"
        help="The node passes its first input on."
        on={node.disabled ?? false}
        disabled={readOnly}
        onChange={(on) => set({ disabled: on || undefined }, on ? "Switch off" : "Switch on")}
      />
      {!starts && (
        <>
          <OptionsField
            label="When it fails"
            disabled={readOnly}
            value={onErrorOf(node)}
            onChange={(next) =>
              set(
                {
                  onError: next === "stopWorkflow" ? undefined : (next as OnError),
                  continueOnFail: undefined,
                },
                "Change what happens on errors",
              )
            }
            options={[
              { value: "stopWorkflow", label: "Stop the execution" },
              { value: "continueRegularOutput", label: "Go on with the input items" },
              {
                value: "continueErrorOutput",
                label: "Go on through an error output",
                help: "Adds a port for the items that failed.",
              },
            ]}
          />
          <Row
            label="Try again after a failure"
            on={node.retryOnFail ?? false}
            disabled={readOnly}
            onChange={(on) => set({ retryOnFail: on || undefined }, "Change retries")}
          />
          {node.retryOnFail && (
            <div className="grid grid-cols-2 gap-3 border-line border-l-2 pl-3">
              <NumberField
                label="Tries in all"
                help="2 to 5"
                min={2}
                max={5}
                disabled={readOnly}
                value={node.maxTries ?? 3}
                onChange={(maxTries) => set({ maxTries }, "Change retries")}
              />
              <NumberField
                label="Pause (ms)"
                help="Up to 5,000"
                min={0}
                max={5000}
                disabled={readOnly}
                value={node.waitBetweenTries ?? 1000}
                onChange={(waitBetweenTries) => set({ waitBetweenTries }, "Change retries")}
              />
            </div>
          )}
          <Row
            label="Always give an item"
            help="When the node gives nothing, an empty item goes on, so that the nodes after it run."
            on={node.alwaysOutputData ?? false}
            disabled={readOnly}
            onChange={(on) => set({ alwaysOutputData: on || undefined }, "Change settings")}
          />
          <Row
            label="Only for the first item"
            help="The other items are left out."
            on={node.executeOnce ?? false}
            disabled={readOnly}
            onChange={(on) => set({ executeOnce: on || undefined }, "Change settings")}
          />
        </>
      )}
      <TextField
        label="Note"
        rows={4}
        disabled={readOnly}
        placeholder="Why this node is here, what to watch out for"
        value={node.notes ?? ""}
        onChange={(notes) => set({ notes: notes || undefined }, "Write note")}
      />
      <Row
        label="Show the note on the canvas"
        on={node.notesInFlow ?? false}
        disabled={readOnly}
        onChange={(on) => set({ notesInFlow: on || undefined }, "Change settings")}
      />
      <p className="text-2xs text-ink-faint">
        {type?.label ?? node.type} · version {node.typeVersion}
      </p>
    </div>
  );
}

type RowProps = {
  label: string;
  help?: string;
  on: boolean;
  disabled: boolean;
  onChange: (on: boolean) => void;
};

function Row({ label, help, on, disabled, onChange }: RowProps) {
  return (
    // biome-ignore lint/a11y/noLabelWithoutControl: the switch is the control
    <label className="flex items-start justify-between gap-4">
      <span>
        <span className="block font-medium text-xs">{label}</span>
        {help && <span className="block text-2xs text-ink-faint">{help}</span>}
      </span>
      <Switch aria-label={label} checked={on} disabled={disabled} onCheckedChange={onChange} />
    </label>
  );
}
