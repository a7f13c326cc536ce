/** The filter builder: conditions one under the other, joined by and/or, with comparisons by type. */
import { Plus, Trash2 } from "lucide-react";
import { Button, IconButton } from "@/components/button";
import { Select } from "@/components/select";
import { freshId } from "../document/names";
import type { Json, JsonObject } from "../document/types";
import { objectOf } from "./CollectionField";
import { useForm } from "./context";
import { FxValue } from "./FxValue";
import { OPERATORS, type OperandType, operatorOf, sideProperty, TYPE_LABELS } from "./operators";

type Props = { value: Json | undefined; onChange: (value: Json) => void };

const OPTIONS: JsonObject = { caseSensitive: true, leftValue: "", typeValidation: "strict", version: 2 };

function fresh(): JsonObject {
  return { id: freshId(), leftValue: "", rightValue: "", operator: { type: "string", operation: "equals" } };
}

export function FilterField({ value, onChange }: Props) {
  const { readOnly } = useForm();
  const filter = objectOf(value);
  const conditions = (Array.isArray(filter.conditions) ? filter.conditions : []).map(objectOf);
  const shown = conditions.length ? conditions : [];
  const options = { ...OPTIONS, ...objectOf(filter.options) };
  const combinator = filter.combinator === "or" ? "or" : "and";
  const set = (patch: JsonObject) => onChange({ options, conditions, combinator, ...filter, ...patch });
  return (
    <div className="flex flex-col gap-2">
      {shown.map((condition, index) => (
        <div key={String(condition.id ?? index)} className="flex flex-col gap-2">
          {index > 0 && (
            <Select
              size="sm"
              className="w-20"
              aria-label="How conditions are joined"
              value={combinator}
              disabled={readOnly}
              onChange={(next) => set({ combinator: next })}
              options={[
                { value: "and", label: "and" },
                { value: "or", label: "or" },
              ]}
            />
          )}
          <Condition
            condition={condition}
            onChange={(next) => set({ conditions: conditions.with(index, next) })}
            onRemove={() => set({ conditions: conditions.toSpliced(index, 1) })}
          />
        </div>
      ))}
      {!readOnly && (
        <Button
          size="sm"
          className="self-start"
          onClick={() => set({ options, conditions: [...conditions, fresh()] })}
        >
          <Plus size={13} aria-hidden /> Add condition
        </Button>
      )}
    </div>
  );
}

type ConditionProps = { condition: JsonObject; onChange: (next: JsonObject) => void; onRemove: () => void };

function Condition({ condition, onChange, onRemove }: ConditionProps) {
  const { readOnly } = useForm();
  const operator = objectOf(condition.operator);
  const type = (
    typeof operator.type === "string" && operator.type in OPERATORS ? operator.type : "string"
  ) as OperandType;
  const operation = typeof operator.operation === "string" ? operator.operation : "equals";
  const found = operatorOf(type, operation);
  const setOperator = (nextType: OperandType, nextOperation: string) => {
    const next = operatorOf(nextType, nextOperation) ?? OPERATORS[nextType][0];
    if (!next) return;
    onChange({
      ...condition,
      operator: {
        type: nextType,
        operation: next.operation,
        ...(next.single ? { singleValue: true } : {}),
        ...(next.right ? { rightType: next.right } : {}),
      },
    });
  };
  return (
    <div className="group/row flex flex-col gap-1.5 rounded-md border border-line bg-page/50 p-2">
      <FxValue
        property={sideProperty("string", "leftValue", "Value")}
        value={condition.leftValue ?? ""}
        onChange={(leftValue) => onChange({ ...condition, leftValue: leftValue ?? "" })}
        placeholder="Value, or drag a field here"
      />
      <div className="flex gap-1.5">
        <Select
          size="sm"
          className="w-26 shrink-0"
          aria-label="Type"
          value={type}
          disabled={readOnly}
          onChange={(next) => setOperator(next as OperandType, operation)}
          options={Object.entries(TYPE_LABELS).map(([each, label]) => ({ value: each, label }))}
        />
        <Select
          size="sm"
          aria-label="Comparison"
          value={operation}
          disabled={readOnly}
          onChange={(next) => setOperator(type, next)}
          options={[
            ...OPERATORS[type].map((each) => ({ value: each.operation, label: each.label })),
            ...(found ? [] : [{ value: operation, label: `${operation} (unknown)` }]),
          ]}
        />
        {!readOnly && (
          <IconButton label="Remove the condition" size="sm" className="hover:text-error" onClick={onRemove}>
            <Trash2 size={13} aria-hidden />
          </IconButton>
        )}
      </div>
      {!found?.single && operator.singleValue !== true && (
        <FxValue
          property={sideProperty(found?.right ?? type, "rightValue", "Compare with")}
          value={condition.rightValue ?? ""}
          onChange={(rightValue) => onChange({ ...condition, rightValue: rightValue ?? "" })}
          placeholder="Compare with"
        />
      )}
    </div>
  );
}
