/** Optional fields that a person adds one by one. */
import { Plus, X } from "lucide-react";
import { Button, IconButton } from "@/components/button";
import { DropdownMenu } from "@/components/menu";
import { put } from "../document/paths";
import type { Json, JsonObject } from "../document/types";
import { shown, withDefaults } from "../registry/conditions";
import type { PropertyOf } from "../registry/description";
import { useForm } from "./context";
import { PropertyRow } from "./PropertyRow";

type Props = {
  property: PropertyOf<"collection">;
  value: Json | undefined;
  onChange: (value: Json) => void;
  path: string;
};

export function objectOf(value: Json | undefined): JsonObject {
  return value && typeof value === "object" && !Array.isArray(value) ? value : {};
}

export function CollectionField({ property, value, onChange, path }: Props) {
  const { root, readOnly } = useForm();
  const values = objectOf(value);
  const visible = shown(property.properties, withDefaults(property.properties, values), root);
  const added = visible.filter((each) => Object.hasOwn(values, each.name));
  const more = visible.filter((each) => !Object.hasOwn(values, each.name));
  return (
    <div className="flex flex-col gap-3">
      {added.length > 0 && (
        <div className="flex flex-col gap-3.5 border-line border-l-2 pl-3">
          {added.map((each) => (
            <PropertyRow
              key={each.name}
              property={each}
              value={values[each.name]}
              path={`${path}.${each.name}`}
              onChange={(next) => onChange(put(values, each.name, next ?? each.default))}
              aside={
                !readOnly && (
                  <IconButton
                    label={`Remove ${each.label}`}
                    size="sm"
                    className="size-5"
                    onClick={() => onChange(put(values, each.name, undefined))}
                  >
                    <X size={12} aria-hidden />
                  </IconButton>
                )
              }
            />
          ))}
        </div>
      )}
      {more.length > 0 && !readOnly && (
        <DropdownMenu
          align="start"
          entries={more.map((each) => ({
            label: each.label,
            onSelect: () => onChange(put(values, each.name, each.default)),
          }))}
        >
          <Button size="sm" className="self-start">
            <Plus size={13} aria-hidden /> {property.add || "Add option"}
          </Button>
        </DropdownMenu>
      )}
      {added.length === 0 && readOnly && <p className="text-2xs text-ink-faint">None set.</p>}
    </div>
  );
}
