/** Which executions to show: by status and by workflow. */
import { keepPreviousData, useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { Radio, RefreshCw } from "lucide-react";
import { useState } from "react";
import type { ExecutionStatus } from "@/api/contract";
import { useLive } from "@/api/events";
import { workflowQuery, workflowsQuery } from "@/api/workflows";
import { statusLook } from "@/components/badge";
import { Combobox } from "@/components/combobox";
import { Select } from "@/components/select";
import { useSettled } from "@/lib/hooks";
import { text } from "./text";

const statuses = (["running", "waiting", "success", "error", "canceled", "crashed", "new"] as const).map(
  (value) => ({
    value,
    label: statusLook[value].label,
  }),
);

export function ExecutionFilters() {
  const search = useSearch({ from: "/shell/executions" });
  const navigate = useNavigate({ from: "/executions" });
  const [words, setWords] = useState("");
  const settled = useSettled(words.trim());
  const found = useInfiniteQuery({
    ...workflowsQuery({ sort: "name", search: settled || undefined }),
    placeholderData: keepPreviousData,
  });
  const { data: chosen } = useQuery({
    ...workflowQuery(search.workflowId ?? ""),
    enabled: Boolean(search.workflowId),
  });

  return (
    <>
      <Select
        aria-label={text.statusLabel}
        className="w-40"
        value={search.status ?? "any"}
        options={[{ value: "any", label: text.anyStatus }, ...statuses]}
        onChange={(value) =>
          navigate({
            search: (before) => ({
              ...before,
              status: value === "any" ? undefined : (value as ExecutionStatus),
            }),
            replace: true,
          })
        }
      />
      <Combobox
        label={text.workflowLabel}
        className="w-60"
        anyLabel={text.anyWorkflow}
        emptyLabel={text.noWorkflow}
        value={search.workflowId}
        valueLabel={chosen?.name}
        options={(found.data?.pages[0]?.items ?? []).map(({ id, name }) => ({ value: id, label: name }))}
        search={words}
        onSearch={setWords}
        loading={found.isFetching}
        onChange={(workflowId) =>
          navigate({ search: (before) => ({ ...before, workflowId }), replace: true })
        }
      />
      <LiveMark />
    </>
  );
}

function LiveMark() {
  const live = useLive();
  return (
    <span
      className="ml-auto flex items-center gap-1.5 text-ink-faint text-xs"
      title={live ? text.liveHelp : text.notLiveHelp}
    >
      {live ? <Radio size={12} className="text-success" aria-hidden /> : <RefreshCw size={12} aria-hidden />}
      {live ? text.live : text.notLive}
    </span>
  );
}
