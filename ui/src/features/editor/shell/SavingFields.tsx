/** Which executions of a workflow stay in the history. */
import { OptionsField } from "@/components/fields/basic";
import type { WorkflowSettings } from "../document/types";

export type SettingsProps = {
  draft: WorkflowSettings;
  set: (patch: { [K in keyof WorkflowSettings]?: WorkflowSettings[K] }) => void;
};

const KEPT = [
  { value: "all", label: "Kept" },
  { value: "none", label: "Not kept" },
];

export function SavingFields({ draft, set }: SettingsProps) {
  // The older single setting says the same in one word; whoever changes one of these leaves it behind.
  const failed = draft.keep === "none" || draft.saveDataErrorExecution === "none" ? "none" : "all";
  const good =
    draft.keep === "none" || draft.keep === "errors" || draft.saveDataSuccessExecution === "none"
      ? "none"
      : "all";
  const byHand = draft.saveManualExecutions === false || draft.keep === "none" ? "none" : "all";
  const change = (patch: { failed?: string; good?: string; byHand?: string }) =>
    set({
      keep: undefined,
      saveDataErrorExecution: patch.failed ?? failed,
      saveDataSuccessExecution: patch.good ?? good,
      saveManualExecutions: (patch.byHand ?? byHand) === "all",
    });
  return (
    <>
      <OptionsField
        label="Executions that failed"
        value={failed}
        onChange={(value) => change({ failed: value })}
        options={KEPT}
      />
      <OptionsField
        label="Executions that ended well"
        value={good}
        onChange={(value) => change({ good: value })}
        options={KEPT}
      />
      <OptionsField
        label="Executions started by hand"
        value={byHand}
        onChange={(value) => change({ byHand: value })}
        options={KEPT}
      />
    </>
  );
}
