/** The workflows that can be chosen in a form, by name. */
import { useInfiniteQuery } from "@tanstack/react-query";
import { workflowsQuery } from "@/api/workflows";

export type WorkflowChoice = { value: string; label: string };

/** The first of them; `held` is among them even when it is not there any more. */
export function useWorkflowChoices(held: string): WorkflowChoice[] {
  const list = useInfiniteQuery(workflowsQuery({ sort: "name" }));
  const all = list.data?.pages.flatMap((page) => page.items) ?? [];
  const choices = all.map((each) => ({ value: each.id, label: each.name }));
  return !held || choices.some((each) => each.value === held)
    ? choices
    : [...choices, { value: held, label: held }];
}
