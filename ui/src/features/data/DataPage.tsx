/** The data tables: the list of all, or the rows of the one that the address names. */
import { useQuery } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { MoreHorizontal, Plus, Table2, Trash2 } from "lucide-react";
import { useMemo, useState } from "react";
import type { DataTable } from "@/api/contract";
import { dataTablesQuery } from "@/api/dataTables";
import { Button, IconButton } from "@/components/button";
import { type Column, List } from "@/components/list";
import { DropdownMenu } from "@/components/menu";
import { Page } from "@/components/page";
import { EmptyState, ErrorState } from "@/components/placeholders";
import { TimeAgo } from "@/components/time-ago";
import { useKey } from "@/lib/hooks";
import { DeleteTable } from "./DeleteTable";
import { NewTable } from "./NewTable";
import { TablePage } from "./TablePage";
import { text } from "./text";

export default function DataPage() {
  const { table } = useSearch({ from: "/shell/data" });
  return table ? <TablePage key={table} id={table} /> : <TablesPage />;
}

function TablesPage() {
  const { data: tables, error, refetch } = useQuery(dataTablesQuery);
  const navigate = useNavigate();
  const [making, setMaking] = useState(false);
  const [doomed, setDoomed] = useState<DataTable>();
  const columns = useMemo(() => columnsFor(setDoomed), []);
  const create = () => setMaking(true);
  const open = (id: string) => void navigate({ to: "/data", search: { table: id } });
  useKey("n", create);
  const button = (
    <Button variant="primary" onClick={create}>
      <Plus size={14} aria-hidden /> {text.create}
    </Button>
  );
  return (
    <Page title={text.title} actions={button}>
      {!tables && error ? (
        <ErrorState error={error} onRetry={() => void refetch()} />
      ) : tables?.length === 0 ? (
        <EmptyState icon={<Table2 size={20} aria-hidden />} title={text.emptyTitle} actions={button}>
          {text.emptyText}
        </EmptyState>
      ) : (
        <List
          label={text.title}
          columns={columns}
          rows={tables}
          rowKey={(row) => row.id}
          onOpen={(row) => open(row.id)}
          onKey={(row, event) => event.key === "Delete" && setDoomed(row)}
        />
      )}
      {making && <NewTable onClose={() => setMaking(false)} onMade={(made) => open(made.id)} />}
      <DeleteTable table={doomed} onClose={() => setDoomed(undefined)} />
    </Page>
  );
}

function columnsFor(onDelete: (table: DataTable) => void): Column<DataTable>[] {
  return [
    {
      key: "name",
      heading: text.name,
      width: "minmax(0, 1fr)",
      cell: (row) => (
        <span className="flex items-center gap-2.5">
          <Table2 size={14} className="shrink-0 text-ink-faint" aria-hidden />
          <span className="truncate font-medium">{row.name}</span>
        </span>
      ),
    },
    {
      key: "columns",
      heading: text.columns,
      width: "minmax(0, 1fr)",
      from: "md",
      cell: (row) => (
        <span className="block truncate text-ink-soft">
          {row.columns.map((column) => column.name).join(", ")}
        </span>
      ),
    },
    {
      key: "rows",
      heading: text.rows,
      width: "6rem",
      align: "end",
      cell: (row) => <span className="text-ink-soft tabular-nums">{row.rows.toLocaleString()}</span>,
    },
    { key: "changed", heading: text.changed, width: "9rem", cell: (row) => <TimeAgo at={row.updatedAt} /> },
    {
      key: "actions",
      heading: <span className="sr-only">{text.actions}</span>,
      width: "2rem",
      align: "end",
      cell: (row) => (
        <DropdownMenu
          align="end"
          entries={[
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
