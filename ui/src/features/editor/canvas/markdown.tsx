/** The little Markdown of sticky notes: headings, lists, bold, italic, code and links. Never raw HTML. */
import { Fragment, type ReactNode } from "react";

const INLINE =
  /(\*\*[^*]+\*\*|__[^_]+__|\*[^*\s][^*]*\*|`[^`]+`|!?\[[^\]]*\]\([^)\s]+\)|https?:\/\/[^\s)]+)/g;
const SAFE = /^(https?:|mailto:)/i;

function inline(text: string): ReactNode[] {
  return text.split(INLINE).map((part, index) => {
    const key = `${index}`;
    if (/^(\*\*|__)/.test(part)) return <strong key={key}>{part.slice(2, -2)}</strong>;
    if (/^\*[^*]/.test(part) && part.endsWith("*") && part.length > 2)
      return <em key={key}>{part.slice(1, -1)}</em>;
    if (part.startsWith("`") && part.length > 1) return <code key={key}>{part.slice(1, -1)}</code>;
    const link = /^(!?)\[([^\]]*)\]\(([^)\s]+)\)$/.exec(part);
    const address = link?.[3] ?? (SAFE.test(part) ? part : "");
    if (address && SAFE.test(address)) {
      // Pictures of other servers are not loaded: opening a workflow must not tell anybody about it.
      const words = link?.[1] ? `Picture: ${link[2] || address}` : link?.[2] || part;
      return (
        <a key={key} href={address} target="_blank" rel="noreferrer noopener" className="nodrag">
          {words}
        </a>
      );
    }
    return <Fragment key={key}>{link?.[2] ?? part}</Fragment>;
  });
}

export function Markdown({ text }: { text: string }) {
  const blocks: ReactNode[] = [];
  let list: { ordered: boolean; items: ReactNode[] } | null = null;
  const flush = () => {
    if (!list) return;
    const Tag = list.ordered ? "ol" : "ul";
    blocks.push(<Tag key={`b${blocks.length}`}>{list.items}</Tag>);
    list = null;
  };
  for (const line of text.split(/\r?\n/)) {
    const heading = /^(#{1,6})\s+(.*)$/.exec(line);
    const entry = /^\s*(?:[-*+]|(\d+)[.)])\s+(.*)$/.exec(line);
    if (entry) {
      const ordered = Boolean(entry[1]);
      if (!list || list.ordered !== ordered) {
        flush();
        list = { ordered, items: [] };
      }
      list.items.push(<li key={list.items.length}>{inline(entry[2] ?? "")}</li>);
      continue;
    }
    flush();
    const key = `b${blocks.length}`;
    if (heading) {
      blocks.push(
        <p key={key} className={`rr-h${Math.min(heading[1]?.length ?? 1, 3)}`}>
          {inline(heading[2] ?? "")}
        </p>,
      );
    } else if (/^\s*([-*_])\1\1+\s*$/.test(line)) {
      blocks.push(<hr key={key} />);
    } else {
      blocks.push(<p key={key}>{line ? inline(line) : "\u00a0"}</p>);
    }
  }
  flush();
  return <div className="rr-markdown">{blocks}</div>;
}
