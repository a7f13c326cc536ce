/** What a workflow has to do with others: who handles its failures, and who may call it. */
import { OptionsField, TextField } from "@/components/fields/basic";
import { useWorkflowChoices } from "../form/workflowChoices";
import type { SettingsProps } from "./SavingFields";

const POLICIES = [
  { value: "workflowsFromSameOwner", label: "Every workflow of this appliance" },
  { value: "workflowsFromAList", label: "Those on a list" },
  { value: "any", label: "Any workflow" },
  { value: "none", label: "No other workflow" },
];

export function OtherWorkflows({ draft, set }: SettingsProps) {
  const held = typeof draft.errorWorkflow === "string" ? draft.errorWorkflow : "";
  const handler = held || "DEFAULT";
  const choices = useWorkflowChoices(handler === "DEFAULT" ? "" : handler);
  const policy = typeof draft.callerPolicy === "string" ? draft.callerPolicy : "workflowsFromSameOwner";
  return (
    <>
      <OptionsField
        label="Error workflow"
        help="It runs from its Error Trigger when an execution of this workflow fails, except by hand."
        value={handler}
        onChange={(value) => set({ errorWorkflow: value === "DEFAULT" ? undefined : value })}
        options={[{ value: "DEFAULT", label: "None" }, ...choices]}
      />
      <OptionsField
        label="May be called by"
        value={policy}
        onChange={(callerPolicy) => set({ callerPolicy })}
        options={
          POLICIES.some((each) => each.value === policy)
            ? POLICIES
            : [...POLICIES, { value: policy, label: policy }]
        }
      />
      {policy === "workflowsFromAList" && (
        <TextField
          label="Ids of the workflows that may call it"
          help="Separated by commas."
          value={typeof draft.callerIds === "string" ? draft.callerIds : ""}
          onChange={(callerIds) => set({ callerIds })}
        />
      )}
    </>
  );
}
