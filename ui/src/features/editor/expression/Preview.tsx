/** What an expression gives for the chosen item, a moment after the last key, or why it gives nothing. */
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { previewExpression } from "@/api/expressions";
import { ErrorCode } from "@/components/placeholders";
import { cn } from "@/lib/cn";
import { useForm } from "../form/context";
import { useEditorStore } from "../state/store";

/** Milliseconds of rest before the server is asked. */
const REST = 150;

function useRested(text: string): string {
  const [rested, setRested] = useState(text);
  useEffect(() => {
    const timer = setTimeout(() => setRested(text), REST);
    return () => clearTimeout(timer);
  }, [text]);
  return rested;
}

const KINDS: Record<string, string> = {
  string: "text",
  object: "object",
  array: "list",
  number: "number",
  boolean: "true/false",
  null: "nothing",
  undefined: "nothing",
};

export function Preview({ text }: { text: string }) {
  const store = useEditorStore();
  const form = useForm();
  const rested = useRested(text);
  const { data, error, isFetching } = useQuery({
    queryKey: ["preview", form.node, rested, form.executionId, form.item, form.run],
    enabled: rested.includes("{{"),
    placeholderData: keepPreviousData,
    staleTime: 5000,
    gcTime: 30_000,
    retry: false,
    queryFn: ({ signal }) =>
      previewExpression(
        {
          workflow: store.getState().doc,
          node: form.node,
          text: rested,
          item: form.item,
          run: form.run,
          ...(form.executionId ? { executionId: form.executionId } : {}),
        },
        signal,
      ),
  });
  if (!text.includes("{{")) return null;
  const waiting = isFetching || rested !== text;
  if (error) return <Line tone="error">The preview is not to be had: {error.message}</Line>;
  if (!data) return <Line tone="faint">…</Line>;
  if ("error" in data) {
    return (
      <Line tone={form.executionId ? "error" : "faint"} waiting={waiting}>
        {form.executionId ? data.error.message : "Run the workflow to see what this gives."}{" "}
        {form.executionId && <ErrorCode code={data.error.code} />}
      </Line>
    );
  }
  const nothing = data.valueType === "undefined";
  return (
    <Line tone={nothing ? "faint" : "value"} waiting={waiting}>
      <span className="mr-1.5 rounded-xs border border-line px-1 text-[10px] text-ink-faint">
        {KINDS[data.valueType] ?? data.valueType}
      </span>
      {nothing
        ? form.executionId
          ? "This gives nothing for this item."
          : "Run the workflow to see what this gives."
        : data.text === ""
          ? "empty"
          : data.text.slice(0, 400)}
    </Line>
  );
}

function Line({
  tone,
  waiting,
  children,
}: {
  tone: "error" | "faint" | "value";
  waiting?: boolean;
  children: React.ReactNode;
}) {
  const look = { error: "text-error", faint: "text-ink-faint", value: "text-ink-soft" }[tone];
  return (
    <p role="status" aria-busy={waiting} className={cn("line-clamp-3 break-words pt-0.5 text-2xs", look)}>
      {children}
    </p>
  );
}
