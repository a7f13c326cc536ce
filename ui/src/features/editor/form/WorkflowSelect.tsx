/** Chooses a workflow by its name. */
import { Select } from "@/components/select";
import { useWorkflowChoices } from "./workflowChoices";

type Props = {
  label: string;
  value: string;
  disabled: boolean;
  onChange: (id: string, name: string) => void;
};

export function WorkflowSelect({ label, value, disabled, onChange }: Props) {
  const choices = useWorkflowChoices(value);
  return (
    <Select
      className="min-w-0 flex-1"
      aria-label={label}
      placeholder="Choose a workflow"
      disabled={disabled}
      value={value}
      onChange={(id) => onChange(id, choices.find((each) => each.value === id)?.label ?? id)}
      options={choices}
    />
  );
}
