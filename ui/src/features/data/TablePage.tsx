/** The rows of a table as a grid: look, edit in place, add, delete, import. */
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { ArrowLeft, Plus, Table2, Trash2 } from "lucide-react";
import type { JsonObject, TableColumn } from "@/api/contract";
import { dataTableQuery, rowsQuery, useRows } from "@/api/dataTables";
import { Button, IconButton } from "@/components/button";
import { Page } from "@/components/page";
import { EmptyState, ErrorState, Skeleton } from "@/components/placeholders";
import { notify, notifyError } from "@/components/toaster";
import { Cell } from "./Cell";
import { CsvButton } from "./CsvButton";
import { rowsFromCsv } from "./csv";
import { text } from "./text";

export function TablePage({ id }: { id: string }) {
  const table = useQuery(dataTableQuery(id));
  const list = useInfiniteQuery(rowsQuery(id));
  const { insert, update, remove } = useRows(id);
  const rows = list.data?.pages.flatMap((page) => page.items);
  const columns = table.data?.columns ?? [];
  const error = (!table.data && table.error) || (!rows && list.error);
  const onError = (failure: unknown) => notifyError(failure);

  const importRows = (content: string) => {
    const { rows: read, unknown } = rowsFromCsv(content, columns);
    if (unknown !== undefined) notify(text.unknownColumn(unknown));
    else insert.mutate(read, { onSuccess: () => notify(text.imported(read.length)), onError });
  };

  return (
    <Page
      title={table.data?.name ?? text.title}
      filters={
        <Button asChild size="sm" variant="ghost">
          <Link to="/data">
            <ArrowLeft size={14} aria-hidden /> {text.back}
          </Link>
        </Button>
      }
      actions={
        <>
          <CsvButton label={text.importCsv} disabled={!table.data || insert.isPending} onFile={importRows} />
          <Button
            variant="primary"
            disabled={!table.data || insert.isPending}
            onClick={() => insert.mutate([{}], { onError })}
          >
            <Plus size={14} aria-hidden /> {text.addRow}
          </Button>
        </>
      }
    >
      {error ? (
        <ErrorState
          error={error}
          onRetry={() => {
            void table.refetch();
            void list.refetch();
          }}
        />
      ) : !rows || !table.data ? (
        <Skeleton className="m-4 h-40" />
      ) : rows.length === 0 ? (
        <EmptyState icon={<Table2 size={20} aria-hidden />} title={text.noRowsTitle}>
          {text.noRowsText}
        </EmptyState>
      ) : (
        <>
          <Grid
            label={table.data.name}
            columns={columns}
            rows={rows}
            onChange={(row, column, value) => update.mutate({ row, column, value }, { onError })}
            onDelete={(row) => remove.mutate(row, { onError })}
          />
          {list.hasNextPage && (
            <Button
              className="m-4"
              disabled={list.isFetchingNextPage}
              onClick={() => void list.fetchNextPage()}
            >
              {text.more}
            </Button>
          )}
        </>
      )}
    </Page>
  );
}

type GridProps = {
  label: string;
  columns: TableColumn[];
  rows: JsonObject[];
  onChange: (row: number, column: string, value: JsonObject[string]) => void;
  onDelete: (row: number) => void;
};

function Grid({ label, columns, rows, onChange, onDelete }: GridProps) {
  const heading =
    "sticky top-0 z-10 border-line border-b bg-surface px-2 py-1.5 text-left font-medium text-ink-soft text-xs";
  return (
    <div className="overflow-x-auto">
      <table aria-label={label} className="w-full border-collapse text-sm">
        <thead>
          <tr>
            <th className={heading}>id</th>
            {columns.map((column) => (
              <th key={column.name} className={heading}>
                {column.name} <span className="font-normal text-ink-faint">{text.types[column.type]}</span>
              </th>
            ))}
            <th className={heading}>
              <span className="sr-only">{text.actions}</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => {
            const id = Number(row.id);
            return (
              <tr key={id} className="border-line border-b">
                <td className="px-2 text-ink-faint tabular-nums">{id}</td>
                {columns.map((column) => (
                  <td key={column.name} className="p-0.5">
                    <Cell
                      // What another person or a workflow wrote takes the place of what was shown.
                      key={JSON.stringify(row[column.name])}
                      label={text.cell(column.name, id)}
                      type={column.type}
                      value={row[column.name] ?? null}
                      onChange={(value) => onChange(id, column.name, value)}
                    />
                  </td>
                ))}
                <td className="w-8">
                  <IconButton label={text.deleteRow(id)} size="sm" onClick={() => onDelete(id)}>
                    <Trash2 size={14} aria-hidden />
                  </IconButton>
                </td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </div>
  );
}
