/** What the list shows when there is nothing to show: how to get the first workflow, or how to find one again. */
import { ClipboardPaste, FileUp, type LucideIcon, Plus, SearchX } from "lucide-react";
import { Button } from "@/components/button";
import { EmptyState } from "@/components/placeholders";
import type { Source } from "./import/sources";
import { useClipboardImport } from "./import/usePaste";
import { text } from "./text";

export function NoneFound({ onClear }: { onClear: () => void }) {
  return (
    <EmptyState
      icon={<SearchX size={20} aria-hidden />}
      title={text.noneTitle}
      actions={<Button onClick={onClear}>{text.clear}</Button>}
    >
      {text.noneText}
    </EmptyState>
  );
}

type Props = { onCreate: () => void; onImport: (sources: Source[]) => void };

export function NoWorkflows({ onCreate, onImport }: Props) {
  const paste = useClipboardImport(onImport);
  return (
    <div className="mx-auto flex max-w-3xl flex-col items-center px-6 py-16">
      <Sketch />
      <h2 className="mt-6 font-semibold text-xl">{text.emptyTitle}</h2>
      <p className="mt-1.5 max-w-md text-center text-ink-soft">{text.emptyText}</p>
      <div className="mt-8 grid w-full gap-3 md:grid-cols-3">
        <Choice icon={Plus} title={text.emptyCreate} help={text.emptyCreateText} onClick={onCreate} main />
        <Choice
          icon={FileUp}
          title={text.emptyImport}
          help={text.emptyImportText}
          onClick={() => onImport([])}
        />
        <Choice icon={ClipboardPaste} title={text.emptyPaste} help={text.emptyPasteText} onClick={paste} />
      </div>
    </div>
  );
}

type ChoiceProps = { icon: LucideIcon; title: string; help: string; onClick: () => void; main?: boolean };

function Choice({ icon: Icon, title, help, onClick, main }: ChoiceProps) {
  return (
    <button
      type="button"
      onClick={onClick}
      className="group flex flex-col items-start rounded-lg border border-line-strong bg-surface p-4 text-left shadow-sm transition-[border-color,box-shadow] duration-100 hover:border-accent hover:shadow-md"
    >
      <span
        className={`grid size-8 place-items-center rounded-md ${main ? "bg-accent text-on-accent" : "bg-accent-soft text-accent-ink"}`}
      >
        <Icon size={16} aria-hidden />
      </span>
      <span className="mt-3 font-medium">{title}</span>
      <span className="mt-0.5 text-ink-soft text-xs">{help}</span>
    </button>
  );
}

/** A drawing of three connected nodes. */
function Sketch() {
  return (
    <svg width="264" height="76" viewBox="0 0 264 76" fill="none" aria-hidden="true">
      <path
        d="M68 38h44M160 38c18 0 14-20 32-20M160 38c18 0 14 20 32 20"
        stroke="var(--line-control)"
        strokeWidth="1.5"
      />
      <g fill="var(--surface)" strokeWidth="1.5">
        <rect x="20" y="16" width="48" height="44" rx="14" stroke="var(--node-trigger)" />
        <rect x="112" y="16" width="48" height="44" rx="10" stroke="var(--node-flow)" />
        <rect x="192" y="2" width="40" height="32" rx="8" stroke="var(--node-web)" />
        <rect x="192" y="42" width="40" height="32" rx="8" stroke="var(--node-data)" />
      </g>
      <path
        d="m45 28-7 12h6l-2 9 8-12h-6l1-9Z"
        stroke="var(--node-trigger)"
        strokeWidth="1.5"
        strokeLinejoin="round"
      />
      <path
        d="M128 46v-4a4 4 0 0 1 4-4h8a4 4 0 0 0 4-4v-4m-16 0v16"
        stroke="var(--node-flow)"
        strokeWidth="1.5"
        strokeLinecap="round"
      />
      <circle cx="212" cy="18" r="6" stroke="var(--node-web)" strokeWidth="1.5" />
      <path d="M205 55h14M205 61h9" stroke="var(--node-data)" strokeWidth="1.5" strokeLinecap="round" />
    </svg>
  );
}
