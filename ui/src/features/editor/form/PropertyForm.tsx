/** The form of a node or of an entry: the fields that are shown, in order, each drawn from its description. */

import { put } from "../document/paths";
import type { Json, JsonObject } from "../document/types";
import { shown, withDefaults } from "../registry/conditions";
import type { Property } from "../registry/description";
import { useForm } from "./context";
import { PropertyRow } from "./PropertyRow";

type Props = {
  properties: Property[];
  /** What is written down; absent means the default. */
  values: JsonObject;
  /** Takes the new values and the name of the field that changed. */
  onChange: (values: JsonObject, field: string) => void;
  /** Where these values are in the parameters, for errors of the server: `rules.values[0]`. */
  path?: string;
};

export function PropertyForm({ properties, values, onChange, path = "" }: Props) {
  const { root } = useForm();
  const full = withDefaults(properties, values);
  return (
    <div className="flex flex-col gap-3.5">
      {shown(properties, full, path ? root : full).map((property) => (
        <PropertyRow
          key={`${property.name} ${property.kind}`}
          property={property}
          value={full[property.name]}
          path={path ? `${path}.${property.name}` : property.name}
          onChange={(value: Json | undefined) => onChange(put(values, property.name, value), property.name)}
        />
      ))}
    </div>
  );
}
