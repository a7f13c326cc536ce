/** The comparisons of the filter builder, by the type they compare. */
import type { Property } from "../registry/description";

export type OperandType = "string" | "number" | "boolean" | "dateTime" | "array" | "object" | "any";

/** `single` comparisons look at the left side only; `right` is the type of the right side when it is another. */
export type Operator = { operation: string; label: string; single?: boolean; right?: OperandType };

const PRESENCE: Operator[] = [
  { operation: "exists", label: "exists", single: true },
  { operation: "notExists", label: "does not exist", single: true },
  { operation: "empty", label: "is empty", single: true },
  { operation: "notEmpty", label: "is not empty", single: true },
];

const EQUAL: Operator[] = [
  { operation: "equals", label: "is equal to" },
  { operation: "notEquals", label: "is not equal to" },
];

export const OPERATORS: Record<OperandType, Operator[]> = {
  string: [
    ...EQUAL,
    { operation: "contains", label: "contains" },
    { operation: "notContains", label: "does not contain" },
    { operation: "startsWith", label: "starts with" },
    { operation: "notStartsWith", label: "does not start with" },
    { operation: "endsWith", label: "ends with" },
    { operation: "notEndsWith", label: "does not end with" },
    { operation: "regex", label: "matches the pattern" },
    { operation: "notRegex", label: "does not match the pattern" },
    ...PRESENCE,
  ],
  number: [
    ...EQUAL,
    { operation: "gt", label: "is greater than" },
    { operation: "lt", label: "is less than" },
    { operation: "gte", label: "is at least" },
    { operation: "lte", label: "is at most" },
    ...PRESENCE,
  ],
  boolean: [
    { operation: "true", label: "is true", single: true },
    { operation: "false", label: "is false", single: true },
    ...EQUAL,
    ...PRESENCE,
  ],
  dateTime: [
    ...EQUAL,
    { operation: "after", label: "is after" },
    { operation: "before", label: "is before" },
    { operation: "afterOrEquals", label: "is after or equal to" },
    { operation: "beforeOrEquals", label: "is before or equal to" },
    ...PRESENCE,
  ],
  array: [
    { operation: "contains", label: "contains", right: "any" },
    { operation: "notContains", label: "does not contain", right: "any" },
    { operation: "lengthEquals", label: "has this many entries", right: "number" },
    { operation: "lengthNotEquals", label: "has not this many entries", right: "number" },
    { operation: "lengthGt", label: "has more entries than", right: "number" },
    { operation: "lengthLt", label: "has fewer entries than", right: "number" },
    { operation: "lengthGte", label: "has at least", right: "number" },
    { operation: "lengthLte", label: "has at most", right: "number" },
    ...PRESENCE,
  ],
  object: PRESENCE,
  any: PRESENCE,
};

export const TYPE_LABELS: Record<OperandType, string> = {
  string: "Text",
  number: "Number",
  boolean: "True/false",
  dateTime: "Date",
  array: "List",
  object: "Object",
  any: "Anything",
};

export function operatorOf(type: string, operation: string): Operator | undefined {
  return OPERATORS[type as OperandType]?.find((each) => each.operation === operation);
}

/** The field in which a side of that type is written. */
export function sideProperty(type: OperandType, name: string, label: string): Property {
  const base = { name, label, default: "" };
  if (type === "number") return { ...base, kind: "number", min: null, max: null };
  if (type === "boolean") {
    return {
      ...base,
      kind: "options",
      choices: [
        { value: true, label: "true" },
        { value: false, label: "false" },
      ],
    };
  }
  if (type === "dateTime") return { ...base, kind: "dateTime" };
  return { ...base, kind: "string", rows: 1 };
}
