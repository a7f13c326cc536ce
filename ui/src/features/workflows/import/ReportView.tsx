/** The report of an import, node by node. What needs attention stands first. */
import { KeyRound } from "lucide-react";
import { useState } from "react";
import type { ImportedNode, ImportReport } from "@/api/contract";
import { Badge } from "@/components/badge";
import { Checkbox } from "@/components/toggles";
import { text } from "../text";

const tones = { native: "success", upgraded: "accent", placeholder: "waiting" } as const;

/** Whether a person has to do something before this node runs. */
export function needsAttention(node: ImportedNode): boolean {
  return node.status === "placeholder" || node.needsCredential;
}

/** How many nodes ended how, and how many need a credential. */
export function countReport(report: ImportReport) {
  const counts = { native: 0, upgraded: 0, placeholder: 0, needsCredential: 0 };
  for (const node of report.nodes) {
    counts[node.status] += 1;
    if (node.needsCredential) counts.needsCredential += 1;
  }
  return counts;
}

export function Summary({ report }: { report: ImportReport }) {
  const counts = countReport(report);
  return (
    <span className="flex shrink-0 items-center gap-1">
      {(["native", "upgraded", "placeholder"] as const).map(
        (status) =>
          counts[status] > 0 && (
            <Badge key={status} tone={tones[status]}>
              {counts[status]} {text.status[status].toLowerCase()}
            </Badge>
          ),
      )}
      {counts.needsCredential > 0 && (
        <Badge>
          <KeyRound size={11} aria-label={text.needsCredential} /> {counts.needsCredential}
        </Badge>
      )}
    </span>
  );
}

export function ReportView({ report }: { report: ImportReport }) {
  const [attentionOnly, setAttentionOnly] = useState(false);
  const attention = report.nodes.filter(needsAttention);
  const rest = attentionOnly ? [] : report.nodes.filter((node) => !needsAttention(node));
  return (
    <div>
      {report.notes.length > 0 && (
        <ul className="list-disc border-line border-t bg-waiting-soft py-2 pr-4 pl-8 text-sm text-waiting">
          {report.notes.map((note) => (
            <li key={note}>{note}</li>
          ))}
        </ul>
      )}
      {attention.length > 0 && attention.length < report.nodes.length && (
        // biome-ignore lint/a11y/noLabelWithoutControl: the checkbox inside is the control
        <label className="flex items-center gap-2 border-line border-t px-4 py-2 text-ink-soft text-xs">
          <Checkbox
            checked={attentionOnly}
            onCheckedChange={(checked) => setAttentionOnly(checked === true)}
          />
          {text.attentionOnly}
        </label>
      )}
      <table className="w-full table-fixed border-line border-t text-left text-sm">
        <thead className="text-ink-faint text-xs">
          <tr>
            <th className="w-[34%] py-1.5 pl-4 font-medium">{text.nodeHeading}</th>
            <th className="w-[27%] py-1.5 pl-3 font-medium">{text.typeHeading}</th>
            <th className="py-1.5 pr-4 pl-3 font-medium">{text.resultHeading}</th>
          </tr>
        </thead>
        <tbody>
          {[...attention, ...rest].map((node) => (
            <tr key={node.name} className="border-line border-t align-top">
              <td className="truncate py-1.5 pl-4" title={node.name}>
                {node.name}
              </td>
              <td
                className="truncate py-1.5 pl-3 font-mono text-ink-faint text-xs leading-5"
                title={node.type}
              >
                {node.type}
              </td>
              <td className="py-1.5 pr-4 pl-3">
                <span className="flex flex-wrap gap-1">
                  <span title={text.statusHelp[node.status]}>
                    <Badge tone={tones[node.status]}>{text.status[node.status]}</Badge>
                  </span>
                  {node.needsCredential && (
                    <Badge>
                      <KeyRound size={11} aria-hidden /> {text.needsCredential}
                    </Badge>
                  )}
                </span>
                {node.message && (
                  <span className="mt-0.5 block text-ink-faint text-xs first-letter:uppercase">
                    {node.message}
                  </span>
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
