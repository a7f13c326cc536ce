/** The shapes of data tables on the wire; `contract.ts` hands them on with all others. */

export type TableColumn = { name: string; type: "string" | "number" | "boolean" | "date" };

export type DataTable = {
  id: string;
  name: string;
  columns: TableColumn[];
  rows: number;
  nextRow: number;
  createdAt: string;
  updatedAt: string;
};
