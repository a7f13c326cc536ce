/** Values for the inputs of a called workflow: those its trigger declares, read from that workflow, with a value each. */
import { useQuery } from "@tanstack/react-query";
import { RefreshCw } from "lucide-react";
import { workflowQuery } from "@/api/workflows";
import { Button } from "@/components/button";
import { BooleanField } from "@/components/fields/basic";
import type { Json, JsonObject } from "../document/types";
import { objectOf } from "./CollectionField";
import { useForm } from "./context";
import { FxValue } from "./FxValue";
import { declaredInputs } from "./mapperInputs";

type Props = { value: Json | undefined; onChange: (value: Json) => void };

export function MapperField({ value, onChange }: Props) {
  const { root, readOnly } = useForm();
  const id = objectOf(root.workflowId).value;
  const called = useQuery({
    ...workflowQuery(typeof id === "string" ? id : ""),
    enabled: typeof id === "string" && id.startsWith("wf_"),
    retry: false,
  });
  const held = objectOf(value);
  const values = objectOf(held.value);
  const schema = (Array.isArray(held.schema) ? held.schema : []).map(objectOf);
  const set = (patch: JsonObject) => onChange({ mappingMode: "defineBelow", ...held, ...patch });
  const declared = called.data ? declaredInputs(called.data.workflow) : [];
  const known = schema.map((field) => String(field.id ?? ""));
  const differs = called.data && declared.map((field) => field.id).join() !== known.join();
  const take = () =>
    set({
      schema: declared,
      value: Object.fromEntries(declared.map((field) => [field.id, values[field.id] ?? null])),
    });
  return (
    <div className="flex flex-col gap-2 rounded-md border border-line bg-page/50 p-2">
      {known.length === 0 && !differs && (
        <p className="text-2xs text-ink-faint">
          The called workflow takes everything; its items are sent as they are.
        </p>
      )}
      {schema.map((field) => {
        const name = String(field.id ?? "");
        return (
          <div key={name} className="flex items-start gap-2">
            <span className="w-28 shrink-0 truncate pt-1.5 text-xs" title={name}>
              {name}
            </span>
            <FxValue
              property={{ name, label: name, kind: "string", rows: 1, default: "" }}
              value={values[name] ?? ""}
              onChange={(next) => set({ value: { ...values, [name]: next ?? null } })}
            />
          </div>
        );
      })}
      {differs && !readOnly && (
        <Button size="sm" className="self-start" onClick={take}>
          <RefreshCw size={13} aria-hidden /> Take the inputs of the called workflow
        </Button>
      )}
      {known.length > 0 && (
        <BooleanField
          label="Convert values to the types that are asked for"
          value={held.attemptToConvertTypes === true}
          disabled={readOnly}
          onChange={(on) => set({ attemptToConvertTypes: on, convertFieldsToString: on })}
        />
      )}
    </div>
  );
}
