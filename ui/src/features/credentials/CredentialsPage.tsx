/** The list of credentials. Their secrets are never shown. */
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { KeyRound, MoreHorizontal, Pencil, Plus, Trash2 } from "lucide-react";
import { useMemo, useState } from "react";
import type { Credential, CredentialType } from "@/api/contract";
import { credentialsQuery, credentialTypesQuery } from "@/api/credentials";
import { Button, IconButton } from "@/components/button";
import { CredentialDialog, type Editing } from "@/components/credential/CredentialDialog";
import { text } from "@/components/credential/text";
import { type Column, List } from "@/components/list";
import { DropdownMenu } from "@/components/menu";
import { Page } from "@/components/page";
import { EmptyState, ErrorState } from "@/components/placeholders";
import { TimeAgo } from "@/components/time-ago";
import { useCommands } from "@/lib/commands";
import { useKey } from "@/lib/hooks";
import { DeleteCredential } from "./DeleteCredential";

export default function CredentialsPage() {
  const list = useInfiniteQuery(credentialsQuery());
  const types = useQuery(credentialTypesQuery);
  const [editing, setEditing] = useState<Editing>();
  const [doomed, setDoomed] = useState<Credential>();
  const columns = useMemo(() => columnsFor(types.data, setEditing, setDoomed), [types.data]);
  const create = () => setEditing({});
  useKey("n", create);
  useCommands(
    useMemo(
      () => [
        {
          id: "credentials.create",
          group: text.title,
          label: text.create,
          icon: <Plus size={16} aria-hidden />,
          keys: ["N"],
          perform: () => setEditing({}),
        },
      ],
      [],
    ),
  );
  const rows = list.data?.pages.flatMap((page) => page.items);
  const error = (!rows && list.error) || (!types.data && types.error);

  return (
    <Page
      title={text.title}
      actions={
        <Button variant="primary" onClick={create} disabled={!types.data}>
          <Plus size={14} aria-hidden /> {text.create}
        </Button>
      }
    >
      {error ? (
        <ErrorState
          error={error}
          onRetry={() => {
            void list.refetch();
            void types.refetch();
          }}
        />
      ) : rows?.length === 0 ? (
        <EmptyState
          icon={<KeyRound size={20} aria-hidden />}
          title={text.emptyTitle}
          actions={
            <Button variant="primary" onClick={create} disabled={!types.data}>
              <Plus size={14} aria-hidden /> {text.create}
            </Button>
          }
        >
          {text.emptyText}
        </EmptyState>
      ) : (
        <List
          label={text.title}
          columns={columns}
          rows={rows}
          rowKey={(row) => row.id}
          more={list.hasNextPage}
          onMore={() => !list.isFetchingNextPage && void list.fetchNextPage()}
          onOpen={(row) => setEditing({ credential: row })}
          onKey={(row, event) => event.key === "Delete" && setDoomed(row)}
        />
      )}
      {editing && types.data && (
        <CredentialDialog editing={editing} types={types.data} onClose={() => setEditing(undefined)} />
      )}
      <DeleteCredential credential={doomed} onClose={() => setDoomed(undefined)} />
    </Page>
  );
}

function columnsFor(
  types: CredentialType[] | undefined,
  onEdit: (editing: Editing) => void,
  onDelete: (credential: Credential) => void,
): Column<Credential>[] {
  return [
    {
      key: "name",
      heading: text.name,
      width: "minmax(0, 1fr)",
      cell: (row) => (
        <span className="flex items-center gap-2.5">
          <KeyRound size={14} className="shrink-0 text-ink-faint" aria-hidden />
          <span className="truncate font-medium">{row.name}</span>
        </span>
      ),
    },
    {
      key: "kind",
      heading: text.kind,
      width: "14rem",
      cell: (row) => (
        <span className="block truncate text-ink-soft">
          {types?.find((type) => type.kind === row.kind)?.label ?? row.kind}
        </span>
      ),
    },
    {
      key: "updatedAt",
      heading: text.changed,
      width: "8rem",
      cell: (row) => <TimeAgo at={row.updatedAt} className="text-ink-soft" />,
    },
    {
      key: "actions",
      heading: <span className="sr-only">{text.actions}</span>,
      width: "2rem",
      align: "end",
      cell: (row) => (
        <DropdownMenu
          entries={[
            { label: text.edit, icon: <Pencil aria-hidden />, onSelect: () => onEdit({ credential: row }) },
            { separator: true },
            { label: text.delete, icon: <Trash2 aria-hidden />, danger: true, onSelect: () => onDelete(row) },
          ]}
        >
          <IconButton label={text.actionsOf(row.name)} size="sm">
            <MoreHorizontal size={16} aria-hidden />
          </IconButton>
        </DropdownMenu>
      ),
    },
  ];
}
