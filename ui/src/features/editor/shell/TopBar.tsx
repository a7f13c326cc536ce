/** The bar over the canvas: where this is, its name, whether it is saved, whether it is on. */
import { Link, useNavigate } from "@tanstack/react-router";
import { ChevronRight, Ellipsis, History } from "lucide-react";
import { useState } from "react";
import { toast } from "sonner";
import { asProblem } from "@/api/problem";
import { setWorkflowActive } from "@/api/workflows";
import { Button, IconButton } from "@/components/button";
import { AlertDialog } from "@/components/dialog";
import { DropdownMenu } from "@/components/menu";
import { Switch } from "@/components/toggles";
import { Tooltip } from "@/components/tooltip";
import { cn } from "@/lib/cn";
import type { CommandContext } from "../commands/command";
import { nodeOf } from "../state/documentSlice";
import { useEditor, useEditorStore } from "../state/store";
import { menuOf, WORKFLOW_MENU } from "./menus";

type Context = Omit<CommandContext, "state">;

export function TopBar({ context }: { context: Context }) {
  const store = useEditorStore();
  const open = useEditor((state) => state.executionsOpen);
  // The menu's words depend on the state; it is drawn anew whenever one of these changes.
  useEditor((state) => state.history);
  useEditor((state) => state.logsOpen);
  return (
    <header className="flex h-13 shrink-0 items-center gap-3 border-line border-b bg-page px-4">
      <nav aria-label="Breadcrumbs" className="flex min-w-0 items-center gap-1 text-sm">
        <Link to="/workflows" className="rounded-sm px-1 text-ink-soft hover:text-ink">
          Workflows
        </Link>
        <ChevronRight size={14} className="shrink-0 text-ink-faint" aria-hidden />
        <WorkflowName />
      </nav>
      <SaveMark context={context} />
      <div className="ml-auto flex shrink-0 items-center gap-2">
        <ActiveSwitch context={context} />
        <Button
          size="sm"
          variant={open ? "secondary" : "ghost"}
          aria-pressed={open}
          onClick={() => store.getState().show({ executionsOpen: !open })}
        >
          <History size={14} aria-hidden /> <span className="max-lg:sr-only">Executions</span>
        </Button>
        <DropdownMenu entries={menuOf(WORKFLOW_MENU, store.getState(), context)}>
          <IconButton label="More" size="sm">
            <Ellipsis size={16} aria-hidden />
          </IconButton>
        </DropdownMenu>
      </div>
    </header>
  );
}

function WorkflowName() {
  const name = useEditor((state) => state.doc.name);
  const dispatch = useEditor((state) => state.dispatch);
  const [draft, setDraft] = useState<string | null>(null);
  const end = () => {
    const next = draft?.trim();
    if (next && next !== name) dispatch({ type: "setName", name: next }, "Rename workflow");
    setDraft(null);
  };
  return (
    <input
      aria-label="Name of the workflow"
      value={draft ?? name}
      size={Math.min(48, Math.max(10, (draft ?? name).length + 1))}
      className="min-w-0 truncate rounded-sm border border-transparent bg-transparent px-1.5 py-0.5 font-semibold text-base outline-none hover:border-line-strong focus:border-focus focus:bg-surface"
      onFocus={() => setDraft(name)}
      onChange={(event) => setDraft(event.target.value)}
      onBlur={end}
      onKeyDown={(event) => {
        if (event.key === "Enter") event.currentTarget.blur();
        if (event.key === "Escape") {
          setDraft(name);
          requestAnimationFrame(() => (document.activeElement as HTMLElement | null)?.blur());
        }
      }}
    />
  );
}

const WORDS = {
  saved: ["Saved", "bg-success"],
  dirty: ["Not saved yet", "bg-waiting"],
  saving: ["Saving…", "bg-running"],
  failed: ["Not saved", "bg-error"],
  conflict: ["Changed by somebody else", "bg-error"],
} as const;

function SaveMark({ context }: { context: Context }) {
  const save = useEditor((state) => state.save);
  const error = useEditor((state) => state.saveError);
  const [words, dot] = WORDS[save];
  return (
    <>
      <Tooltip
        text={
          error ??
          (save === "saved" ? "Every change is kept on the appliance" : "Saves by itself; Ctrl+S saves now")
        }
      >
        <span role="status" className="flex shrink-0 items-center gap-1.5 text-2xs text-ink-faint">
          <span className={cn("size-1.5 rounded-full", dot)} />
          <span className={cn(save === "saved" && "max-lg:sr-only")}>{words}</span>
        </span>
      </Tooltip>
      {save === "failed" && (
        <Button size="sm" variant="ghost" onClick={() => void context.saver?.now()}>
          Try again
        </Button>
      )}
      {save === "conflict" && <Conflict context={context} />}
    </>
  );
}

function Conflict({ context }: { context: Context }) {
  const navigate = useNavigate();
  const [open, setOpen] = useState(true);
  const attempt = async (work: () => Promise<void> | undefined) => {
    try {
      await work();
      setOpen(false);
    } catch (error) {
      toast.error(asProblem(error).message);
    }
  };
  const copy = async () => {
    const id = await context.saver?.asCopy();
    if (id) await navigate({ to: "/workflows/$workflowId", params: { workflowId: id } });
  };
  return (
    <>
      <Button size="sm" onClick={() => setOpen(true)}>
        Decide…
      </Button>
      <AlertDialog
        open={open}
        onOpenChange={setOpen}
        title="Somebody saved this workflow first"
        description={
          <>
            <p>
              Your changes are still here and are not saved. You can keep yours instead of theirs, or look at
              theirs first.
            </p>
            <div className="mt-3 flex gap-2">
              <Button size="sm" onClick={() => attempt(copy)}>
                Save mine as a copy
              </Button>
              <Button size="sm" onClick={() => attempt(() => context.saver?.takeTheirs())}>
                Take theirs, drop mine
              </Button>
            </div>
          </>
        }
        confirm="Keep mine"
        cancel="Decide later"
        danger
        onConfirm={() => attempt(() => context.saver?.overwrite())}
      />
    </>
  );
}

function ActiveSwitch({ context }: { context: Context }) {
  const store = useEditorStore();
  const active = useEditor((state) => state.active);
  const [busy, setBusy] = useState(false);
  const turn = async (next: boolean) => {
    setBusy(true);
    try {
      await context.saver?.now();
      const state = store.getState();
      const detail = await setWorkflowActive(state.workflowId, next);
      store.setState({ active: detail.active, version: detail.version, webhooks: detail.webhooks });
      if (next)
        toast.success("The workflow is on", { description: "Its triggers start executions from now." });
    } catch (error) {
      const problem = asProblem(error);
      const named = problem.problem.errors?.map((each) => each.message).join(" ");
      toast.error(next ? "The workflow could not be switched on" : "The workflow could not be switched off", {
        description: `${problem.message} ${named ?? ""} (${problem.code})`,
        duration: 9000,
      });
      const at = store.getState().doc.nodes.find((node) => problem.message.includes(`"${node.name}"`));
      if (at && nodeOf(store.getState().doc, at.name)) context.canvas?.reveal(at.name);
    } finally {
      setBusy(false);
    }
  };
  return (
    <div className="flex items-center gap-2 pr-1 text-xs">
      <span className={active ? "font-medium text-success" : "text-ink-faint"}>{active ? "On" : "Off"}</span>
      <Switch aria-label="Workflow is on" checked={active} disabled={busy} onCheckedChange={turn} />
    </div>
  );
}
